"""Interviews planned, held and final against what is wanted."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.choices import SourceKind, Stage
from interviews.models import Interview, InterviewTarget
from tna_portal.organisation.access import regions_for, sees_whole_country

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class Standing:
    """One target; `held` counts everybody who has been talked to, the final ones too."""

    target: InterviewTarget
    planned: int
    held: int
    final: int


def standings(user: "User", round_id: int) -> list[Standing]:
    """The targets of a round for a person's regions; those for all together are the head office's."""
    targets = InterviewTarget.objects.filter(round=round_id).select_related("region")
    if not sees_whole_country(user):
        targets = targets.filter(region__in=regions_for(user).values("pk"))
    rows = Counter(
        Interview.objects.filter(round=round_id, kind=SourceKind.INTERVIEW).values_list(
            "region_id", "group", "stage"
        )
    )

    def number(target: InterviewTarget, stages: set[str]) -> int:
        return sum(
            people
            for (region, group, stage), people in rows.items()
            if group == target.group and stage in stages and target.region_id in (None, region)
        )

    held = set(Stage.values) - {Stage.PLANNED}
    return [
        Standing(
            target,
            number(target, {Stage.PLANNED}),
            number(target, held),
            number(target, {Stage.FINAL}),
        )
        for target in targets.order_by("region_id", "group")
    ]
