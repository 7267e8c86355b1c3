"""The weights of a round: levels too thin for a weight of their own are joined, the rest is raked.

Margins are raked and trimmed by raking.py; levels with few respondents are collapsed first (Kalton and
Flores-Cervantes, "Weighting methods", Journal of Official Statistics 19, 2003). What was joined, and
what cannot be weighted and why, is part of the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tna_portal.statistics.bootstrap import BoolArray
from tna_portal.statistics.raking import UNKNOWN, Margin, raked_weights
from tna_portal.statistics.results import NotComputable, Reason

METHOD = "rake-1"
LEAST = 5  # respondents of a level that is weighted by itself
MUCH = 2.0  # a design effect above it means that weighting has cost half of the answers

Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownMargin:
    """How many `people` there are of each level; a cell's level stands at `position` in its key.

    `near`: level -> what it lies in (a region's macro-region); levels are joined within it first.
    """

    name: str
    position: int
    people: Mapping[str, int]
    near: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighted:
    """`weights`: cell -> the weight of each of its respondents, 1 on average over all of them.

    `joined`: margin -> groups of levels that were weighted as one. `unknown`: respondents of whom a
    level is not known or not in the margins; they weigh 1. `share_trimmed` 0..1 as in raking.
    """

    weights: Mapping[Cell, float]
    deff: float
    n_eff: float
    share_trimmed: float
    joined: Mapping[str, tuple[tuple[str, ...], ...]]
    unknown: int
    margins: tuple[Margin, ...]  # of the cells in sorted order, for raking replicates again
    method: str = METHOD

    @property
    def costs_much(self) -> bool:
        """Whether weighting has made the sample worth less than half of its answers."""
        return self.deff > MUCH


def weigh(answered: Mapping[Cell, int], margins: Sequence[KnownMargin]) -> Weighted | NotComputable:
    """Weights of the cells with respondents, raked to the margins (Deming and Stephan 1940).

    A level with fewer than LEAST respondents is joined with others (`join_thin`). NotComputable:
    no_data, too_few_answers (fewer than LEAST respondents in all), no_population (a margin without
    people), margins_differ (they do not sum to one number of people), not_converged.
    """
    cells = sorted(cell for cell, number in answered.items() if number > 0)
    counts = np.array([answered[cell] for cell in cells], dtype=np.int64)
    if not cells:
        return NotComputable(Reason.NO_DATA)
    if int(counts.sum()) < LEAST:
        return NotComputable(Reason.TOO_FEW_ANSWERS)
    totals = {sum(margin.people.values()) for margin in margins}
    if not margins or 0 in totals:
        return NotComputable(Reason.NO_POPULATION)
    if len(totals) > 1:
        return NotComputable(Reason.MARGINS_DIFFER)
    known = np.ones(len(cells), dtype=np.bool_)
    for margin in margins:
        known &= [margin.people.get(cell[margin.position], 0) > 0 for cell in cells]
    levels, joined = [], {}
    for margin in margins:
        of_level: dict[str, int] = {}
        for cell, number, is_known in zip(cells, counts, known, strict=True):
            if is_known:
                level = cell[margin.position]
                of_level[level] = of_level.get(level, 0) + int(number)
        groups = join_thin(of_level, margin.people, margin.near)
        together = tuple(group for group in groups if len(group) > 1)
        if together:
            joined[margin.name] = together
        levels.append(_as_numbers(cells, known, margin, groups))
    raked = raked_weights(len(cells), levels, counts)
    if isinstance(raked, NotComputable):
        return raked
    return Weighted(
        weights={cell: float(w) for cell, w in zip(cells, raked.weights, strict=True)},
        deff=raked.effect.deff,
        n_eff=raked.effect.n_eff,
        share_trimmed=raked.share_trimmed,
        joined=joined,
        unknown=int(counts[~known].sum()),
        margins=tuple(levels),
    )


def _as_numbers(
    cells: Sequence[Cell],
    known: BoolArray,
    margin: KnownMargin,
    groups: Sequence[tuple[str, ...]],
) -> Margin:
    place = {level: number for number, group in enumerate(groups) for level in group}
    level = [
        place[cell[margin.position]] if is_known else UNKNOWN
        for cell, is_known in zip(cells, known, strict=True)
    ]
    people = [sum(margin.people[level] for level in group) for group in groups]
    return Margin(np.array(level, dtype=np.int64), np.array(people, dtype=np.float64))


def join_thin(
    answered: Mapping[str, int], people: Mapping[str, int], near: Mapping[str, str] | None = None
) -> list[tuple[str, ...]]:
    """Groups of levels that each have at least LEAST respondents (Kalton and Flores-Cervantes 2003, 4.3).

    The thinnest level joins the thinnest other one that lies near it, else the thinnest of all, until
    none is too thin or one is left. Levels without people are no levels.
    """
    found: dict[tuple[str, ...], int] = {
        (level,): answered.get(level, 0) for level, number in sorted(people.items()) if number > 0
    }
    lies_in = near or {}
    while len(found) > 1:
        thin = min(found, key=lambda group: (found[group], group))
        if found[thin] >= LEAST:
            break
        homes = {lies_in.get(level) for level in thin} - {None}
        others = sorted(set(found) - {thin}, key=lambda group: (found[group], group))
        close = [group for group in others if homes & {lies_in.get(level) for level in group}]
        other = (close or others)[0]
        found[tuple(sorted(thin + other))] = found.pop(thin) + found.pop(other)
    return sorted(found)
