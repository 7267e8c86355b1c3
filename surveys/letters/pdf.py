"""Letters as one PDF, a sheet each. The font comes out of an installed package and is embedded."""

from collections.abc import Callable, Iterable
from importlib.resources import files
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from surveys.letters.content import Letter, Wording, wording

FONT, BOLD = "SourceSans", "SourceSans-Bold"
_QR = 34 * mm
_INK = "#17262b"


def register_fonts() -> None:
    """Once a process."""
    if FONT in pdfmetrics.getRegisteredFontNames():
        return
    folder = files("font_source_sans_pro") / "files"
    pdfmetrics.registerFont(TTFont(FONT, str(folder / "SourceSansPro-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "SourceSansPro-Bold.ttf")))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


class QrCode(Flowable):
    """A QR code as squares; error correction M survives a fold or a stamp."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.matrix = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
        self.width = self.height = _QR

    def draw(self) -> None:
        """Dark modules, from the top."""
        cell = _QR / len(self.matrix)
        self.canv.setFillColor(_INK)
        for line, row in enumerate(self.matrix):
            for column, dark in enumerate(row):
                if dark:
                    y = _QR - (line + 1) * cell
                    self.canv.rect(column * cell, y, cell * 1.02, cell * 1.02, stroke=0, fill=1)


def _style(**options: Any) -> ParagraphStyle:
    values: dict[str, Any] = {
        "fontName": FONT,
        "fontSize": 11.5,
        "leading": 16,
        "textColor": _INK,
        **options,
    }
    return ParagraphStyle("letter", **values)


def letters_pdf(letters: Iterable[Letter], progress: Callable[[int], None] | None = None) -> bytes:
    """All letters in one file, each on a page of its own. Same letters, same bytes."""
    register_fonts()
    story: list[Flowable] = []
    for number, letter in enumerate(letters, start=1):
        if story:
            story.append(PageBreak())
        story += _sheet(wording(letter))
        if progress is not None:
            progress(number)
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        invariant=1,
        title="TNA",
    )
    document.build(story)
    return target.getvalue()


def _lines(text: str) -> str:
    return "<br/>".join(escape(line) for line in text.split("\n"))


def _sheet(words: Wording) -> list[Flowable]:
    body = _style(spaceAfter=8)
    access = [
        Paragraph(f"{escape(words.link_label)}:", _style(fontSize=9.5, leading=12)),
        Paragraph(f"<b>{escape(words.link)}</b>", _style(fontSize=10.5, leading=14, spaceAfter=6)),
        Paragraph(f"{escape(words.code_label)}:", _style(fontSize=9.5, leading=12)),
        Paragraph(f"<b>{escape(words.code)}</b>", _style(fontSize=20, leading=26)),
    ]
    box = Table([[QrCode(words.link), access]], colWidths=[_QR + 8 * mm, None])
    box.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.8, "#006b7d"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 10),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
        ]
    )
    return [
        Paragraph(
            f"<b>{_lines(words.organisation)}</b>",
            _style(fontSize=13, leading=17, alignment=TA_CENTER, textColor="#00525f"),
        ),
        Spacer(1, 3 * mm),
        HRFlowable(width="100%", thickness=1, color="#c79a3a", spaceAfter=5 * mm),
        Paragraph(escape(words.registration), _style(fontSize=10.5)),
        Spacer(1, 6 * mm),
        Paragraph(
            f"<b>{_lines(words.addressee)}</b>", _style(alignment=TA_RIGHT, leftIndent=70 * mm)
        ),
        Spacer(1, 8 * mm),
        Paragraph(f"<b>{escape(words.title)}</b>", _style(fontSize=13, leading=17, spaceAfter=10)),
        *(Paragraph(_lines(paragraph), body) for paragraph in words.paragraphs),
        Spacer(1, 3 * mm),
        box,
        Spacer(1, 5 * mm),
        *(
            Paragraph(f"{number}. {escape(step)}", _style(fontSize=10.5, leading=15))
            for number, step in enumerate(words.steps, start=1)
        ),
        Spacer(1, 6 * mm),
        Paragraph(escape(words.contact), body),
        Spacer(1, 10 * mm),
        Paragraph(escape(words.signature), body),
    ]
