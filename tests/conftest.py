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

(FOLDER / "static").mkdir()  # the static files' middleware expects its folder


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What a process remembers of definitions belongs to the last test's database."""
    from surveys.selectors import questionnaires  # noqa: PLC0415 - settings are ready only now

    questionnaires.forget()


@pytest.fixture(scope="session", autouse=True)
def _compiled_catalogues() -> None:
    """Compile what is not, and let Django forget what it read before."""
    from django.conf import settings  # noqa: PLC0415 - settings are ready only now
    from django.utils.translation.reloader import (  # noqa: PLC0415
        translation_file_changed,
    )

    from tna_portal.common.catalogues import compile_all  # noqa: PLC0415

    for path in compile_all(settings.BASE_DIR):
        translation_file_changed(None, path)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A test database under a name of its own: a file, or a database on the server."""
    from django.db import connection  # noqa: PLC0415 - settings are ready only now

    name = f"tna_test_{uuid.uuid4().hex[:10]}"
    in_file = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(FOLDER / f"{name}.sqlite3") if in_file else name
