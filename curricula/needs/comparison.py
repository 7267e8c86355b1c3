"""Akims, deputies and interviewees side by side, from released numbers. Akims' answers rank.

W and its p compare only areas on which all three speak; each source's order is taken anew among them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tna_portal.statistics.ranking import PermutationTest, concordance_test, kendall_w, mid_ranks
from tna_portal.statistics.results import NotComputable

SEED = 20230901
STRONG, PARTLY, CHANCE = 0.6, 0.3, 0.05  # mean Spearman of the pairs; p


@dataclass(frozen=True)
class SourceRow:
    """One area: mid-rank in each source (1 = greatest need), share of interviewees in per cent."""

    area: str
    akims: float | None
    deputies: float | None
    interviews: float | None
    share: float | None = None


@dataclass(frozen=True)
class Comparison:
    """The table, and how alike the three orders are over `compared` areas; `reason` where unknown.

    `is_exact`: p from all `arrangements`; else from so many, drawn with `seed`.
    """

    rows: tuple[SourceRow, ...] = ()
    compared: int = 0
    w: float | None = None
    p: float | None = None
    is_exact: bool = False
    arrangements: int = 0
    seed: int | None = None
    reason: str = ""

    @property
    def verdict(self) -> str:
        """Strongly, partly or hardly, as one word; empty where W is unknown.

        Strongly from a mean rank correlation of 0.6 on, partly from 0.3 on (W = 0.73 and 0.53 for
        three sources); hardly below, or when chance alone does as much with p above 0.05.
        """
        if self.w is None or self.p is None:
            return ""
        correlation = (3 * self.w - 1) / 2
        if correlation < PARTLY or self.p > CHANCE:
            return "hardly"
        return "strongly" if correlation >= STRONG else "partly"


def compare(
    areas: Sequence[str],
    *,
    akims: Mapping[str, float],
    deputies: Mapping[str, float],
    shares: Mapping[str, float],
) -> Comparison:
    """`akims` and `deputies`: area -> MWDS; `shares`: area -> share of interviewees, 0..100."""
    sources = (akims, deputies, shares)
    places = [_ranks(areas, source) for source in sources]
    rows = tuple(
        SourceRow(
            area=area,
            akims=places[0].get(area),
            deputies=places[1].get(area),
            interviews=places[2].get(area),
            share=shares.get(area),
        )
        for area in areas
    )
    common = [area for area in areas if all(area in source for source in sources)]
    for name, source in zip(("akims", "deputies", "interviews"), sources, strict=True):
        if not source:
            return Comparison(rows, reason=f"no_{name}")
    found = _agreement(sources, common)
    if isinstance(found, str):
        return Comparison(rows, len(common), reason=found)
    w, test = found
    return Comparison(rows, len(common), w, test.p, test.is_exact, test.arrangements, test.seed)


def _ranks(areas: Sequence[str], values: Mapping[str, float]) -> dict[str, float]:
    """Mid-ranks of the areas that have a value, the greatest first."""
    known = [area for area in areas if area in values]
    if not known:
        return {}
    ranks = mid_ranks([[-values[area] for area in known]])[0]
    return dict(zip(known, ranks.tolist(), strict=True))


def _agreement(
    sources: Sequence[Mapping[str, float]], common: Sequence[str]
) -> tuple[float, PermutationTest] | str:
    orders = [_ranks(common, source) for source in sources]
    return _test(tuple(tuple(order[area] for area in common) for order in orders))


@lru_cache(maxsize=64)
def _test(ranks: tuple[tuple[float, ...], ...]) -> tuple[float, PermutationTest] | str:
    """Remembered by the orders alone: new answers seldom change them, and drawing takes its time."""
    rows = np.array(ranks)
    found, test = kendall_w(rows), concordance_test(rows, seed=SEED)
    if isinstance(found, NotComputable):
        return str(found.reason)
    assert not isinstance(test, NotComputable)  # noqa: S101 - it asks the same of the same ranks
    return round(found.w, 4), test
