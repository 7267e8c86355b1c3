"""Files that somebody has asked for."""

from typing import TYPE_CHECKING
from uuid import UUID

from surveys.models import FileJob

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
