"""The briefing of a page for a reader, gathered from the rooms that know its parts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from tna_portal.dashboards import selectors
from tna_portal.dashboards.selectors import ParticipationLine
from tna_portal.dashboards.sentences import pages
from tna_portal.dashboards.sentences.parts import Briefing
from tna_portal.dashboards.sentences.situation import situation_of
from tna_portal.dashboards.words import Names

if TYPE_CHECKING:
    from tna_portal.dashboards.models import PanelSnapshot
    from tna_portal.organisation.models import AssessmentRound, Region, User


def country_briefing(
    assessment_round: "AssessmentRound",
    user: "User",
    panel: "PanelSnapshot | None",
    lines: "Sequence[tuple[Region, ParticipationLine]]",
    names: Names,
) -> Briefing:
    """The national page: `lines` are the regions that the reader may see, with who took part."""
    return pages.national(
        panel.payload if panel else None,
        names=names,
        codes=selectors.code_names(assessment_round.pk),
        regions=[region for region, _line in lines],
        lines=lines,
        situation=situation_of(
            assessment_round,
            user,
            lines,
            released=panel.need_snapshot_id if panel else None,
            today=timezone.localdate(),
        ),
    )


def region_briefing(
    assessment_round: "AssessmentRound",
    user: "User",
    panel: "PanelSnapshot | None",
    region: "Region",
    lines: Sequence[ParticipationLine],
    names: Names,
) -> Briefing:
    """A region's page: `lines` are its categories of akims."""
    return pages.regional(
        panel.payload if panel else None,
        region=region,
        names=names,
        codes=selectors.code_names(assessment_round.pk),
        lines=lines,
        situation=situation_of(
            assessment_round,
            user,
            [(region, selectors.total_of(lines))],
            released=panel.need_snapshot_id if panel else None,
            today=timezone.localdate(),
        ),
        is_hidden=panel is None
        and any(line.answered for line in lines)
        and selectors.is_hidden(assessment_round.pk, region.iso),
    )
