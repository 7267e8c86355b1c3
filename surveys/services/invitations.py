"""Inviting people. A token is told once, when it is made; the portal keeps its hash only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from surveys.models import Invitation, Questionnaire
from surveys.selectors.samples import within_sample
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
    """A new token for somebody who has lost the letter; the old one works no more."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.was_answered:
        raise AlreadyAnswered
    token = new_token()
    invitation.token_hash, invitation.token_hint = token_hash(token), token[-3:]
    invitation.save(update_fields=["token_hash", "token_hint"])
    record(
        "invitation_reissued",
        actor=actor,
        subject="invitation",
        subject_id=invitation.pk,
        regions=[invitation.region_id],
    )
    return token


@transaction.atomic
def revoke(*, invitation_id: int, actor: "User") -> None:
    """Close a way in, for instance when a letter went to the wrong place."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    invitation.is_revoked = True
    invitation.save(update_fields=["is_revoked"])
    record(
        "invitation_revoked",
        actor=actor,
        subject="invitation",
        subject_id=invitation.pk,
        regions=[invitation.region_id],
    )
