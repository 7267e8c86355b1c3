"""Files that somebody has asked for."""

from typing import TYPE_CHECKING
from uuid import UUID

from surveys.models import FileJob
from surveys.models.files import FileState
from tna_portal.common.jobs import JobLine
from tna_portal.common.languages import localised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


def files_of(user: "User", round_id: int, kinds: "Sequence[str]") -> "QuerySet[FileJob]":
    """A person's own files of a round, newest first."""
    own = FileJob.objects.filter(requested_by=user, round=round_id, kind__in=kinds)
    return own.defer("content_encrypted").order_by("-requested_at")[:20]


def file_of(user: "User", pk: UUID) -> FileJob | None:
    """One own file."""
    own = FileJob.objects.select_related("round").defer("content_encrypted")
    return own.filter(requested_by=user, pk=pk).first()


def file_jobs() -> list[JobLine]:
    """Everybody's files that wait, are being made, or could not be made; the oldest first."""
    jobs = FileJob.objects.exclude(state=FileState.READY).defer("content_encrypted")
    return [
        JobLine(
            room="file",
            key=str(job.pk),
            label=str(job.get_kind_display()),
            round_name=localised(job.round, "name"),
            person=job.requested_by.full_name,
            asked_at=job.requested_at,
            state=job.state,
            done=job.done,
            total=job.total,
            can_cancel=job.state in (FileState.WAITING, FileState.RUNNING),
            can_retry=job.state == FileState.FAILED,
        )
        for job in jobs.select_related("round", "requested_by").order_by("requested_at")
    ]
