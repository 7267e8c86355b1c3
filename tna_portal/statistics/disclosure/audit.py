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
from scipy.sparse import eye_array, kron

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

    All ends are blocks of one linear programme, which is much faster than one programme an end. Raises
    UnknownCell.
    """
    unknown = [key for key in hidden if key not in table.cells]
    if unknown:
        raise UnknownCell(f"{unknown[0]} is not a cell of the table")
    chosen = set(hidden)
    keys = [key for key in table.cells if key in chosen]
    wanted = [key for key in keys if targets is None or key in set(targets)]
    if not wanted:
        return {}
    cells = [table.cells[key] for key in keys]
    # far more than anything that sums can bound: what reaches it has no end
    endless = 10.0 * (1 + sum(cell.count for cell in cells))
    place = {key: position for position, key in enumerate(keys)}
    goal = np.zeros((2 * len(wanted), len(keys)))
    for number, key in enumerate(wanted):
        goal[2 * number, place[key]] = 1.0
        goal[2 * number + 1, place[key]] = -1.0
    relations = kron(eye_array(len(goal)), table.relations(keys)).tocsr()
    lower = np.array([cell.least - cell.count for cell in cells], float)
    bounds = np.column_stack([lower, np.full(len(keys), endless)])
    answer = linprog(
        goal.ravel(),
        A_eq=relations if relations.shape[0] else None,
        b_eq=np.zeros(relations.shape[0]) if relations.shape[0] else None,
        bounds=np.tile(bounds, (len(goal), 1)),
        method="highs",
    )
    changes = (goal * answer.x.reshape(goal.shape)).sum(axis=1)
    found: dict[Key, Feasible] = {}
    for number, key in enumerate(wanted):
        down, up = changes[2 * number], -changes[2 * number + 1]
        count = table.cells[key].count
        found[key] = Feasible(
            float(count + down), np.inf if up > endless - 1 else float(count + up)
        )
    return found


def audit(
    table: Table, hidden: Collection[Key], *, k: int = K, protection: float = PROTECTION
) -> Release:
    """Whether a table may be released with these cells hidden. Raises UnknownCell."""
    intervals = feasible_intervals(table, hidden)
    narrow = {key for key, found in intervals.items() if found.width < protection - TOLERANCE}
    return Release(intervals, frozenset(narrow), table.small(k) - frozenset(hidden))
