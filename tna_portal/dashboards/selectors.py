"""What the dashboard pages ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from curricula.needs.content import COUNTRY
from curricula.needs.selectors import is_stale
from interviews.selectors.codebooks import codes_of
from surveys.selectors.participation import Participation, participation, waiting
from tna_portal.common.languages import localised
from tna_portal.dashboards.models import PANELS, PanelSnapshot, WorkerHeartbeat
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import regions_for, sees_whole_country
from tna_portal.organisation.choices import AKIMS, RespondentGroup, RoundStatus
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, Region, User


@dataclass(frozen=True)
class Freshness:
    """When a page was computed, whether newer inputs exist, and how many answers are held back."""

    computed_at: datetime | None
    is_stale: bool
    waiting: int


@dataclass(frozen=True)
class ParticipationLine:
    """Akims of one region or category: in office by the frame (None = no frame), and how far."""

    key: str
    in_frame: int | None
    invited: int
    opened: int
    answered: int


def worker_seen_at() -> datetime | None:
    """When a worker last gave a sign of life."""
    row = WorkerHeartbeat.objects.order_by("-seen_at").first()
    return row.seen_at if row else None


def started_rounds() -> "list[AssessmentRound]":
    """Rounds that have been opened, newest first; pilots have no figures of needs."""
    return list(organisation.rounds().exclude(status=RoundStatus.DRAFT).exclude(is_pilot=True))


def round_to_show(code: str | None) -> "AssessmentRound | None":
    """The round asked for, else the newest one that has figures, else the newest one."""
    rounds = started_rounds()
    if code:
        return next((entry for entry in rounds if entry.code == code), None)
    with_figures = set(PanelSnapshot.objects.values_list("round_id", flat=True).distinct())
    return next((r for r in rounds if r.pk in with_figures), rounds[0] if rounds else None)


def panel(round_id: int, scope: str) -> PanelSnapshot | None:
    """One page's copy of the released numbers; a copy drawn by another method waits to be drawn again."""
    return PanelSnapshot.objects.filter(round_id=round_id, scope=scope, method=PANELS).first()


def freshness(round_id: int, snapshot: PanelSnapshot | None, iso: str | None = None) -> Freshness:
    """How fresh a page is; `iso` narrows the waiting answers to one region.

    Where enough have come together they wait no more: their figures are being computed.
    """
    held = waiting(round_id).get(RespondentGroup.AKIMS, {})
    few = {region: number for region, number in held.items() if number < K}
    number = few.get(iso, 0) if iso else sum(few.values())
    # where nothing has been shown, nothing can have changed since then
    stale = len(few) < len(held) or (snapshot is not None and is_stale(round_id))
    return Freshness(snapshot.computed_at if snapshot else None, stale, number)


def participation_by_region(
    assessment_round: "AssessmentRound", user: "User"
) -> "list[tuple[Region, ParticipationLine]]":
    """One line a target region that the reader may see."""
    visible = {region.iso: region for region in regions_for(user)}
    rows = [row for row in participation(assessment_round.pk) if row.category in AKIMS]
    frame = organisation.frame_counts(assessment_round)
    lines = []
    for target in organisation.round_regions(assessment_round):
        if target.iso in visible:
            own = [row for row in rows if row.region == target.iso]
            people = [n for (iso, _), n in frame.items() if iso == target.iso]
            lines.append((target, _line(target.iso, own, people)))
    return lines


def participation_by_category(
    assessment_round: "AssessmentRound", iso: str
) -> list[ParticipationLine]:
    """One line a category of akims in one region."""
    rows = [row for row in participation(assessment_round.pk) if row.region == iso]
    frame = organisation.frame_counts(assessment_round)
    return [
        _line(
            category,
            [row for row in rows if row.category == category],
            [n for (region, kind), n in frame.items() if region == iso and kind == category],
        )
        for category in AKIMS
    ]


def participation_of(
    assessment_round: "AssessmentRound", user: "User", iso: str = ""
) -> ParticipationLine | None:
    """One region, or all of the country; None where the reader may not see all of it."""
    if not iso and not sees_whole_country(user):
        return None
    lines = [line for region, line in participation_by_region(assessment_round, user)]
    lines = [line for line in lines if line.key == iso or not iso]
    return total_of(lines) if lines else None


def total_of(lines: Iterable[ParticipationLine]) -> ParticipationLine:
    """The sum; no frame where no line has one."""
    all_lines = list(lines)
    framed = [line.in_frame for line in all_lines if line.in_frame is not None]
    return ParticipationLine(
        key="",
        in_frame=sum(framed) if framed else None,
        invited=sum(line.invited for line in all_lines),
        opened=sum(line.opened for line in all_lines),
        answered=sum(line.answered for line in all_lines),
    )


def _line(key: str, rows: list[Participation], people: list[int]) -> ParticipationLine:
    return ParticipationLine(
        key=key,
        in_frame=sum(people) if people else None,
        invited=sum(row.invited for row in rows),
        opened=sum(row.opened for row in rows),
        answered=sum(row.answered for row in rows),
    )


def asks_in(assessment_round: "AssessmentRound", region: "Region") -> bool:
    """Whether a round has been meant for a region; its regions come with it."""
    return region in assessment_round.regions.all()


def is_hidden(round_id: int, iso: str) -> bool:
    """Whether the newest release shows the country, but not this region: it is hidden, or has too few answers."""
    country = panel(round_id, COUNTRY)
    return (
        country is not None
        and country.payload["scope"] is not None
        and iso not in country.payload["map"]
    )


def code_names(round_id: int) -> "dict[str, Any]":
    """Category of the interviews by key."""
    return {code.key: code for code in codes_of(round_id, with_retired=True)}


def area_names() -> "dict[str, Any]":
    """Need area by code."""
    return {area.code: area for area in organisation.need_areas()}


def names_of_codes(round_id: int) -> dict[str, str]:
    """Key -> name of the codes of a round, those no longer used too, in the reader's language."""
    return {key: localised(code, "name") for key, code in code_names(round_id).items()}
