"""Quotas of a sample, its margin of error, and what unequal shares cost (Kish 1965)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tna_portal.statistics.results import NotComputable, Reason

# Margins of error are printed with the rounded quantile by convention, and the study's figures are
# compared with such printed ones. Intervals of results use the exact quantile.
CONVENTIONAL_Z = 1.96


@dataclass(frozen=True, slots=True)
class KishEffect:
    """Design effect n sum(w^2) / (sum w)^2 and effective sample size n / deff."""

    deff: float
    n_eff: float


def _check_sizes(sizes: Mapping[str, int], total: int) -> None:
    if total < 0 or any(size < 0 for size in sizes.values()):
        raise ValueError("sizes and total must not be negative")
    if total > sum(sizes.values()):
        raise ValueError("the sample cannot be larger than the population")


def hamilton_quota(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """Proportional quota by largest remainders; equal remainders go to the earlier cell.

    The quotas sum to `total`. ValueError for negative numbers or a total above the population.
    """
    _check_sizes(sizes, total)
    population = sum(sizes.values())
    if population == 0:
        return dict.fromkeys(sizes, 0)
    exact = {cell: Fraction(total * size, population) for cell, size in sizes.items()}
    quota = {cell: math.floor(share) for cell, share in exact.items()}
    by_remainder = sorted(sizes, key=lambda cell: quota[cell] - exact[cell])
    for cell in by_remainder[: total - sum(quota.values())]:
        quota[cell] += 1
    return quota


def minimum_quota(sizes: Mapping[str, int], total: int, *, minimum: int = 15) -> dict[str, int]:
    """Proportional quota in which each cell gets at least min(minimum, its size).

    Cells below the minimum are fixed there and the rest is shared anew among the others, until all
    hold. ValueError as in hamilton_quota, and when the minima alone exceed the total.
    """
    _check_sizes(sizes, total)
    if minimum < 0:
        raise ValueError("minimum must not be negative")
    floors = {cell: min(minimum, size) for cell, size in sizes.items()}
    if sum(floors.values()) > total:
        raise ValueError("the minimum of every cell does not fit into the total")
    fixed: dict[str, int] = {}
    while True:
        free = {cell: size for cell, size in sizes.items() if cell not in fixed}
        quota = hamilton_quota(free, min(total - sum(fixed.values()), sum(free.values())))
        low = {cell: floors[cell] for cell in free if quota[cell] < floors[cell]}
        if not low:
            return {cell: fixed.get(cell, quota.get(cell, 0)) for cell in sizes}
        fixed.update(low)


def margin_of_error(
    *, n: int, population: int | None = None, share: float = 0.5, z: float = CONVENTIONAL_Z
) -> float | NotComputable:
    """Half width of the 95 % normal interval of a share, in percentage points.

    With a population it shrinks by sqrt((N - n) / (N - 1)). NotComputable(no_data) when n is 0;
    ValueError when n exceeds the population.
    """
    if n < 0 or not 0 <= share <= 1 or (population is not None and n > population):
        raise ValueError("margin_of_error needs 0 <= n <= population and a share in 0..1")
    if n == 0:
        return NotComputable(Reason.NO_DATA)
    correction = 1.0
    if population is not None:
        correction = (population - n) / (population - 1) if population > 1 else 0.0
    return 100 * z * math.sqrt(share * (1 - share) / n * correction)


def required_n(
    *, margin: float, population: int | None = None, share: float = 0.5, z: float = CONVENTIONAL_Z
) -> int:
    """Smallest n whose margin of error is at most `margin` percentage points."""
    if margin <= 0 or not 0 <= share <= 1:
        raise ValueError("required_n needs a positive margin and a share in 0..1")
    infinite = share * (1 - share) * (100 * z / margin) ** 2
    if population is None:
        return math.ceil(infinite)
    if population <= 0:
        return 0
    return min(population, math.ceil(infinite / (1 + (infinite - 1) / population)))


def kish_effect(weights: Sequence[float]) -> KishEffect | NotComputable:
    """Design effect of respondents' weights. NotComputable(no_data) when they sum to nothing."""
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    total = math.fsum(weights)
    if total == 0:
        return NotComputable(Reason.NO_DATA)
    # relative weights first, so that tiny ones do not vanish when squared
    squares = math.fsum((weight / total) ** 2 for weight in weights)
    return KishEffect(deff=len(weights) * squares, n_eff=1 / squares)


def allocation_effect(
    sizes: Mapping[str, int], quota: Mapping[str, int]
) -> KishEffect | NotComputable:
    """Design effect when each cell's answers are weighted up to the cell's population."""
    filled = [cell for cell in sizes if quota.get(cell, 0) > 0]
    return kish_effect([sizes[cell] / quota[cell] for cell in filled for _ in range(quota[cell])])
