"""The return letter as one DOCX: a page in the state language, then a page in Russian."""

from collections.abc import Sequence
from functools import partial

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tna_portal.common.letters import docx
from tna_portal.dashboards.sentences.letter import ReturnLetter

SIZE = 11  # points: five needs and eight seminars still fit on one page


def letter_docx(letters: Sequence[ReturnLetter]) -> bytes:
    """All languages in one file, each on a page of its own."""
    paper = docx.blank()
    for number, letter in enumerate(letters):
        if number:
            paper.add_page_break()  # type: ignore[no-untyped-call]
        _sheet(paper, letter)
    return docx.saved(paper)


def _sheet(paper: Paper, letter: ReturnLetter) -> None:
    write = partial(docx.write, paper, language=letter.language, size=SIZE)
    docx.head(paper, letter.language)
    if letter.synthetic:
        write(letter.synthetic, bold=True, size=10, align=ALIGN.CENTER)
    write(letter.registration)
    write(letter.addressee, bold=True, indent=80, space=10)
    write(letter.title, bold=True, size=13, keep=True)
    write(letter.greeting, keep=True)
    write(" ".join(letter.thanks), align=ALIGN.JUSTIFY)
    for section in letter.sections:
        write(section.title, bold=True, keep=True)
        for text in section.before:
            write(text, space=3, keep=bool(section.items))
        for number, item in enumerate(section.items, start=1):
            write(f"{number}. {item}", indent=8, space=1)
        for text in section.after:
            write(text, space=3)
    write(letter.contact)
    write(letter.source, size=10)
    write(letter.signature, space=0)
