"""The shared set-up: a data folder of its own, and databases that are made and removed here."""

import os
import tempfile
import uuid
from pathlib import Path

import pytest

# Django reads its settings on first use, so the folder, database and broker are chosen here.
FOLDER = Path(tempfile.mkdtemp(prefix="tna-tests-"))
os.environ["TNA_DATA_DIR"] = str(FOLDER)
os.environ.pop("TNA_DEMO", None)
if os.environ.get("TEST_SERVICES"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    os.environ["REDIS_URL"] = os.environ["TEST_REDIS_URL"]
    os.environ["TNA_REDIS_PREFIX"] = f"tna-test-{uuid.uuid4().hex[:8]}:"
else:
    os.environ["DATABASE_URL"] = f"sqlite://{FOLDER}/main.sqlite3"
    os.environ.pop("REDIS_URL", None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A test database under a name of its own: a file, or a database on the server."""
    from django.db import connection  # noqa: PLC0415 - settings are ready only now

    name = f"tna_test_{uuid.uuid4().hex[:10]}"
    in_file = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(FOLDER / f"{name}.sqlite3") if in_file else name
