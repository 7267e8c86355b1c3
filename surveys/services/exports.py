"""Recording that raw answers left the portal."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


@transaction.atomic
def record_export(*, round_id: int, reason: str, actor: "User", now: datetime) -> None:
    """Who took raw answers, when, and for what purpose."""
    record(
        "answers_exported",
        actor=actor,
        subject="round",
        subject_id=round_id,
        reason=reason[:500],
        at=now.isoformat(timespec="seconds"),
    )
