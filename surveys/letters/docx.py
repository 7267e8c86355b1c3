"""Letters as one DOCX that a branch can still edit, a page each."""

from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO

import segno
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm

from surveys.letters.content import Letter, wording
from tna_portal.common.letters import docx


def letters_docx(letters: Iterable[Letter], progress: Callable[[int], None] | None = None) -> bytes:
    """All letters in one file, each on a page of its own."""
    paper = docx.blank()
    for number, letter in enumerate(letters, start=1):
        if number > 1:
            paper.add_page_break()  # type: ignore[no-untyped-call]
        _sheet(paper, letter)
        if progress is not None:
            progress(number)
    return docx.saved(paper)


def _sheet(paper: Paper, letter: Letter) -> None:
    words = wording(letter)
    write = partial(docx.write, paper, language=letter.language)
    write(words.organisation, bold=True, size=13, align=ALIGN.CENTER)
    write(words.registration)
    write(words.addressee, bold=True, align=ALIGN.RIGHT)
    write(words.title, bold=True, size=13)
    for text in words.paragraphs:
        write(text, align=ALIGN.JUSTIFY)
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
