"""What was computed from the responses of a closed round, for a release."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from curricula.needs.content import MethodSheet, Scope, Weighting
from curricula.needs.orders import links_by_target, method_sheet
from surveys.selectors.closing import Closed, Weights, closed_figures
from surveys.selectors.evidence import GroupEvidence
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import LinkKind, RoundStatus
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound


def closed_results(
    assessment_round: "AssessmentRound", survey: Mapping[str, GroupEvidence]
) -> dict[str, Closed]:
    """Group -> what was computed from the responses of a closed round, where it is as new as the counts."""
    if assessment_round.status != RoundStatus.CLOSED:
        return {}
    return {
        group: closed
        for group, closed in closed_figures(assessment_round.pk).items()
        if group in survey and survey[group].revision == closed.revision
    }


def sheet_of(
    assessment_round: "AssessmentRound", closed: Closed, country: Scope | None
) -> MethodSheet:
    """How the figures of a closed round were made, as far as it may be shown."""
    needs = {a.code: a.mwds for a in country.areas if a.mwds is not None} if country else {}
    return method_sheet(
        closed.result,
        computed_at=closed.computed_at.isoformat(),
        weighting=_weighting(assessment_round, closed.weights),
        needs=needs,
        headings=crosswalk_headings(),
    )


def crosswalk_headings() -> dict[str, dict[str, float]]:
    """Heading of a ranking question -> its areas with their weights."""
    links = organisation.crosswalk(LinkKind.HEADING)
    return links_by_target((link.area, link.target, link.weight) for link in links)


def _weighting(assessment_round: "AssessmentRound", weights: Weights | None) -> Weighting | None:
    if weights is None:
        return None
    frame = assessment_round.frame
    words = {"kk": frame.source_kk, "ru": frame.source_ru, "en": frame.source_en} if frame else {}
    return Weighting(
        number=weights.number,
        digest=weights.digest,
        method=weights.method,
        as_of=weights.as_of.isoformat() if weights.as_of else "",
        source=words,
        deff=None if weights.deff is None else round(weights.deff, 2),
        n_eff=None if weights.n_eff is None else round(weights.n_eff, 1),
        trimmed=None if weights.share_trimmed is None else round(100 * weights.share_trimmed, 1),
        joined={name: tuple(map(tuple, groups)) for name, groups in weights.joined.items()},
        unknown=weights.unknown if weights.unknown >= K else 0,
        refused=weights.refused,
    )
