"""Scores of items from joint counts: means, GAP, MWDS, need, RDS, PNI_mod, each with its interval.

All means are taken over complete pairs of ratings. Over one set of pairs Borich's MWDS is exactly
I (I - C); its variance follows by the delta method from the counts alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from surveys.scoring.histogram import CANNOT_SAY, MISSING, NOT_RELEVANT, RATINGS, Counts
from surveys.scoring.types import (
    INDICATIVE_BELOW,
    AnswerCounts,
    ImportanceScore,
    ItemScore,
    MaybeInterval,
    Number,
    RankedItem,
)
from tna_portal.statistics.intervals import TINY, Interval, mean_interval
from tna_portal.statistics.results import NotComputable, Reason

FloatArray = npt.NDArray[np.float64]

NEED_PER_MWDS = 100 / 20
_RATING = np.arange(1.0, 6.0)
# importance and competence of the 25 cells of valid pairs
_I = np.repeat(_RATING, 5)
_C = np.tile(_RATING, 5)
_SIGN = np.sign(_C - _I)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weighted sums over pairs, one value an item: arrays of shape [J]."""

    n: npt.NDArray[np.int64]
    n_eff: FloatArray
    importance: FloatArray
    competence: FloatArray
    positive: FloatArray
    negative: FloatArray
    gap_variance: FloatArray
    mwds_variance: FloatArray
    rds_variance: FloatArray


def score_items(
    counts: Counts, *, level: float = 0.95, population: int | None = None
) -> tuple[ItemScore, ...]:
    """Scores of each item of int64[J, 8, 8] counts, in slot order (Borich 1980; Narine and Harder 2021;
    Wongwanich and Wiratchai 2005).

    With a population the intervals shrink by sqrt(1 - n / N).
    """
    return score_weighted(counts[None, ...], [1.0], level=level, population=population)


def score_weighted(
    counts_by_cell: Counts,
    weights: Sequence[float],
    *,
    level: float = 0.95,
    population: int | None = None,
) -> tuple[ItemScore, ...]:
    """Scores of each item over several cells (areas) of int64[G, J, 8, 8] counts.

    weights[g] is the weight of every respondent of cell g; only their proportions matter. Cells of
    weight 0 count as if absent. Counts and `indicative` stay unweighted; intervals use the
    effective number of pairs (Kish 1965). ValueError for unlike lengths or a negative weight.
    """
    w = np.asarray(weights, dtype=np.float64)
    if counts_by_cell.ndim != 4 or counts_by_cell.shape[2:] != (8, 8):
        raise ValueError("counts must have the shape [cells, items, 8, 8]")
    if w.shape != (counts_by_cell.shape[0],) or (w < 0).any():
        raise ValueError("each cell needs one weight that is not negative")
    used = counts_by_cell[w > 0]
    sums = _weighted_sums(used, w[w > 0])
    totals = used.sum(axis=0)
    return tuple(
        _item_score(answer_counts(totals[item]), sums, item, level, population)
        for item in range(totals.shape[0])
    )


def answer_counts(counts: Counts) -> AnswerCounts:
    """How many respondents did what, from one item's [8, 8] counts."""
    n_respondents = int(counts.sum())
    n_pairs = int(counts[RATINGS, RATINGS].sum())
    relevant = np.delete(np.delete(counts, NOT_RELEVANT, axis=0), NOT_RELEVANT, axis=1)
    n_relevant = int(relevant.sum())
    n_able = int(counts[:NOT_RELEVANT, :NOT_RELEVANT].sum())
    return AnswerCounts(
        n_respondents=n_respondents,
        n_pairs=n_pairs,
        n_missing=n_able - n_pairs,
        n_not_relevant=n_respondents - n_relevant,
        n_cannot_say=n_relevant - n_able,
    )


def _weighted_sums(counts: Counts, weights: FloatArray) -> _Sums:
    pairs = counts[:, :, RATINGS, RATINGS].reshape(counts.shape[0], counts.shape[1], 25)
    w = weights / weights.max() if weights.size else weights
    weighted: FloatArray = np.einsum("g,gjk->jk", w, pairs)
    squared: FloatArray = np.einsum("g,gjk->jk", w**2, pairs)
    n = pairs.sum(axis=(0, 2))
    total = weighted.sum(axis=1)
    safe = np.where(total > 0, total, 1.0)
    importance, competence = weighted @ _I / safe, weighted @ _C / safe

    def variance(values: FloatArray) -> FloatArray:
        """Sample variance that, divided by n_eff, is the linearised variance of the mean."""
        centred = values - (np.sum(weighted * values, axis=1) / safe)[:, None]
        of_mean = np.sum(squared * centred**2, axis=1) / safe**2
        return np.asarray(of_mean * n_eff * n / np.maximum(n - 1, 1), dtype=np.float64)

    squares = squared.sum(axis=1)
    n_eff = total**2 / np.where(squares > 0, squares, 1.0)
    ones = np.ones((counts.shape[1], 1))
    # gradient of I (I - C) at the means
    slope_i, slope_c = (2 * importance - competence)[:, None], -importance[:, None]
    return _Sums(
        n=n,
        n_eff=n_eff,
        importance=importance,
        competence=competence,
        positive=100 * (weighted @ (_SIGN > 0)) / safe,
        negative=100 * (weighted @ (_SIGN < 0)) / safe,
        gap_variance=variance(ones * (_I - _C)),
        mwds_variance=variance(slope_i * _I + slope_c * _C),
        rds_variance=variance(100.0 * ones * _SIGN),
    )


def _item_score(
    counts: AnswerCounts, sums: _Sums, item: int, level: float, population: int | None
) -> ItemScore:
    if counts.n_pairs == 0:
        return _unscored(counts)
    importance, competence = float(sums.importance[item]), float(sums.competence[item])
    positive, negative = float(sums.positive[item]), float(sums.negative[item])
    gap = importance - competence
    mwds = importance * gap
    n_eff = float(sums.n_eff[item])
    # several cells may give n_eff a last digit above 1 where there is one pair only
    n_used = min(n_eff, float(counts.n_pairs))

    def interval(mean: float, variance: FloatArray) -> MaybeInterval:
        return mean_interval(
            mean=mean, variance=float(variance[item]), n=n_used, level=level, population=population
        )

    mwds_interval = interval(mwds, sums.mwds_variance)
    return ItemScore(
        counts=counts,
        n_eff=n_eff,
        importance_mean=importance,
        competence_mean=competence,
        gap=gap,
        gap_interval=interval(gap, sums.gap_variance),
        mwds=mwds,
        mwds_interval=mwds_interval,
        mwds_standard_error=_standard_error(
            float(sums.mwds_variance[item]), n_used, counts.n_pairs, population
        ),
        need=need_of_mwds(mwds),
        need_interval=_need_interval(mwds_interval),
        rds=positive - negative,
        rds_interval=interval(positive - negative, sums.rds_variance),
        positive_ranks=positive,
        tied_ranks=max(0.0, 100.0 - positive - negative),
        negative_ranks=negative,
        pni_mod=gap / competence,
        indicative=counts.n_pairs < INDICATIVE_BELOW,
    )


def need_of_mwds(mwds: float) -> float:
    """Need score 0..100 of a raw MWDS (Borich 1980), scaled: 100 max(0, MWDS) / 20."""
    return min(100.0, NEED_PER_MWDS * max(0.0, mwds))


def _need_interval(mwds: MaybeInterval) -> MaybeInterval:
    if isinstance(mwds, NotComputable):
        return mwds
    return Interval(
        need_of_mwds(mwds.estimate), need_of_mwds(mwds.low), need_of_mwds(mwds.high), mwds.level
    )


def _standard_error(variance: float, n_eff: float, n_pairs: int, population: int | None) -> Number:
    if n_pairs < 2:
        return NotComputable(Reason.TOO_FEW_ANSWERS)
    if variance < TINY:
        return NotComputable(Reason.ZERO_VARIANCE)
    remaining = 1.0 if population is None else max(0.0, 1.0 - n_eff / population)
    return float(np.sqrt(variance / n_eff * remaining))


def _unscored(counts: AnswerCounts) -> ItemScore:
    none = NotComputable(Reason.NO_DATA)
    return ItemScore(
        counts=counts,
        n_eff=0.0,
        importance_mean=none,
        competence_mean=none,
        gap=none,
        gap_interval=none,
        mwds=none,
        mwds_interval=none,
        mwds_standard_error=none,
        need=none,
        need_interval=none,
        rds=none,
        rds_interval=none,
        positive_ranks=none,
        tied_ranks=none,
        negative_ranks=none,
        pni_mod=none,
        indicative=True,
    )


def score_importance(
    counts: Counts, *, level: float = 0.95, population: int | None = None
) -> tuple[ImportanceScore, ...]:
    """Study mode: mean importance of each item of int64[J, 8, 8] counts, whatever the competence.

    Intervals after Cochran (1977, 2.6). Only the importance code decides what a respondent did with it.
    """
    return tuple(_importance_score(item.sum(axis=1), level, population) for item in counts)


def _importance_score(row: Counts, level: float, population: int | None) -> ImportanceScore:
    rated = row[RATINGS]
    n = int(rated.sum())
    counts = AnswerCounts(
        n_respondents=int(row.sum()),
        n_pairs=n,
        n_missing=int(row[MISSING]),
        n_not_relevant=int(row[NOT_RELEVANT]),
        n_cannot_say=int(row[CANNOT_SAY]),
    )
    if n == 0:
        none = NotComputable(Reason.NO_DATA)
        return ImportanceScore(counts, none, none, indicative=True)
    mean = float(rated @ _RATING) / n
    variance = float(rated @ (_RATING - mean) ** 2) / max(n - 1, 1)
    interval = mean_interval(mean=mean, variance=variance, n=n, level=level, population=population)
    return ImportanceScore(counts, mean, interval, indicative=n < INDICATIVE_BELOW)


def rank_by_mwds(scores: Mapping[str, ItemScore]) -> tuple[RankedItem, ...]:
    """Items by raw MWDS (Borich 1980), highest first; equal ones share a place and stand by code.

    Items that cannot be scored come last without a place. Places are an order, not a finding: read
    them with the intervals.
    """
    known = {code: s.mwds for code, s in scores.items() if not isinstance(s.mwds, NotComputable)}
    ordered = sorted(known, key=lambda code: (-known[code], code))
    ranked = [
        RankedItem(code, 1 + sum(other > known[code] for other in known.values()), scores[code])
        for code in ordered
    ]
    unranked = [RankedItem(code, None, scores[code]) for code in sorted(set(scores) - set(known))]
    return (*ranked, *unranked)
