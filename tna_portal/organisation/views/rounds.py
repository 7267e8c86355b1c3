"""Rounds, frames, branches and the framework of need areas."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.organisation import selectors
from tna_portal.organisation.access import Permission, branches_for, may, require
from tna_portal.organisation.choices import AKIMS, PostCategory, RoundStatus
from tna_portal.organisation.forms import BranchForm, FrameForm, RoundForm
from tna_portal.organisation.models import AssessmentRound
from tna_portal.organisation.services import framework as framework_services
from tna_portal.organisation.services import rounds as services


@require_safe
@require(Permission.MANAGE_ROUNDS, Permission.MANAGE_FRAMEWORK)
def rounds(request: AuthenticatedRequest) -> HttpResponse:
    """All rounds, and the ways to frames, branches and need areas."""
    context = {
        "rounds": selectors.rounds(),
        "may_manage": may(request.user, Permission.MANAGE_ROUNDS),
        "may_frame": may(request.user, Permission.MANAGE_FRAME),
        "may_branches": may(request.user, Permission.MANAGE_BRANCHES),
        "may_audit": may(request.user, Permission.SEE_AUDIT),
    }
    return render(request, "organisation/rounds.html", context)


def _values(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in services.EDITABLE if key in data}


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ROUNDS)
def create(request: AuthenticatedRequest) -> HttpResponse:
    """A new round in preparation."""
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.create_round(
                code=data["code"],
                names={key: data[key] for key in ("name_kk", "name_ru", "name_en")},
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                withdraw_until=data["withdraw_until"],
                keep_until=data["keep_until"],
                contact=data["contact"],
                regions=[region.pk for region in data["regions"]],
                frame_id=data["frame"].pk if data["frame"] else None,
                is_anonymous=data["is_anonymous"],
                is_split=data["is_split"],
                is_pilot=data["is_pilot"],
                actor=request.user,
            )
        except IntegrityError:
            form.add_error("code", _("Another round has this short name."))
        else:
            return redirect("organisation:round", code=made.code)
    context = {"form": form, "title": _("New round"), "back": "organisation:rounds"}
    status = 422 if form.errors else 200
    return render(request, "organisation/form.html", context, status=status)


def _round(code: str) -> AssessmentRound:
    found = selectors.round_by_code(code)
    if found is None:
        raise Http404
    return found


@require_safe
@require(Permission.MANAGE_ROUNDS, Permission.MANAGE_FRAMEWORK)
def round_page(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """One round, and what can be done with it."""
    entry = _round(code)
    context = {
        "round": entry,
        "regions": [localised(region, "name") for region in selectors.round_regions(entry)],
        "may_sample": may(request.user, Permission.MANAGE_FRAME),
        "may_manage": may(request.user, Permission.MANAGE_ROUNDS),
        "synthetic": entry.is_synthetic,
    }
    if entry.status != RoundStatus.DRAFT:
        context["keeping"] = import_string(settings.KEEPING)(entry, request.user)
    return render(request, "organisation/round.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ROUNDS)
def edit(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Change a round that has not been opened."""
    entry = _round(code)
    if entry.status != RoundStatus.DRAFT:
        messages.error(request, _("Only a round in preparation can be changed."))
        return redirect("organisation:round", code=code)
    initial = {key: getattr(entry, key) for key in services.EDITABLE}
    initial |= {"regions": list(entry.regions.all()), "frame": entry.frame_id}
    form = RoundForm(request.POST or None, editing=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.edit_round(
                round_id=entry.pk,
                values=_values(data),
                regions=[region.pk for region in data["regions"]],
                frame_id=data["frame"].pk if data["frame"] else None,
                actor=request.user,
            )
        except services.RoundNotInPreparation:
            messages.error(request, _("Only a round in preparation can be changed."))
        return redirect("organisation:round", code=code)
    context = {"form": form, "title": localised(entry, "name"), "back": "organisation:rounds"}
    status = 422 if form.errors else 200
    return render(request, "organisation/form.html", context, status=status)


@require_POST
@require(Permission.MANAGE_ROUNDS)
def change_state(request: AuthenticatedRequest, code: str, change: str) -> HttpResponse:
    """Open or close a round, after a page that says what that means."""
    entry = _round(code)
    if change not in {"open", "close"}:
        raise Http404
    if request.POST.get("confirm") != "yes":
        context = {"round": entry, "change": change}
        return render(request, "organisation/round_confirm.html", context)
    act = services.open_round if change == "open" else services.close_round
    try:
        act(round_id=entry.pk, actor=request.user, now=timezone.now())
    except services.RoundIncomplete:
        messages.error(request, _("The round needs target regions and a contact before it opens."))
    except (services.RoundNotInPreparation, services.RoundNotOpen):
        messages.error(request, _("The round is in another state meanwhile."))
    else:
        done = _("The round is open.") if change == "open" else _("The round is closed.")
        messages.success(request, done)
    return redirect("organisation:round", code=code)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAME)
def frame(request: AuthenticatedRequest) -> HttpResponse:
    """Dated frames, and a form for the next one."""
    form = FrameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.add_frame(
            as_of=data["as_of"],
            source={tongue: data[f"source_{tongue}"] for tongue in ("kk", "ru", "en")},
            counts=form.counts(),
            actor=request.user,
        )
        messages.success(request, _("The frame has been kept."))
        return redirect("organisation:frame")
    frames = [(entry, selectors.frame_totals(entry)) for entry in selectors.frames()[:20]]
    lines = [(e, [totals.get(c, 0) for c in AKIMS], sum(totals.values())) for e, totals in frames]
    context = {
        "form": form,
        "lines": lines,
        "categories": [PostCategory(category).label for category in AKIMS],
        "tables": selectors.context_tables(),
    }
    return render(request, "organisation/frame.html", context, status=422 if form.errors else 200)


@require_safe
@require(Permission.MANAGE_BRANCHES)
def branches(request: AuthenticatedRequest) -> HttpResponse:
    """All branches with their regions."""
    lines = [
        (branch, "; ".join(localised(region, "name") for region in branch.regions.all()))
        for branch in selectors.branches()
    ]
    return render(request, "organisation/branches.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_BRANCHES)
def branch(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change a branch."""
    found = get_object_or_404(branches_for(request.user), pk=pk)
    initial = {key: getattr(found, key) for key in ("name_kk", "name_ru", "name_en", "is_active")}
    initial["regions"] = list(found.regions.all())
    form = BranchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        framework_services.update_branch(
            branch_id=pk,
            names={key: data[key] for key in ("name_kk", "name_ru", "name_en")},
            regions=[region.pk for region in data["regions"]],
            is_active=data["is_active"],
            actor=request.user,
        )
        messages.success(request, _("The branch has been saved."))
        return redirect("organisation:branches")
    context = {"form": form, "title": localised(found, "name"), "back": "organisation:branches"}
    status = 422 if form.errors else 200
    return render(request, "organisation/form.html", context, status=status)
