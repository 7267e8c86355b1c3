"""The text layer of a PDF. Lines that the page has broken are joined to paragraphs again."""

import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PdfReadError, PyPdfError

from interviews.conversion.outcome import Converted, Kind, Note, Problem, UnusableFile

MOST_PAGES = 1000
MOST_GARBLED = 0.05  # of the letters
MOST_HEADERS = 2  # lines at the head and at the foot of a page
FULL = 0.7  # of the longest usual line of its page: a shorter line ends its paragraph
_BEGINS = re.compile(r"[-–—•]\s|\d{1,3}[.)]\s|[^\W\d_][^:\n]{0,39}:(?:\s|$)")
_ENDS = re.compile(r"[.!?…:;][»”\")\]]*$")


def from_pdf(data: bytes) -> Converted:
    """Text of all pages. UnusableFile(encrypted | image_only | garbled | empty | too_large | broken)."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnusableFile(Problem.ENCRYPTED)
        if len(reader.pages) > MOST_PAGES:
            raise UnusableFile(Problem.TOO_LARGE)
        pages = [_lines(page) for page in reader.pages]
        pictures = [bool(_pictures(page)) for page in reader.pages]
    except DependencyError as error:
        raise UnusableFile(Problem.ENCRYPTED) from error
    except LimitReachedError as error:
        raise UnusableFile(Problem.BOMB) from error
    except (PdfReadError, PyPdfError) as error:
        raise UnusableFile(Problem.BROKEN) from error
    if not any(pages):
        raise UnusableFile(Problem.IMAGE_ONLY if any(pictures) else Problem.EMPTY)
    if _is_garbled("".join(line for page in pages for line in page)):
        raise UnusableFile(Problem.GARBLED)
    notes = []
    if any(picture and not page for page, picture in zip(pages, pictures, strict=True)):
        notes.append(Note.PAGES_WITHOUT_TEXT)
    bodies = _without_headers(pages)
    if bodies != pages:
        notes.append(Note.PAGE_HEADERS_LEFT_OUT)
    paragraphs = joined(bodies)
    if len(paragraphs) < sum(len(body) for body in bodies):
        notes.append(Note.LINES_JOINED)
    return Converted("\n".join(paragraphs), Kind.PDF, tuple(notes))


def _lines(page: PageObject) -> list[str]:
    return [" ".join(line.split()) for line in page.extract_text().split("\n") if line.strip()]


def _pictures(page: PageObject) -> object:
    resources = page.get("/Resources")
    return resources.get_object().get("/XObject") if resources is not None else None


def _is_garbled(text: str) -> bool:
    """Fonts without a table of letters leave replacement, private-use or control characters."""
    lost = re.findall(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\(cid:\d+\)", text)
    return len(lost) > MOST_GARBLED * max(1, len(text))


def _without_headers(pages: Sequence[list[str]]) -> list[list[str]]:
    """Pages without first and last lines that most pages share, page numbers apart."""
    bodies = [list(page) for page in pages]
    for edge in (0, -1):
        for _ in range(MOST_HEADERS):
            alike = Counter(re.sub(r"\d+", "#", body[edge]) for body in bodies if body)
            line, times = alike.most_common(1)[0] if alike else ("", 0)
            if times < 3 or times * 2 <= len(pages):
                break
            for body in bodies:
                if body and re.sub(r"\d+", "#", body[edge]) == line:
                    del body[edge]
    return bodies


def joined(pages: Sequence[Sequence[str]]) -> list[str]:
    """Paragraphs of the lines of pages.

    A line goes on in the next one where it is about as long as its page is wide, unless the next begins
    a turn or an item; across pages also when its sentence is not finished.
    """
    paragraphs: list[str] = []
    open_ended = False
    for lines in pages:
        lengths = sorted(len(line) for line in lines)
        width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
        for number, line in enumerate(lines):
            if open_ended and paragraphs and not _BEGINS.match(line):
                hyphen = re.search(r"[^\W\d_][-\u00ad]$", paragraphs[-1]) and line[0].islower()
                paragraphs[-1] += line if hyphen else f" {line}"
            else:
                paragraphs.append(line)
            full = len(line) >= FULL * width
            last = number == len(lines) - 1
            open_ended = not _ENDS.search(line) if last else full and not _is_title(line)
    return paragraphs


def _is_title(line: str) -> bool:
    return line.isupper()
