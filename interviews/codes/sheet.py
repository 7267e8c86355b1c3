"""The codebook as CSV with every language: key, parent, guid, colour, codable, retired, then the texts."""

import csv
import io
from collections.abc import Mapping, Sequence

from interviews.codes.entries import PARTS, TEXTS, Entry, in_tree_order
from interviews.codes.importing import Row

COLUMNS = ("key", "parent", "guid", "colour", "codable", "retired", *TEXTS)
_FORMULA = ("=", "+", "-", "@", "'")
_YES, _NO = {"1", "true", "yes", "иә", "да"}, {"0", "false", "no", "жоқ", "нет"}


class UnusableSheet(ValueError):
    """The table has no column `key`, or cannot be read as one."""


def write_sheet(entries: Sequence[Entry]) -> bytes:
    """All columns, one row a code, parents first; with a byte order mark, for spreadsheets."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for _, entry in in_tree_order(entries):
        cells = [
            entry.key, entry.parent, entry.guid, entry.colour,
            str(int(entry.is_codable)), str(int(entry.is_retired)),
            *(entry.texts.get(name, "") for name in TEXTS),
        ]  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def is_sheet(text: str) -> bool:
    """Whether the header is one of ours: it has a column `key`."""
    return "key" in _header(text)


def read_sheet(text: str, language: str) -> tuple[Row, ...]:
    """Rows of our table or one made by hand. A text column without a language, `name`, is in
    `language`; columns that are missing and cells that are empty change nothing. Raises UnusableSheet.
    """
    header = _header(text)
    if "key" not in header or len(set(header)) != len(header):
        raise UnusableSheet
    names = {part: f"{part}_{language}" for part in PARTS} | {name: name for name in TEXTS}
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))[1:]
    except csv.Error as error:
        raise UnusableSheet from error
    rows = []
    for number, cells in enumerate(lines, start=2):
        line = dict(zip(header, map(_plain, cells), strict=False))
        if any(line.values()):
            rows.append(_row(str(number), line, names))
    return tuple(rows)


def _row(number: str, line: Mapping[str, str], names: Mapping[str, str]) -> Row:
    key = line.get("key", "")
    return Row(
        where=number,
        ref=key or f"\x1f{number}",
        above=line.get("parent"),
        key=key,
        guid=line.get("guid", ""),
        is_codable=_truth(line.get("codable", "")),
        is_retired=_truth(line.get("retired", "")),
        texts={names[name]: text for name, text in line.items() if name in names and text},
    )


def _delimiter(text: str) -> str:
    return max(",;\t", key=text.partition("\n")[0].count)


def _header(text: str) -> list[str]:
    first = text.partition("\n")[0].strip()
    return [
        cell.strip().lower() for cell in next(csv.reader([first], delimiter=_delimiter(text)), [])
    ]


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from reading a formula."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _truth(cell: str) -> bool | None:
    cell = cell.casefold()
    return True if cell in _YES else False if cell in _NO else None
