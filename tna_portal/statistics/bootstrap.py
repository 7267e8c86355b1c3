"""What the sums of a weighted sample would be, had other people of the same cells answered.

Respondents are drawn again within their stratum, a quota cell, with the rescaling of Rao and Wu
("Resampling inference with complex survey data", JASA 83, 1988, 4.1): n - 1 of n are drawn, and the
draws shrink towards the sample by sqrt(1 - n / N), so that variances are right in cells of two people
as well, and nothing is left to chance where everybody was asked. Each replicate is raked to the margins
again (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; Kolenikov, Stata Journal 10, 2010):
respondents of one cell share a factor, so that raking costs nothing that grows with their number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tna_portal.statistics.raking import (
    MOST_ROUNDS,
    TOLERANCE,
    UNKNOWN,
    FloatArray,
    IntArray,
    Margin,
)
from tna_portal.statistics.results import NotComputable, Reason

BoolArray = npt.NDArray[np.bool_]

REPLICATES = 2_000
# Weights of one block of replicates: at most so many numbers at once, 8 bytes each.
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Design:
    """How a sample was drawn and weighted.

    `cell` [n]: each respondent's weighting cell, 0..G-1. `weight` [G]: that of every respondent of a
    cell. `stratum` [G]: the stratum each cell is drawn again in, 0..H-1. `people` [H]: how many there
    are of each stratum, 0 where that is not known. `margins`: their levels are those of cells [G].
    `told` [H]: how many of a stratum left nothing out, where some did; who did not answer a question is
    left to chance like those who were not asked.
    """

    cell: IntArray
    weight: FloatArray
    stratum: IntArray
    people: FloatArray
    margins: Sequence[Margin] = ()
    told: IntArray | None = None
    size: IntArray | None = None

    @property
    def answered(self) -> IntArray:
        """Respondents of each stratum [H]."""
        size = self.size
        if size is None:
            size = np.bincount(self.cell, minlength=len(self.stratum))
        found = np.bincount(self.stratum, weights=size, minlength=len(self.people))
        return found.astype(np.int64)

    @property
    def remaining(self) -> FloatArray:
        """What is left to chance in each stratum [H]: 1 - n / N; 1 where N is not known (Cochran 1977, 5.3)."""
        known = np.where(self.people > 0, self.people, 1.0)
        left = np.clip(1 - (self.answered if self.told is None else self.told) / known, 0, 1)
        return np.where(self.people > 0, left, 1.0)

    @property
    def is_census(self) -> bool:
        """Whether everybody was asked in each stratum that has respondents."""
        return bool(np.all(self.remaining[self.answered > 0] == 0))


def strata_of(people: IntArray, kind: Sequence[str]) -> IntArray | NotComputable:
    """The stratum [G] of each cell, from its respondents [G] and its kind (such as its category).

    A cell is a stratum of its own where it has two respondents or more. One alone tells nothing of its
    spread: single ones of a kind go together; if there is only one, it joins the smallest cell of its
    kind, else the smallest of all (Cochran 1977, 5A.12, collapsed strata). Empty cells follow the first
    stratum. NotComputable(too_few_answers) for fewer than two respondents in all.
    """
    if int(people.sum()) < 2:
        return NotComputable(Reason.TOO_FEW_ANSWERS)
    group = np.arange(len(people), dtype=np.int64)
    singles = [int(i) for i in np.flatnonzero(people == 1)]
    for name in sorted({kind[i] for i in singles}):
        alone = [i for i in singles if kind[i] == name]
        group[alone] = alone[0]
        if len(alone) == 1:
            larger = [int(i) for i in np.flatnonzero(people > 1)]
            own = [i for i in larger if kind[i] == name]
            if own or larger:
                group[alone] = min(own or larger, key=lambda i: (people[i], i))
    lonely = [int(i) for i in np.flatnonzero(people > 0) if people[group == group[i]].sum() == 1]
    if lonely:  # only single respondents, each of a kind of its own: all are one stratum
        group[people > 0] = lonely[0]
    filled = np.unique(group[people > 0])
    place = {int(name): number for number, name in enumerate(filled)}
    return np.array([place.get(int(name), 0) for name in group], dtype=np.int64)


def replicate_weights(
    design: Design, *, replicates: int = REPLICATES, seed: int
) -> Iterator[FloatArray]:
    """Blocks [b, n] of the weights in each replicate, `replicates` rows in all.

    The same design and seed give the same bytes. Replicates that cannot be raked (a level without
    weight, or no convergence) are left out, so that fewer rows may come. ValueError for weights that
    are not finite or are negative.
    """
    if np.any(design.weight < 0) or not np.all(np.isfinite(design.weight)):
        raise ValueError("weights must be finite and not negative")
    if replicates < 1:
        raise ValueError("replicates must be positive")
    n = len(design.cell)
    rng = np.random.default_rng(seed)
    order, starts = _by_stratum(design)
    per_block = max(1, _AT_ONCE // max(n, 1))
    onto_cells = np.zeros((n, len(design.weight)))
    onto_cells[np.arange(n), design.cell] = 1.0
    margins = _on_scale_of_weights(design)
    for start in range(0, replicates, per_block):
        rows = min(per_block, replicates - start)
        factors = _redrawn(design, order, starts, rows, rng)
        if margins:
            sums = (factors @ onto_cells) * design.weight
            again, kept = _raked(sums, margins)
            factors = factors[kept] * (again[kept] * design.weight)[:, design.cell]
        else:
            factors = factors * design.weight[design.cell]
        yield factors


def _known(margins: Sequence[Margin]) -> BoolArray:
    """Cells [G] of which every level is known."""
    return np.asarray(np.all([margin.level != UNKNOWN for margin in margins], axis=0))


def _on_scale_of_weights(design: Design) -> list[Margin]:
    """The margins, summing to the weights of those they hold for: weights have mean 1, margins people."""
    if not design.margins:
        return []
    answers = np.bincount(design.cell, minlength=len(design.weight))
    total = float((answers * design.weight)[_known(design.margins)].sum())
    return [
        Margin(margin.level, margin.people * (total / margin.people.sum()))
        for margin in design.margins
    ]


def _by_stratum(design: Design) -> tuple[IntArray, list[tuple[int, int, float]]]:
    """Respondents in the order of their strata, and where each stratum stands: from, size, sqrt(1 - f)."""
    own = design.stratum[design.cell]
    order = np.argsort(own, kind="stable").astype(np.int64)
    shrink, found, at = np.sqrt(design.remaining), [], 0
    for number, size in enumerate(design.answered):
        if size:
            found.append((at, int(size), float(shrink[number])))
            at += int(size)
    return order, found


def _redrawn(
    design: Design,
    order: IntArray,
    strata: Sequence[tuple[int, int, float]],
    rows: int,
    rng: np.random.Generator,
) -> FloatArray:
    """How much each respondent counts in each replicate [rows, n]: 1 on average."""
    counts = np.ones((rows, len(design.cell)))
    for at, size, shrink in strata:
        if size < 2 or shrink == 0:
            continue
        drawn = rng.integers(0, size, size=(rows, size - 1))
        drawn += (np.arange(rows) * size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=rows * size).reshape(rows, size)
        counts[:, order[at : at + size]] = 1 - shrink + shrink * size / (size - 1) * times
    return counts


def _raked(sums: FloatArray, margins: Sequence[Margin]) -> tuple[FloatArray, BoolArray]:
    """Factors [b, G] with which weighted sums [b, G] of cells meet the margins, and which rows do.

    Cells of which a level is not known keep the factor 1 and take no part.
    """
    known = _known(margins)
    onto = [_onto_levels(margin, known) for margin in margins]
    current = sums * known
    met = np.zeros(len(sums), dtype=np.bool_)
    for _ in range(MOST_ROUNDS):
        for margin, levels in zip(margins, onto, strict=True):
            present = current @ levels
            ratio = np.divide(margin.people, present, out=np.ones_like(present), where=present > 0)
            current = current * (ratio @ levels.T + ~known)
        met = np.all(
            [
                np.all(
                    np.abs(current @ levels - margin.people) <= TOLERANCE * margin.people.sum(),
                    axis=1,
                )
                for margin, levels in zip(margins, onto, strict=True)
            ],
            axis=0,
        )
        if met.all():
            break
    factors = np.divide(current, sums, out=np.ones_like(sums), where=(sums > 0) & known)
    return factors, met


def _onto_levels(margin: Margin, known: BoolArray) -> FloatArray:
    onto = np.zeros((len(margin.level), len(margin.people)))
    cells = np.flatnonzero(known)
    onto[cells, margin.level[cells]] = 1.0
    return onto


def weighted_sums(
    values: FloatArray, design: Design, *, replicates: int = REPLICATES, seed: int
) -> FloatArray:
    """Weighted sums [B, M] of the columns of `values` [n, M] in each replicate that could be raked."""
    parts = [
        block @ values for block in replicate_weights(design, replicates=replicates, seed=seed)
    ]
    return np.concatenate(parts) if parts else np.empty((0, values.shape[1]))
