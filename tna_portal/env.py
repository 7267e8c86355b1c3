"""Typed readers of environment values; a wrong value ends in a sentence that names the variable."""

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BrokenSetting(Exception):
    """An environment variable holds something the portal cannot use."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"The setting {name} cannot be used: {problem}")
        self.name = name


def text(name: str, default: str = "") -> str:
    """The value without surrounding blanks; an empty value counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """yes/no, true/false, on/off or 1/0."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BrokenSetting(name, "expected yes or no")


def whole_number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = text(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise BrokenSetting(name, "expected a whole number") from error
    if not low <= number <= high:
        raise BrokenSetting(name, f"expected a number from {low} to {high}")
    return number


def names(name: str, default: list[str] | None = None) -> list[str]:
    """Values separated by commas."""
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else default or []


def one_of(name: str, values: tuple[str, ...]) -> str:
    """One of a few words; the first when nothing is set."""
    value = text(name, values[0]).lower()
    if value not in values:
        raise BrokenSetting(name, f"expected one of {', '.join(values)}")
    return value


def sender(name: str, default: str) -> str:
    """An e-mail address, perhaps with a name before it: Academy <tna@example.org>."""
    value = text(name, default)
    _, address = parseaddr(value)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or not value.isprintable():
        raise BrokenSetting(name, "expected an address such as Academy <tna@example.org>")
    return value


def folder(name: str, default: Path) -> Path:
    """A folder that is made when it does not exist."""
    path = Path(text(name) or default).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrokenSetting(name, f"the folder cannot be made ({error.strerror})") from error
    return path


def database(name: str, default: Callable[[], dict[str, object]]) -> dict[str, object]:
    """A Django database entry from a postgresql:// or sqlite:/// address."""
    value = text(name)
    if not value:
        return default()
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BrokenSetting(name, "expected an address that starts with postgresql or sqlite")
    try:
        port = parts.port
    except ValueError as error:
        raise BrokenSetting(name, "the port is not a number") from error
    if not parts.path.strip("/"):
        raise BrokenSetting(name, "the name of the database is missing")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }


def sqlite(path: Path) -> dict[str, object]:
    """SQLite that two writing processes can share: write-ahead log, write lock taken at once."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
            ),
        },
    }


def redis_address(name: str) -> str:
    """A redis:// address, or nothing."""
    value = text(name)
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise BrokenSetting(name, "expected an address that starts with redis")
    return value


def encryption_keys(name: str, default: Callable[[], str]) -> list[str]:
    """Fernet keys, newest first; several so that a key can be replaced without losing anything."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 - only needed to check the keys

    keys = names(name) or [default()]
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise BrokenSetting(name, "expected keys of 32 bytes in base64") from error
    return keys


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """A secret made once and kept in the data folder, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make(), encoding="ascii")
        try:
            os.link(draft, path)  # first process wins; the others read its key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
