"""Fieldwork of a branch: who is invited, who has not finished (yes or no, no time), new letters."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.selectors.fieldwork import invitation_for, invitations_for
from surveys.selectors.milestones import milestone_of
from surveys.selectors.participation import participation_for, waiting
from surveys.selectors.questionnaires import newest_definition, questionnaires_of
from surveys.selectors.retention import keeping_of
from surveys.selectors.samples import sample_sizes_for
from surveys.services import invitations
from surveys.views.rounds import address_of, round_or_404, say_nobody_new
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, may, regions_for, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, Respondent

PAGE = 50


@require_safe
@require(Permission.SEE_FIELDWORK)
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """Rounds with their fieldwork."""
    rounds = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    return render(
        request,
        "surveys/fieldwork.html",
        {"rounds": rounds, "may_import": may(request.user, Permission.INVITE)},
    )


@require_safe
@require(Permission.SEE_FIELDWORK)
def round_page(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """One round: participation in the reader's regions, then the list of people."""
    entry = round_or_404(code)
    people = invitations_for(request.user, entry.pk)
    state = request.GET.get("state", "")
    if state == "open":
        people = people.filter(was_answered=False, is_revoked=False)
    elif state == "answered":
        people = people.filter(was_answered=True)
    context = {
        "round": entry,
        "lines": participation_for(request.user, entry.pk),
        "samples": sample_sizes_for(request.user, entry.pk),
        "waiting": sum(waiting(entry.pk).get("akims", {}).values()),
        "page_obj": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "may_invite": may(request.user, Permission.INVITE) and entry.status == RoundStatus.OPEN,
        "keeping": keeping_of(entry, request.user),
        "milestone": milestone_of(entry, request.user),
        "may_manage": may(request.user, Permission.MANAGE_ROUNDS),
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/fieldwork_round.html", context)


@require_POST
@require(Permission.INVITE)
def invite(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Invite everybody of the reader's regions who has not been invited yet; shows the new codes."""
    entry = round_or_404(code)
    if entry.status != RoundStatus.OPEN:
        messages.error(request, _("Only an open round can invite."))
        return redirect("surveys:fieldwork_round", code=code)
    letters = []
    is_known = False
    for group, questionnaire in questionnaires_of(entry.pk).items():
        people = organisation.people_to_invite(entry, group, regions_for(request.user))
        is_known |= bool(people)
        made = invitations.invite(
            questionnaire_id=questionnaire.pk,
            respondents=people,
            expires_on=entry.ends_on,
            branch_id=request.user.branch_id,
            actor=request.user,
        )
        known = {person.pk: person for person in people}
        minutes = newest_definition(questionnaire.pk).minutes
        letters += [(known[new.respondent_id], new.token, minutes) for new in made]
    if not letters:
        say_nobody_new(request, is_known=is_known)
        return redirect("surveys:fieldwork_round", code=code)
    return _codes(request, entry, letters)


def _codes(
    request: AuthenticatedRequest,
    entry: "AssessmentRound",
    letters: "list[tuple[Respondent, str, int]]",
) -> HttpResponse:
    """New codes, which are shown once."""
    context = {"round": entry, "letters": letters, "address": address_of(request)}
    return render(request, "surveys/codes.html", context)


@require_POST
@require(Permission.INVITE)
def reissue(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A new code for somebody who has lost the letter."""
    invitation = invitation_for(request.user, pk)
    if invitation is None or invitation.respondent is None:
        raise Http404
    entry = organisation.round_by_id(invitation.questionnaire.round_id)
    if entry is None:
        raise Http404
    try:
        token = invitations.reissue(invitation_id=pk, actor=request.user)
    except invitations.AlreadyAnswered:
        messages.error(request, _("This person has answered already."))
        return redirect("surveys:fieldwork_round", code=entry.code)
    minutes = newest_definition(invitation.questionnaire_id).minutes
    letters = [(invitation.respondent, token, minutes)]
    return _codes(request, entry, letters)
