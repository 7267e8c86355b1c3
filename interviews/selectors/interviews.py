"""Interviews in a person's view, their transcripts and codings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from django.db.models import Exists, F, OuterRef

from interviews.choices import AssignmentState, SourceKind, Stage
from interviews.models import Assignment, CodedSegment, Interview, Transcript
from interviews.selectors.visibility import led_by, segments_in_view
from tna_portal.common.secrets import unsealed
from tna_portal.organisation.access import within_branch
from tna_portal.organisation.services import roster

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import AssessmentRound, User


@dataclass(frozen=True)
class Filters:
    """What the list of interviews is narrowed to; empty means all."""

    stage: str = ""
    group: str = ""
    region: str = ""
    round: str = ""
    key: str = ""


def interviews_for(user: "User") -> "QuerySet[Interview]":
    """A branch sees its own interviews; the head office sees all. What is to be held first, then newest."""
    return within_branch(
        Interview.objects.select_related("branch", "region", "round")
        .annotate(has_transcript=Exists(Transcript.objects.filter(interview=OuterRef("pk"))))
        .order_by(F("held_on").desc(nulls_first=True), "-pk"),
        user,
    )


def talks_for(user: "User") -> "QuerySet[Interview]":
    """Interviews with people, without open answers: those alone have a card."""
    return interviews_for(user).filter(kind=SourceKind.INTERVIEW)


def filtered(found: "QuerySet[Interview]", by: Filters) -> "QuerySet[Interview]":
    """The interviews that pass; an unknown value finds nothing."""
    wanted = {
        "stage": by.stage,
        "group": by.group,
        "region": by.region,
        "round__code": by.round,
        "key__icontains": by.key,
    }
    return found.filter(**{name: value for name, value in wanted.items() if value})


def to_call(user: "User") -> "QuerySet[Interview]":
    """Talks still to be held: the day that comes first before those without a day."""
    planned = talks_for(user).filter(stage=Stage.PLANNED)
    return planned.order_by(F("planned_for").asc(nulls_last=True), "pk")


def to_write_up(user: "User") -> "QuerySet[Interview]":
    """Talks that were held and have no text yet."""
    return talks_for(user).filter(stage=Stage.HELD).order_by("held_on", "pk")


def may_read_contact(user: "User", interview: Interview) -> bool:
    """Names and telephones are for the branch that calls, and for nobody above it."""
    return user.branch_id is not None and user.branch_id == interview.branch_id


def contact_of(interview: Interview) -> dict[str, str]:
    """Name and telephone as far as known and readable; decrypted here and kept nowhere."""
    try:
        if interview.contact_encrypted:
            contact: dict[str, str] = unsealed(interview.contact_encrypted)
            return contact
        return roster.contact_of(interview.respondent) if interview.respondent else {}
    except InvalidToken:  # written with a key that is gone
        return {}


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
