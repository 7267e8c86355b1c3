"""Pages on which methodologists set the crosswalk and the limits, and what these were before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curricula import framework_words as words
from curricula.framework_forms import LinksForm, ThresholdsForm, VersionForm
from curricula.needs.services import ThresholdsOutOfRange, set_thresholds
from curricula.needs.thresholds import thresholds_version
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, may, require
from tna_portal.organisation.choices import FrameworkKind, LinkKind
from tna_portal.organisation.crosswalk import wrong_sums
from tna_portal.organisation.selectors import crosswalk_version, framework_versions
from tna_portal.organisation.services.versions import VersionMoved, restore_version, set_links

VERSIONS_A_PAGE = 20


@require_safe
@require(Permission.SEE_NEEDS)
def crosswalk(request: AuthenticatedRequest) -> HttpResponse:
    """Which codes and headings lead to which need areas."""
    now, names = crosswalk_version(), words.names_now()
    codes = words.code_lines(now, names)
    areas = words.area_lines(now, names)
    context = {
        "number": now.number,
        "codes": codes,
        "areas": areas,
        "wrong": [words.wrong_sum_sentence(each, names) for each in wrong_sums(now.links)],
        "gone": [line["key"] for line in [*codes, *areas] if line["is_gone"]],
        "may_edit": may(request.user, Permission.MANAGE_FRAMEWORK),
    }
    return render(request, "curricula/crosswalk.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def edit_links(request: AuthenticatedRequest, kind: str, key: str) -> HttpResponse:
    """The weights of one code over need areas, or of one area over headings, courses or wishes."""
    now, names = crosswalk_version(), words.names_now()
    if kind not in LinkKind.values:
        raise Http404
    weights = now.subject(kind, key)
    own, other = ("code", "area") if kind == LinkKind.CODE else ("area", kind)
    if not weights and not names.knows(own, key):
        raise Http404
    initial = {f"weight_{partner}": value for partner, value in weights.items()}
    form = LinksForm(
        request.POST or None,
        initial={**initial, "based_on": now.number},
        partners={partner: names.of(other, partner) for partner in names.by_kind[other]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_links(
                kind=kind,
                key=key,
                weights=form.weights(),
                reason=form.cleaned_data["reason"],
                based_on=form.cleaned_data["based_on"],
                actor=request.user,
            )
        except words.REFUSALS as error:
            _refuse(form, error, names)
        else:
            messages.success(request, _("The links have been kept as a new version."))
            return redirect("curricula:crosswalk")
    context = {"form": form, "name": names.of(own, key), "kind": kind}
    return render(request, "curricula/edit_links.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_NEEDS)
def thresholds(request: AuthenticatedRequest) -> HttpResponse:
    """The limits of the comparison of survey and interviews."""
    may_edit = may(request.user, Permission.MANAGE_FRAMEWORK)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    number, now = thresholds_version()
    form = ThresholdsForm(request.POST or None, limits=now.limits(), initial={"based_on": number})
    if request.method == "POST" and form.is_valid():
        try:
            set_thresholds(
                limits=form.limits(),
                reason=form.cleaned_data["reason"],
                based_on=form.cleaned_data["based_on"],
                actor=request.user,
            )
        except ThresholdsOutOfRange as error:
            for name in error.names:
                form.add_error(name, _("This limit must lie above 0 % and below 100 %."))
        except words.REFUSALS as error:
            _refuse(form, error, words.names_now())
        else:
            messages.success(request, _("The limits have been kept as a new version."))
            return redirect("curricula:thresholds")
    context = {
        "number": number,
        "form": form if may_edit else None,
        "limits": words.limits(now.limits()),
    }
    return render(request, "curricula/thresholds.html", context, status=422 if form.errors else 200)


@require_safe
@require(Permission.SEE_NEEDS)
def versions(request: AuthenticatedRequest, kind: str) -> HttpResponse:
    """What has been set before, newest first."""
    if kind not in FrameworkKind.values:
        raise Http404
    page = Paginator(framework_versions(kind).defer("content"), VERSIONS_A_PAGE)
    context = {
        **_head(kind),
        "page_obj": page.get_page(request.GET.get("page")),
    }
    return render(request, "curricula/versions.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_NEEDS)
def version(request: AuthenticatedRequest, kind: str, number: int) -> HttpResponse:
    """One version, how it differs from another one, and taking it up again."""
    if kind not in FrameworkKind.values:
        raise Http404
    found = list(framework_versions(kind))
    chosen = next((entry for entry in found if entry.number == number), None)
    if chosen is None:
        raise Http404
    may_edit = may(request.user, Permission.MANAGE_FRAMEWORK)
    names = words.names_now()
    form = VersionForm(request.POST or None, initial={"based_on": found[0].number})
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        if form.is_valid():
            try:
                restore_version(
                    kind=FrameworkKind(kind),
                    number=number,
                    reason=form.cleaned_data["reason"],
                    based_on=form.cleaned_data["based_on"],
                    actor=request.user,
                )
            except words.REFUSALS as error:
                _refuse(form, error, names)
            else:
                messages.success(request, _("The earlier version has been kept as the newest."))
                return redirect("curricula:versions", kind=kind)
    wanted = request.GET.get("with", "")
    before = next((entry for entry in found if str(entry.number) == wanted), None) or next(
        (entry for entry in found if entry.number < number), None
    )
    context = {
        **_head(kind),
        "version": chosen,
        "before": before,
        "others": [entry.number for entry in found if entry.number != number],
        "changes": words.changes(kind, before.content if before else {}, chosen.content, names),
        "form": form if may_edit and chosen is not found[0] else None,
    }
    return render(request, "curricula/version.html", context, status=422 if form.errors else 200)


def _head(kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": words.KIND_NAMES[FrameworkKind(kind)],
        "back": f"curricula:{kind}",
    }


def _refuse(form: VersionForm, error: Exception, names: words.Names) -> None:
    if isinstance(error, VersionMoved):
        form.show_newest(error.number)
    for sentence in words.refusal(error, names):
        form.add_error(None, sentence)
