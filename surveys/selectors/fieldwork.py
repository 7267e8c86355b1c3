"""Invitations: by token, by id, in a person's view."""

import json
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from surveys.models import Draft, DraftWrite, Invitation
from surveys.tokens import token_hash
from tna_portal.organisation.access import within_regions

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tna_portal.organisation.models import User

DEMO_TOKENS = "demo-tokens.json"


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation of a token, or nothing."""
    return (
        Invitation.objects.select_related("questionnaire", "respondent")
        .filter(token_hash=token_hash(token))
        .first()
    )


def invitation_by_id(pk: int) -> Invitation | None:
    """One invitation with what its pages need."""
    return (
        Invitation.objects.select_related("questionnaire", "respondent", "questionnaire__round")
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


def writes_of(draft_id: "UUID") -> list[DraftWrite]:
    """Everything a draft has received, in the order of arrival."""
    return list(DraftWrite.objects.filter(draft=draft_id).order_by("pk"))


def invitations_for(user: "User", round_id: int) -> "QuerySet[Invitation]":
    """Invitations of a round in the regions that a person may see."""
    invitations = Invitation.objects.select_related("respondent", "region", "questionnaire").filter(
        questionnaire__round=round_id
    )
    return within_regions(
        invitations.order_by("region_id", "respondent__category", "respondent__place", "pk"), user
    )


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
