"""Invitations: by token, by id, in a person's view."""

import json
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from surveys.models import Draft, DraftWrite, Invitation, LetterLink, Mode, Quota, WayIn
from surveys.tokens import token_hash
from tna_portal.organisation.access import regions_for, sees_whole_country, within_regions

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tna_portal.organisation.models import User

DEMO_TOKENS = "demo-tokens.json"


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation of a token, be it the first one or one of a message; or nothing."""
    invitations = Invitation.objects.select_related("questionnaire", "respondent", "letter")
    kept = token_hash(token)
    found = invitations.filter(token_hash=kept).first()
    if found is not None:
        return found
    return invitations.filter(
        pk__in=WayIn.objects.filter(token_hash=kept).values("invitation")
    ).first()


def invitation_by_id(pk: int) -> Invitation | None:
    """One invitation with what its pages need."""
    return (
        Invitation.objects.select_related(
            "questionnaire", "respondent", "letter", "questionnaire__round"
        )
        .filter(pk=pk)
        .first()
    )


def standing(invitation: Invitation, today: date) -> str:
    """Why it does not lead on; empty when it does."""
    if invitation.was_answered:
        return "answered"
    if invitation.is_revoked:
        return "revoked"
    return "expired" if invitation.expires_on < today else ""


def draft_of(invitation_id: int) -> Draft | None:
    """The invitation's draft, or nothing."""
    return Draft.objects.filter(invitation=invitation_id).first()


def own_draft_of(invitation_id: int) -> Draft | None:
    """The invitation's draft, if the person has pressed the start button."""
    own = Q(mode=Mode.SELF) | Q(is_taken_over=True)
    return Draft.objects.filter(own, invitation=invitation_id).first()


def is_open_to_staff(draft_id: "UUID | None") -> bool:
    """Whether a branch may look at a draft: it has begun it, and nobody has taken it over."""
    begun = Draft.objects.filter(is_taken_over=False).exclude(mode=Mode.SELF)
    return draft_id is not None and begun.filter(pk=draft_id).exists()


def half_entered(invitations: "QuerySet[Invitation]") -> "QuerySet[Invitation]":
    """Those whose answers a branch has begun to enter, and may go on with."""
    begun = invitations.filter(was_answered=False, is_revoked=False, draft__is_taken_over=False)
    return begun.exclude(draft__mode=Mode.SELF).select_related("draft").order_by("pk")


def writes_of(draft_id: "UUID") -> list[DraftWrite]:
    """Everything a draft has received, in the order of arrival."""
    return list(DraftWrite.objects.filter(draft=draft_id).order_by("pk"))


def invitations_for(user: "User", round_id: int) -> "QuerySet[Invitation]":
    """People invited to a round in the regions that a person may see."""
    known = Invitation.objects.select_related("respondent", "region", "questionnaire", "draft")
    invitations = known.filter(questionnaire__round=round_id, respondent__isnull=False)
    return within_regions(
        invitations.order_by("region_id", "respondent__category", "respondent__place", "pk"), user
    )


def letter_by_token(token: str) -> LetterLink | None:
    """The letter link of a token, or nothing."""
    return LetterLink.objects.filter(token_hash=token_hash(token)).first()


def letter_by_id(pk: int) -> LetterLink | None:
    """One letter link with what its start page needs."""
    letters = LetterLink.objects.select_related("questionnaire", "questionnaire__round")
    return letters.filter(pk=pk).first()


def letters_for(user: "User", round_id: int) -> "QuerySet[LetterLink]":
    """Letter links of a round in the regions that a person may see, with how many have finished."""
    letters = LetterLink.objects.select_related("region", "district", "questionnaire").filter(
        questionnaire__round=round_id
    )
    answered = Count("invitations", filter=Q(invitations__was_answered=True))
    begun = Prefetch("invitations", half_entered(Invitation.objects.all()), to_attr="half_entered")
    letters = letters.annotate(answered=answered).prefetch_related(begun)
    return within_regions(letters.order_by("region_id", "pk"), user)


def letter_for(user: "User", pk: int) -> LetterLink | None:
    """One letter link, if its region is in the person's view."""
    letters = LetterLink.objects.select_related("questionnaire").filter(pk=pk)
    return within_regions(letters, user).first()


def quotas_of(user: "User", round_id: int) -> "QuerySet[Quota]":
    """Quotas of a round's questionnaires: of the regions that a person may see, and of all together."""
    quotas = Quota.objects.select_related("region", "questionnaire").filter(
        questionnaire__round=round_id
    )
    if not sees_whole_country(user):
        quotas = quotas.filter(Q(region=None) | Q(region__in=regions_for(user).values("pk")))
    return quotas.order_by("questionnaire__group", "region_id", "category")


def unfinished(
    user: "User", questionnaire_id: int, district: str | None = None
) -> list[Invitation]:
    """People invited, in a person's view, who have not answered and whose way in is open."""
    invitations = Invitation.objects.select_related("respondent__region", "respondent__district")
    waiting = invitations.filter(
        questionnaire=questionnaire_id,
        respondent__isnull=False,
        was_answered=False,
        is_revoked=False,
        refused=False,
    )
    if district is not None:
        waiting = waiting.filter(respondent__district=district)
    return list(within_regions(waiting.order_by("pk"), user))


def invitation_for(user: "User", pk: int) -> Invitation | None:
    """One invitation, if its region is in the person's view."""
    found = Invitation.objects.select_related("respondent", "region", "questionnaire").filter(pk=pk)
    return within_regions(found, user).first()


def demo_link() -> str | None:
    """Demo mode: the address of the first demo invitation that has not been answered yet."""
    path = settings.DATA_DIR / DEMO_TOKENS
    if not settings.DEMO or not path.exists():
        return None
    for token in json.loads(path.read_text(encoding="ascii")):
        invitation = invitation_by_token(token)
        if invitation is not None and not invitation.was_answered and not invitation.is_revoked:
            return reverse("surveys:enter", args=[token])
    return None
