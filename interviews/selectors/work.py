"""What waits for a person in the interviews room."""

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from interviews.choices import AssignmentState, ConsentScope, SourceKind, Stage
from interviews.models import Assignment, FinalCoding, Interview
from interviews.selectors.visibility import finals_in_view, led_by, readable
from tna_portal.common.languages import CODES
from tna_portal.organisation.access import Permission, may, within_branch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


def to_code(user: "User") -> "QuerySet[Interview]":
    """Texts the person was asked to code and has not handed in, and those of the own branch that nobody
    codes yet."""
    if not may(user, Permission.CODE_INTERVIEWS):
        return Interview.objects.none()
    asked = Assignment.objects.filter(interview=OuterRef("pk"))
    own = asked.filter(coder=user).exclude(state=AssignmentState.SUBMITTED)
    unasked = Q(stage=Stage.READY, kind=SourceKind.INTERVIEW) & ~Exists(asked)
    free = within_branch(Interview.objects.filter(unasked), user)
    return (
        readable(user).filter(Exists(own) | Q(pk__in=free.values("pk"))).order_by("held_on", "pk")
    )


def to_compare(user: "User") -> "QuerySet[Interview]":
    """Texts that two or more coders have handed in, to be compared and adjudicated by the lead."""
    handed_in = led_by(user).filter(stage=Stage.SUBMITTED)
    return handed_in.annotate(n=Count("assignments")).filter(n__gt=1).order_by("held_on", "pk")


def to_accept(user: "User") -> "QuerySet[Interview]":
    """Texts that their only coder has handed in, to be accepted or given back by the lead."""
    handed_in = led_by(user).filter(stage=Stage.SUBMITTED)
    return handed_in.annotate(n=Count("assignments")).filter(n=1).order_by("held_on", "pk")


def to_translate(user: "User") -> "QuerySet[FinalCoding]":
    """Final codings that lack a language."""
    if not may(user, Permission.CODE_INTERVIEWS):
        return FinalCoding.objects.none()
    complete = Q()
    for language in CODES:
        complete &= Q(language=language) | Q(translations__has_key=language)
    return finals_in_view(user).exclude(complete).order_by("transcript", "start", "pk")


def quotes_to_release(user: "User") -> "QuerySet[FinalCoding]":
    """Quotes that interviewees agreed to and that this person may release as the second reader."""
    return quotes_to_read(user).filter(quote_released_at__isnull=True)


def quotes_to_read(user: "User") -> "QuerySet[FinalCoding]":
    """Quotes of which this person is the second reader, released or not."""
    if not may(user, Permission.RELEASE_QUOTES):
        return FinalCoding.objects.none()
    coding = Assignment.objects.filter(interview=OuterRef("transcript__interview"), coder=user)
    return (
        finals_in_view(user)
        .filter(transcript__interview__consent_scope=ConsentScope.QUOTES)
        .exclude(decision__decided_by=user)
        .exclude(Exists(coding))
        .order_by("transcript", "start", "pk")
    )
