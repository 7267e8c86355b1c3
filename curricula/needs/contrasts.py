"""Pure: two released groups side by side, area by area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from curricula.needs.content import AreaScore, Scope
from tna_portal.statistics.differences import difference
from tna_portal.statistics.intervals import Interval
from tna_portal.statistics.results import NotComputable

LEVEL = 0.95


class Verdict(StrEnum):
    """What may be said of one area in two groups."""

    HIGHER = "higher"  # the first group needs more, beyond chance
    LOWER = "lower"
    ALIKE = "alike"  # the difference may be chance
    UNKNOWN = "unknown"  # no interval, or the groups are not independent


@dataclass(frozen=True)
class AreaPair:
    """One area in two groups; `difference` is first minus second on the scale 0..100, one decimal.

    low and high belong to all areas of the comparison together, at 95 per cent.
    """

    code: str
    first: AreaScore
    second: AreaScore
    difference: float
    low: float | None
    high: float | None
    verdict: Verdict


def compare(first: Scope, second: Scope, *, independent: bool = True) -> list[AreaPair]:
    """The areas that have a score in both groups, in the order of the first group's ranking.

    Intervals of the differences hold for all areas together (Bonferroni). Of groups that share people
    none is given: part and whole move together, and the snapshot does not say how far.
    """
    both = [
        (area, other)
        for area in first.ranked()
        if area.score is not None
        and (other := second.area(area.code)) is not None
        and other.score is not None
    ]
    return [_pair(area, other, len(both) if independent else 0) for area, other in both]


def only_in(scope: Scope, other: Scope) -> list[str]:
    """Codes of the areas that have a score in one group and none in the other, in ranked order."""
    return [
        area.code
        for area in scope.ranked()
        if area.score is not None
        and ((found := other.area(area.code)) is None or found.score is None)
    ]


def of_verdict(pairs: Iterable[AreaPair], verdict: Verdict) -> list[AreaPair]:
    """The pairs of one verdict, greatest difference first."""
    chosen = [pair for pair in pairs if pair.verdict is verdict]
    return sorted(chosen, key=lambda pair: (-abs(pair.difference), pair.code))


def rank_changes(pairs: Sequence[AreaPair]) -> list[AreaPair]:
    """Pairs whose rank differs, greatest move first; ranks are those among all areas of each group."""
    moved = [pair for pair in pairs if pair.first.rank != pair.second.rank]
    return sorted(moved, key=lambda pair: (-abs(rank_move(pair)), pair.code))


def rank_move(pair: AreaPair) -> int:
    """Places gained in the first group against the second; positive is nearer to the top."""
    return (pair.second.rank or 0) - (pair.first.rank or 0)


def _pair(first: AreaScore, second: AreaScore, comparisons: int) -> AreaPair:
    plain = round((first.score or 0.0) - (second.score or 0.0), 1)
    one, two = _interval(first), _interval(second)
    low = high = None
    verdict = Verdict.UNKNOWN
    if comparisons and one and two:
        found = difference(one, two, comparisons=comparisons)
        if not isinstance(found, NotComputable):
            low, high = round(found.low, 1), round(found.high, 1)
            verdict = Verdict.ALIKE
            if low > 0:
                verdict = Verdict.HIGHER
            elif high < 0:
                verdict = Verdict.LOWER
    return AreaPair(first.code, first, second, plain, low, high, verdict)


def _interval(area: AreaScore) -> Interval | None:
    if area.score is None or area.low is None or area.high is None:
        return None
    # each number was rounded by itself
    return Interval(area.score, min(area.low, area.score), max(area.high, area.score), LEVEL)
