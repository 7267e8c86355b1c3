"""Differences of two estimates that are known by their intervals only."""

import math

from tna_portal.statistics.intervals import Interval, normal_quantile
from tna_portal.statistics.results import NotComputable, Reason


def difference(
    first: Interval, second: Interval, *, comparisons: int = 1
) -> Interval | NotComputable:
    """First minus second, of independent groups, in the unit of the estimates.

    MOVER (Zou and Donner 2008, Statistics in Medicine 27, formula 4): each limit of the difference
    recovers its variance from the limits that point its way, so that limits need not lie evenly about
    their estimate. With `comparisons` > 1 the intervals hold all together at that level (Bonferroni): the
    distances are stretched by the ratio of the normal quantiles. Estimates that depend on each other
    positively (the same people asked twice) make it too wide, never too narrow.

    NotComputable(zero_variance) when neither interval has a width. ValueError when the levels differ,
    an estimate lies outside its limits, or comparisons < 1.
    """
    if comparisons < 1:
        raise ValueError("comparisons must be at least 1")
    if first.level != second.level:
        raise ValueError("both intervals need the same level")
    for each in (first, second):
        if not each.low <= each.estimate <= each.high:
            raise ValueError("an estimate must lie within its limits")
    down = math.hypot(first.estimate - first.low, second.high - second.estimate)
    up = math.hypot(first.high - first.estimate, second.estimate - second.low)
    if down == 0 and up == 0:
        return NotComputable(Reason.ZERO_VARIANCE)
    level = first.level
    stretch = normal_quantile(1 - (1 - level) / comparisons) / normal_quantile(level)
    found = first.estimate - second.estimate
    return Interval(found, found - stretch * down, found + stretch * up, level)
