"""Intervals of proportions and means, and percentages that never lose their base.

Every interval is an indication: the samples are quota samples.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from tna_portal.statistics.results import NotComputable, Reason

# Variances below this are rounding noise of floating point, not spread of answers.
TINY = 1e-12


class BaseKind(StrEnum):
    """What a percentage is taken of: those who answered, or everybody asked."""

    VALID = "valid"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Interval:
    """Estimate with its lower and upper limit, in the unit of the estimate; level such as 0.95."""

    estimate: float
    low: float
    high: float
    level: float

    def scaled(self, factor: float) -> "Interval":
        """Return the interval times a positive factor (0.31 -> 31 %)."""
        if factor <= 0:
            raise ValueError("factor must be positive")
        return Interval(self.estimate * factor, self.low * factor, self.high * factor, self.level)


@dataclass(frozen=True, slots=True)
class Share:
    """A count with the base it belongs to. ValueError unless 0 <= count <= base_n."""

    count: int
    base_n: int
    base_kind: BaseKind = BaseKind.VALID

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.base_n:
            raise ValueError("a share needs 0 <= count <= base_n")

    @property
    def percent(self) -> float | NotComputable:
        """Percentage 0..100, or NotComputable(no_data) without a base."""
        if self.base_n == 0:
            return NotComputable(Reason.NO_DATA)
        return 100.0 * self.count / self.base_n

    def interval(self, *, level: float = 0.95) -> Interval | NotComputable:
        """Wilson interval in percent."""
        interval = wilson_interval(successes=self.count, n=self.base_n, level=level)
        return interval if isinstance(interval, NotComputable) else interval.scaled(100.0)


def normal_quantile(level: float) -> float:
    """Two-sided standard normal quantile: 1.96 for level 0.95. ValueError outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson_interval(*, successes: int, n: int, level: float = 0.95) -> Interval | NotComputable:
    """Wilson score interval of a proportion (Newcombe 1998, method 3).

    Limits are proportions 0..1. NotComputable(no_data) when n is 0; ValueError when successes
    do not lie in 0..n.
    """
    if n < 0 or not 0 <= successes <= n:
        raise ValueError("wilson_interval needs 0 <= successes <= n")
    if n == 0:
        return NotComputable(Reason.NO_DATA)
    return wilson_of_share(share=successes / n, n=n, level=level)


def wilson_of_share(*, share: float, n: float, level: float = 0.95) -> Interval | NotComputable:
    """Wilson interval of a (weighted) share 0..1 that is worth n equal answers (Dean and Pagano,
    "Evaluating confidence interval methods for binomial proportions in clustered surveys", Journal of
    Survey Statistics and Methodology 3, 2015). NotComputable(no_data) where n is 0.
    """
    if n < 0 or not 0 <= share <= 1:
        raise ValueError("wilson_of_share needs a share in 0..1 and n of at least 0")
    if n == 0:
        return NotComputable(Reason.NO_DATA)
    z = normal_quantile(level)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if share == 0 else max(0.0, centre - half)
    high = 1.0 if share == 1 else min(1.0, centre + half)
    return Interval(share, low, high, level)


def mean_interval(
    *,
    mean: float,
    variance: float,
    n: float,
    level: float = 0.95,
    population: int | None = None,
) -> Interval | NotComputable:
    """Normal interval of a mean from its sample variance (n - 1) and (effective) number of answers
    (Cochran 1977, 2.6).

    With a population the standard error shrinks by sqrt(1 - n / N). NotComputable: no_data for
    n = 0, too_few_answers for a single answer, zero_variance where all answers are equal: a width
    of nothing would claim certainty.
    """
    if n <= 0:
        return NotComputable(Reason.NO_DATA)
    if n <= 1:
        return NotComputable(Reason.TOO_FEW_ANSWERS)
    if variance < TINY:
        return NotComputable(Reason.ZERO_VARIANCE)
    remaining = 1.0 if population is None else max(0.0, 1.0 - n / population)
    half = normal_quantile(level) * math.sqrt(variance / n * remaining)
    return Interval(mean, mean - half, mean + half, level)


def counts_printed_as(*, percent: float, n: int, decimals: int = 1) -> tuple[int, ...]:
    """Counts out of n whose percentage prints as `percent`, rounding halves up.

    Empty when no count can: 69.1 % is impossible with n = 250.
    """
    if n <= 0:
        return ()
    unit = 10**decimals
    printed = round(percent * unit)
    # floor(100 * unit * count / n + 1/2) in whole numbers, so that halves are exact
    return tuple(count for count in range(n + 1) if (200 * unit * count + n) // (2 * n) == printed)
