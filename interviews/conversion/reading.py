"""A file becomes the text of a transcript: its kind is told by its first bytes, then by its name.

`interviews.conversion.limits.convert` runs this in a process of its own; use that for what people send.
"""

from pathlib import PurePath

from defusedxml.common import DefusedXmlException

from interviews.conversion.encodings import decoded
from interviews.conversion.markup import from_html, from_rtf
from interviews.conversion.office import from_docx, from_odt, office_kind
from interviews.conversion.outcome import EXTENSIONS, Converted, Kind, Problem, UnusableFile
from interviews.conversion.pdf import from_pdf
from interviews.conversion.subtitles import from_subtitles
from interviews.transcript.text import MOST_BYTES, MOST_LETTERS

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WRITTEN = {Kind.TXT, Kind.HTML, Kind.SRT, Kind.VTT}  # text without a mark of its kind
_READERS = {
    Kind.DOCX: from_docx, Kind.ODT: from_odt, Kind.PDF: from_pdf, Kind.RTF: from_rtf, Kind.HTML: from_html,
}  # fmt: skip


def kind_of(data: bytes, name: str) -> Kind:
    """What a file is. UnusableFile with any reason that can be seen without reading the text."""
    if not data.strip():
        raise UnusableFile(Problem.EMPTY)
    if len(data) > MOST_BYTES:
        raise UnusableFile(Problem.TOO_LARGE)
    if data.startswith(_OLE):
        raise UnusableFile(Problem.ENCRYPTED if _PACKAGE in data else Problem.OLD_FORMAT)
    if data.startswith(b"PK"):
        return office_kind(data)
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.lstrip().startswith(b"{\\rtf"):
        return Kind.RTF
    if data.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return Kind.VTT
    named = EXTENSIONS.get(PurePath(name).suffix.lower())
    if named is None:
        raise UnusableFile(Problem.UNSUPPORTED)
    if named not in _WRITTEN:  # its name promises what its content is not
        raise UnusableFile(Problem.BROKEN)
    return named


def read(data: bytes, name: str) -> Converted:
    """The text of a file. UnusableFile, nothing else but MemoryError."""
    try:
        converted = _read(data, kind_of(data, name))
    except (UnusableFile, MemoryError):
        raise
    except DefusedXmlException as error:
        raise UnusableFile(Problem.ENTITIES) from error
    except Exception as error:  # broken files make the libraries fail in many ways
        raise UnusableFile(Problem.BROKEN) from error
    if not converted.text.strip():
        raise UnusableFile(Problem.EMPTY)
    if len(converted.text) > 2 * MOST_LETTERS:
        raise UnusableFile(Problem.TOO_LARGE)
    return converted


def _read(data: bytes, kind: Kind) -> Converted:
    if reader := _READERS.get(kind):
        return reader(data)
    text, notes = decoded(data)
    if kind is Kind.TXT:
        return Converted(text, kind, notes)
    converted = from_subtitles(text, kind)
    return Converted(converted.text, kind, notes + converted.notes)
