"""The sample of a round: planned with its consequences in view, drawn, and documented."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from surveys.models.sample import SampleMethod
from surveys.sample_desk import Desk
from surveys.sample_words import METHOD_WORDS
from surveys.sampling import MINIMUM
from surveys.selectors.questionnaires import questionnaires_of
from surveys.selectors.samples import note_for, people_were_invited, sample_of
from surveys.services import samples as services
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, may, require, sees_whole_country
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from surveys.models import Questionnaire
    from tna_portal.common.http import AuthenticatedRequest
    from tna_portal.organisation.models import AssessmentRound, User


def _may_draw(user: "User") -> bool:
    """A sample is drawn for the whole round, so by whoever sees all of it."""
    return may(user, Permission.MANAGE_FRAME) and sees_whole_country(user)


def _asked(
    request: "AuthenticatedRequest", code: str
) -> "tuple[AssessmentRound, dict[str, Questionnaire], Questionnaire | None]":
    """The round, its questionnaires, and the one that the page is about."""
    entry = organisation.round_by_code(code)
    if entry is None or (entry.status == RoundStatus.DRAFT and not _may_draw(request.user)):
        raise Http404
    found = questionnaires_of(entry.pk)
    group = request.POST.get("group") or request.GET.get("group") or next(iter(found), "")
    if group and group not in found:
        raise Http404
    return entry, found, found.get(group)


@require_safe
@require(Permission.SEE_FIELDWORK)
def overview(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """The sample in force with its documentation; a plan for whoever may draw."""
    entry, found, questionnaire = _asked(request, code)
    if questionnaire is None:
        return render(request, "surveys/sample.html", {"round": entry})
    return _page(request, entry, found, questionnaire)


@require_POST
@require(Permission.MANAGE_FRAME)
def draw(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Draw the sample; or, asked for that, work the numbers entered by hand out again."""
    entry, found, questionnaire = _asked(request, code)
    if not _may_draw(request.user):
        raise PermissionDenied
    if questionnaire is None:
        raise Http404
    desk = Desk(request.POST, entry, questionnaire)
    if not desk.is_ready or request.POST.get("go") == "check":
        return _page(request, entry, found, questionnaire, desk)
    data, seed = desk.form.cleaned_data, desk.form.cleaned_data["seed"]
    try:
        sample = services.draw_sample(
            questionnaire_id=questionnaire.pk,
            method=desk.chosen,
            total=data.get("total") or 0,
            minimum=data["minimum"] if desk.chosen == MINIMUM else 0,
            seed=services.new_seed() if seed is None else seed,
            by_hand=desk.hand.quota() if desk.hand else None,
            actor=request.user,
            now=timezone.now(),
        )
    except services.AlreadyInvited:
        messages.error(request, _("People have been invited already, so no other sample is drawn."))
    except services.RoundClosed:
        messages.error(request, _("The round is closed, so no sample is drawn."))
    except services.DoesNotFit:
        desk.form.add_error(
            "total", _("The list of people has changed. Look at the numbers again.")
        )
        return _page(request, entry, found, questionnaire, desk)
    else:
        text = ngettext(
            "%(n)s person has been drawn.", "%(n)s people have been drawn.", sample.total
        )
        messages.success(request, text % {"n": sample.total})
    return redirect(f"{reverse('surveys:sample', args=[code])}?group={questionnaire.group}")


def _page(
    request: "AuthenticatedRequest",
    entry: "AssessmentRound",
    found: "Mapping[str, Questionnaire]",
    questionnaire: "Questionnaire",
    desk: Desk | None = None,
) -> HttpResponse:
    sample = sample_of(questionnaire.pk)
    invited = people_were_invited(questionnaire.pk)
    may_plan = _may_draw(request.user) and entry.status != RoundStatus.CLOSED and not invited
    if may_plan and desk is None:
        desk = Desk(request.GET, entry, questionnaire, propose=True)
    context = {
        "round": entry,
        "groups": found.values(),
        "questionnaire": questionnaire,
        "sample": sample,
        "note": note_for(request.user, entry, sample) if sample else None,
        "words": METHOD_WORDS[SampleMethod(sample.method)] if sample else "",
        "invited": invited,
        "begun": "total" in request.GET or request.method == "POST",
        "synthetic": entry.is_synthetic,
        **(desk.context() if may_plan and desk else {}),
    }
    wrong = may_plan and desk is not None and not desk.is_ready and bool(desk.sizes)
    return render(request, "surveys/sample.html", context, status=422 if wrong else 200)
