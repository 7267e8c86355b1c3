"""Alpha of each code and of all together, with intervals from resampling whole transcripts.

Neighbouring characters are marked together, so that resampling them would claim far too much; what
can be drawn again is a transcript. Each is summed up once in three numbers a code, and a replicate
is a weighted sum of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interviews.agreement.alpha import Number, binary_alpha
from interviews.agreement.units import BoolArray, FloatArray
from tna_portal.statistics.intervals import TINY, Interval
from tna_portal.statistics.results import NotComputable, Reason

REPLICATES, SEED, LEVEL = 1000, 20261124, 0.95
# Where more of the replicates than this have no alpha (a code that one transcript alone knows), the
# rest would speak of the transcripts that happen to have it.
MOST_UNDEFINED = 0.1


@dataclass(frozen=True, slots=True)
class Estimate:
    """Alpha and its interval, with the number of double-coded transcripts both rest on.

    The interval is NotComputable: too_few_items where fewer than two transcripts can be drawn or
    the code is too rare among them; zero_variance, or perfect_agreement, where every draw gives the
    same: a width of nothing would claim certainty.
    """

    alpha: Number
    interval: Interval | NotComputable
    double_coded: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What alpha needs of the D transcripts that at least two coders have coded.

    values [D]: units times coders; ones [D, K + 1]: values that are a mark, the last column for any
    code; observed [D, K + 1]: pairs that differ, counted twice, over (coders - 1).
    """

    values: FloatArray
    ones: FloatArray
    observed: FloatArray


def sums_of(n_units: FloatArray, present: BoolArray, shared: FloatArray) -> Sums:
    """Sums of texts [D], who coded them [D, C] and units marked by two [D, K + 1, C, C].

    Over the pairs of m coders, units marked by one of the two only are m times those marked by each,
    less all of `shared`.
    """
    coders = present.sum(axis=1).astype(np.float64)
    ones = np.trace(shared, axis1=2, axis2=3)
    differing = coders[:, None] * ones - shared.sum(axis=(2, 3))
    return Sums(n_units * coders, ones, 2 * differing / (coders - 1)[:, None])


def joined(parts: Sequence[Sums]) -> Sums:
    """Sums of further texts with the same codes; at least of one."""
    return Sums(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.ones for part in parts]),
        np.concatenate([part.observed for part in parts]),
    )


def point_alphas(sums: Sums) -> FloatArray:
    """[K + 3] in the order of `estimates`, without intervals; NaN where there is none."""
    return _alphas(sums, np.ones((1, len(sums.values)))).ravel()


def estimates(sums: Sums) -> tuple[Estimate, ...]:
    """One for each code, then any code (relevance), micro and macro."""
    drawn = len(sums.values)
    whole = point_alphas(sums)
    if drawn < 2:
        replicates = np.full((1, len(whole)), np.nan)
    else:
        draw = np.random.default_rng(SEED).multinomial(drawn, [1 / drawn] * drawn, size=REPLICATES)
        replicates = _alphas(sums, draw.astype(np.float64))
    lacking = Reason.ZERO_VARIANCE if drawn else Reason.ONE_RATER
    return tuple(
        Estimate(NotComputable(lacking), NotComputable(lacking), drawn)
        if np.isnan(alpha)
        else Estimate(float(alpha), _interval(float(alpha), replicates[:, column]), drawn)
        for column, alpha in enumerate(whole)
    )


def _alphas(sums: Sums, times: FloatArray) -> FloatArray:
    """[B, K + 3] of transcripts taken `times` [B, D]; micro is 1 - sum of Do / sum of De.

    Every code has the same number of values, so the sums of Do and De share their denominators.
    """
    n = (times @ sums.values)[:, None]
    ones, observed = times @ sums.ones, times @ sums.observed
    expected = 2 * ones * (n - ones)
    each = binary_alpha(n, observed, expected)
    micro = binary_alpha(
        n,
        observed[:, :-1].sum(axis=1, keepdims=True),
        expected[:, :-1].sum(axis=1, keepdims=True),
    )
    defined = ~np.isnan(each[:, :-1])
    total = np.where(defined, each[:, :-1], 0).sum(axis=1, keepdims=True)
    count = defined.sum(axis=1, keepdims=True)
    macro = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return np.hstack([each, micro, macro])


def _interval(alpha: float, replicates: FloatArray) -> Interval | NotComputable:
    """Percentile interval of the replicates that have an alpha."""
    defined = replicates[~np.isnan(replicates)]
    if len(defined) < (1 - MOST_UNDEFINED) * len(replicates):
        return NotComputable(Reason.TOO_FEW_ITEMS)
    if np.ptp(defined) < TINY:
        perfect = 1 - alpha < TINY
        return NotComputable(Reason.PERFECT_AGREEMENT if perfect else Reason.ZERO_VARIANCE)
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(alpha, float(low), float(high), LEVEL)
