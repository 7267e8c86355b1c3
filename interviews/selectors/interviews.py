"""Interviews in a person's view, their transcripts and codings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from interviews.choices import AssignmentState
from interviews.models import Assignment, CodedSegment, Interview, Transcript
from interviews.selectors import work
from interviews.selectors.visibility import led_by, segments_in_view
from tna_portal.organisation.access import within_branch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import AssessmentRound, User


@dataclass(frozen=True)
class WorkList:
    """What waits to be done."""

    without_transcript: int
    to_code: int
    to_decide: int
    to_translate: int
    quotes: int


def interviews_for(user: "User") -> "QuerySet[Interview]":
    """A branch sees its own interviews; the head office sees all. Newest first.

    `codings` are the person's own: how much others have coded is not to be learnt here.
    """
    return within_branch(
        Interview.objects.select_related("branch", "region", "round")
        .annotate(
            has_transcript=Exists(Transcript.objects.filter(interview=OuterRef("pk"))),
            codings=Count("transcript__segments", filter=Q(transcript__segments__coder=user)),
        )
        .order_by("-held_on", "-pk"),
        user,
    )


def work_list(user: "User") -> WorkList:
    """Counts for the head of the list."""
    own = interviews_for(user)
    return WorkList(
        without_transcript=own.filter(transcript__isnull=True).count(),
        to_code=work.to_code(user).count(),
        to_decide=work.to_compare(user).count() + work.to_accept(user).count(),
        to_translate=work.to_translate(user).count(),
        quotes=work.quotes_to_release(user).count(),
    )


def led_round(user: "User") -> "AssessmentRound | None":
    """The round of the latest text that the person leads."""
    latest = led_by(user).filter(transcript__isnull=False).select_related("round").order_by("-pk")
    found = latest.first()
    return found.round if found else None


def segment_for(user: "User", pk: int) -> CodedSegment | None:
    """One's own coding of a text that one has not handed in: nobody changes another person's."""
    coding = Assignment.objects.filter(
        interview=OuterRef("transcript__interview"), coder=user, state=AssignmentState.CODING
    )
    found = segments_in_view(user).select_related("transcript__interview", "code")
    return found.filter(Exists(coding), pk=pk, coder=user).first()
