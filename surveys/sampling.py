"""The sample of a questionnaire: how many of each region and post, what that can say, and who.

Pure: plain values in and out. A cell is a region with a post.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tna_portal.statistics.allocation import (
    KishEffect,
    allocation_effect,
    equal_quota,
    hamilton_quota,
    margin_of_error,
    minimum_quota,
    square_root_quota,
)

Cell = tuple[str, str]

MINIMUM, PROPORTIONAL, SQUARE_ROOT, EQUAL = "minimum", "proportional", "square_root", "equal"
METHODS = (MINIMUM, PROPORTIONAL, SQUARE_ROOT, EQUAL)
HAND = "hand"

USABLE = 15  # a group with fewer answers is not shown by itself
COSTLY = 2.0  # a design effect above it halves what the answers can say


@dataclass(frozen=True, slots=True)
class Precision:
    """What the answers of some cells can say together; the margin in percentage points."""

    n: int
    population: int
    deff: float
    n_eff: float
    margin: float


@dataclass(frozen=True, slots=True)
class Plan:
    """An allocation with what it can say: in all (None when nobody is drawn) and for each region."""

    sizes: Mapping[Cell, int]
    quota: Mapping[Cell, int]
    whole: Precision | None
    regions: Mapping[str, Precision | None]

    @property
    def margins(self) -> tuple[float, float] | None:
        """The smallest and the largest margin of the regions of which somebody is drawn."""
        found = [region.margin for region in self.regions.values() if region]
        return (min(found), max(found)) if found else None

    @property
    def small_regions(self) -> list[str]:
        """Regions with too few people to be shown by themselves."""
        return [iso for iso, found in self.regions.items() if found is None or found.n < USABLE]

    @property
    def unreached(self) -> tuple[int, int]:
        """Cells of which nobody is drawn, and the people in them."""
        left = [size for cell, size in self.sizes.items() if size and not self.quota.get(cell)]
        return len(left), sum(left)


def allocate(
    method: str, sizes: Mapping[Cell, int], total: int, *, minimum: int = 0
) -> dict[Cell, int]:
    """Share a total among the cells. ValueError when it does not fit, KeyError for other methods."""
    if method == MINIMUM:
        return minimum_quota(sizes, total, minimum=minimum)
    by_method = {
        PROPORTIONAL: hamilton_quota,
        SQUARE_ROOT: square_root_quota,
        EQUAL: equal_quota,
    }
    return by_method[method](sizes, total)


def precision(sizes: Mapping[Cell, int], quota: Mapping[Cell, int]) -> Precision | None:
    """What some cells can say together when answers are weighted up to them; None without anybody."""
    effect = allocation_effect(sizes, quota)
    n, population = sum(quota.values()), sum(sizes.values())
    if not isinstance(effect, KishEffect):
        return None
    margin = margin_of_error(n=n, population=population, deff=effect.deff)
    if not isinstance(margin, float):
        return None
    return Precision(n, population, effect.deff, effect.n_eff, margin)


def plan_of(sizes: Mapping[Cell, int], quota: Mapping[Cell, int]) -> Plan:
    """An allocation with its precision, in all and by region."""
    parts: dict[str, tuple[dict[Cell, int], dict[Cell, int]]] = defaultdict(lambda: ({}, {}))
    for cell, size in sizes.items():
        parts[cell[0]][0][cell] = size
        parts[cell[0]][1][cell] = quota.get(cell, 0)
    regions = {iso: precision(*part) for iso, part in parts.items()}
    return Plan(sizes, quota, precision(sizes, quota), regions)


def draw(known: Mapping[Cell, Sequence[str]], quota: Mapping[Cell, int], seed: int) -> list[str]:
    """Keys of the people drawn, each of a cell with the same chance; the same seed, the same people.

    Cells and keys are taken in the order of their letters, whatever the database's order is.
    """
    source = random.Random(seed)  # noqa: S311 - to be repeated by anybody, not to be secret
    drawn: list[str] = []
    for cell in sorted(quota):
        drawn += source.sample(sorted(known.get(cell, ())), quota[cell])
    return drawn
