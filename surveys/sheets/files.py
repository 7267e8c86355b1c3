"""Exports of raw answers as CSV and XLSX."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tna_portal.common.sheets import Cell, put_book, put_csv


def write_csv(path: Path, rows: Iterable[Sequence[Cell]], *, with_bom: bool) -> None:
    """UTF-8; the mark at the beginning helps older spreadsheet programs."""
    with path.open("w", encoding="utf-8", newline="") as file:
        put_csv(file, rows, with_bom=with_bom)


def write_xlsx(
    path: Path, rows: Iterable[Sequence[Cell]], codebook: Iterable[Sequence[Cell]]
) -> None:
    """Sheets "answers" and "codebook"."""
    put_book(str(path), (("answers", rows), ("codebook", codebook)))
