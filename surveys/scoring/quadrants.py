"""Quadrants of importance against competence (IPA) and against gap (locus for focus).

An item lies in the high half only when it stands strictly above the line.
"""

from collections.abc import Sequence
from statistics import fmean, median

from surveys.scoring.types import (
    CrossHair,
    IpaMap,
    IpaQuadrant,
    ItemScore,
    LocusMap,
    LocusQuadrant,
)
from tna_portal.statistics.intervals import Interval, wilson_interval
from tna_portal.statistics.results import NotComputable, Reason

RATING_MIDPOINT = 3.0
GAP_MIDPOINT = 0.0

_IPA = {
    (True, False): IpaQuadrant.CONCENTRATE_HERE,
    (True, True): IpaQuadrant.KEEP_UP,
    (False, False): IpaQuadrant.LOW_PRIORITY,
    (False, True): IpaQuadrant.POSSIBLE_OVERKILL,
}
_LOCUS = {
    (True, True): LocusQuadrant.HIGH_HIGH,
    (True, False): LocusQuadrant.HIGH_IMPORTANCE,
    (False, True): LocusQuadrant.HIGH_GAP,
    (False, False): LocusQuadrant.LOW_LOW,
}


def _line(values: Sequence[float], crosshair: CrossHair, midpoint: float) -> float:
    if crosshair is CrossHair.MEAN:
        return fmean(values)
    return median(values) if crosshair is CrossHair.MEDIAN else midpoint


def ipa_map(
    scores: Sequence[ItemScore], crosshair: CrossHair = CrossHair.MEAN
) -> IpaMap | NotComputable:
    """Importance-performance quadrants (Martilla and James 1977). NotComputable(no_data) when no item is scored."""
    points = [_pair(score.importance_mean, score.competence_mean) for score in scores]
    known = [point for point in points if point is not None]
    if not known:
        return NotComputable(Reason.NO_DATA)
    x = _line([point[0] for point in known], crosshair, RATING_MIDPOINT)
    y = _line([point[1] for point in known], crosshair, RATING_MIDPOINT)
    return IpaMap(
        importance_line=x,
        competence_line=y,
        quadrants=tuple(p and _IPA[p[0] > x, p[1] > y] for p in points),
    )


def locus_map(
    scores: Sequence[ItemScore], crosshair: CrossHair = CrossHair.MEAN
) -> LocusMap | NotComputable:
    """Locus-for-focus quadrants (Witkin 1984). NotComputable(no_data) when no item is scored."""
    points = [_pair(score.importance_mean, score.gap) for score in scores]
    known = [point for point in points if point is not None]
    if not known:
        return NotComputable(Reason.NO_DATA)
    x = _line([point[0] for point in known], crosshair, RATING_MIDPOINT)
    y = _line([point[1] for point in known], crosshair, GAP_MIDPOINT)
    return LocusMap(
        importance_line=x,
        gap_line=y,
        quadrants=tuple(p and _LOCUS[p[0] > x, p[1] > y] for p in points),
    )


def _pair(x: float | NotComputable, y: float | NotComputable) -> tuple[float, float] | None:
    if isinstance(x, NotComputable) or isinstance(y, NotComputable):
        return None
    return x, y


def priority_flags(
    scores: Sequence[ItemScore], *, top: int, crosshair: CrossHair = CrossHair.MEAN
) -> tuple[bool, ...]:
    """Whether three methods agree that an item is a priority, in input order.

    MWDS among the `top` highest (Borich 1980), RDS surely below 0 (Narine and Harder 2021), and both
    importance and gap high (Witkin 1984).
    """
    locus = locus_map(scores, crosshair)
    if isinstance(locus, NotComputable):
        return (False,) * len(scores)
    known = [score.mwds for score in scores if not isinstance(score.mwds, NotComputable)]
    return tuple(
        not isinstance(score.mwds, NotComputable)
        and sum(other > score.mwds for other in known) < top
        and _need_outweighs(score)
        and quadrant is LocusQuadrant.HIGH_HIGH
        for score, quadrant in zip(scores, locus.quadrants, strict=True)
    )


def _need_outweighs(score: ItemScore) -> bool:
    """Whether the interval of RDS lies wholly below 0.

    Unanimous answers leave it no spread; then more than half must be sure to feel the need by
    Wilson's interval, as RDS is below 0 whenever the negative ranks exceed one half.
    """
    if isinstance(score.rds_interval, Interval):
        return score.rds_interval.high < 0
    if score.rds != -100.0:
        return False
    share = wilson_interval(successes=score.n_pairs, n=score.n_pairs)
    return isinstance(share, Interval) and share.low > 0.5
