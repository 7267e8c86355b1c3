"""A branch enters answers for somebody: from a paper form, or by telephone.

Only where nobody has begun alone: staff must never see what a person has answered. A person who opens
the own link takes the draft over, and the branch is shut out (Draft.is_taken_over).
"""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from surveys.models import Invitation, LetterLink, Mode
from surveys.services.answering import InvitationClosed, RoundNotOpen, open_draft
from surveys.services.invitations import AlreadyAnswered
from surveys.services.letters import LetterUsedUp, begin
from surveys.services.quotas import QuotaFull, is_full
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from surveys.models import Draft
    from tna_portal.organisation.models import User

ASSISTED = (Mode.PAPER, Mode.PHONE)


class BegunByPerson(Exception):
    """The person has begun to answer alone."""


class OtherMode(Exception):
    """The branch has begun to enter these answers in another way."""


# Everything that stands in the way of entering answers, for those who must put it into words.
REFUSALS = (
    AlreadyAnswered,
    BegunByPerson,
    OtherMode,
    InvitationClosed,
    RoundNotOpen,
    QuotaFull,
    LetterUsedUp,
)


@transaction.atomic
def assist(*, invitation_id: int, mode: str, today: date, actor: "User") -> "Draft":
    """Begin to enter somebody's answers, or go on. Raises one of REFUSALS."""
    invitation = Invitation.objects.select_related("respondent").get(pk=invitation_id)
    region = invitation.region_id
    if invitation.was_answered:
        raise AlreadyAnswered
    if is_full(invitation.questionnaire_id, region=region, category=invitation.category):
        raise QuotaFull
    draft = open_draft(invitation_id=invitation_id, today=today, mode=mode)
    if draft.mode == Mode.SELF or draft.is_taken_over:
        raise BegunByPerson
    if draft.mode != mode:
        raise OtherMode
    record(
        "entry_begun",
        actor=actor,
        subject="invitation",
        subject_id=invitation_id,
        regions=[region],
        mode=mode,
    )
    return draft


@transaction.atomic
def enter_form(*, letter_id: int, today: date, actor: "User") -> "Draft":
    """Begin to enter a paper form of nobody known: takes one use of its letter. Raises one of REFUSALS."""
    letter = LetterLink.objects.get(pk=letter_id)
    if is_full(letter.questionnaire_id, region=letter.region_id, category=""):
        raise QuotaFull
    draft = begin(letter_id=letter_id, today=today, mode=Mode.PAPER).draft
    record(
        "entry_begun",
        actor=actor,
        subject="letter",
        subject_id=letter_id,
        regions=[letter.region_id],
        mode=Mode.PAPER,
    )
    return draft
