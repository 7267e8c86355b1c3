"""Quotas of a sample, its margin of error, and what unequal shares cost.

Proportional, square-root and equal shares are the powers 1, 1/2 and 0 of a cell's size (Bankier,
"Power allocations", The American Statistician 42, 1988), rounded by largest remainders (Hamilton's
method). Margins of error: Cochran, "Sampling Techniques", 1977, 3.2-3.3. Design effect of unequal
weights: Kish, "Survey Sampling", 1965, 11.7.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from tna_portal.statistics.results import NotComputable, Reason

Cell = TypeVar("Cell", bound=Hashable)

# Margins of error are printed with the rounded quantile by convention, and the study's figures are
# compared with such printed ones. Intervals of results use the exact quantile.
CONVENTIONAL_Z = 1.96


@dataclass(frozen=True, slots=True)
class KishEffect:
    """Design effect n sum(w^2) / (sum w)^2 and effective sample size n / deff."""

    deff: float
    n_eff: float


def _check_sizes(sizes: Mapping[Cell, int], total: int) -> None:
    if total < 0 or any(size < 0 for size in sizes.values()):
        raise ValueError("sizes and total must not be negative")
    if total > sum(sizes.values()):
        raise ValueError("the sample cannot be larger than the population")


def _largest_remainders(measures: Mapping[Cell, Fraction], total: int) -> dict[Cell, int]:
    """Share a total by measures; exact fractions, so that nothing is lost or won by rounding."""
    whole = sum(measures.values())
    if whole == 0:
        return dict.fromkeys(measures, 0)
    exact = {cell: total * measure / whole for cell, measure in measures.items()}
    quota = {cell: math.floor(share) for cell, share in exact.items()}
    by_remainder = sorted(measures, key=lambda cell: quota[cell] - exact[cell])
    for cell in by_remainder[: total - sum(quota.values())]:
        quota[cell] += 1
    return quota


def _capped_quota(
    sizes: Mapping[Cell, int], measures: Mapping[Cell, Fraction], total: int
) -> dict[Cell, int]:
    """Shares by measures of which none exceeds its cell: a full cell is fixed, the rest shared anew."""
    fixed: dict[Cell, int] = {}
    while True:
        free = {cell: measure for cell, measure in measures.items() if cell not in fixed}
        quota = _largest_remainders(free, total - sum(fixed.values()))
        full = {cell: sizes[cell] for cell in free if quota[cell] > sizes[cell]}
        if not full:
            return {cell: fixed.get(cell, quota.get(cell, 0)) for cell in sizes}
        fixed.update(full)


def hamilton_quota(sizes: Mapping[Cell, int], total: int) -> dict[Cell, int]:
    """Proportional quota by largest remainders; equal remainders go to the earlier cell.

    The quotas sum to `total`. ValueError for negative numbers or a total above the population.
    """
    _check_sizes(sizes, total)
    return _largest_remainders({cell: Fraction(size) for cell, size in sizes.items()}, total)


def square_root_quota(sizes: Mapping[Cell, int], total: int) -> dict[Cell, int]:
    """Quota in proportion to the square root of each cell's size, never above the size.

    Between proportional and equal shares: small cells become usable at a moderate cost. The quotas
    sum to `total`. ValueError as in hamilton_quota.
    """
    _check_sizes(sizes, total)
    roots = {cell: Fraction(math.sqrt(size)) for cell, size in sizes.items()}
    return _capped_quota(sizes, roots, total)


def equal_quota(sizes: Mapping[Cell, int], total: int) -> dict[Cell, int]:
    """The same quota for each cell, never above its size; what is left over goes to earlier cells.

    The quotas sum to `total`. ValueError as in hamilton_quota.
    """
    _check_sizes(sizes, total)
    return _capped_quota(sizes, {cell: Fraction(size > 0) for cell, size in sizes.items()}, total)


def minimum_quota(sizes: Mapping[Cell, int], total: int, *, minimum: int = 15) -> dict[Cell, int]:
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
    fixed: dict[Cell, int] = {}
    while True:
        free = {cell: size for cell, size in sizes.items() if cell not in fixed}
        quota = hamilton_quota(free, min(total - sum(fixed.values()), sum(free.values())))
        low = {cell: floors[cell] for cell in free if quota[cell] < floors[cell]}
        if not low:
            return {cell: fixed.get(cell, quota.get(cell, 0)) for cell in sizes}
        fixed.update(low)


def margin_of_error(
    *,
    n: int,
    population: int | None = None,
    share: float = 0.5,
    deff: float = 1.0,
    z: float = CONVENTIONAL_Z,
) -> float | NotComputable:
    """Half width of the 95 % normal interval of a share, in percentage points.

    With a population it shrinks by sqrt((N - n) / (N - 1)); with a design effect it is that of
    n / deff answers. NotComputable(no_data) when n is 0; ValueError when n exceeds the population.
    """
    if n < 0 or not 0 <= share <= 1 or (population is not None and n > population) or deff <= 0:
        raise ValueError("margin_of_error needs 0 <= n <= population, a share in 0..1, deff > 0")
    if n == 0:
        return NotComputable(Reason.NO_DATA)
    correction = 1.0
    if population is not None:
        correction = (population - n) / (population - 1) if population > 1 else 0.0
    return 100 * z * math.sqrt(share * (1 - share) * deff / n * correction)


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


def kish_effect(
    weights: Sequence[float], counts: Sequence[int] | None = None
) -> KishEffect | NotComputable:
    """Design effect of respondents' weights (Kish 1965, 11.7).

    With `counts` each weight is that of so many respondents. NotComputable(no_data) when the weights
    sum to nothing; ValueError unless all are finite and not negative.
    """
    if any(weight < 0 or not math.isfinite(weight) for weight in weights):
        raise ValueError("weights must be finite and not negative")
    number = [1] * len(weights) if counts is None else counts
    total = math.fsum(n * weight for n, weight in zip(number, weights, strict=True))
    if total == 0:
        return NotComputable(Reason.NO_DATA)
    # relative weights first, so that tiny ones do not vanish when squared
    squares = math.fsum(
        n * (weight / total) ** 2 for n, weight in zip(number, weights, strict=True)
    )
    return KishEffect(deff=sum(number) * squares, n_eff=1 / squares)


def allocation_effect(
    sizes: Mapping[Cell, int], quota: Mapping[Cell, int]
) -> KishEffect | NotComputable:
    """Design effect when each cell's answers are weighted up to the cell's population.

    Cells of which nobody is drawn are left out: nothing can be weighted up to them.
    """
    filled = [cell for cell in sizes if quota.get(cell, 0) > 0]
    return kish_effect([sizes[cell] / quota[cell] for cell in filled for _ in range(quota[cell])])
