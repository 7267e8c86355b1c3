"""Who takes part: counts only, immediate, never what was answered."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from surveys.models import Invitation, ParticipationStep, PendingRow, RoundRetention
from tna_portal.organisation.access import regions_for

if TYPE_CHECKING:
    from tna_portal.organisation.models import Region, User


@dataclass(frozen=True)
class Participation:
    """People of one region, category and group; `in_frame` where a frame is known."""

    group: str
    region: str
    category: str
    invited: int
    opened: int
    answered: int


def participation(round_id: int) -> list[Participation]:
    """One line a group, region and category that has, or once had, invitations."""
    kept = RoundRetention.objects.filter(pk=round_id, participation__isnull=False)
    lines = kept.values_list("participation", flat=True).first()
    return counted_now(round_id) if lines is None else [Participation(*line) for line in lines]


def counted_now(round_id: int) -> list[Participation]:
    """The sums of what was noted as it happened: they cost the same however many were invited."""
    rows = (
        ParticipationStep.objects.filter(questionnaire__round=round_id)
        .values_list("questionnaire__group", "region_id", "category")
        .annotate(Sum("invited"), Sum("opened"), Sum("answered"))
        .order_by("questionnaire__group", "region_id", "category")
    )
    return [Participation(*row) for row in rows]


def invited_now(round_id: int) -> list[Participation]:
    """The same, counted from the invitations; what `counted_now` must equal."""
    rows = (
        Invitation.objects.filter(questionnaire__round=round_id)
        .values_list("questionnaire__group", "region_id", "respondent__category")
        .annotate(
            invited=Count("pk"),
            opened=Count("pk", filter=Q(was_opened=True)),
            answered=Count("pk", filter=Q(was_answered=True)),
        )
        .order_by("questionnaire__group", "region_id", "respondent__category")
    )
    return [Participation(row[0], row[1], row[2] or "", *row[3:]) for row in rows]


def waiting(round_id: int) -> dict[str, dict[str, int]]:
    """Group -> region -> rows not yet merged into released counts."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = (
        PendingRow.objects.filter(questionnaire__round=round_id)
        .values_list("questionnaire__group", "region_id")
        .annotate(Count("pk"))
    )
    for group, region, number in rows:
        found[group][region] = number
    return dict(found)


def participation_for(user: "User", round_id: int) -> "list[tuple[Region, str, int, int, int]]":
    """(region, group, invited, started, answered) for the regions that a person may see."""
    regions = {region.iso: region for region in regions_for(user)}
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in participation(round_id):
        if line.region in regions:
            total = sums[line.region, line.group]
            total[0] += line.invited
            total[1] += line.opened
            total[2] += line.answered
    return [
        (regions[iso], group, total[0], total[1], total[2])
        for (iso, group), total in sorted(sums.items())
    ]
