"""Which further cells to hide, so that the small ones cannot be worked out: an integer programme.

Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints, Management Science 47: hide the cheapest set of cells such that for each cell to protect two
tables exist that show the same and differ in it by the protection. Here a table's changes are
bounded to a few times the protection, which no reader knows and which leaves more cells hidden at
worst; it keeps the programme independent of how many people there are. The audit has the last word:
whatever it finds too narrow is protected as well and the programme solved again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, diags_array, eye_array, kron, lil_array

from tna_portal.statistics.disclosure.audit import Feasible, audit
from tna_portal.statistics.disclosure.one_way import K
from tna_portal.statistics.disclosure.table import PROTECTION, Cell, Key, Table

SECONDS, GAP, REACH = 10.0, 0.01, 4


@dataclass(frozen=True, slots=True)
class Suppression:
    """Cells to hide: the small ones, and those that protect them, with what a reader can still tell."""

    hidden: frozenset[Key]
    small: frozenset[Key]
    intervals: dict[Key, Feasible]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Nothing that may be hidden protects these cells: categories have to be put together."""

    unprotected: frozenset[Key]


def suppress(
    table: Table, *, k: int = K, protection: float = PROTECTION, seconds: float = SECONDS
) -> Suppression | Infeasible:
    """Cells to hide so that each hidden one can hold any of `protection` numbers of people or more.

    The cheapest set within one per cent, or the best one found in the time; small cells first, then whatever the
    audit finds too narrow. Cells of nobody are never hidden: they tell nothing about anybody.
    """
    small = table.small(k)
    forced = small | {key for key, cell in table.cells.items() if cell.is_hidden}
    hidden, protected = frozenset(forced), set[Key]()
    while True:
        verdict = audit(table, hidden, k=k, protection=protection)
        if verdict.is_safe:
            return Suppression(hidden, small, dict(verdict.intervals))
        if verdict.narrow <= protected:  # what the programme promised does not hold: no way out
            return Infeasible(verdict.narrow)
        protected |= verdict.narrow
        chosen = _solve(table, frozenset(forced), sorted(protected, key=repr), protection, seconds)
        if chosen is None:
            return Infeasible(frozenset(protected))
        hidden = chosen


def _solve(
    table: Table,
    forced: frozenset[Key],
    protected: Sequence[Key],
    protection: float,
    seconds: float,
) -> frozenset[Key] | None:
    """The cheapest hidden cells that hold all `forced` and protect all `protected`.

    Variables: x, 1 where a cell is hidden; then for each protected cell one change of the table upwards
    and one downwards, both staying within the hidden cells and not below what is known.
    """
    keys = [key for key, cell in table.cells.items() if key in forced or _may_hide(cell)]
    cells = [table.cells[key] for key in keys]
    n, changes, reach = len(keys), 2 * len(protected), REACH * protection
    constraints = _constraints(table, keys, protected, protection)
    fixed = np.array([key in forced for key in keys], float)
    answer = milp(
        np.concatenate([_costs(cells), np.zeros(n * changes)]),
        constraints=constraints,
        integrality=np.concatenate([np.ones(n), np.zeros(n * changes)]),
        bounds=Bounds(
            np.concatenate([fixed, np.full(n * changes, -reach)]),
            np.concatenate([np.ones(n), np.full(n * changes, reach)]),
        ),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    if answer.x is None:
        return None
    return frozenset(key for key, value in zip(keys, answer.x[:n], strict=True) if value > 0.5)


def _constraints(
    table: Table, keys: Sequence[Key], protected: Sequence[Key], protection: float
) -> LinearConstraint:
    """Sums hold for every change; a change stays within hidden cells and above what is known; the two
    changes of a protected cell lie far enough apart."""
    n, changes, reach = len(keys), 2 * len(protected), REACH * protection
    relations = table.relations(keys)
    down = [min(table.cells[key].count - table.cells[key].least, reach) for key in keys]
    every = np.ones((changes, 1))
    moves = eye_array(n * changes)
    place = {key: position for position, key in enumerate(keys)}
    apart = lil_array((len(protected), n * changes))
    for number, key in enumerate(protected):
        apart[number, 2 * number * n + place[key]] = 1.0
        apart[number, (2 * number + 1) * n + place[key]] = -1.0
    blocks = [
        (None, kron(eye_array(changes), relations), 0.0, 0.0),
        (kron(every, -reach * eye_array(n)), moves, -np.inf, 0.0),
        (kron(every, diags_array(np.array(down, float))), moves, 0.0, np.inf),
        (None, apart, protection, np.inf),
    ]
    heights = [block[1].shape[0] for block in blocks]
    return LinearConstraint(
        block_array([[first, last] for first, last, _, _ in blocks], format="csr"),
        np.repeat([low for *_, low, _ in blocks], heights),
        np.repeat([high for *_, high in blocks], heights),
    )


def _may_hide(cell: Cell) -> bool:
    return cell.may_hide and cell.count > 0


def _costs(cells: Sequence[Cell]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """People hidden, each cell costing two more, so that of equal sets the one of fewer cells wins."""
    return np.array([2.0 + cell.count if cell.cost is None else cell.cost for cell in cells])
