"""Recording what staff do; called by every service, inside its transaction."""

from typing import TYPE_CHECKING, Any

from django.db.models import F

from tna_portal.organisation.choices import AuditAction, AuditSubject
from tna_portal.organisation.models import AuditEntry, InputVersion, Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tna_portal.organisation.models import User


def record(
    action: str,
    *,
    actor: "User | None",
    subject: str,
    subject_id: object,
    regions: "Iterable[str]" = (),
    **details: Any,
) -> None:
    """Append one entry; `details` are plain JSON values.

    ValueError when the action or the subject has no words in organisation/choices.py.
    """
    entry = AuditEntry.objects.create(
        action=AuditAction(action).value,
        actor=actor,
        subject=AuditSubject(subject).value,
        subject_id=str(subject_id),
        details=details,
    )
    entry.regions.add(*Region.objects.filter(pk__in=set(regions)))


def bump_version(name: str) -> None:
    """Say that an input of the figures has changed, so that what was computed from it is stale."""
    if not InputVersion.objects.filter(name=name).update(number=F("number") + 1):
        _, made = InputVersion.objects.get_or_create(name=name, defaults={"number": 1})
        if not made:
            InputVersion.objects.filter(name=name).update(number=F("number") + 1)
