"""Pure: when counts may move. By nobody or by at least k people, so that no two releases tell of fewer.

A region's people move together. Only some of them have rated a single item; their answers to it are held
until at least k pairs of ratings have come together. The other breakdowns are counted over exactly the people
and answers that the regions show, and each moves as a whole or not at all. Dimensions are "region",
"category", "seniority", "language", "region_kind" and "country"; people of no region stand under "".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from surveys.questionnaire.tallies import Tallies, add_tallies, count_tallies, subtract_tallies
from surveys.scoring.histogram import (
    RATINGS,
    Counts,
    empty_histogram,
    joint_histogram,
    padded,
    rows_from_bytes,
)
from tna_portal.statistics.disclosure import K, changes_safely

REGION, CATEGORY, REGION_KIND, COUNTRY = "region", "category", "region_kind", "country"


@dataclass
class Sum:
    """Counts of some responses: `responses` people, joint int64[slots, 8, 8], tallies. `held`, of regions:
    changes of the joint counts that may not be told yet."""

    slots: int
    responses: int = 0
    tallies: Tallies = field(default_factory=dict)
    joint: Counts = field(default_factory=lambda: empty_histogram(0))
    held: Counts = field(default_factory=lambda: empty_histogram(0))

    def __post_init__(self) -> None:
        self.joint = padded(self.joint, self.slots)
        self.held = padded(self.held, self.slots)

    def add(
        self, importance: Sequence[bytes], competence: Sequence[bytes], lines: Sequence[str]
    ) -> None:
        """Count answers in."""
        self.responses += len(lines)
        self.joint += joint_histogram(
            rows_from_bytes(importance, self.slots), rows_from_bytes(competence, self.slots)
        )
        add_tallies(self.tallies, count_tallies(lines))


Cells = dict[str, Sum]  # value of a dimension -> what is counted of it


@dataclass(frozen=True, slots=True)
class Moving:
    """What of the waiting changes of a group may be counted now."""

    arrivals: bool
    withdrawals: bool

    def __bool__(self) -> bool:
        return self.arrivals or self.withdrawals


def moving(arrivals: int, withdrawals: int, released: int, k: int = K) -> Moving:
    """Whether waiting arrivals, withdrawals or both may be counted in a group of `released` people.

    The group must change by at least k people and hold nobody or at least k afterwards. Both together, if
    possible; else one of them, and the other waits on.

    >>> moving(6, 1, 0), moving(5, 1, 20), moving(0, 4, 20)
    (Moving(arrivals=True, withdrawals=True), Moving(arrivals=True, withdrawals=False), Moving(arrivals=False, withdrawals=False))
    """
    for choice in (Moving(True, True), Moving(True, False), Moving(False, True)):
        change = arrivals * choice.arrivals - withdrawals * choice.withdrawals
        left = released + change
        if abs(change) >= k and (left == 0 or left >= k):
            return choice
    return Moving(False, False)


def pairs(counts: Counts) -> npt.NDArray[np.int64]:
    """Complete pairs of ratings, int64[J], in int64[J, 8, 8] counts."""
    found: npt.NDArray[np.int64] = counts[:, RATINGS, RATINGS].sum(axis=(1, 2))
    return found


def release_items(released: Counts, held: Counts, k: int = K) -> tuple[Counts, Counts]:
    """Released and held counts after every item that may move has moved; both int64[J, 8, 8].

    An item moves when no pair changes or their number does by at least k, and none or at least k are there
    afterwards.
    """
    after = released + held
    left = pairs(after)
    may = ~_few(held, k) & ((left == 0) | (left >= k)) & (after >= 0).all(axis=(1, 2))
    chosen = may[:, None, None]
    return np.where(chosen, after, released), np.where(chosen, 0, held)


def steady_items(
    before: Mapping[str, Counts], after: Mapping[str, Counts], whole: Counts, k: int = K
) -> npt.NDArray[np.bool_]:
    """Items, bool[J], whose figures in a breakdown may move from `before` to `after` (cell -> counts).

    All cells together must be what is shown of the `whole`, and in each cell no pair may change or their
    number must by at least k, unless the item was not told before at all; else differences would tell of
    single people.
    """
    nobody = np.zeros_like(whole)
    is_new = pairs(sum(before.values(), nobody)) == 0
    may: npt.NDArray[np.bool_] = (sum(after.values(), nobody) == whole).all(axis=(1, 2))
    for key in before.keys() | after.keys():
        may &= is_new | ~_few(after.get(key, nobody) - before.get(key, nobody), k)
    return may


def _few(change: Counts, k: int) -> npt.NDArray[np.bool_]:
    """Items of which pairs change, but not their number by at least k: one who comes while another goes is
    two people."""
    found: npt.NDArray[np.bool_] = change[:, RATINGS, RATINGS].any(axis=(1, 2))
    return found & (np.abs(pairs(change)) < k)


def merged(region: Sum, additions: Sum, removals: Sum, k: int = K) -> Sum:
    """A region with arrivals and without withdrawals; items of which too little has changed are held."""
    joint, held = release_items(region.joint, region.held + additions.joint - removals.joint, k)
    tallies = {question: dict(buckets) for question, buckets in region.tallies.items()}
    add_tallies(tallies, additions.tallies)
    subtract_tallies(tallies, removals.tallies)
    people = region.responses + additions.responses - removals.responses
    return Sum(region.slots, people, tallies, joint, held)


def pooled(regions: Mapping[str, Sum], slots: int, k: int = K) -> Cells:
    """Regions after answers to items that single ones hold are counted for the country alone (""), where
    together they are enough; the same regions where none is."""
    together = sum((cell.held for cell in regions.values()), empty_histogram(slots))
    country = regions.get("", Sum(slots))
    joint, _ = release_items(country.joint, together, k)
    moved = (joint != country.joint).any(axis=(1, 2))[:, None, None]
    if not moved.any():
        return dict(regions)
    cells = {
        iso: replace(cell, held=np.where(moved, 0, cell.held)) for iso, cell in regions.items()
    }
    cells[""] = replace(cells.get("", country), joint=joint)
    return cells


def few_gained(told: Mapping[str, Cells], totals: Mapping[str, Cells], k: int = K) -> list[str]:
    """Dimensions of `totals` of which some group has changed by 1..k-1 people since it was `told`.

    What was never told gives no difference. Regions by kind must add up to the categories; of single
    questions each is looked at by itself.
    """
    few = [
        name
        for name, cells in totals.items()
        if name != COUNTRY and name in told and not _gained(told[name], cells, k)
    ]
    if CATEGORY in few and REGION_KIND in totals and REGION_KIND not in few:
        few.append(REGION_KIND)
    return few


def _gained(before: Cells, after: Cells, k: int) -> bool:
    """Whether every group changed by nobody or by at least k. Where as many came as went, answers differ."""
    people = ({value: cell.responses for value, cell in cells.items()} for cells in (before, after))
    return changes_safely(*people, k) and not any(
        cell.responses == before[value].responses
        and not (
            cell.tallies == before[value].tallies
            and np.array_equal(cell.joint, before[value].joint)
        )
        for value, cell in after.items()
        if value in before
    )


def told_anew(
    told: Mapping[str, Cells], totals: Mapping[str, Cells], k: int = K
) -> dict[str, Cells]:
    """Breakdowns that may be told anew, from what the counts hold (`told`, regions included) and what they
    would be now. Items and questions that may not move keep what was told of them."""
    few = few_gained(told, totals, k)
    moving = {name: cells for name, cells in totals.items() if name not in few}
    steady = _steady(told, moving, k)
    found: dict[str, Cells] = {}
    for name, cells in moving.items():
        before = told.get(name, {})
        chosen = steady[name][:, None, None]
        found[name] = {}
        for value, cell in cells.items():
            known = before.get(value, Sum(cell.slots))
            tallies = cell.tallies
            if name == COUNTRY and value in before:
                tallies = _questions(known.tallies, tallies, k)
            joint = np.where(chosen, cell.joint, known.joint)
            found[name][value] = replace(cell, joint=joint, tallies=tallies)
    return found


def _steady(
    told: Mapping[str, Cells], moving: Mapping[str, Cells], k: int
) -> dict[str, npt.NDArray[np.bool_]]:
    """Dimension -> bool[J], the items that may move in it."""
    regions = _joints(told.get(REGION, {}))
    slots = next((cell.slots for cells in moving.values() for cell in cells.values()), 0)
    country = sum(regions.values(), empty_histogram(slots))
    steady = {
        name: steady_items(_joints(told.get(name, {})), _joints(cells), country, k)
        for name, cells in moving.items()
    }
    if REGION_KIND in moving:
        # the kinds of each region must be the region, and those of all regions the categories
        steady[REGION_KIND] &= steady[CATEGORY]
        for iso, region in regions.items():
            kinds = [
                cell.joint
                for value, cell in moving[REGION_KIND].items()
                if value.partition(":")[0] == iso
            ]
            whole = sum(kinds, empty_histogram(slots))
            steady[REGION_KIND] &= (whole == region).all(axis=(1, 2))
    return steady


def _joints(cells: Mapping[str, Sum]) -> dict[str, Counts]:
    return {value: cell.joint for value, cell in cells.items()}


def _questions(before: Tallies, after: Tallies, k: int) -> Tallies:
    """Each question anew whose every answer gained or lost nobody or at least k people; else as it was."""
    return {
        question: after[question]
        if question in after
        and (question not in before or changes_safely(before[question], after[question], k))
        else before[question]
        for question in sorted(before.keys() | after.keys())
    }
