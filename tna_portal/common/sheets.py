"""Rows as CSV and XLSX as they come, never all in memory. Knows no framework."""

import csv
from collections.abc import Iterable, Sequence
from typing import BinaryIO, TextIO

import xlsxwriter

Cell = str | int | float | None
BOM = "\ufeff"
_UNSAFE = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: Cell) -> Cell:
    """A text that a spreadsheet would read as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_UNSAFE) else cell


def put_csv(file: TextIO, rows: Iterable[Sequence[Cell]], *, with_bom: bool) -> None:
    """Into an open file."""
    file.write(BOM if with_bom else "")
    csv.writer(file).writerows([defused(cell) for cell in line] for line in rows)


def put_book(
    target: str | BinaryIO, sheets: Iterable[tuple[str, Iterable[Sequence[Cell]]]]
) -> None:
    """Sheets by name; a text is always a text, never a formula or a link."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#e4f1f3"})
        for name, lines in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if cell is None or cell == "":
                        continue
                    style = head if number == 0 else None
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell, style)
                    else:
                        sheet.write_number(number, column, cell, style)
