"""Which places in an order are possible, for all items at once.

Differences of all pairs are judged together by the quantile of their largest standardised deviation
(Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks with applications to mobility across
neighbourhoods and academic achievement across countries", Review of Economic Studies 91, 2024). The
percentile interval of a bootstrapped rank is not used: where items lie close it misses the true rank
far too often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tna_portal.statistics.intervals import TINY
from tna_portal.statistics.results import NotComputable, Reason

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

METHOD = "max-t-1"
TOP = 3
FEWEST_REPLICATES = 100


@dataclass(frozen=True, slots=True)
class RankSets:
    """For each item, in input order: `low`..`high`, the places it may have (1 = the largest value);
    `top`, the share of replicates in which it is among the first `n_top`; `letters`: two items share
    one exactly where they cannot be told apart, "a" stands with the largest values.

    `above` [J, J]: whether the row's item is surely above the column's. `critical`: how many standard
    errors a difference must have.
    """

    low: tuple[int, ...]
    high: tuple[int, ...]
    top: tuple[float, ...]
    letters: tuple[str, ...]
    above: BoolArray
    critical: float
    level: float
    n_top: int
    n_used: int
    n_missing: int
    method: str = METHOD


def rank_sets(
    estimates: FloatArray,
    replicates: FloatArray,
    *,
    level: float = 0.95,
    n_top: int = TOP,
    is_census: bool = False,
) -> RankSets | NotComputable:
    """Simultaneous rank sets of `estimates` [J] from their `replicates` [B, J] (Mogstad et al. 2024, 3.2).

    Item j is in [1 + number surely above j, J - number surely below j]; all J sets hold together with
    probability `level`. A pair without spread is not told apart, unless everybody was asked: then the
    order is what it is. Replicates with a NaN are left out and counted. NotComputable: too_few_items
    (fewer than 2), no_data (an estimate is NaN, or fewer than 100 replicates), zero_variance.
    ValueError for arrays that do not fit, or a level outside (0, 1).
    """
    values = np.asarray(estimates, dtype=np.float64)
    drawn = np.asarray(replicates, dtype=np.float64)
    if values.ndim != 1 or drawn.ndim != 2 or drawn.shape[1] != len(values):
        raise ValueError("replicates must be an array of replicates by items")
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
    if len(values) < 2:
        return NotComputable(Reason.TOO_FEW_ITEMS)
    complete = drawn[~np.isnan(drawn).any(axis=1)]
    if np.isnan(values).any() or (len(complete) < FEWEST_REPLICATES and not is_census):
        return NotComputable(Reason.NO_DATA)
    if is_census:
        complete = values[None, :]
        critical, above = 0.0, values[:, None] - values[None, :] > TINY
    else:
        judged = _surely_above(values, complete, level)
        if isinstance(judged, NotComputable):
            return judged
        critical, above = judged
    places = max(1, min(n_top, len(values)))
    last = np.sort(complete, axis=1)[:, -places]  # the last value that still has a place
    return RankSets(
        low=tuple(int(number) for number in 1 + above.sum(axis=0)),
        high=tuple(int(number) for number in len(values) - above.sum(axis=1)),
        top=tuple(float(share) for share in (complete >= last[:, None] - TINY).mean(axis=0)),
        letters=letters(values, above),
        above=above,
        critical=critical,
        level=level,
        n_top=places,
        n_used=len(complete),
        n_missing=len(drawn) - len(complete),
    )


def _surely_above(
    values: FloatArray, drawn: FloatArray, level: float
) -> tuple[float, BoolArray] | NotComputable:
    """The max-t quantile, and which item is above which [J, J]."""
    centred = drawn - drawn.mean(axis=0)
    first, second = np.triu_indices(len(values), k=1)
    covariance = centred.T @ centred / (len(drawn) - 1)
    variance = np.diag(covariance)
    spread = np.sqrt(
        np.maximum(variance[first] + variance[second] - 2 * covariance[first, second], 0.0)
    )
    has_spread = spread > np.sqrt(TINY)
    if not has_spread.any():
        return NotComputable(Reason.ZERO_VARIANCE)
    first, second, spread = first[has_spread], second[has_spread], spread[has_spread]
    # rows of the transposed arrays lie together in memory, so that pairs are taken quickly
    deviation = np.ascontiguousarray((drawn - values).T)
    largest = np.zeros(len(drawn))
    for i, j, error in zip(first, second, spread, strict=True):
        np.maximum(largest, np.abs(deviation[i] - deviation[j]) / error, out=largest)
    critical = float(np.quantile(largest, level, method="higher"))
    differs = np.zeros((len(values), len(values)), dtype=np.bool_)
    surely = np.abs(values[first] - values[second]) > critical * spread
    differs[first, second] = differs[second, first] = surely
    return critical, differs & (values[:, None] > values[None, :])


def letters(values: FloatArray, above: BoolArray) -> tuple[str, ...]:
    """Letters of groups [J]: two items share one exactly where neither is above the other.

    By inserting and absorbing (Piepho, "An algorithm for a letter-based representation of all-pairwise
    comparisons", Journal of Computational and Graphical Statistics 13, 2004).
    """
    order = [int(item) for item in np.argsort(-values, kind="stable")]
    groups: list[frozenset[int]] = [frozenset(order)]
    for place, one in enumerate(order):
        for other in order[place + 1 :]:
            if above[one, other] or above[other, one]:
                groups = _split(groups, one, other)
    place_of = {item: place for place, item in enumerate(order)}
    groups.sort(key=lambda group: sorted(place_of[item] for item in group))
    return tuple(
        " ".join(letter(n) for n, group in enumerate(groups) if item in group)
        for item in range(len(values))
    )


def _split(groups: Sequence[frozenset[int]], one: int, other: int) -> list[frozenset[int]]:
    """Groups in which two never stand together, none of them part of another."""
    kept = [group for group in groups if not {one, other} <= group]
    halves = {group - {item} for group in groups if {one, other} <= group for item in (one, other)}
    new = [half for half in halves if not any(half <= group for group in kept)]
    return kept + [half for half in new if not any(half < group for group in new)]


def letter(number: int) -> str:
    """a, b, .. z, aa, ab, .. for 0, 1, ...

    >>> [letter(n) for n in (0, 25, 26)]
    ['a', 'z', 'aa']
    """
    name = chr(ord("a") + number % 26)
    return name if number < 26 else letter(number // 26 - 1) + name
