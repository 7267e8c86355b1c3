"""Pages of seminar plans."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curricula.board import board, not_chosen
from curricula.choices import assumption_sentence
from curricula.exports.plan_xlsx import LANGUAGES, file_name, plan_workbook
from curricula.forms import PlanForm
from curricula.selectors.catalogue import active_modules
from curricula.selectors.plans import offers_of, plans_for, snapshots
from curricula.services.plans import NoSnapshot, PlanInputError, UnknownBranch, make_plan
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, branches_for, may, require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 25


@require_safe
@require(Permission.SEE_PLANS)
def plans(request: AuthenticatedRequest) -> HttpResponse:
    """Plans of the branches in view, newest first."""
    page = Paginator(plans_for(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "may_make": may(request.user, Permission.MAKE_PLANS)}
    return render(request, "curricula/plans.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.MAKE_PLANS)
def new_plan(request: AuthenticatedRequest) -> HttpResponse:
    """Make a plan."""
    released = snapshots()
    form = PlanForm(
        request.POST or None,
        branches=branches_for(request.user)
        .filter(is_active=True, regions__isnull=False)
        .distinct(),
        snapshots=released,
        modules=active_modules(),
        initial={"year": timezone.localdate().year + 1},
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan = make_plan(**form.request_values(), now=timezone.now(), actor=request.user)
        except NoSnapshot:
            form.add_error("snapshot", _("This snapshot holds no survey figures to plan from yet."))
        except UnknownBranch:
            form.add_error("branch", _("This branch serves no region."))
        except PlanInputError as error:
            form.add_error(None, _input_error(error))
        else:
            return redirect("curricula:plan", pk=plan.pk)
    context = {"form": form, "has_snapshot": released.exists()}
    return render(request, "curricula/new_plan.html", context, status=422 if form.errors else 200)


def _input_error(error: PlanInputError) -> str:
    if error.field == "modules":
        return _("The catalogue holds no module that can be planned.")
    return _("A plan cannot be made from these values (%(field)s).") % {"field": error.field}


@require_safe
@require(Permission.SEE_PLANS)
def plan(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One plan as a board of quarters, with the reason of every module."""
    found = get_object_or_404(plans_for(request.user), pk=pk)
    offers = offers_of(found)
    context: dict[str, Any] = {
        "plan": found,
        "board": board(found, offers),
        "not_chosen": not_chosen(offers),
        "assumptions": [assumption_sentence(key) for key in found.assumptions],
        "synthetic": found.snapshot.round.is_synthetic,
        "languages": LANGUAGES,
    }
    return render(request, "curricula/plan.html", context)


@require_safe
@require(Permission.SEE_PLANS)
def plan_xlsx(request: AuthenticatedRequest, pk: int, language: str) -> HttpResponse:
    """The plan as a workbook."""
    found = get_object_or_404(plans_for(request.user), pk=pk)
    if language not in LANGUAGES:
        raise Http404
    body = plan_workbook(found, offers_of(found), language)
    disposition = f'attachment; filename="{file_name(found, language)}"'
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": disposition})
