"""Interviews in a person's view, their transcripts and codings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef

from interviews.models import CodedSegment, Interview, Transcript
from tna_portal.organisation.access import within_branch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class WorkList:
    """What waits to be done."""

    without_transcript: int
    to_code: int


def interviews_for(user: "User") -> "QuerySet[Interview]":
    """A branch sees its own interviews; the head office sees all. Newest first."""
    return within_branch(
        Interview.objects.select_related("branch", "region", "round")
        .annotate(
            has_transcript=Exists(Transcript.objects.filter(interview=OuterRef("pk"))),
            codings=Count("transcript__segments"),
        )
        .order_by("-held_on", "-pk"),
        user,
    )


def work_list(user: "User") -> WorkList:
    """Counts for the head of the list."""
    own = interviews_for(user)
    return WorkList(
        without_transcript=own.filter(transcript__isnull=True).count(),
        to_code=own.filter(transcript__isnull=False, transcript__segments__isnull=True).count(),
    )


def segments_of(transcript: Transcript) -> list[CodedSegment]:
    """Codings in the order of the text."""
    return list(transcript.segments.select_related("code", "coder").order_by("start", "end", "pk"))


def segment_for(user: "User", pk: int) -> CodedSegment | None:
    """One coding, if its interview is in the person's view."""
    found = CodedSegment.objects.select_related("transcript__interview", "code").filter(pk=pk)
    return within_branch(found, user, "transcript__interview__branch").first()
