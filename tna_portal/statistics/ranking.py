"""Rankings: mid-ranks, Kendall's W, Borda points, Kemeny order, Spearman's rho.

A ranking is never averaged as if it were a rating: positions become points first, and items a
respondent left out share the points that remain, so that nobody's silence favours an item.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from tna_portal.statistics.distributions import chi2_upper, f_upper
from tna_portal.statistics.results import NotComputable, Reason

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

KEMENY_MOST_ITEMS = 8
EXACT_MOST_ARRANGEMENTS = 1_000_000
MONTE_CARLO_DRAWS = 100_000
_CHUNK = 20_000  # arrangements held in memory at once


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W with ties corrected, and what is derived from it.

    `f` and `f_p` are NotComputable(perfect_agreement) when W is 1.
    """

    w: float
    w_uncorrected: float
    rank_sums: tuple[float, ...]
    s: float
    chi2: float
    df: int
    p: float
    f: float | NotComputable
    f_p: float | NotComputable
    mean_spearman: float
    n_raters: int
    n_items: int
    n_missing: int


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """Share of arrangements that agree at least as much as the raters do.

    `is_exact`: all `arrangements` were tried; otherwise so many were drawn with `seed`, and p has a
    standard error of sqrt(p (1 - p) / arrangements).
    """

    p: float
    is_exact: bool
    arrangements: int
    seed: int | None


@dataclass(frozen=True, slots=True)
class Borda:
    """Borda points per item, in column order.

    totals: points summed over respondents; means: per respondent, 1..J; scale_1_5: means stretched
    to 1..5; n_used: respondents who ranked at least one item; n_missing: who ranked none.
    """

    totals: tuple[float, ...]
    means: tuple[float, ...]
    scale_1_5: tuple[float, ...]
    n_used: int
    n_missing: int


@dataclass(frozen=True, slots=True)
class KemenyOrder:
    """Column indices from first to last, and the pairwise preferences the order agrees with."""

    order: tuple[int, ...]
    score: int


def mid_ranks(values: npt.ArrayLike) -> FloatArray:
    """Ranks 1..n within each row of an [m, n] array; equal values share their mean rank (Kendall 1948)."""
    ranks, _ = _ranks_and_ties(np.asarray(values, dtype=np.float64))
    return ranks


def _ranks_and_ties(rows: FloatArray) -> tuple[FloatArray, float]:
    """Mid-ranks, and sum(t^3 - t) over all groups of ties."""
    below = np.zeros(rows.shape, dtype=np.float64)
    equal = np.zeros(rows.shape, dtype=np.float64)
    for column in range(rows.shape[1]):
        other = rows[:, column : column + 1]
        below += other < rows
        equal += other == rows
    # each of the t members of a group adds t^2 - 1, the group t^3 - t
    return below + (equal + 1) / 2, float(np.sum(equal**2 - 1))


def kendall_w(ratings: npt.ArrayLike) -> Concordance | NotComputable:
    """Kendall's coefficient of concordance of an [m raters, n items] array, NaN = missing.

    W = 12 S / (m^2 (n^3 - n) - m sum T) (Kendall 1948; Siegel 1956, chapter 9); rows with a missing
    value are left out and counted. chi2 = m (n - 1) W; F = (m - 1) W / (1 - W) with n - 1 - 2/m and
    (m - 1) times as many degrees of freedom. NotComputable: no_data, one_rater, too_few_items
    (fewer than 2), zero_variance (every rater ties all items). ValueError unless the array has
    two dimensions.
    """
    rows = np.asarray(ratings, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError("ratings must be an array of raters by items")
    complete = rows[~np.isnan(rows).any(axis=1)]
    m, n = complete.shape
    n_missing = int(rows.shape[0] - m)
    if m == 0:
        return NotComputable(Reason.NO_DATA)
    if n < 2:
        return NotComputable(Reason.TOO_FEW_ITEMS)
    if m == 1:
        return NotComputable(Reason.ONE_RATER)
    ranks, ties = _ranks_and_ties(complete)
    sums = ranks.sum(axis=0)
    s = float(np.sum((sums - sums.mean()) ** 2))
    span = float(m * m * (n**3 - n))
    if span - m * ties <= 0:
        return NotComputable(Reason.ZERO_VARIANCE)
    w = min(1.0, 12 * s / (span - m * ties))
    chi2 = m * (n - 1) * w
    f, f_p = _f_test(w, m, n)
    return Concordance(
        w=w,
        w_uncorrected=12 * s / span,
        rank_sums=tuple(sums.tolist()),
        s=s,
        chi2=chi2,
        df=n - 1,
        p=chi2_upper(chi2, n - 1),
        f=f,
        f_p=f_p,
        mean_spearman=(m * w - 1) / (m - 1),
        n_raters=m,
        n_items=n,
        n_missing=n_missing,
    )


def _f_test(w: float, m: int, n: int) -> tuple[float | NotComputable, float | NotComputable]:
    if 1 - w < 1e-12:
        perfect = NotComputable(Reason.PERFECT_AGREEMENT)
        return perfect, perfect
    f = (m - 1) * w / (1 - w)
    df1 = n - 1 - 2 / m
    if df1 <= 0:
        return f, NotComputable(Reason.TOO_FEW_ITEMS)
    return f, f_upper(f, df1, (m - 1) * df1)


def concordance_test(
    ratings: npt.ArrayLike, *, seed: int, draws: int = MONTE_CARLO_DRAWS
) -> PermutationTest | NotComputable:
    """Permutation p of Kendall's W of an [m raters, n items] array, NaN = missing.

    Under no agreement each rater's mid-ranks stand in any order with equal probability; ties stay
    ties, so W grows with S alone (Kendall 1948, chapter 6; Friedman 1937). The first rater's order is
    held fixed. While (n!)^(m - 1) is at most EXACT_MOST_ARRANGEMENTS (m = 3: up to 6 items) all
    arrangements are tried; else `draws` are drawn and p = (1 + as extreme) / (1 + draws) (Phipson and
    Smyth 2010). Same input and seed, same p. NotComputable as in kendall_w; ValueError for draws < 1.
    """
    if draws < 1:
        raise ValueError("at least one arrangement must be drawn")
    found = kendall_w(ratings)
    if isinstance(found, NotComputable):
        return found
    rows = np.asarray(ratings, dtype=np.float64)
    # twice the mid-ranks are whole numbers: sums compare exactly
    ranks = np.rint(2 * mid_ranks(rows[~np.isnan(rows).any(axis=1)])).astype(np.int32)
    m, n = ranks.shape
    mean = m * (n + 1)
    observed = int(np.sum((ranks.sum(axis=0) - mean) ** 2))
    number = math.factorial(n) ** (m - 1)
    if number <= EXACT_MOST_ARRANGEMENTS:
        extreme = sum(
            int(np.count_nonzero(_spread(sums, mean) >= observed)) for sums in _all_sums(ranks)
        )
        return PermutationTest(extreme / number, is_exact=True, arrangements=number, seed=None)
    rng = np.random.default_rng(seed)
    extreme = 0
    for start in range(0, draws, _CHUNK):
        sums = np.broadcast_to(ranks[0], (min(_CHUNK, draws - start), n)).copy()
        for row in ranks[1:]:
            sums += rng.permuted(np.broadcast_to(row, sums.shape), axis=1)
        extreme += int(np.count_nonzero(_spread(sums, mean) >= observed))
    return PermutationTest((1 + extreme) / (1 + draws), False, draws, seed)


def _all_sums(ranks: npt.NDArray[np.int32]) -> Iterator[npt.NDArray[np.int32]]:
    """Rank sums of all arrangements in chunks: the last rater's orders for each of the others'."""
    orders = np.array(list(permutations(range(ranks.shape[1]))), dtype=np.int64)
    last = ranks[-1][orders]
    for chosen in product(orders, repeat=len(ranks) - 2):
        fixed = ranks[0] + sum(
            (row[order] for row, order in zip(ranks[1:-1], chosen, strict=True)),
            np.zeros_like(ranks[0]),
        )
        yield fixed + last


def _spread(sums: npt.NDArray[np.int32], mean: int) -> npt.NDArray[np.int64]:
    centred = sums.astype(np.int64) - mean
    return np.asarray(np.einsum("ij,ij->i", centred, centred), dtype=np.int64)


def _checked_positions(positions: npt.ArrayLike) -> IntArray:
    given: npt.NDArray[Any] = np.asarray(positions)
    if given.ndim != 2 or given.shape[1] < 1:
        raise ValueError("positions must be an array of respondents by items")
    table = given.astype(np.int64)
    n_items = table.shape[1]
    if np.any(table != given) or np.any(table < 0) or np.any(table > n_items):
        raise ValueError("positions must be whole numbers from 0 to the number of items")
    ordered = np.sort(table, axis=1)
    if np.any((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)):
        raise ValueError("a position was given twice by one respondent")
    return table


def points_of_positions(positions: npt.ArrayLike) -> FloatArray:
    """Borda points (Borda 1781) [n, J] of positions [n, J]: 1 = first, 0 = not ranked.

    Points are J + 1 - position; unranked items share the mean of the points left over. ValueError
    for a position outside 0..J or given twice.
    """
    table = _checked_positions(positions)
    n_items = table.shape[1]
    ranked = table > 0
    points = np.where(ranked, n_items + 1 - table, 0).astype(np.float64)
    left_over = n_items * (n_items + 1) / 2 - points.sum(axis=1)
    n_unranked = n_items - ranked.sum(axis=1)
    shared = left_over / np.maximum(n_unranked, 1)
    return np.where(ranked, points, shared[:, None])


def borda(positions: npt.ArrayLike) -> Borda | NotComputable:
    """Borda points (Borda 1781) of positions [respondents, J], 0 = not ranked.

    Respondents who ranked nothing are left out and counted. Classical Borda counts (J - position)
    are the totals minus n_used. NotComputable(no_data) when nobody ranked anything.
    """
    table = _checked_positions(positions)
    used = table[(table > 0).any(axis=1)]
    n_used = int(used.shape[0])
    if n_used == 0:
        return NotComputable(Reason.NO_DATA)
    totals = points_of_positions(used).sum(axis=0)
    means = totals / n_used
    return Borda(
        totals=tuple(totals.tolist()),
        means=tuple(means.tolist()),
        scale_1_5=tuple(rescale(means, n_items=table.shape[1]).tolist()),
        n_used=n_used,
        n_missing=int(table.shape[0]) - n_used,
    )


def rescale(mean_points: npt.ArrayLike, *, n_items: int) -> FloatArray:
    """Stretch mean points 1..J to 1..5; a single item is in the middle, 3; a linear map, so that
    points of questions of different lengths can be read alike (Borda 1781 for the points)."""
    points = np.asarray(mean_points, dtype=np.float64)
    if n_items == 1:
        return np.full(points.shape, 3.0)
    return 1 + 4 * (points - 1) / (n_items - 1)


def kemeny_order(positions: npt.ArrayLike) -> KemenyOrder | NotComputable:
    """Order that agrees with most pairwise preferences (Kemeny 1959), of positions [respondents, J].

    Ranked items are preferred to unranked ones. NotComputable(no_data) without rankings; ValueError as
    in `kemeny_of_preferences`.
    """
    table = _checked_positions(positions)
    if not np.any(table > 0):
        return NotComputable(Reason.NO_DATA)
    place = np.where(table > 0, table, table.shape[1] + 1)
    return kemeny_of_preferences(preferences(-place))


def preferences(points: npt.ArrayLike) -> IntArray:
    """How many of n respondents prefer the row's item to the column's (Kemeny 1959): [J, J] from points
    [n, J]."""
    rows = np.asarray(points)
    return np.asarray((rows[:, :, None] > rows[:, None, :]).sum(axis=0), dtype=np.int64)


def kemeny_of_preferences(preferred: IntArray) -> KemenyOrder:
    """Kemeny's order (1959) from pairwise preferences [J, J], by trying all orders of at most 8 items.

    Ties go to the order that comes first by column. ValueError for more items.
    """
    n_items = len(preferred)
    if n_items > KEMENY_MOST_ITEMS:
        raise ValueError("too many items to try every order")
    orders = np.array(list(permutations(range(n_items))), dtype=np.int64)
    scores = np.zeros(len(orders), dtype=np.int64)
    for first in range(n_items):
        for second in range(first + 1, n_items):
            scores += preferred[orders[:, first], orders[:, second]]
    best = int(np.argmax(scores))
    return KemenyOrder(tuple(orders[best].tolist()), int(scores[best]))


def spearman(x: npt.ArrayLike, y: npt.ArrayLike) -> float | NotComputable:
    """Spearman's rho (1904) of two equally long lists; pairs with NaN are left out.

    NotComputable: too_few_items (fewer than 2 pairs), zero_variance (one list is constant).
    """
    pairs = np.stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])
    pairs = pairs[:, ~np.isnan(pairs).any(axis=0)]
    if pairs.shape[1] < 2:
        return NotComputable(Reason.TOO_FEW_ITEMS)
    ranks = mid_ranks(pairs)
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    spread = float(np.prod(np.sum(centred**2, axis=1)))
    if spread == 0:
        return NotComputable(Reason.ZERO_VARIANCE)
    return max(-1.0, min(1.0, float(centred[0] @ centred[1]) / math.sqrt(spread)))
