"""What is recorded of work on one interview, and what its figures then need."""

from typing import TYPE_CHECKING

from tna_portal.common.jobs import hint
from tna_portal.organisation.audit import bump_version, record

if TYPE_CHECKING:
    from interviews.models import Interview
    from tna_portal.organisation.models import User


def note(action: str, interview: "Interview", actor: "User | None", **details: object) -> None:
    """One entry of the record of changes, for whoever reads that of its region."""
    record(
        action,
        actor=actor,
        subject="interview",
        subject_id=interview.pk,
        regions=interview.regions,
        **details,
    )


def figures_changed(round_id: int) -> None:
    """What counts of a round's interviews is another now; the next sweep looks."""
    bump_version(f"codings:{round_id}")
    hint()
