"""Opening what a stranger sent: nothing is unpacked to disk, followed, expanded or believed."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange

MOST_ARCHIVE_BYTES = 100 * 1024 * 1024
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_XML_BYTES = 64 * 1024 * 1024
MOST_TEXT_BYTES = 10 * 1024 * 1024
MOST_ENTRIES = 10_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class Archive:
    """A .qdpx in memory. Sizes are held to the limits as declared and as they come out."""

    def __init__(self, data: bytes) -> None:
        """UnusableExchange(too_large | too_many | broken_archive | unsafe_path | no_project)."""
        if len(data) > MOST_ARCHIVE_BYTES:
            raise UnusableExchange(ExchangeProblem.TOO_LARGE)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise UnusableExchange(ExchangeProblem.BROKEN_ARCHIVE) from error
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise UnusableExchange(ExchangeProblem.TOO_MANY)
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
            raise UnusableExchange(ExchangeProblem.TOO_LARGE)
        self._left = MOST_UNPACKED_BYTES
        self._entries = {_safe_name(entry.filename): entry for entry in entries}
        self._project = self._find_project()

    def project(self) -> Element:
        """The root of the project's XML. UnusableExchange as `parse`, and not_a_project."""
        root = parse(self._read(self._project, MOST_XML_BYTES))
        if local_name(root) != "Project":
            raise UnusableExchange(ExchangeProblem.NOT_A_PROJECT)
        return root

    def source(self, path: str) -> bytes | None:
        """What `internal://…` names; None for what lies elsewhere or is missing."""
        kind, _, rest = path.partition("://")
        if kind.lower() != "internal":
            return None
        name = rest.strip("/").lower()
        entry = self._entries.get(f"sources/{name.removeprefix('sources/')}")
        return self._read(entry, MOST_TEXT_BYTES) if entry else None

    def _find_project(self) -> zipfile.ZipInfo:
        found = [name for name in self._entries if name.endswith(".qde") and "/" not in name]
        found.sort(key=lambda name: name != "project.qde")
        if not found:
            raise UnusableExchange(ExchangeProblem.NO_PROJECT)
        return self._entries[found[0]]

    def _read(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        if entry.flag_bits & 0x1:
            raise UnusableExchange(ExchangeProblem.ENCRYPTED, entry.filename)
        most = min(most, self._left)
        try:
            with self._zip.open(entry) as file:
                data = file.read(most + 1)
        except _BROKEN as error:
            raise UnusableExchange(ExchangeProblem.BROKEN_ARCHIVE, entry.filename) from error
        if len(data) > most:
            raise UnusableExchange(ExchangeProblem.TOO_LARGE, entry.filename)
        self._left -= len(data)
        return data


def _safe_name(raw: str) -> str:
    """In lower case; UnusableExchange(unsafe_path) for what would leave the archive."""
    name = raw.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
        raise UnusableExchange(ExchangeProblem.UNSAFE_PATH, raw)
    return name.lower()


def parse(data: bytes) -> Element:
    """The root. UnusableExchange(too_large | broken_xml | forbidden_xml); no DOCTYPE, no entities."""
    if len(data) > MOST_XML_BYTES:
        raise UnusableExchange(ExchangeProblem.TOO_LARGE)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnusableExchange(ExchangeProblem.FORBIDDEN_XML) from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnusableExchange(ExchangeProblem.BROKEN_XML) from error
    return root


def local_name(element: Element) -> str:
    """The tag without its namespace: programs write several."""
    return element.tag.rpartition("}")[2]


def below(element: Element | None, *names: str) -> Iterator[Element]:
    """The children with one of these names."""
    if element is not None:
        yield from (child for child in element if local_name(child) in names)


def first(element: Element | None, name: str) -> Element | None:
    """The first child of this name."""
    return next(below(element, name), None)


def text_of(element: Element | None, name: str) -> str:
    """The text of the first child of this name, without blanks at its ends."""
    child = first(element, name)
    return (child.text or "").strip() if child is not None else ""


def decoded(data: bytes, where: str) -> str:
    """UTF-8, or UTF-16 with its byte order mark; the mark itself goes. UnusableExchange(not_utf8)."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableExchange(ExchangeProblem.NOT_UTF8, where) from error
