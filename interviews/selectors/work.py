"""What waits for a person in the interviews room."""

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from interviews.choices import AssignmentState, ConsentScope, SourceKind, Stage
from interviews.models import Assignment, FinalCoding, Interview
from interviews.selectors.visibility import readable
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
    free = Q(stage=Stage.READY, kind=SourceKind.INTERVIEW) & Q(~Exists(asked))
    free &= Q(pk__in=within_branch(Interview.objects.all(), user).values("pk"))
    return readable(user).filter(Exists(own) | free).order_by("held_on", "pk")


def _handed_in(user: "User") -> "QuerySet[Interview]":
    """Texts that all their coders have handed in; without those that are decided."""
    if not may(user, Permission.LEAD_CODING):
        return Interview.objects.none()
    found = within_branch(Interview.objects.filter(stage=Stage.SUBMITTED), user)
    return found.order_by("held_on", "pk")


def to_compare(user: "User") -> "QuerySet[Interview]":
    """Texts of two or more coders, to be compared and adjudicated by the lead."""
    return _handed_in(user).alias(coders=Count("assignments")).filter(coders__gt=1)


def to_accept(user: "User") -> "QuerySet[Interview]":
    """Texts of one coder, to be accepted or given back by the lead."""
    return _handed_in(user).alias(coders=Count("assignments")).filter(coders=1)


def _finals(user: "User") -> "QuerySet[FinalCoding]":
    return within_branch(FinalCoding.objects.all(), user, "transcript__interview__branch")


def to_translate(user: "User") -> "QuerySet[FinalCoding]":
    """Final codings that lack a language."""
    if not may(user, Permission.CODE_INTERVIEWS):
        return FinalCoding.objects.none()
    complete = Q()
    for language in CODES:
        complete &= Q(language=language) | Q(translations__has_key=language)
    return _finals(user).exclude(complete).order_by("transcript", "start", "pk")


def quotes_to_release(user: "User") -> "QuerySet[FinalCoding]":
    """Quotes that interviewees agreed to and that this person may release as the second reader."""
    if not may(user, Permission.RELEASE_QUOTES):
        return FinalCoding.objects.none()
    coding = Assignment.objects.filter(interview=OuterRef("transcript__interview"), coder=user)
    return (
        _finals(user)
        .filter(
            transcript__interview__consent_scope=ConsentScope.QUOTES,
            quote_released_at__isnull=True,
        )
        .exclude(decision__decided_by=user)
        .exclude(Exists(coding))
        .order_by("transcript", "start", "pk")
    )
