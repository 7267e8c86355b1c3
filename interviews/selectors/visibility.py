"""Whose codings a person may see. While a text is coded by two, neither may learn of the other's work.

Every page, file, count, search and feed that shows codings of single coders asks here.
"""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from interviews.choices import AssignmentState, Stage
from interviews.models import Assignment, CodedSegment, FinalCoding, Interview, Return
from tna_portal.organisation.access import Permission, may, within_branch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


def readable(user: "User") -> "QuerySet[Interview]":
    """Interviews of the own branch (the head office: all, open answers too), and those that a coder of
    another branch was asked to code: pseudonymised, and until handing in."""
    guest = Assignment.objects.filter(
        interview=OuterRef("pk"), coder=user, interview__transcript__pseudonymised_at__isnull=False
    ).exclude(state=AssignmentState.SUBMITTED)
    own = within_branch(Interview.objects.all(), user)
    return Interview.objects.filter(Q(pk__in=own.values("pk")) | Exists(guest))


def led_by(user: "User") -> "QuerySet[Interview]":
    """Interviews whose coding the person leads: those of the own branch, for the head office all."""
    if not may(user, Permission.LEAD_CODING):
        return Interview.objects.none()
    return within_branch(Interview.objects.all(), user)


def segments_in_view(user: "User") -> "QuerySet[CodedSegment]":
    """Codings of readable texts: one's own always; everybody's once the text is final; for the lead also
    before, unless the lead codes this very text and it has not been handed in by all."""
    found = CodedSegment.objects.filter(transcript__interview__in=readable(user))
    own, final = Q(coder=user), Q(transcript__interview__stage=Stage.FINAL)
    if not may(user, Permission.LEAD_CODING):
        return found.filter(own | final)
    coding_too = Assignment.objects.filter(interview=OuterRef("transcript__interview"), coder=user)
    handed_in = Q(transcript__interview__stage=Stage.SUBMITTED)
    return found.filter(own | final | handed_in | ~Exists(coding_too))


def finals_in_view(user: "User") -> "QuerySet[FinalCoding]":
    """Codings that count, of the own branch's final texts (the head office: all)."""
    final = FinalCoding.objects.filter(transcript__interview__stage=Stage.FINAL)
    return within_branch(final, user, "transcript__interview__branch")


def assignment_of(user: "User", interview: Interview) -> Assignment | None:
    """The person's own work on a text, if there is any."""
    return Assignment.objects.filter(interview=interview, coder=user).first()


def may_begin(user: "User", interview: Interview) -> bool:
    """Whether the person codes this text: asked to, or free to take it because nobody was."""
    own = assignment_of(user, interview)
    if own is not None:
        return own.state != AssignmentState.SUBMITTED
    return interview.stage == Stage.READY and not interview.assignments.exists()


def returned_to(user: "User", interview: Interview) -> Return | None:
    """Why the lead has last given the text back to this coder."""
    return Return.objects.filter(interview=interview, coder=user).order_by("-pk").first()
