"""Inviting people. A token is told once, when it is made; the portal keeps its hash only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from surveys.models import EventKind, Invitation, Questionnaire, WayIn
from surveys.selectors.samples import within_sample
from surveys.services.monitoring import note_event
from surveys.services.participation import note_invited
from surveys.tokens import new_token, token_hash
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import Respondent, User


@dataclass(frozen=True)
class NewInvitation:
    """One invitation with its token, to be written into a letter."""

    invitation_id: int
    respondent_id: int
    token: str


class AlreadyAnswered(Exception):
    """Whoever has answered needs no new token."""


class Closed(Exception):
    """The invitation has been closed."""


@transaction.atomic
def invite(
    *,
    questionnaire_id: int,
    respondents: "Sequence[Respondent]",
    expires_on: date,
    actor: "User | None",
    branch_id: int | None = None,
) -> list[NewInvitation]:
    """Invite people who have not been invited yet; others are left as they are.

    Where a sample has been drawn, nobody outside it is invited.
    """
    # The same lock as a draw's: a sample that comes meanwhile is either seen here, or is refused.
    questionnaire = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire_id)
    respondents = within_sample(questionnaire.pk, respondents)
    known = set(
        Invitation.objects.filter(
            questionnaire=questionnaire, respondent__in=[person.pk for person in respondents]
        ).values_list("respondent_id", flat=True)
    )
    new = [person for person in respondents if person.pk not in known]
    tokens = [new_token() for _ in new]
    made = Invitation.objects.bulk_create(
        [
            Invitation(
                questionnaire=questionnaire,
                respondent_id=person.pk,
                region_id=person.region_id,
                branch_id=branch_id,
                token_hash=token_hash(token),
                token_hint=token[-3:],
                expires_on=expires_on,
            )
            for person, token in zip(new, tokens, strict=True)
        ]
    )
    if new:
        note_invited(questionnaire.pk, [(person.region_id, person.category) for person in new])
        record(
            "people_invited",
            actor=actor,
            subject="questionnaire",
            subject_id=questionnaire.pk,
            regions={person.region_id for person in new},
            people=len(new),
        )
    return [
        NewInvitation(invitation.pk, person.pk, token)
        for invitation, person, token in zip(made, new, tokens, strict=True)
    ]


@transaction.atomic
def reissue(*, invitation_id: int, actor: "User | None") -> str:
    """A new token for somebody who has lost the letter; those given out before work no more."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.was_answered:
        raise AlreadyAnswered
    token = new_token()
    invitation.token_hash, invitation.token_hint = token_hash(token), token[-3:]
    invitation.save(update_fields=["token_hash", "token_hint"])
    invitation.ways_in.all().delete()
    _record("invitation_reissued", invitation, actor)
    return token


@transaction.atomic
def reissue_all(*, invitation_ids: Iterable[int], actor: "User | None") -> dict[int, str]:
    """New tokens for many letters at once: invitation -> token. Whoever has answered gets none."""
    wanted = Invitation.objects.select_for_update().filter(
        pk__in=list(invitation_ids), was_answered=False
    )
    found = list(wanted.order_by("pk"))
    tokens = {invitation.pk: new_token() for invitation in found}
    for invitation in found:
        token = tokens[invitation.pk]
        invitation.token_hash, invitation.token_hint = token_hash(token), token[-3:]
    Invitation.objects.bulk_update(found, ["token_hash", "token_hint"], batch_size=500)
    WayIn.objects.filter(invitation__in=found).delete()
    if found:
        record(
            "invitations_reissued",
            actor=actor,
            subject="questionnaire",
            subject_id=found[0].questionnaire_id,
            regions={invitation.region_id for invitation in found},
            people=len(found),
        )
    return tokens


def add_way_in(invitation_id: int) -> tuple[WayIn, str]:
    """A further token, which is told once; called inside the transaction of whoever sends it."""
    token = new_token()
    way = WayIn.objects.create(
        invitation_id=invitation_id, token_hash=token_hash(token), token_hint=token[-3:]
    )
    return way, token


@transaction.atomic
def make_message_text(*, invitation_id: int, actor: "User | None") -> str:
    """A further token for a text that staff send themselves. Raises AlreadyAnswered, Closed."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.was_answered:
        raise AlreadyAnswered
    if invitation.is_revoked:
        raise Closed
    _, token = add_way_in(invitation.pk)
    _record("message_text_made", invitation, actor)
    return token


# Change -> (field, new value, audit action). Each has its opposite: none asks "are you sure".
CHANGES = {
    "close": ("is_revoked", True, "invitation_revoked"),
    "open": ("is_revoked", False, "invitation_restored"),
    "refused": ("refused", True, "invitation_refused"),
    "not-refused": ("refused", False, "invitation_unrefused"),
}


@transaction.atomic
def change(*, invitation_id: int, to: str, actor: "User | None") -> None:
    """Close every way in of an invitation, note a refusal, or take either back.

    `to` is one of CHANGES; KeyError otherwise. Raises AlreadyAnswered.
    """
    field, value, action = CHANGES[to]
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.was_answered:
        raise AlreadyAnswered
    if getattr(invitation, field) == value:
        return
    setattr(invitation, field, value)
    invitation.save(update_fields=[field])
    if to == "refused":
        entry = invitation.questionnaire.round
        kind, today = EventKind.REFUSED, localdate()
        note_event(entry=entry, invitation=invitation, kind=kind, day=today)
    _record(action, invitation, actor)


@transaction.atomic
def decline_reminders(*, invitation_id: int) -> None:
    """No more reminders, as the recipient wishes; the questionnaire can still be answered."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.opted_out:
        return
    invitation.opted_out = True
    invitation.save(update_fields=["opted_out"])
    _record("reminders_declined", invitation, None)


@transaction.atomic
def record_call_list(*, round_id: int, regions: Iterable[str], actor: "User") -> None:
    """Names and telephone numbers have been shown to somebody."""
    record("call_list_opened", actor=actor, subject="round", subject_id=round_id, regions=regions)


def _record(action: str, invitation: Invitation, actor: "User | None") -> None:
    record(
        action,
        actor=actor,
        subject="invitation",
        subject_id=invitation.pk,
        regions=[invitation.region_id],
    )
