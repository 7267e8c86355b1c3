"""Who may be written to or called, how the e-mails of a round stand, and what they say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core import signing
from django.db.models import Count, Max
from django.urls import reverse

from surveys.letters.messages import Asking
from surveys.models import Invitation, Message, ReminderSchedule
from surveys.models.messages import MessageKind, MessageState
from surveys.selectors.questionnaires import newest_definition
from tna_portal.organisation.access import regions_for, within_regions
from tna_portal.organisation.choices import RoundStatus
from tna_portal.organisation.services import roster

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import AssessmentRound, User

MOST_REMINDERS = 6  # to one person in one round
ON_THE_WAY = (MessageState.DUE, MessageState.SENDING)
TROUBLED = (MessageState.FAILED, MessageState.UNCERTAIN)
_SALT = "no-reminders"


@dataclass(frozen=True)
class Standing:
    """How the e-mails of somebody's regions stand; everything in numbers of people or e-mails."""

    unfinished: int
    with_address: int
    declined: int
    lines: tuple[tuple[MessageKind, tuple[int, ...]], ...]  # kind, number in each of STATES

    @property
    def without_address(self) -> int:
        """Those whom no e-mail can reach."""
        return self.unfinished - self.with_address

    @property
    def is_empty(self) -> bool:
        """Whether no e-mail has been put up yet."""
        return not any(any(numbers) for _, numbers in self.lines)


STATES = tuple(state for state in MessageState if state != MessageState.SENDING)


def unfinished_people() -> "QuerySet[Invitation]":
    """Invitations of persons who have neither finished nor refused, and whose way in is open."""
    return Invitation.objects.filter(
        respondent__isnull=False, was_answered=False, is_revoked=False, refused=False
    )


def to_be_called(user: "User", round_id: int, which: str = "") -> "QuerySet[Invitation]":
    """Who has not finished, in a person's view; `which` = refused or closed shows those instead."""
    people = unfinished_people()
    if which in ("refused", "closed"):
        people = Invitation.objects.filter(respondent__isnull=False, was_answered=False)
        people = (
            people.filter(refused=True) if which == "refused" else people.filter(is_revoked=True)
        )
    people = people.select_related(
        "respondent", "respondent__district", "respondent__region", "questionnaire"
    ).filter(questionnaire__round=round_id)
    order = ("region_id", "respondent__category", "respondent__place", "pk")
    return within_regions(people.order_by(*order), user)


def to_be_written(user: "User", round_id: int, kind: str, today: date) -> list[Invitation]:
    """Unfinished people in view with an address, to whom an e-mail of this kind may go now.

    An invitation goes once. Nobody gets a second e-mail while one waits.
    """
    people = to_be_called(user, round_id).filter(opted_out=False, expires_on__gte=today)
    people = people.exclude(
        pk__in=Message.objects.filter(state__in=ON_THE_WAY).values("invitation")
    )
    if kind == MessageKind.INVITATION:
        people = people.exclude(
            pk__in=Message.objects.filter(kind=MessageKind.INVITATION).values("invitation")
        )
    else:
        people = people.exclude(
            pk__in=Message.objects.filter(
                kind=MessageKind.REMINDER, number__gte=MOST_REMINDERS
            ).values("invitation")
        )
    return with_address(people)


def with_address(people: Iterable[Invitation]) -> list[Invitation]:
    """Those whose e-mail address is known."""
    return [person for person in people if contact_of(person).get("email")]


def contact_of(invitation: Invitation) -> dict[str, str]:
    """Name, telephone and e-mail as far as known and readable; decrypted here and kept nowhere."""
    try:
        return roster.contact_of(invitation.respondent) if invitation.respondent else {}
    except InvalidToken:  # written with a key that is gone
        return {}


def standing_of(user: "User", round_id: int) -> Standing:
    """The numbers of a round in somebody's regions."""
    people = list(to_be_called(user, round_id))
    rows = _messages(user, round_id).order_by().values_list("kind", "state").annotate(Count("pk"))
    found = {(kind, state): number for kind, state, number in rows}
    lines = []
    for kind in MessageKind:
        numbers = [found.get((kind, state), 0) for state in STATES]
        numbers[0] += found.get((kind, MessageState.SENDING), 0)
        lines.append((kind, tuple(numbers)))
    return Standing(
        len(people),
        len(with_address(people)),
        sum(person.opted_out for person in people),
        tuple(lines),
    )


def _messages(user: "User", round_id: int) -> "QuerySet[Message]":
    messages = Message.objects.filter(invitation__questionnaire__round=round_id)
    return within_regions(messages, user, "invitation__region")


def troubled(user: "User", round_id: int) -> "QuerySet[Message]":
    """E-mails that were not sent, or perhaps were."""
    found = _messages(user, round_id).filter(state__in=TROUBLED, invitation__was_answered=False)
    return found.select_related("invitation__respondent").order_by("state", "pk")


def last_reminder(user: "User", round_id: int) -> datetime | None:
    """When the last reminder went out, or was put up for sending, in somebody's regions."""
    reminders = _messages(user, round_id).filter(kind=MessageKind.REMINDER)
    moment: datetime | None = reminders.exclude(state=MessageState.SKIPPED).aggregate(
        last=Max("moment")
    )["last"]
    return moment


def reminder_days(user: "User", round_id: int) -> list[list[int]]:
    """The different schedules of somebody's regions: none, one for all, or several."""
    schedules = ReminderSchedule.objects.filter(
        round=round_id, region__in=regions_for(user).values("pk")
    )
    return [list(days) for days in sorted({tuple(row.days) for row in schedules if row.days})]


def may_be_written(invitation: Invitation, today: date) -> bool:
    """Whether an e-mail may go to somebody at this moment."""
    return (
        not invitation.was_answered
        and not invitation.is_revoked
        and not invitation.refused
        and not invitation.opted_out
        and invitation.expires_on >= today
        and invitation.questionnaire.round.status == RoundStatus.OPEN
    )


def portal_address() -> str:
    """What links in e-mails begin with; without a public address this machine's own."""
    return settings.PUBLIC_URL or f"http://localhost:{settings.PORT}"


def can_send() -> bool:
    """Links to this very machine are of no use to anybody else."""
    return bool(settings.PUBLIC_URL or not settings.EMAIL_HOST)


def asking(
    entry: "AssessmentRound", questionnaire_id: int, token: str, *, address: str, stop: str = ""
) -> Asking:
    """What a message of a round says."""
    return Asking(
        link=address + reverse("surveys:enter", args=[token]),
        code=token,
        minutes=newest_definition(questionnaire_id).minutes,
        deadline=entry.ends_on,
        contact=entry.contact,
        is_anonymous=entry.is_anonymous,
        stop_link=address + reverse("surveys:no_reminders", args=[stop]) if stop else "",
    )


def stop_value(invitation_id: int) -> str:
    """What the page without reminders is opened with: signed, and nothing of the person in it."""
    return signing.dumps(invitation_id, salt=_SALT, compress=False)


def invitation_of_stop_value(value: str) -> Invitation | None:
    """Whose reminders a link ends; nothing when it is none of ours."""
    try:
        pk = signing.loads(value, salt=_SALT)
    except signing.BadSignature:
        return None
    return Invitation.objects.filter(pk=pk).first()
