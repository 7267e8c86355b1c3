"""A letter as DOCX that an office can still edit: A4, Times, each text marked with its language."""

from datetime import datetime
from importlib.resources import files
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tna_portal.common.letters.head import ORGANISATION

_TAGS = {"kk": "kk-KZ", "ru": "ru-RU"}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a file's date must not tell when a letter was made
WIDTH = 167  # mm between the margins


def blank() -> Paper:
    """An empty sheet with the margins of a letter."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    paper.styles["Normal"].font.name = "Times New Roman"
    paper.styles["Normal"].font.size = Pt(12)
    return paper


def head(paper: Paper, language: str) -> None:
    """The ornamental band and the Academy's name."""
    band = paper.add_paragraph()
    band.paragraph_format.space_after = Pt(6)
    picture = files("tna_portal.common.letters") / "ornament.png"
    band.add_run().add_picture(BytesIO(picture.read_bytes()), width=Mm(WIDTH))
    write(paper, ORGANISATION[language], language, bold=True, size=13, align=ALIGN.CENTER)


def write(
    paper: Paper,
    text: str,
    language: str,
    *,
    bold: bool = False,
    size: float | None = None,
    align: ALIGN | None = None,
    indent: float = 0,
    space: float = 6,
    keep: bool = False,
) -> Paragraph:
    """A paragraph; `indent` in millimetres, `space` behind it in points, `keep`: with the next one."""
    paragraph = paper.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(space)
    paragraph.paragraph_format.keep_with_next = keep
    if indent:
        paragraph.paragraph_format.left_indent = Mm(indent)
    run = paragraph.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    _speak(run, _TAGS[language])
    return paragraph


def saved(paper: Paper) -> bytes:
    """The file; same letters, same properties."""
    paper.core_properties.created = paper.core_properties.modified = _MADE
    paper.core_properties.author = ""
    target = BytesIO()
    paper.save(target)
    return target.getvalue()


def _speak(run: Run, tag: str) -> None:
    """Mark the language, so that an office program does not underline every word."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    run._element.get_or_add_rPr().append(language)
