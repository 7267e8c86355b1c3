"""Interview cards: planned, held once consent is recorded, changed, dropped; contacts forgotten in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from interviews.audit import figures_changed, note
from interviews.choices import ConsentScope, Stage
from interviews.guide.texts import guide_versions
from interviews.models import Interview
from interviews.services.assigning import InterviewGone
from interviews.services.interviews import check_region
from tna_portal.common.secrets import sealed
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import Respondent, User

CARD = ("group", "category", "language", "planned_for", "held_on", "interviewer")


class NotPlanned(Exception):
    """The interview has been held already."""


class NoConsent(Exception):
    """Without the agreement to a use in programmes no interview is held."""


class AlreadyPlanned(Exception):
    """A talk with this person stands on the list of the round already."""


@dataclass(frozen=True)
class Given:
    """What an interviewee was asked and has agreed to, each point by itself."""

    version: str
    language: str
    programmes: bool
    quotes: bool
    recording: bool
    on: date
    until: date

    def fields(self) -> dict[str, Any]:
        """Raises NoConsent."""
        if not self.programmes:
            raise NoConsent
        return {
            "consent_version": self.version,
            "consent_language": self.language,
            "consent_scope": ConsentScope.QUOTES if self.quotes else ConsentScope.PROGRAMMES,
            "consent_recording": self.recording,
            "consent_given_on": self.on,
            "withdrawable_until": self.until,
        }


@transaction.atomic
def plan_interview(
    *,
    key: str,
    round_id: int,
    branch_id: int,
    region: str,
    group: str,
    language: str,
    planned_for: date | None,
    interviewer: "User | None",
    actor: "User | None",
    category: str = "",
    respondent: "Respondent | None" = None,
    contact: Mapping[str, str] | None = None,
    is_synthetic: bool = False,
) -> Interview:
    """Put somebody on the list of whom to call: a person of the frame, or a name and a telephone.

    Raises RegionNotServed, AlreadyPlanned.
    """
    if respondent and Interview.objects.filter(round=round_id, respondent=respondent).exists():
        raise AlreadyPlanned
    interview = Interview.objects.create(
        key=key,
        stage=Stage.PLANNED,
        round_id=round_id,
        branch_id=branch_id,
        region_id=region,
        group=group,
        category=category,
        language=language,
        planned_for=planned_for,
        interviewer=interviewer,
        respondent=respondent,
        contact_encrypted=sealed(contact) if contact else None,
        is_synthetic=is_synthetic,
        created_by=actor,
    )
    check_region(interview)
    note("interview_planned", interview, actor)
    return interview


@transaction.atomic
def hold_interview(
    *, interview_id: int, card: Mapping[str, Any], given: Given, actor: "User"
) -> Interview:
    """Record the consent; from now on the guide is open. `card`: values of CARD.

    Raises NotPlanned, NoConsent, InterviewGone.
    """
    interview = locked(interview_id)
    if interview.stage != Stage.PLANNED:
        raise NotPlanned
    _change(interview, {**card, **given.fields()})
    interview.stage = Stage.HELD
    interview.guide_version = guide_versions()[-1]
    interview.save()
    note("interview_held", interview, actor, consent=given.version, scope=interview.consent_scope)
    return interview


@transaction.atomic
def edit_interview(
    *,
    interview_id: int,
    card: Mapping[str, Any],
    given: Given | None = None,
    contact: Mapping[str, str] | None = None,
    actor: "User",
) -> Interview:
    """Correct a card; a consent may be given again in another scope. Raises NoConsent, InterviewGone."""
    interview = locked(interview_id)
    changed = _change(interview, {**card, **(given.fields() if given else {})})
    if contact and interview.stage == Stage.PLANNED:
        interview.contact_encrypted = sealed(contact)
        changed.append("contact")
    if changed:
        interview.save()
        note("interview_edited", interview, actor, fields=changed)
        figures_changed(interview.round_id)
    return interview


@transaction.atomic
def drop_interview(*, interview_id: int, actor: "User") -> None:
    """Take a planned talk off the list, contact and all. Raises NotPlanned, InterviewGone."""
    interview = locked(interview_id)
    if interview.stage != Stage.PLANNED:
        raise NotPlanned
    note("interview_dropped", interview, actor)
    interview.delete()


@transaction.atomic
def record_call_list(*, user: "User", regions: list[str]) -> None:
    """Names and telephones of people to be interviewed have been shown to somebody."""
    record("call_list_opened", actor=user, subject="interview", subject_id="", regions=regions)


def locked(interview_id: int) -> Interview:
    """The interview's row, held until the transaction ends. Raises InterviewGone."""
    interview = Interview.objects.select_for_update().filter(pk=interview_id).first()
    if interview is None:
        raise InterviewGone
    return interview


def _change(interview: Interview, values: Mapping[str, Any]) -> list[str]:
    """Set what is new; the names of what was changed."""
    changed = [name for name, value in values.items() if getattr(interview, name) != value]
    for name in changed:
        setattr(interview, name, values[name])
    return changed
