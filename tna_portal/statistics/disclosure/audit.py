"""The proof that hidden cells stay hidden: what a reader can work out of each by linear programming.

A reader knows every cell that is shown, all sums, and that no cell is negative. The least and the
largest number of people that a hidden cell can then hold are two linear programmes; the release is safe
where they lie far enough apart for every hidden cell. Source: US Federal Committee on Statistical
Methodology, Statistical Policy Working Paper 22, ch. II and IV; Hundepool et al. (2012), Statistical
Disclosure Control, ch. 4.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from tna_portal.statistics.disclosure.one_way import K
from tna_portal.statistics.disclosure.table import PROTECTION, Key, Table, UnknownCell

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Feasible:
    """What a cell can hold: `low`..`high` people; `high` may be infinite."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How far apart the ends lie."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Release:
    """Verdict on a table: the intervals of its hidden cells, those that are too narrow, and small
    cells that nothing hides."""

    intervals: Mapping[Key, Feasible]
    narrow: frozenset[Key]
    shown_small: frozenset[Key]

    @property
    def is_safe(self) -> bool:
        """Whether the table may be released."""
        return not self.narrow and not self.shown_small


def feasible_intervals(
    table: Table, hidden: Collection[Key], targets: Collection[Key] | None = None
) -> dict[Key, Feasible]:
    """Hidden cell -> the interval of what it can hold, for all of them or for `targets`.

    Cells that no sum joins fall apart into parts that are solved on their own. Raises UnknownCell.
    """
    unknown = [key for key in hidden if key not in table.cells]
    if unknown:
        raise UnknownCell(f"{unknown[0]} is not a cell of the table")
    wanted = set(hidden if targets is None else targets)
    keys = [key for key in table.cells if key in set(hidden)]
    found: dict[Key, Feasible] = {}
    relations = table.relations(keys)
    lower = np.array([table.cells[key].least - table.cells[key].count for key in keys], float)
    zero = np.zeros(relations.shape[0])
    bounds = np.column_stack([lower, np.full(len(keys), np.inf)])
    for place, key in enumerate(keys):
        if key not in wanted:
            continue
        ends = []
        for sign in (1.0, -1.0):
            goal = np.zeros(len(keys))
            goal[place] = sign
            answer = linprog(
                goal,
                A_eq=relations if len(zero) else None,
                b_eq=zero if len(zero) else None,
                bounds=bounds,
                method="highs",
            )
            # 0 is always a solution, so what has no optimum has no end
            ends.append(sign * answer.fun if answer.status == 0 else -sign * np.inf)
        count = table.cells[key].count
        found[key] = Feasible(float(count + ends[0]), float(count + ends[1]))
    return found


def audit(
    table: Table, hidden: Collection[Key], *, k: int = K, protection: float = PROTECTION
) -> Release:
    """Whether a table may be released with these cells hidden. Raises UnknownCell."""
    intervals = feasible_intervals(table, hidden)
    narrow = {key for key, found in intervals.items() if found.width < protection - TOLERANCE}
    return Release(intervals, frozenset(narrow), table.small(k) - frozenset(hidden))
