"""Texts on their way in, in a person's view."""

from typing import TYPE_CHECKING

from django.db.models import Count

from interviews.models import ArchiveUpload, Upload, UploadState
from tna_portal.organisation.access import within_branch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


def uploads_for(user: "User") -> "QuerySet[Upload]":
    """Those of the own branch; all for the head office. The oldest first, without what they hold."""
    found = Upload.objects.select_related("interview__region", "interview__round")
    own = within_branch(found, user, "interview__branch")
    return own.defer("content_encrypted", "draft_encrypted").order_by("uploaded_at", "pk")


def ready_for(user: "User") -> "QuerySet[Upload]":
    """What waits to be looked through."""
    return uploads_for(user).filter(state=UploadState.READY)


def archive_of(user: "User") -> ArchiveUpload | None:
    """The ZIP that somebody has sent and not yet imported."""
    return ArchiveUpload.objects.select_related("round").filter(owner=user).first()


def text_jobs() -> dict[str, int]:
    """How many texts wait to be read, are being read, and could not be."""
    states = (UploadState.WAITING, UploadState.RUNNING, UploadState.FAILED)
    rows = Upload.objects.filter(state__in=states).order_by().values_list("state")
    found = dict(rows.annotate(Count("pk")))
    return {str(state): found.get(state, 0) for state in states}
