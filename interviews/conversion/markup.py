"""Text of HTML and RTF."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from striprtf.striprtf import rtf_to_text

from interviews.conversion.encodings import declared
from interviews.conversion.office import CELLS
from interviews.conversion.outcome import Converted, Kind, Note, Problem, UnusableFile

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,20})", re.IGNORECASE
)
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})")
_SILENT = {
    "script",
    "style",
    "head",
    "template",
    "noscript",
    "title",
    "svg",
    "math",
    "object",
    "select",
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
    "thead", "ul",
}  # fmt: skip
# marks that are no letters of any page: control characters are dropped first
_rtf_to_text: Callable[..., str] = rtf_to_text  # untyped
_BREAK, _ROW, _CELL = "\x1d", "\x1e", "\x1f"


def from_html(data: bytes) -> Converted:
    """What a browser would show of the body. UnusableFile(encoding | entities)."""
    found = _CHARSET.search(data[:4096])
    text, notes = declared(data, found[1].decode("ascii") if found else "utf-8")
    if "<!ENTITY" in text[:4096].upper():
        raise UnusableFile(Problem.ENTITIES)
    reader = _Reader()
    reader.feed(re.sub("[\x1d-\x1f]", " ", text))
    reader.close()
    return Converted("\n".join(_lines("".join(reader.parts))), Kind.HTML, notes)


def _lines(marked: str) -> Iterator[str]:
    for row in marked.split(_ROW):
        cells = ("\n".join(_shown(cell)) for cell in row.split(_CELL))
        if joined := CELLS.join(cell for cell in cells if cell):
            yield joined


def _shown(cell: str) -> Iterator[str]:
    for line in cell.split(_BREAK):
        if collapsed := " ".join(line.split()):
            yield collapsed


class _Reader(HTMLParser):
    """Collects shown text, with marks where a line or a cell begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._silent.clear()  # a head that nobody closed
        if tag in _SILENT:
            self._silent.append(tag)
        self._mark(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._mark(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        self._mark(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)

    def _mark(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append(_BREAK)
        elif tag == "tr":
            self.parts.append(_ROW)
        elif tag in {"td", "th"}:
            self.parts.append(_CELL)


def from_rtf(data: bytes) -> Converted:
    """Text of a Rich Text file. UnusableFile(encoding | broken)."""
    source = data.decode("latin-1")  # RTF is ASCII; whatever else stands in it are single bytes
    page = _CODE_PAGE.search(source[:2000])
    try:
        text = _rtf_to_text(source, encoding=f"cp{page[1]}" if page else "cp1252")
    except (UnicodeDecodeError, LookupError) as error:
        raise UnusableFile(Problem.ENCODING) from error
    # letters above U+FFFF are written as two halves
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = (
        CELLS.join(cell for cell in line.rstrip("|").split("|") if cell.strip())
        if line.endswith("|")
        else line
        for line in text.split("\n")
    )
    notes = ((Note.FOOTNOTES_LEFT_OUT, r"{\footnote"), (Note.COMMENTS_LEFT_OUT, r"\annotation"))
    return Converted(
        "\n".join(lines), Kind.RTF, tuple(note for note, word in notes if word in source)
    )
