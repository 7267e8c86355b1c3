"""Whom to call: names and telephones of those who have not finished, and what can be done for them."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.letters.messages import messenger, sms, sms_parts
from surveys.selectors.fieldwork import invitation_for
from surveys.selectors.messages import asking, contact_of, to_be_called
from surveys.services import invitations
from surveys.views.rounds import address_of, key_of, round_or_404
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, regions_for, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from surveys.models import Invitation
    from tna_portal.common.http import AuthenticatedRequest
    from tna_portal.organisation.models import AssessmentRound

PAGE = 50
FILTERS = ("refused", "closed")


@require_safe
@require(Permission.INVITE)
def call_list(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Who has not finished; each view is recorded, for it shows names and numbers."""
    entry = round_or_404(code)
    which = request.GET.get("which", "")
    which = which if which in FILTERS else ""
    people = to_be_called(request.user, entry.pk, which)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    lines = [(invitation, contact_of(invitation)) for invitation in page.object_list]
    invitations.record_call_list(
        round_id=entry.pk,
        regions=[region.iso for region in regions_for(request.user)],
        actor=request.user,
    )
    context = {
        "round": entry,
        "which": which,
        "page_obj": page,
        "lines": lines,
        "changed": _changed(request),
        "is_open": entry.status == RoundStatus.OPEN,
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/calls.html", context)


def _changed(request: "AuthenticatedRequest") -> "Invitation | None":
    """The person whose state has just been changed, to be offered the way back."""
    pk = key_of(request.GET.get("changed", ""))
    return invitation_for(request.user, pk) if pk is not None else None


def _of_a_person(request: "AuthenticatedRequest", pk: int) -> "tuple[Invitation, AssessmentRound]":
    invitation = invitation_for(request.user, pk)
    if invitation is None or invitation.respondent is None:
        raise Http404
    entry = organisation.round_by_id(invitation.questionnaire.round_id)
    if entry is None:
        raise Http404
    return invitation, entry


@require_POST
@require(Permission.INVITE)
def change(request: "AuthenticatedRequest", pk: int, to: str) -> HttpResponse:
    """Close or open an invitation, note a refusal or take it back."""
    invitation, entry = _of_a_person(request, pk)
    if to not in invitations.CHANGES:
        raise Http404
    try:
        invitations.change(invitation_id=pk, to=to, actor=request.user)
    except invitations.AlreadyAnswered:
        messages.error(request, _("This person has answered already."))
        return redirect("surveys:calls", code=entry.code)
    return redirect(reverse("surveys:calls", args=[entry.code]) + f"?changed={invitation.pk}")


@require_POST
@require(Permission.INVITE)
def text(request: "AuthenticatedRequest", pk: int) -> HttpResponse:
    """Texts with a link of their own, to be sent from the branch's telephone; shown once."""
    invitation, entry = _of_a_person(request, pk)
    problem = ""
    if entry.status != RoundStatus.OPEN:
        problem = _("Only an open round can invite.")
    else:
        try:
            token = invitations.make_message_text(invitation_id=pk, actor=request.user)
        except invitations.AlreadyAnswered:
            problem = _("This person has answered already.")
        except invitations.Closed:
            problem = _("This invitation has been closed.")
    if problem:
        messages.error(request, problem)
        return redirect("surveys:calls", code=entry.code)
    words = asking(entry, invitation.questionnaire_id, token, address=address_of(request))
    short = [(code, sms(words, code)) for code in ("kk", "ru")]
    context = {
        "round": entry,
        "person": invitation.respondent,
        "short": [(code, line, len(line), sms_parts(line)) for code, line in short],
        "long": [(code, messenger(words, code)) for code in ("kk", "ru")],
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/message_text.html", context)
