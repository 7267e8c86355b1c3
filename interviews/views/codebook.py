"""The codebook and Table 1."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.choices import IntervieweeGroup
from interviews.forms import CodeForm
from interviews.selectors.codebooks import code_by_id, codebook_of, codes_of
from interviews.selectors.table import table_one
from interviews.services import codebooks
from interviews.services.codebooks import TEXTS
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, may, regions_for, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound


def _rounds() -> "list[AssessmentRound]":
    return list(organisation.rounds().exclude(status=RoundStatus.DRAFT))


def _chosen(rounds: "list[AssessmentRound]", code: str | None) -> "AssessmentRound | None":
    if not code:
        return next(
            (entry for entry in rounds if codes_of(entry.pk)), rounds[0] if rounds else None
        )
    return next((entry for entry in rounds if entry.code == code), None)


@require_safe
@require(Permission.SEE_INTERVIEWS)
def table(request: AuthenticatedRequest) -> HttpResponse:
    """Table 1 for what the reader may see, by region or by group."""
    rounds = _rounds()
    entry = _chosen(rounds, request.GET.get("round"))
    if entry is None:
        return render(request, "interviews/table.html", {"rounds": []})
    regions = list(regions_for(request.user))
    region = request.GET.get("region", "")
    region = region if region in {home.iso for home in regions} else ""
    group = request.GET.get("group", "")
    group = group if group in IntervieweeGroup.values and not region else ""
    context = {
        "rounds": rounds,
        "round": entry,
        "table": table_one(entry.pk, user=request.user, region=region, group=group),
        "regions": regions,
        "region": region,
        "groups": IntervieweeGroup.choices,
        "group": group,
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/table.html", context)


@require_safe
@require(Permission.SEE_INTERVIEWS)
def codebook(request: AuthenticatedRequest) -> HttpResponse:
    """All codes of a round."""
    rounds = _rounds()
    entry = _chosen(rounds, request.GET.get("round"))
    context = {
        "rounds": rounds,
        "round": entry,
        "codes": codes_of(entry.pk, with_retired=True) if entry else [],
        "may_edit": may(request.user, Permission.MANAGE_FRAMEWORK),
    }
    return render(request, "interviews/codebook.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def add_code(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """A further problem category."""
    entry = organisation.round_by_code(code)
    book = codebook_of(entry.pk) if entry else None
    if book is None:
        raise Http404
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codebooks.add_code(
                codebook_id=book.pk,
                key=form.cleaned_data["key"],
                texts=form.texts(),
                actor=request.user,
            )
        except codebooks.CodeKeyTaken:
            form.add_error("key", _("There is a category with this key."))
        else:
            messages.success(request, _("The category has been added."))
            return redirect(reverse("interviews:codebook") + f"?round={code}")
    context = {"form": form, "round": entry}
    return render(request, "interviews/edit_code.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def edit_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change or retire a problem category."""
    found = code_by_id(pk)
    if found is None:
        raise Http404
    initial = {text: getattr(found, text) for text in TEXTS} | {"is_retired": found.is_retired}
    form = CodeForm(request.POST or None, editing=True, initial=initial)
    entry = organisation.round_by_id(found.codebook.round_id)
    if request.method == "POST" and form.is_valid():
        codebooks.edit_code(
            code_id=pk,
            texts=form.texts(),
            is_retired=form.cleaned_data["is_retired"],
            actor=request.user,
        )
        messages.success(request, _("The category has been saved."))
        return redirect(reverse("interviews:codebook") + f"?round={entry.code if entry else ''}")
    context = {"form": form, "code": found, "round": entry}
    return render(request, "interviews/edit_code.html", context, status=422 if form.errors else 200)
