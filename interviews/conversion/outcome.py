"""What a conversion gives: the text with what its reader should know, or a reason for refusing."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of file that is read."""

    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    RTF = "rtf"
    TXT = "txt"
    HTML = "html"
    SRT = "srt"
    VTT = "vtt"


EXTENSIONS = {
    ".docx": Kind.DOCX, ".odt": Kind.ODT, ".pdf": Kind.PDF, ".rtf": Kind.RTF, ".txt": Kind.TXT,
    ".html": Kind.HTML, ".htm": Kind.HTML, ".srt": Kind.SRT, ".vtt": Kind.VTT,
}  # fmt: skip


class Problem(StrEnum):
    """Why a file is not read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    OLD_FORMAT = "old_format"  # binary office files of before 2007
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    IMAGE_ONLY = "image_only"
    GARBLED = "garbled"  # a text layer whose letters are not known
    MACROS = "macros"
    BOMB = "bomb"
    UNSAFE_PATH = "unsafe_path"
    ENTITIES = "entities"
    ENCODING = "encoding"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    UNAVAILABLE = "unavailable"  # the machine cannot convert anything at the moment


class Note(StrEnum):
    """What the reader should know of a file that was read."""

    UTF_16 = "utf_16"
    WINDOWS_1251 = "windows_1251"
    FOOTNOTES_LEFT_OUT = "footnotes_left_out"
    COMMENTS_LEFT_OUT = "comments_left_out"
    CHANGES_ACCEPTED = "changes_accepted"
    LINES_JOINED = "lines_joined"
    PAGE_HEADERS_LEFT_OUT = "page_headers_left_out"
    PAGES_WITHOUT_TEXT = "pages_without_text"
    TIMES_LEFT_OUT = "times_left_out"


class UnusableFile(ValueError):
    """The file is not read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Converted:
    """Paragraphs as lines, not yet normalised (`interviews.transcript.text.normalise` does that)."""

    text: str
    kind: Kind
    notes: tuple[Note, ...] = ()
