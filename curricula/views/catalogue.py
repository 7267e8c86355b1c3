"""Pages of the catalogue."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curricula.board import feedback_tables
from curricula.choices import FORMS, money
from curricula.forms import ModuleForm
from curricula.selectors.catalogue import coverage, feedback, module_by_code, modules
from curricula.services.catalogue import WeightsDoNotSum, edit_module
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.organisation.access import Permission, may, require
from tna_portal.organisation.selectors import need_areas

FEEDBACK_YEAR = 2021
_FIELDS = [
    "title_kk",
    "title_ru",
    "title_en",
    "aim_kk",
    "aim_ru",
    "aim_en",
    "hours",
    "cohort_min",
    "cohort_max",
    "form",
    "cost_tenge",
    "is_active",
]


@require_safe
@require(Permission.SEE_PLANS)
def catalogue(request: AuthenticatedRequest) -> HttpResponse:
    """All modules, how well they cover the need areas, and feedback on past seminars."""
    areas = {area.code: localised(area, "name") for area in need_areas()}
    lines = [
        {
            "module": module,
            "title": localised(module, "title"),
            "areas": [areas[link.area_id] for link in module.areas.all()],
            "form": FORMS[module.form],
            "cost": money(module.cost_tenge),
        }
        for module in modules()
    ]
    context = {
        "lines": lines,
        "coverage": [(areas[line.area], line) for line in coverage(list(areas))],
        "may_edit": may(request.user, Permission.MANAGE_FRAMEWORK),
    }
    return render(request, "curricula/catalogue.html", context)


@require_safe
@require(Permission.SEE_PLANS)
def module(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """One module."""
    found = module_by_code(code)
    if found is None:
        raise Http404
    areas = {area.code: localised(area, "name") for area in need_areas()}
    context = {
        "module": found,
        "areas": [(areas[link.area_id], link.weight) for link in found.areas.all()],
        "form_name": FORMS[found.form],
        "cost": money(found.cost_tenge),
        "may_edit": may(request.user, Permission.MANAGE_FRAMEWORK),
    }
    return render(request, "curricula/module.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def edit(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Change a module and its weights."""
    found = module_by_code(code)
    if found is None:
        raise Http404
    initial = {name: getattr(found, name) for name in _FIELDS}
    initial |= {f"weight_{link.area_id}": link.weight for link in found.areas.all()}
    form = ModuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        weights: dict[str, Decimal] = form.weights()
        try:
            edit_module(
                module_id=found.pk, values=form.values(), weights=weights, actor=request.user
            )
        except WeightsDoNotSum:
            form.add_error(None, _("The weights of the need areas must sum to 1."))
        else:
            messages.success(request, _("The module has been saved."))
            return redirect("curricula:module", code=code)
    context = {"form": form, "module": found}
    return render(
        request, "curricula/edit_module.html", context, status=422 if form.errors else 200
    )


@require_safe
@require(Permission.SEE_PLANS)
def past_feedback(request: AuthenticatedRequest) -> HttpResponse:
    """What participants of past seminars said."""
    figures = feedback(FEEDBACK_YEAR)
    context = {
        "year": FEEDBACK_YEAR,
        "tables": feedback_tables(figures),
        "synthetic": any(figure.is_synthetic for figure in figures),
    }
    return render(request, "curricula/feedback.html", context)
