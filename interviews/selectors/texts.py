"""Texts that a person may correct, their former versions, and passages that a correction has lost."""

from typing import TYPE_CHECKING

from interviews.choices import SourceKind
from interviews.models import FinalCoding, FormerText, Interview
from tna_portal.organisation.access import Permission, may, within_branch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


def correctable(user: "User") -> "QuerySet[Interview]":
    """Interviews of the own branch that have a text; a guest coder corrects nothing."""
    own = within_branch(Interview.objects.all(), user)
    return own.filter(kind=SourceKind.INTERVIEW, transcript__isnull=False).select_related(
        "transcript"
    )


def former_texts(interview: Interview) -> "QuerySet[FormerText]":
    """What corrections have replaced, newest first, without the long texts."""
    found = FormerText.objects.filter(transcript=interview.transcript).order_by("-version")
    return found.select_related("replaced_by").defer("text")


def lost_finals(user: "User", interview: Interview) -> "QuerySet[FinalCoding]":
    """Final codings without a passage, for whoever leads the coding."""
    found = FinalCoding.objects.filter(transcript=interview.transcript, is_lost=True)
    if not may(user, Permission.LEAD_CODING):
        return found.none()
    return found.select_related("code").order_by("start", "pk")
