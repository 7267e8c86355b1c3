"""Letters as one DOCX that a branch can still edit, a page each."""

from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO

import segno
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from surveys.letters.content import Letter, wording

_TAGS = {"kk": "kk-KZ", "ru": "ru-RU"}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a file's date must not tell when a letter was made


def letters_docx(letters: Iterable[Letter], progress: Callable[[int], None] | None = None) -> bytes:
    """All letters in one file, each on a page of its own."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    paper.styles["Normal"].font.name = "Times New Roman"
    paper.styles["Normal"].font.size = Pt(12)
    for number, letter in enumerate(letters, start=1):
        if number > 1:
            paper.add_page_break()  # type: ignore[no-untyped-call]
        _sheet(paper, letter)
        if progress is not None:
            progress(number)
    paper.core_properties.created = paper.core_properties.modified = _MADE
    paper.core_properties.author = ""
    target = BytesIO()
    paper.save(target)
    return target.getvalue()


def _sheet(paper: Paper, letter: Letter) -> None:
    words = wording(letter)
    tag = _TAGS[letter.language]

    def write(
        text: str,
        *,
        bold: bool = False,
        size: float | None = None,
        align: WD_ALIGN_PARAGRAPH | None = None,
    ) -> Paragraph:
        paragraph = paper.add_paragraph()
        if align is not None:
            paragraph.alignment = align
        paragraph.paragraph_format.space_after = Pt(6)
        run = paragraph.add_run(text)
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        _speak(run, tag)
        return paragraph

    write(words.organisation, bold=True, size=13, align=WD_ALIGN_PARAGRAPH.CENTER)
    write(words.registration)
    write(words.addressee, bold=True, align=WD_ALIGN_PARAGRAPH.RIGHT)
    write(words.title, bold=True, size=13)
    for text in words.paragraphs:
        write(text, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    picture = BytesIO()
    segno.make(words.link, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    paper.add_paragraph().add_run().add_picture(picture, width=Mm(36))
    write(f"{words.link_label}: {words.link}", bold=True)
    write(f"{words.code_label}: {words.code}", bold=True, size=18)
    for number, step in enumerate(words.steps, start=1):
        write(f"{number}. {step}")
    write(words.contact)
    write(words.signature)


def _speak(run: Run, tag: str) -> None:
    """Mark the language, so that an office program does not underline every word."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    run._element.get_or_add_rPr().append(language)
