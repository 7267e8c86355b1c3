"""Who takes part: counts only, immediate, never what was answered."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from surveys.models import Invitation, PendingRow


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
    """One line a group, region and category that has invitations."""
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
    return [Participation(*row) for row in rows]


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
