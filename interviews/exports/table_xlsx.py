"""Tables as one workbook, a sheet each. Nothing in it is a formula."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from interviews.exports.paper import Paper

_MM = 0.45  # characters of a column's width a millimetre


def workbook(papers: Sequence[Paper]) -> bytes:
    """In the language that is active."""
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e4f1f3"}
        )
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for paper in papers:
            sheet = book.add_worksheet(paper.name[:31])
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            lines = list(paper.lines)
            if paper.is_synthetic:
                lines.insert(0, _("SYNTHETIC data: no answer here was given by a real person."))
            sheet.write_string(0, 0, paper.title, title)
            for row, line in enumerate(lines, start=1):
                sheet.write_string(row, 0, line)
            top = len(lines) + 2
            for column, (text, width) in enumerate(zip(paper.head, paper.widths, strict=True)):
                sheet.set_column(column, column, width * _MM)
                sheet.write_string(top, column, text, head)
            sheet.freeze_panes(top + 1, 0)
            sheet.repeat_rows(top)
            above: tuple[object, ...] = ()
            for row, values in enumerate(paper.rows, start=top + 1):
                # a sheet is sorted and filtered, so what continues is written again
                whole = tuple(
                    above[place] if value is None and place == 0 else value
                    for place, value in enumerate(values)
                )
                above = whole
                for column, value in enumerate(whole):
                    if isinstance(value, int):
                        sheet.write_number(row, column, value, body)
                    elif value is not None:
                        sheet.write_string(row, column, str(value), body)
            for row, note in enumerate(paper.notes, start=top + len(paper.rows) + 2):
                sheet.write_string(row, 0, note)
    return target.getvalue()
