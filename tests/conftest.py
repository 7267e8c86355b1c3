"""The shared set-up: a data folder of its own, no network beyond this machine."""

import os
import tempfile
from pathlib import Path

# Django reads its settings on first use, so the folder and the database are chosen here.
_FOLDER = Path(tempfile.mkdtemp(prefix="tna-tests-"))
os.environ["TNA_DATA_DIR"] = str(_FOLDER)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_FOLDER}/main.sqlite3")
