"""Krippendorff's alpha (2011, "Computing Krippendorff's Alpha-Reliability"): general and binary.

Alpha is 1 - Do / De: observed disagreement of values that belong to one unit against that of all
values paired at random. Units with fewer than two values say nothing and are left out.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import combinations

import numpy as np

from interviews.agreement.units import FloatArray, IntArray
from tna_portal.statistics.results import NotComputable, Reason

Number = float | NotComputable
# Distances of values by their numbers, 0 for equal ones; the two arrays are broadcast.
Distance = Callable[[IntArray, IntArray], FloatArray]
BLOCK = 256


class Scale(StrEnum):
    """How far apart two values are."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def binary_alpha(n: FloatArray, observed: FloatArray, expected: FloatArray) -> FloatArray:
    """1 - (n - 1) observed / expected, elementwise; NaN where nothing could have differed.

    n: values in units with at least two of them; observed: pairs that differ, each counted twice
    and over (values of its unit - 1); expected: 2 n0 n1, the pairs of all values that differ. For
    two coders of N units this is 1 - (2N - 1) D / (n0 n1).
    """
    ratio = np.full(expected.shape, np.nan)
    np.divide((n - 1) * observed, expected, out=ratio, where=expected > 0)
    return 1 - ratio


def krippendorff_alpha(
    index: IntArray, n_values: int, distance: Distance, weights: FloatArray | None = None
) -> Number:
    """Alpha of any number of coders with missing values.

    index [coders, units]: number of the value, 0..n_values - 1, -1 = missing; weights [units]: how
    many equal units a column stands for, such as the length of a passage. NotComputable: no_data;
    one_rater, when no unit has two values; zero_variance, when all values are one.
    """
    weight = np.ones(index.shape[1]) if weights is None else weights
    present = index >= 0
    if not np.any(present & (weight > 0)):
        return NotComputable(Reason.NO_DATA)
    totals = _totals(index, n_values, weight)
    n = float(totals.sum())
    if n == 0:
        return NotComputable(Reason.ONE_RATER)
    expected = _expected(totals, distance)
    if expected == 0:
        return NotComputable(Reason.ZERO_VARIANCE)
    share = weight / np.maximum(present.sum(axis=0) - 1, 1)
    observed = 0.0
    for one, other in combinations(range(len(index)), 2):
        both = present[one] & present[other]
        observed += 2 * float(share[both] @ distance(index[one, both], index[other, both]))
    return 1 - (n - 1) * observed / expected


def _expected(totals: FloatArray, distance: Distance) -> float:
    """Distances of all ordered pairs of values, a block of rows at a time: sets can be many."""
    values = np.arange(len(totals))
    return sum(
        float(totals[rows] @ distance(rows[:, None], values[None, :]) @ totals)
        for rows in np.split(values, range(BLOCK, len(values), BLOCK))
    )


def _totals(index: IntArray, n_values: int, weight: FloatArray) -> FloatArray:
    """How often each value stands in a unit with at least two values."""
    used = (index >= 0) & ((index >= 0).sum(axis=0) > 1)
    weights = np.broadcast_to(weight, index.shape)[used]
    return np.bincount(index[used], weights=weights, minlength=n_values).astype(np.float64)


def alpha_of_ratings(
    ratings: Sequence[Sequence[float | None]] | Sequence[Sequence[str | None]], scale: Scale
) -> Number:
    """Alpha of one row of values a coder, None = missing; text only on the nominal scale."""
    given = np.array(ratings, dtype=object)
    known = np.array([[value is not None for value in row] for row in ratings], dtype=np.bool_)
    if not known.any():
        return NotComputable(Reason.NO_DATA)
    values, codes = np.unique(given[known], return_inverse=True)
    index = np.full(given.shape, -1, dtype=np.int64)
    index[known] = codes
    if scale is Scale.NOMINAL:
        return krippendorff_alpha(index, len(values), lambda one, other: 1.0 * (one != other))
    totals = _totals(index, len(values), np.ones(given.shape[1]))
    return krippendorff_alpha(
        index, len(values), _squared(values.astype(np.float64), totals, scale)
    )


def _squared(values: FloatArray, totals: FloatArray, scale: Scale) -> Distance:
    """Squared differences of ascending values."""
    if scale is Scale.ORDINAL:
        # values from one to the other, both ends by half: the difference of their mid-ranks
        values = np.cumsum(totals) - totals / 2

    def distance(one: IntArray, other: IntArray) -> FloatArray:
        difference = values[one] - values[other]
        if scale is Scale.RATIO:
            total = values[one] + values[other]
            difference = np.divide(difference, total, out=np.zeros_like(total), where=total != 0)
        return np.square(difference)

    return distance
