"""A branch enters answers from a paper form or by telephone: from its lists to the questionnaire and back."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.models import Invitation, Mode
from surveys.selectors import fieldwork
from surveys.services import assisting
from surveys.services.answering import InvitationClosed, RoundNotOpen
from surveys.services.invitations import AlreadyAnswered
from surveys.services.letters import LetterUsedUp
from surveys.services.quotas import QuotaFull
from surveys.views.passes import Pass, give, read, take
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from surveys.models import Draft
    from tna_portal.common.http import AuthenticatedRequest


@require_POST
@require(Permission.INVITE)
def enter_for(request: "AuthenticatedRequest", pk: int, mode: str) -> HttpResponse:
    """Enter the answers of one person, or go on with a form begun earlier."""
    invitation = fieldwork.invitation_for(request.user, pk)
    if invitation is None or mode not in assisting.ASSISTED:
        raise Http404
    try:
        draft = assisting.assist(
            invitation_id=pk, mode=mode, today=timezone.localdate(), actor=request.user
        )
    except assisting.REFUSALS as error:
        messages.error(request, _refusal(error))
        return redirect(_list_of(invitation))
    return _let_in(draft, mode)


@require_POST
@require(Permission.INVITE)
def enter_form(request: "AuthenticatedRequest", pk: int) -> HttpResponse:
    """Enter a paper form of nobody known; it takes one of its letter's uses."""
    letter = fieldwork.letter_for(request.user, pk)
    if letter is None:
        raise Http404
    try:
        draft = assisting.enter_form(letter_id=pk, today=timezone.localdate(), actor=request.user)
    except assisting.REFUSALS as error:
        messages.error(request, _refusal(error))
        entry = organisation.round_by_id(letter.questionnaire.round_id)
        return redirect("surveys:letters", code=entry.code if entry else "")
    return _let_in(draft, Mode.PAPER)


def _let_in(draft: "Draft", mode: str) -> HttpResponse:
    """Paper leads to the questions at once; on the telephone the first page is read aloud."""
    questions = f"{reverse('surveys:questions')}?whole=1"
    response = redirect("surveys:start" if mode == Mode.PHONE else questions)
    return give(response, Pass(draft.invitation_id, draft.pk, draft.version_id, mode=mode))


def _refusal(error: Exception) -> str:
    texts = {
        AlreadyAnswered: _("This person has answered already."),
        assisting.BegunByPerson: _(
            "This person has begun to answer alone. What somebody has answered is shown to nobody, so the "
            "answers cannot be entered here; please ask the person to finish with the own link."
        ),
        assisting.OtherMode: _(
            "Somebody has begun to enter these answers in another way. Please go on there."
        ),
        InvitationClosed: _("The invitation has expired or has been closed."),
        RoundNotOpen: _("Only an open round takes answers."),
        QuotaFull: _("Enough answers of this group have been collected."),
        LetterUsedUp: _("This link has been used as often as planned."),
    }
    return texts[type(error)]


def _list_of(invitation: Invitation) -> str:
    """The page of staff on which an invitation stands."""
    entry = organisation.round_by_id(invitation.questionnaire.round_id)
    page = "surveys:letters" if invitation.letter_id else "surveys:fieldwork_round"
    return reverse(page, args=[entry.code]) if entry else reverse("surveys:fieldwork")


def banner(held: Pass, invitation: Invitation) -> dict[str, Any] | None:
    """For whom a branch is entering answers; None where the person answers."""
    if not held.mode:
        return None
    person, letter = invitation.respondent, invitation.letter
    if person is not None:
        whom = [person.get_category_display(), person.place or person.external_key]
    else:
        whom = [letter.addressee if letter else "", f"…{invitation.token_hint}"]
    return {
        "whom": ", ".join(str(part) for part in whom if part),
        "mode": Mode(held.mode).label,
        "is_paper": held.mode == Mode.PAPER,
        "is_form": person is None,
    }


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From the questionnaire back to the list; the pass is taken out of the browser."""
    held = read(request)
    invitation = fieldwork.invitation_by_id(held.invitation_id) if held and held.mode else None
    if invitation is None:
        return redirect("surveys:token")
    return take(redirect(_list_of(invitation)))
