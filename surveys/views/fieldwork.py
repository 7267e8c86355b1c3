"""Fieldwork of a branch: who is invited, who has not finished (yes or no, no time), new letters."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from surveys.exports.responses_csv import file_name, response_lines
from surveys.selectors.fieldwork import invitation_for, invitations_for
from surveys.selectors.participation import participation_for, waiting
from surveys.selectors.questionnaires import questionnaires_of
from surveys.services import invitations
from surveys.services.exports import record_export
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, may, regions_for, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

PAGE = 50
SHORTEST_REASON = 10


@require_safe
@require(Permission.SEE_FIELDWORK)
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """Rounds with their fieldwork."""
    rounds = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    return render(request, "surveys/fieldwork.html", {"rounds": rounds})


@require_safe
@require(Permission.SEE_FIELDWORK)
def round_page(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """One round: participation in the reader's regions, then the list of people."""
    entry = _round(code)
    people = invitations_for(request.user, entry.pk)
    state = request.GET.get("state", "")
    if state == "open":
        people = people.filter(was_answered=False, is_revoked=False)
    elif state == "answered":
        people = people.filter(was_answered=True)
    context = {
        "round": entry,
        "lines": participation_for(request.user, entry.pk),
        "waiting": sum(waiting(entry.pk).get("akims", {}).values()),
        "page_obj": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "may_invite": may(request.user, Permission.INVITE) and entry.status == RoundStatus.OPEN,
        "may_export": may(request.user, Permission.EXPORT_ANSWERS),
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/fieldwork_round.html", context)


def _round(code: str) -> "AssessmentRound":
    entry = organisation.round_by_code(code)
    if entry is None or entry.status == RoundStatus.DRAFT:
        raise Http404
    return entry


@require_POST
@require(Permission.INVITE)
def invite(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Invite everybody of the reader's regions who has not been invited yet; shows the new codes."""
    entry = _round(code)
    if entry.status != RoundStatus.OPEN:
        messages.error(request, _("Only an open round can invite."))
        return redirect("surveys:fieldwork_round", code=code)
    letters = []
    for group, questionnaire in questionnaires_of(entry.pk).items():
        people = organisation.people_to_invite(entry, group, regions_for(request.user))
        made = invitations.invite(
            questionnaire_id=questionnaire.pk,
            respondents=people,
            expires_on=entry.ends_on,
            branch_id=request.user.branch_id,
            actor=request.user,
        )
        known = {person.pk: person for person in people}
        letters += [(known[new.respondent_id], new.token) for new in made]
    if not letters:
        messages.info(request, _("Everybody of these regions has been invited already."))
        return redirect("surveys:fieldwork_round", code=code)
    return render(request, "surveys/letters.html", {"round": entry, "letters": letters})


@require_POST
@require(Permission.INVITE)
def reissue(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A new code for somebody who has lost the letter."""
    invitation = invitation_for(request.user, pk)
    if invitation is None:
        raise Http404
    entry = organisation.round_by_id(invitation.questionnaire.round_id)
    if entry is None:
        raise Http404
    try:
        token = invitations.reissue(invitation_id=pk, actor=request.user)
    except invitations.AlreadyAnswered:
        messages.error(request, _("This person has answered already."))
        return redirect("surveys:fieldwork_round", code=entry.code)
    letters = [(invitation.respondent, token)]
    return render(request, "surveys/letters.html", {"round": entry, "letters": letters})


@require_GET
@require(Permission.EXPORT_ANSWERS)
def answers_csv(request: AuthenticatedRequest, code: str) -> HttpResponse | StreamingHttpResponse:
    """Raw answers, for methodologists only, with a reason that is recorded."""
    entry = _round(code)
    reason = request.GET.get("reason", "").strip()
    if len(reason) < SHORTEST_REASON:
        messages.error(request, _("Please state the purpose in at least ten characters."))
        return redirect("surveys:fieldwork_round", code=code)
    record_export(round_id=entry.pk, reason=reason, actor=request.user, now=timezone.now())
    response = StreamingHttpResponse(
        response_lines(entry.pk), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{file_name(entry)}"'
    return response
