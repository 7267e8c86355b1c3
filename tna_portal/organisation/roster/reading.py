"""A list as a file becomes rows of text. Whatever cannot be used is refused with its reason."""

import csv
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from defusedxml.common import DefusedXmlException

MOST_BYTES = 10 * 1024 * 1024
MOST_INFLATED = 100 * 1024 * 1024
MOST_RATIO = 200
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 20_000, 60, 500
MOST_PARTS = 2000
EMPTY_IN_A_ROW = 1000
_MACROS = ("vbaproject", "xl/macrosheets/")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # older or encrypted office files


class FileRefused(ValueError):
    """Why a file cannot be read; `reason` is a key for the sentence, `limit` its number if any."""

    def __init__(self, reason: str, limit: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.limit = limit


def read_rows(data: bytes) -> list[list[str]]:
    """Header and rows, cells as trimmed text, without empty rows. Raises FileRefused, nothing else."""
    if len(data) > MOST_BYTES:
        raise FileRefused("too_big", MOST_BYTES // 1024 // 1024)
    if data.startswith(_OLE):
        raise FileRefused("old_or_encrypted")
    rows = _from_xlsx(data) if data.startswith(b"PK") else _from_csv(data)
    if len(rows) < 2:
        raise FileRefused("empty")
    if sum(bool(cell) for cell in rows[0]) < 2:
        raise FileRefused("no_header")
    return rows


def _kept(lines: Iterable[Iterable[Any]]) -> list[list[str]]:
    rows: list[list[str]] = []
    empty = 0
    for line in lines:
        cells = [_as_text(cell) for cell in line]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty += 1
            if empty > EMPTY_IN_A_ROW:
                break  # a sheet may be formatted down to its last row
            continue
        empty = 0
        if len(cells) > MOST_COLUMNS:
            raise FileRefused("too_many_columns", MOST_COLUMNS)
        if len(rows) > MOST_ROWS:
            raise FileRefused("too_many_rows", MOST_ROWS)
        rows.append(cells)
    return rows


def _as_text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case datetime() | date():
            return f"{cell:%Y-%m-%d}"
        case float() if cell.is_integer():
            return str(int(cell))
    return " ".join(str(cell).split())[:MOST_LETTERS]


def _from_csv(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    if "\x00" in text:
        raise FileRefused("not_a_list")
    head = text.split("\n", 1)[0]
    separator = max(";\t,", key=head.count)
    try:
        return _kept(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise FileRefused("not_a_list") from error


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else the Windows code page of Cyrillic offices."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("not_a_list")


def _from_xlsx(data: bytes) -> list[list[str]]:
    _check_archive(data)
    try:
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            return _kept(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1))
        finally:
            book.close()
    except FileRefused:
        raise
    except DefusedXmlException as error:
        raise FileRefused("entities") from error
    except Exception as error:  # a broken file makes the library fail in many ways
        raise FileRefused("not_a_list") from error


def _check_archive(data: bytes) -> None:
    """Macros, entities and bombs, before anything is parsed."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            names = " ".join(part.filename.lower() for part in parts)
            if any(word in names for word in _MACROS):
                raise FileRefused("macros")
            if len(parts) > MOST_PARTS:
                raise FileRefused("bomb")
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise FileRefused("not_a_list")
            inflated = 0
            for part in parts:
                if part.flag_bits & 1:
                    raise FileRefused("old_or_encrypted")
                with archive.open(part) as content:
                    end = b""
                    while block := content.read(1 << 20):
                        inflated += len(block)
                        if inflated > min(MOST_INFLATED, MOST_RATIO * max(len(data), 100_000)):
                            raise FileRefused("bomb")
                        # also in UTF-16, and where two blocks meet
                        text = end + block.replace(b"\x00", b"")
                        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                            raise FileRefused("entities")
                        end = text[-10:]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("not_a_list") from error
    except Exception as error:  # zlib and lzma have errors of their own
        raise FileRefused("not_a_list") from error
