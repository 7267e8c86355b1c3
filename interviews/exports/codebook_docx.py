"""The codebook as a document to print or to hand to coders."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from interviews.codes.entries import Entry, in_tree_order

_TAGS = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - equal codebooks give equal files


def codebook_docx(
    entries: Sequence[Entry], *, title: str, areas: Mapping[str, Sequence[str]], language: str
) -> bytes:
    """The codes in use in one language, a heading each; a text that is missing in it stands in another
    and says so. `areas`: key of a code -> its need areas in words.
    """
    with override(language):
        paper = _paper(language)
        paper.add_heading(_("Codebook"), 0)
        paper.add_paragraph(title)
        for level, entry in in_tree_order([entry for entry in entries if not entry.is_retired]):
            _code(paper, level, entry, language, areas.get(entry.key, ()))
    target = BytesIO()
    paper.save(target)
    return target.getvalue()


def _paper(language: str) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    speech = OxmlElement("w:lang")
    speech.set(qn("w:val"), _TAGS[language])
    normal.element.get_or_add_rPr().append(speech)
    for name in ("Title", *(f"Heading {level}" for level in range(1, 7))):
        paper.styles[name].font.name = "Times New Roman"
        paper.styles[name].font.color.rgb = RGBColor(0, 0, 0)
        # The theme's font would win over the name above.
        fonts = paper.styles[name].element.rPr.rFonts
        for attribute in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[attribute]
    paper.core_properties.created = paper.core_properties.modified = _MADE
    paper.core_properties.author = ""
    return paper


def _code(paper: Paper, level: int, entry: Entry, language: str, areas: Sequence[str]) -> None:
    paper.add_heading(f"{entry.key} {_text(entry, 'name', language)}", min(level, 6))
    labels = {
        "definition": "",
        "example": _("Example"),
        "use_when": _("When to use"),
        "not_when": _("When not to use"),
        "issue": _("Usual key issue"),
        "interpretation": _("Usual interpretation"),
    }
    for part, label in labels.items():
        if text := _text(entry, part, language):
            _line(paper, label, text)
    if not entry.is_codable:
        _line(paper, "", _("Only groups other categories; passages are not coded with it."))
    if areas:
        _line(paper, _("Need areas"), ", ".join(areas))


def _text(entry: Entry, part: str, language: str) -> str:
    text = entry.text(part, language)
    is_foreign = text and not entry.texts.get(f"{part}_{language}")
    return f"{text} [{_('to translate')}]" if is_foreign else text


def _line(paper: Paper, label: str, text: str) -> None:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(6)
    if label:
        paragraph.add_run(f"{label}: ").bold = True
    paragraph.add_run(text)
