"""The environment of the tests. Loaded before anything else (see addopts in pyproject.toml), for Django
reads its settings once: a data folder of its own, and the database and broker of this run."""

import os
import tempfile
import uuid
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="tna-tests-"))
os.environ["TNA_DATA_DIR"] = str(FOLDER)
for name in ("TNA_DEMO", "TNA_HTTPS", "TNA_ALLOWED_HOSTS", "TNA_PUBLIC_URL", "PORT"):
    os.environ.pop(name, None)
if os.environ.get("TEST_SERVICES"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    os.environ["REDIS_URL"] = os.environ["TEST_REDIS_URL"]
    os.environ["TNA_REDIS_PREFIX"] = f"tna-test-{uuid.uuid4().hex[:8]}:"
else:
    os.environ["DATABASE_URL"] = f"sqlite://{FOLDER}/main.sqlite3"
    os.environ.pop("REDIS_URL", None)

(FOLDER / "static").mkdir()  # the static files' middleware expects its folder
