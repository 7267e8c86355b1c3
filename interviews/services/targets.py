"""How many interviews are wanted of each group."""

from typing import TYPE_CHECKING

from django.db import transaction

from interviews.models import InterviewTarget
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


@transaction.atomic
def set_target(
    *, round_id: int, region: str | None, group: str, number: int, actor: "User"
) -> None:
    """So many interviews with a group in a region, or in all together (None); 0 takes the target away."""
    cell = InterviewTarget.objects.filter(round=round_id, region=region, group=group)
    if number == 0:
        cell.delete()
    else:
        InterviewTarget.objects.update_or_create(
            round_id=round_id, region_id=region, group=group, defaults={"number": number}
        )
    record(
        "interview_target_set",
        actor=actor,
        subject="round",
        subject_id=round_id,
        regions=[region] if region else [],
        group=group,
        number=number,
    )
