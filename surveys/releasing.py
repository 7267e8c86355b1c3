"""Pure: when counts may move, so that no two releases of a round differ by 1..k-1 people.

Two states of a group whose numbers lie at least k apart differ by at least k people, whoever came and went
in between; so a group moves only to a number that far from every number it has ever been told with.

A region's people move together. Only some of them have rated a single item; their answers to it are held
until at least k pairs of ratings have come together. The other breakdowns are counted over exactly the people
and answers that the regions show, and each moves as a whole or not at all. Dimensions are "region",
"category", "seniority", "language", "region_kind" and "country"; people of no region stand under "".
"""

from collections.abc import Iterable, Mapping, Sequence
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

FAR = 500
Levels = npt.NDArray[np.int64]

REGION, CATEGORY, REGION_KIND, COUNTRY = "region", "category", "region_kind", "country"


@dataclass
class Sum:
    """Counts of some responses: `responses` people, joint int64[slots, 8, 8], tallies.

    `held`, of regions: changes of the joint counts that may not be told yet. `levels`, int64[states,
    1 + slots]: people, and pairs of each item, that the group was told with so far.
    """

    slots: int
    responses: int = 0
    tallies: Tallies = field(default_factory=dict)
    joint: Counts = field(default_factory=lambda: empty_histogram(0))
    held: Counts = field(default_factory=lambda: empty_histogram(0))
    levels: Levels = field(default_factory=lambda: np.zeros((0, 1), dtype=np.int64))

    def __post_init__(self) -> None:
        self.joint = padded(self.joint, self.slots)
        self.held = padded(self.held, self.slots)
        missing = 1 + self.slots - self.levels.shape[1]
        self.levels = np.pad(self.levels, ((0, 0), (0, max(0, missing))))

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


def moving(arrivals: int, withdrawals: int, levels: Sequence[int], k: int = K) -> Moving:
    """Whether waiting arrivals, withdrawals or both may be counted in a group that was told with `levels`
    people, the last of them now.

    Nobody or at least k are there afterwards. Both together, if possible; else one of them, and the other
    waits on.

    >>> moving(6, 1, []), moving(5, 1, [20]), moving(0, 5, [9, 20]), moving(0, 5, [15, 20])
    (Moving(arrivals=True, withdrawals=True), Moving(arrivals=True, withdrawals=False), Moving(arrivals=False, withdrawals=True), Moving(arrivals=False, withdrawals=False))
    """
    released = levels[-1] if levels else 0
    for choice in (Moving(True, True), Moving(True, False), Moving(False, True)):
        left = released + arrivals * choice.arrivals - withdrawals * choice.withdrawals
        if (left == 0 or left >= k) and all(
            abs(left - level) >= k for level in (*levels, released)
        ):
            return choice
    return Moving(False, False)


def pairs(counts: Counts) -> npt.NDArray[np.int64]:
    """Complete pairs of ratings, int64[J], in int64[J, 8, 8] counts."""
    found: npt.NDArray[np.int64] = counts[:, RATINGS, RATINGS].sum(axis=(1, 2))
    return found


def release_items(
    released: Counts, held: Counts, levels: Levels, k: int = K
) -> tuple[Counts, Counts]:
    """Released and held counts after every item that may move has moved; both int64[J, 8, 8].

    An item moves when no pair changes, or to a number of pairs, 0 or at least k, far enough from every
    earlier one: `levels`, int64[states, J].
    """
    after = released + held
    left = pairs(after)
    may = _moves(released, after, levels, k) & ((left == 0) | (left >= k))
    may &= (after >= 0).all(axis=(1, 2))
    chosen = may[:, None, None]
    return np.where(chosen, after, released), np.where(chosen, 0, held)


def _moves(before: Counts, after: Counts, levels: Levels, k: int) -> npt.NDArray[np.bool_]:
    """Items of which no pair changes, or whose number of pairs comes to lie at least k from all `levels`
    and from the present one. One who comes while another goes is two people."""
    same = (before == after)[:, RATINGS, RATINGS].all(axis=(1, 2))
    known = np.vstack([levels, pairs(before)[None, :]])
    far = (np.abs(known - pairs(after)) >= k).all(axis=0)
    return np.asarray(same | far, dtype=np.bool_)


def merged(region: Sum, additions: Sum, removals: Sum, k: int = K) -> Sum:
    """A region with arrivals and without withdrawals; items of which too little has changed are held."""
    waiting = region.held + additions.joint - removals.joint
    joint, held = release_items(region.joint, waiting, region.levels[:, 1:], k)
    tallies = {question: dict(buckets) for question, buckets in region.tallies.items()}
    add_tallies(tallies, additions.tallies)
    subtract_tallies(tallies, removals.tallies)
    people = region.responses + additions.responses - removals.responses
    return told_as(Sum(region.slots, people, tallies, joint, held, region.levels))


def pooled(regions: Mapping[str, Sum], slots: int, k: int = K) -> Cells:
    """Regions after answers to items that single ones hold are counted for the country alone (""), where
    together they are enough; the same regions where none is."""
    together = sum((cell.held for cell in regions.values()), empty_histogram(slots))
    country = regions.get("", Sum(slots))
    joint, _ = release_items(country.joint, together, country.levels[:, 1:], k)
    moved = (joint != country.joint).any(axis=(1, 2))[:, None, None]
    if not moved.any():
        return dict(regions)
    cells = {
        iso: replace(cell, held=np.where(moved, 0, cell.held)) for iso, cell in regions.items()
    }
    cells[""] = told_as(replace(cells.get("", country), joint=joint))
    return cells


def steady_items(before: Cells, after: Cells, whole: Counts, k: int = K) -> npt.NDArray[np.bool_]:
    """Items, bool[J], whose figures in a breakdown may move from `before` to `after`.

    All cells together must be what is shown of the `whole`, and in each cell no pair may change or the pairs
    must come to lie far enough from all earlier numbers, unless the item was not told before at all; else
    differences would tell of single people.
    """
    slots = len(whole)
    was, now = _joints(before), _joints(after)
    nobody = np.zeros_like(whole)
    is_new = pairs(sum(was.values(), nobody)) == 0
    may: npt.NDArray[np.bool_] = (sum(now.values(), nobody) == whole).all(axis=(1, 2))
    for key in before.keys() | after.keys():
        levels = before.get(key, Sum(slots)).levels[:, 1:]
        may &= is_new | _moves(was.get(key, nobody), now.get(key, nobody), levels, k)
    return may


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
    """Whether every group is the same, answers included, or far enough from all it was told with."""
    slots = next((cell.slots for cell in after.values()), 0)
    for value in before.keys() | after.keys():
        was, now = before.get(value, Sum(slots)), after.get(value, Sum(slots))
        levels = (*was.levels[:, 0], was.responses)
        is_far = all(abs(now.responses - level) >= k for level in levels)
        if not is_far and not same_counts(was, now):
            return False
    return True


def told_anew(
    told: Mapping[str, Cells], totals: Mapping[str, Cells], k: int = K
) -> dict[str, Cells]:
    """Breakdowns that may be told anew, from what the counts hold (`told`, regions included) and what they
    would be now. Items and questions that may not move keep what was told of them."""
    few = few_gained(told, totals, k)
    moving = {name: cells for name, cells in totals.items() if name not in few}
    steady = _steady(told, moving, k) if moving else {}
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
            anew = replace(cell, joint=joint, tallies=tallies, levels=known.levels)
            found[name][value] = told_as(anew)
        for value in (
            before.keys() - cells.keys()
        ):  # all of a group have withdrawn; what it was stays known
            found[name][value] = told_as(Sum(before[value].slots, levels=before[value].levels))
    return found


def told_as(cell: Sum) -> Sum:
    """The same, its present numbers remembered. Numbers far above or below need not be: fewer withdraw."""
    now = np.concatenate([[cell.responses], pairs(cell.joint)])
    levels = cell.levels[np.abs(cell.levels[:, 0] - cell.responses) <= FAR]
    if not len(levels) or (levels[-1] != now).any():
        levels = np.vstack([levels, now[None, :]])
    return replace(cell, levels=levels)


def same_counts(one: Sum, other: Sum) -> bool:
    """Whether two groups say the same of people, single questions and items."""
    return (one.responses, one.tallies) == (other.responses, other.tallies) and np.array_equal(
        one.joint, other.joint
    )


def together(cells: Iterable[Sum], slots: int) -> Sum:
    """Several groups as one: people, what is told of items and what is held of them, tallies."""
    whole = Sum(slots)
    for cell in cells:
        whole.responses += cell.responses
        whole.joint = whole.joint + cell.joint
        whole.held = whole.held + cell.held
        add_tallies(whole.tallies, cell.tallies)
    return whole


def as_remembered(cell: Sum) -> bool:
    """Whether people and pairs are those that the group was told with last; older counts remember none."""
    now = np.concatenate([[cell.responses], pairs(cell.joint)])
    return not len(cell.levels) or bool((cell.levels[-1] == now).all())


def _steady(
    told: Mapping[str, Cells], moving: Mapping[str, Cells], k: int
) -> dict[str, npt.NDArray[np.bool_]]:
    """Dimension -> bool[J], the items that may move in it."""
    regions = _joints(told.get(REGION, {}))
    slots = next((cell.slots for cells in moving.values() for cell in cells.values()), 0)
    country = sum(regions.values(), empty_histogram(slots))
    steady = {
        name: steady_items(told.get(name, {}), cells, country, k) for name, cells in moving.items()
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
