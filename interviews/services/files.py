"""Files of tables that leave the portal."""

from typing import TYPE_CHECKING

from django.db import transaction

from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User


@transaction.atomic
def record_table(
    *, entry: "AssessmentRound", kind: str, language: str, ending: str, part: str, actor: "User"
) -> None:
    """Each time one is fetched."""
    record(
        "file_downloaded",
        actor=actor,
        subject="round",
        subject_id=entry.pk,
        kind=f"{kind}_{ending}",
        language=language,
        part=part,
    )
