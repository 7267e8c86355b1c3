"""Tables as DOCX laid out as annexes: A4 landscape, the head of the table on every page."""

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from itertools import zip_longest

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Sheets
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.oxml.text.font import CT_RPr
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from interviews.exports.paper import Paper, Value
from tna_portal.common.languages import current

_TAGS = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
WIDTH = 262  # mm between the margins of A4 landscape
FONT = "Times New Roman"


def document(papers: Sequence[Paper]) -> bytes:
    """One annex a table, each on a page of its own, in the language that is active."""
    sheets = Document()
    section = sheets.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin = section.bottom_margin = Mm(15)
    normal = sheets.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:cs"), FONT)
    _speak(normal.element.get_or_add_rPr(), _TAGS[current()])
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    organisation = _(
        "Academy of Public Administration under the President of the Republic of Kazakhstan"
    )
    mark = _("SYNTHETIC data: no answer here was given by a real person.")
    synthetic = any(paper.is_synthetic for paper in papers)
    head.add_run(f"{organisation}. {mark}" if synthetic else organisation).font.size = Pt(9)
    _page_number(section.footer.paragraphs[0])
    for number, paper in enumerate(papers):
        if number:
            sheets.add_page_break()  # type: ignore[no-untyped-call]
        _annex(sheets, paper, paper.annex + number)
    sheets.core_properties.author = ""
    sheets.core_properties.title = papers[0].title
    target = BytesIO()
    sheets.save(target)
    return target.getvalue()


def _annex(sheets: Sheets, paper: Paper, number: int) -> None:
    _write(sheets, _("Annex %(number)d") % {"number": number}, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _write(sheets, paper.title, bold=True, size=13, align=WD_ALIGN_PARAGRAPH.CENTER)
    for line in paper.lines:
        _write(sheets, line, align=WD_ALIGN_PARAGRAPH.CENTER)
    if paper.is_synthetic:
        mark = _("SYNTHETIC data: no answer here was given by a real person.")
        _write(sheets, mark, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    _table(sheets, paper)
    for note in paper.notes:
        _write(sheets, note, size=9)


def _write(
    sheets: Sheets,
    text: str,
    *,
    bold: bool = False,
    size: float | None = None,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> None:
    paragraph = sheets.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(4)
    run = paragraph.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)


def _table(sheets: Sheets, paper: Paper) -> None:
    """Head and body are laid out once; rows are copies, which is quick for thousands."""
    table = sheets.add_table(rows=2, cols=len(paper.head), style="Table Grid")
    table.autofit = False
    scale = WIDTH / sum(paper.widths)
    for each in (table.columns, *(row.cells for row in table.rows)):
        for cell, width in zip(each, paper.widths, strict=True):
            cell.width = Mm(width * scale)
    for cell, text in zip(table.rows[0].cells, paper.head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    _every_page(table)
    pattern = table.rows[1]._tr
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    laid_out: dict[tuple[object, ...], CT_Row] = {}
    for values, below in zip_longest(paper.rows, paper.rows[1:]):
        goes_on = below is not None and below[0] is None
        look = (goes_on, *(type(value) for value in values))
        if look not in laid_out:
            laid_out[look] = _laid_out(pattern, values, goes_on=goes_on)
        copy = deepcopy(laid_out[look])
        _fill(copy, values)
        pattern.addprevious(copy)
    pattern.getparent().remove(pattern)


def _laid_out(pattern: CT_Row, values: Sequence[Value], *, goes_on: bool) -> CT_Row:
    """A row for values of these kinds, with a blank where each has its place."""
    row = deepcopy(pattern)
    if values[0] is None or goes_on:
        merge = OxmlElement("w:vMerge")
        merge.set(qn("w:val"), "continue" if values[0] is None else "restart")
        row.tc_lst[0].get_or_add_tcPr().append(merge)
    for cell, value in zip(row.tc_lst, values, strict=True):
        (paragraph,) = cell.p_lst
        if isinstance(value, int):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if value is not None:
            paragraph.add_r().add_t(" ")
    return row


def _fill(row: CT_Row, values: Sequence[Value]) -> None:
    given = (value for value in values if value is not None)
    for text, value in zip(list(row.iter(qn("w:t"))), given, strict=True):
        text.text, *further = str(value).splitlines() or [""]
        for line in further:
            run = text.getparent()
            run.add_br()
            run.add_t(line)


def _every_page(table: Table) -> None:
    """Repeat the first row where the table breaks."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _speak(properties: CT_RPr, tag: str) -> None:
    """Mark the language, so that an office program does not underline every word."""
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), tag)
