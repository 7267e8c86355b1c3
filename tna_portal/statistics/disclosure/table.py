"""Tables as cells joined by sums: one form for margins, nested groups and what was told before."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

PROTECTION = 5  # how many people wide the interval of a hidden cell must be

Key = Hashable


class TableError(ValueError):
    """The table cannot be judged."""


class EmptyTable(TableError):
    """There is no cell at all."""


class NegativeCount(TableError):
    """A cell holds fewer than no people."""


class MarginsDoNotAdd(TableError):
    """A total is not the sum of its parts, so one of the numbers is wrong."""


class UnknownCell(TableError):
    """A sum or a choice names a cell that the table does not have."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of `count` people.

    `may_hide`: False for what is known anyhow. `is_hidden`: True for what must stay hidden, whatever
    its size. `cost`: what hiding it costs; its people (and a little, so that fewer cells are better),
    unless given. `least`: what a reader knows it to hold at least when it is hidden.
    """

    count: int
    may_hide: bool = True
    is_hidden: bool = False
    cost: float | None = None
    least: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """All `totals` together hold the people of all `parts` together; keys of cells."""

    totals: tuple[Key, ...]
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Table:
    """Cells and the sums that join them.

    Raises EmptyTable, NegativeCount, UnknownCell, MarginsDoNotAdd.
    """

    cells: Mapping[Any, Cell]
    sums: tuple[Sum, ...]

    def __post_init__(self) -> None:
        if not self.cells:
            raise EmptyTable("a table needs at least one cell")
        for key, cell in self.cells.items():
            if cell.count < 0:
                raise NegativeCount(f"{key}: {cell.count} people")
            if cell.least > cell.count:
                raise TableError(f"{key}: {cell.count} people cannot be known to be {cell.least}")
        for entry in self.sums:
            unknown = [key for key in (*entry.totals, *entry.parts) if key not in self.cells]
            if unknown:
                raise UnknownCell(f"{unknown[0]} is not a cell of the table")
            told, found = (
                sum(self.cells[key].count for key in keys) for keys in (entry.totals, entry.parts)
            )
            if found != told:
                raise MarginsDoNotAdd(f"{entry.totals}: {told} people, in the parts {found}")

    def small(self, k: int) -> frozenset[Key]:
        """Cells of 1..k-1 people that are not known anyhow."""
        return frozenset(
            key for key, cell in self.cells.items() if cell.may_hide and 0 < cell.count < k
        )

    def relations(self, keys: Sequence[Key]) -> csr_array:
        """A, float64[sums that touch keys, keys], with A d = 0 for every change d of these cells alone.

        Sums whose changing part is the same are told once.
        """
        column = {key: position for position, key in enumerate(keys)}
        rows: dict[tuple[tuple[int, float], ...], None] = {}
        for entry in self.sums:
            signs: dict[int, float] = {}
            for sign, side in ((-1.0, entry.totals), (1.0, entry.parts)):
                for key in side:
                    if key in column:
                        signs[column[key]] = signs.get(column[key], 0.0) + sign
            row = tuple(sorted((place, sign) for place, sign in signs.items() if sign))
            if row:
                rows[row] = None
        data = [sign for row in rows for _, sign in row]
        columns = [place for row in rows for place, _ in row]
        starts = np.cumsum([0, *(len(row) for row in rows)])
        return csr_array((data, columns, starts), shape=(len(rows), len(keys)), dtype=np.float64)


def two_way(
    counts: Sequence[Sequence[int]], *, least: int = 0, may_hide_margins: bool = False
) -> Table:
    """A table of rows and columns with all its margins: cells (i, j), ("row", i), ("column", j), "total".

    Raises EmptyTable, TableError for rows of unlike lengths, and what Table raises.
    """
    if not counts or not counts[0]:
        raise EmptyTable("a table needs at least one cell")
    if len({len(row) for row in counts}) > 1:
        raise TableError("all rows need the same number of cells")
    rows, columns = range(len(counts)), range(len(counts[0]))
    cells: dict[Key, Cell] = {
        (i, j): Cell(counts[i][j], least=min(least, counts[i][j])) for i in rows for j in columns
    }
    margins: dict[Key, int] = {("row", i): sum(counts[i]) for i in rows}
    margins |= {("column", j): sum(row[j] for row in counts) for j in columns}
    margins["total"] = sum(map(sum, counts))
    if any(number < 0 for number in margins.values()):
        raise NegativeCount("a margin is negative")
    cells |= {key: Cell(number, may_hide=may_hide_margins) for key, number in margins.items()}
    sums: Iterable[Sum] = (
        *(Sum((("row", i),), tuple((i, j) for j in columns)) for i in rows),
        *(Sum((("column", j),), tuple((i, j) for i in rows)) for j in columns),
        Sum(("total",), tuple(("row", i) for i in rows)),
        Sum(("total",), tuple(("column", j) for j in columns)),
    )
    return Table(cells, tuple(sums))
