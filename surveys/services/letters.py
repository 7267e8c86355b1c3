"""Letter links: one link and code for a stated number of people, and a way back for each of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from surveys.models import Invitation, LetterLink, Mode
from surveys.services.answering import InvitationClosed, open_draft
from surveys.services.participation import note_participation
from surveys.tokens import new_token, token_hash
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from surveys.models import Draft
    from tna_portal.organisation.models import User

MOST_USES = 500


class LetterUsedUp(Exception):
    """As many people as the letter allows have started from it."""


@dataclass(frozen=True)
class NewLetter:
    """A letter with its token, which is told once."""

    letter_id: int
    token: str


@dataclass(frozen=True)
class Begun:
    """A draft begun from a letter, and the code to come back by."""

    draft: "Draft"
    code: str


@transaction.atomic
def make_letter(
    *,
    questionnaire_id: int,
    region: str,
    district: str | None,
    addressee: str,
    most_uses: int,
    expires_on: date,
    branch_id: int | None,
    actor: "User | None",
) -> NewLetter:
    """One shared link; from 1 to 500 uses."""
    if not 1 <= most_uses <= MOST_USES:
        raise ValueError("most_uses")
    token = new_token()
    letter = LetterLink.objects.create(
        questionnaire_id=questionnaire_id,
        region_id=region,
        district_id=district,
        addressee=addressee,
        most_uses=most_uses,
        expires_on=expires_on,
        branch_id=branch_id,
        token_hash=token_hash(token),
        token_hint=token[-3:],
    )
    record("letter_made", actor=actor, subject="letter", subject_id=letter.pk, regions=[region])
    return NewLetter(letter.pk, token)


def begin(
    *,
    letter_id: int,
    today: date,
    mode: str = Mode.SELF,
    language: str = "",
    now: datetime | None = None,
) -> Begun:
    """Take one use and begin a questionnaire. Raises InvitationClosed, LetterUsedUp, RoundNotOpen."""
    code = new_token()
    with transaction.atomic():
        # The update's own condition decides, while it holds the row.
        free = LetterLink.objects.filter(pk=letter_id, uses__lt=F("most_uses"))
        if not free.update(uses=F("uses") + 1):
            raise LetterUsedUp
        letter = LetterLink.objects.get(pk=letter_id)
        if letter.is_revoked or letter.expires_on < today:
            raise InvitationClosed
        invitation = Invitation.objects.create(
            questionnaire_id=letter.questionnaire_id,
            letter=letter,
            region_id=letter.region_id,
            branch_id=letter.branch_id,
            token_hash=token_hash(code),
            token_hint=code[-3:],
            expires_on=letter.expires_on,
        )
        note_participation(invitation, invited=1)
        draft = open_draft(
            invitation_id=invitation.pk, today=today, mode=mode, language=language, now=now
        )
        return Begun(draft, code)


@transaction.atomic
def revoke_letter(*, letter_id: int, actor: "User") -> None:
    """Close a letter's link; whoever has begun can still finish."""
    letter = LetterLink.objects.select_for_update().get(pk=letter_id)
    letter.is_revoked = True
    letter.save(update_fields=["is_revoked"])
    record(
        "letter_revoked",
        actor=actor,
        subject="letter",
        subject_id=letter.pk,
        regions=[letter.region_id],
    )
