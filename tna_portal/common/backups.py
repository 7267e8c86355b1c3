"""Backups: one file with the whole database and a manifest, checked before it is put back.

The keys are not in it: without them tokens and contacts in a stolen backup cannot be read. They are
kept elsewhere (docs/deployment.md).
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
MANIFEST = "manifest.json"
CONTENT = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
_NAME = "portal-%Y%m%d-%H%M%S.tar.gz"
_UNSTABLE = ("django_session",)  # rows that come and go by themselves


class BackupError(Exception):
    """Why a backup cannot be made or put back, in a sentence."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `rows` is table -> number of rows."""

    format: int
    made_at: str
    vendor: str
    sha256: str
    migrations: list[str]
    rows: dict[str, int]


def make_backup(*, folder: Path, now: datetime, keep_days: int) -> Path:
    """Write one backup and remove those that are too old; the new file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / now.strftime(_NAME)
    with _folder() as place:
        content = place / CONTENT[connection.vendor]
        # Counted before: what was acknowledged before the backup is in it, what comes meanwhile may be.
        rows = count_rows()
        _dump(content)
        manifest = Manifest(
            FORMAT, now.isoformat(timespec="seconds"), connection.vendor, _digest(content),
            _migrations(), rows,
        )  # fmt: skip
        partial = final.with_name(f".{final.name}.{os.getpid()}")
        with partial.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            with tarfile.open(fileobj=file, mode="w:gz") as archive:
                text = json.dumps(asdict(manifest), indent=1).encode()
                entry = tarfile.TarInfo(MANIFEST)
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text))
                archive.add(content, content.name)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(final)
    drop_old_backups(folder=folder, now=now, keep_days=keep_days)
    return final


def drop_old_backups(*, folder: Path, now: datetime, keep_days: int) -> None:
    """What was deleted must leave the backups, too, within the period that respondents are told."""
    for path in folder.glob("portal-*.tar.gz"):
        try:
            made = datetime.strptime(path.name, _NAME).replace(tzinfo=now.tzinfo)
        except ValueError:
            continue
        if made < now - timedelta(days=keep_days):
            path.unlink(missing_ok=True)


def restore_backup(*, path: Path) -> Manifest:
    """Check a backup completely, then put it in place of the database. Raises BackupError."""
    with _folder() as place:
        manifest, content = _opened(path, place)
        _load(content)
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
    found = count_rows()
    missing = [t for t, n in manifest.rows.items() if t not in _UNSTABLE and found.get(t, 0) < n]
    if missing:
        raise BackupError(f"Rows are missing after the restore: {', '.join(missing)}")
    return manifest


def count_rows() -> dict[str, int]:
    """Table -> rows, of every table of the portal."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = int(cursor.fetchone()[0])
    return found


def has_data() -> bool:
    """Whether the database holds anybody's account already."""
    return count_rows().get("organisation_user", 0) > 0


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="backup-") as name:
        yield Path(name)


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        with sqlite3.connect(str(connection.settings_dict["NAME"])) as source:
            copy = sqlite3.connect(target)
            source.backup(copy)
            copy.close()
        return
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _load(content: Path) -> None:
    if connection.vendor == "postgresql":
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        _run(
            "pg_restore", *options, "--dbname", str(connection.settings_dict["NAME"]), str(content)
        )
        return
    connection.close()
    name = Path(str(connection.settings_dict["NAME"]))
    name.parent.mkdir(parents=True, exist_ok=True)
    source, target = sqlite3.connect(content), sqlite3.connect(name)
    source.backup(target)  # through SQLite itself, so that a reader never sees half of it
    source.close()
    target.close()


def _run(program: str, *arguments: str) -> None:
    """A PostgreSQL tool, with the password in its environment and nowhere else."""
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not installed (on Debian: the package postgresql-client).")
    values = connection.settings_dict
    own = [] if program == "pg_restore" else [f"--dbname={values['NAME']}"]
    host = [f"--host={values['HOST']}"] if values["HOST"] else []
    port = [f"--port={values['PORT']}"] if values["PORT"] else []
    user = [f"--username={values['USER']}"] if values["USER"] else []
    done = subprocess.run(  # noqa: S603 - our own program and settings
        [program, *host, *port, *user, *own, "--no-password", *arguments],
        env={**os.environ, "PGPASSWORD": str(values["PASSWORD"] or "")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(f"{program}: {done.stderr.strip().splitlines()[-1:] or 'failed'}")


def _opened(path: Path, place: Path) -> tuple[Manifest, Path]:
    """Manifest and content of a backup that is whole, of this format and not newer than the portal."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            for name in (MANIFEST, *CONTENT.values()):  # nothing else, and nowhere else
                if name in archive.getnames():
                    _copy_out(archive, name, place)
        manifest = Manifest(**json.loads((place / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, tarfile.TarError, EOFError, ValueError, TypeError, KeyError) as error:
        raise BackupError("This is no backup of the portal, or it is damaged.") from error
    if manifest.format != FORMAT or manifest.vendor not in CONTENT:
        raise BackupError("The backup has another format.")
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.vendor}, the database is {connection.vendor}."
        )
    content = place / CONTENT[manifest.vendor]
    if not content.exists() or _digest(content) != manifest.sha256:
        raise BackupError("The backup is damaged: its checksum is another.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise BackupError(f"The backup comes from a newer portal: {newer[0]} is not known here.")
    return manifest, content


def _copy_out(archive: tarfile.TarFile, name: str, place: Path) -> None:
    member = archive.extractfile(name)
    if member is None:
        raise BackupError("This is no backup of the portal, or it is damaged.")
    with member, (place / name).open("wb") as target:
        shutil.copyfileobj(member, target)
