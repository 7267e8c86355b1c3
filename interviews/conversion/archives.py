"""Archives are looked through before anything in them is parsed: bombs, macros, entities, passwords."""

import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePosixPath

from interviews.conversion.outcome import Problem, UnusableFile

MOST_INFLATED = 64 * 1024 * 1024
MOST_RATIO = 200
MOST_PARTS = 2000
_BLOCK = 1 << 20
_PICTURES = {"media", "pictures", "thumbnails"}  # an SVG may well have a DOCTYPE
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError,
)  # fmt: skip


def opened(data: bytes, most: int) -> zipfile.ZipFile:
    """The archive, its list of parts found harmless. UnusableFile(broken | bomb | encrypted | unsafe_path).

    most: bytes that may come out of it by its own account.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except BROKEN_ARCHIVE as error:
        raise UnusableFile(Problem.BROKEN) from error
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > most:
        raise UnusableFile(Problem.BOMB)
    if any(part.flag_bits & 1 for part in parts):
        raise UnusableFile(Problem.ENCRYPTED)
    if any(is_unsafe(part.filename) for part in parts):
        raise UnusableFile(Problem.UNSAFE_PATH)
    return archive


def allowance(data: bytes) -> int:
    """How many bytes may come out of an archive."""
    return min(MOST_INFLATED, MOST_RATIO * max(len(data), 100_000))


def is_unsafe(name: str) -> bool:
    """Whether a name points out of its archive, or means another file elsewhere."""
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    return path.is_absolute() or ".." in path.parts or "\x00" in name or plain[1:2] == ":"


def check_parts(archive: zipfile.ZipFile, most: int) -> None:
    """Inflate every part and keep nothing. UnusableFile(bomb | entities | broken)."""
    left = most
    for part in archive.infolist():
        folders = {folder.lower() for folder in PurePosixPath(part.filename).parts[:-1]}
        picture = bool(folders & _PICTURES)
        end = b""
        for block in blocks(archive, part):
            left -= len(block)
            if left < 0:
                raise UnusableFile(Problem.BOMB)
            text = end + block.replace(b"\x00", b"")  # also in UTF-16, and where two blocks meet
            if not picture and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
                raise UnusableFile(Problem.ENTITIES)
            end = text[-10:]


def blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterable[bytes]:
    """The content of a part, piece by piece. UnusableFile(broken)."""
    try:
        with archive.open(part) as content:
            while block := content.read(_BLOCK):
                yield block
    except BROKEN_ARCHIVE as error:
        raise UnusableFile(Problem.BROKEN) from error
