"""Codebooks as CSV. Our file is one that Taguette reads too: `tag` and `description`, then columns of ours.

`tag` is the path from the top, "Budget / Spending"; a slash of a name that stands between blanks is written
with a backslash before it. The file starts with a byte order mark, for spreadsheets.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interviews.refi_qda.archive import MOST_TEXT_BYTES, decoded
from interviews.refi_qda.preparing import MOST_LEVELS, clean_name, clean_text, prepared_codes
from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange
from interviews.refi_qda.reading import MOST_CODES
from interviews.refi_qda.values import Code, guid_for, is_guid, walk

_NAMES = ("tag", "name", "path")
_SEPARATOR = " / "
_FORMULA = ("=", "+", "-", "@", "'")


@dataclass(slots=True)
class _Node:
    """A code while the file is read."""

    name: str
    row: Mapping[str, str] | None = None
    children: dict[str, "_Node"] = field(default_factory=dict)


def write_codebook_csv(codes: Sequence[Code]) -> bytes:
    """Columns tag, description, colour, codable (1 | 0), guid; one row a code, parents first."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["tag", "description", "colour", "codable", "guid"])
    for above, code in walk(prepared_codes(tuple(codes))):
        path = _SEPARATOR.join(_escaped(c.name) for c in (*above, code))
        cells = [path, code.definition, code.colour, str(int(code.is_codable)), code.guid]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def read_codebook_csv(data: bytes) -> tuple[Code, ...]:
    """The codes of our file, of Taguette's (tag | name | path, description), or of one made by hand.

    Commas, semicolons and tabs are known from the header. A parent that has no row of its own is not codable.
    UnusableExchange(too_large | not_utf8 | broken_table | no_name_column | several_name_columns | name_missing | name_twice |
    too_deep | too_many | guid_twice | empty); `where` is the row as a spreadsheet counts it.
    """
    if len(data) > MOST_TEXT_BYTES:
        raise UnusableExchange(ExchangeProblem.TOO_LARGE)
    top = _Node("")
    guids: set[str] = set()
    for number, row in enumerate(_rows(decoded(data, "")), start=2):
        if number > MOST_CODES + 1:
            raise UnusableExchange(ExchangeProblem.TOO_MANY)
        if any(row.values()):
            _place(top, row, str(number), guids)
    codes = tuple(_code(node, "") for node in top.children.values())
    if not codes:
        raise UnusableExchange(ExchangeProblem.EMPTY)
    if sum(1 for _ in walk(codes)) > MOST_CODES:
        raise UnusableExchange(ExchangeProblem.TOO_MANY)
    return codes


def _rows(text: str) -> list[dict[str, str]]:
    """Rows below the header as {column: value}, the column of the name always as "tag"."""
    header_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=header_line.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnusableExchange(ExchangeProblem.BROKEN_TABLE) from error
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    named = [column for column in header if column in _NAMES]
    if len(named) != 1:
        several = ExchangeProblem.SEVERAL_NAME_COLUMNS
        raise UnusableExchange(several if named else ExchangeProblem.NO_NAME_COLUMN)
    header = ["tag" if column == named[0] else column for column in header]
    return [dict(zip(header, map(_plain, cells), strict=False)) for cells in lines[1:]]


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from reading a formula."""
    cell = clean_text(cell)
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _place(top: _Node, row: Mapping[str, str], where: str, guids: set[str]) -> None:
    path = [clean_name(_unescaped(part)) for part in row.get("tag", "").split(_SEPARATOR)]
    if not all(path):
        raise UnusableExchange(ExchangeProblem.NAME_MISSING, where)
    if len(path) > MOST_LEVELS:
        raise UnusableExchange(ExchangeProblem.TOO_DEEP, where)
    node = top
    for name in path:
        node = node.children.setdefault(name, _Node(name))
    if node.row is not None:
        raise UnusableExchange(ExchangeProblem.NAME_TWICE, where)
    guid = row.get("guid", "").lower()
    if guid and guid in guids:
        raise UnusableExchange(ExchangeProblem.GUID_TWICE, where)
    guids.add(guid)
    node.row = row


def _code(node: _Node, above: str) -> Code:
    path = f"{above}\x1f{node.name}"
    row = node.row or {}
    guid = row.get("guid", "").lower()
    colour = row.get("colour", "")
    return Code(
        guid=guid if is_guid(guid) else guid_for("code path", path),
        name=node.name,
        definition=row.get("description", ""),
        colour=colour if re.fullmatch(r"#[0-9A-Fa-f]{6}", colour) else "",
        is_codable=node.row is not None and row.get("codable", "1") != "0",
        children=tuple(_code(child, path) for child in node.children.values()),
    )


def _escaped(name: str) -> str:
    return re.sub(r"(?<!\S)/|/(?!\S)", r"\\/", name.replace("\\", "\\\\"))


def _unescaped(part: str) -> str:
    return re.sub(r"\\([\\/])", r"\1", part)
