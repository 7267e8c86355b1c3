"""Changing the codebook: adding, editing, moving, merging, splitting, retiring."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interviews.codebook_forms import CodeForm, ParentForm, TargetForm, code_label
from interviews.codes.entries import MOST_CODES, MOST_LEVELS, TEXTS
from interviews.models import Code
from interviews.selectors.codebooks import codes_of, finals_to_split, segments_to_split
from interviews.services import codebooks, recoding
from interviews.views.codebook import (
    areas_by_code,
    code_and_round,
    round_and_book,
    rounds_in_view,
)
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

REFUSALS = (
    codebooks.CodeKeyTaken, codebooks.NameTaken, codebooks.NameMissing, codebooks.TooManyCodes,
    codebooks.TooDeep, codebooks.WouldBeCircular, codebooks.ParentNotUsable, codebooks.HasChildren,
    recoding.NotATarget, recoding.TargetBelow, recoding.NothingChosen,
)  # fmt: skip


def refusal(error: Exception) -> tuple[str | None, str]:
    """(field concerned, the reason in words) of what a service has refused."""
    if isinstance(error, codebooks.CodeKeyTaken):
        return "key", _("There is a category with this key.")
    if isinstance(error, codebooks.NameTaken):
        return None, _("Category %(key)s has this name and stands at the same place.") % {
            "key": error.key
        }
    words = {
        codebooks.NameMissing: _("Write a name in at least one language."),
        codebooks.TooManyCodes: _("A codebook holds at most %(n)s categories.") % {"n": MOST_CODES},
        codebooks.TooDeep: _("Categories stand on at most %(n)s levels.") % {"n": MOST_LEVELS},
        codebooks.WouldBeCircular: _("A category cannot stand below itself."),
        codebooks.ParentNotUsable: _("The category above is no longer used. Choose another."),
        codebooks.HasChildren: _("Categories stand below it. Move or retire them first."),
        recoding.NotATarget: _("Choose another category that is in use and coded with."),
        recoding.TargetBelow: _("The other category stands below this one. Move it first."),
        recoding.NothingChosen: _("Choose at least one coding from the list as it now is."),
    }
    return None, words[type(error)]


def _page(
    request: AuthenticatedRequest, template: str, form: Any, context: dict[str, Any]
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, f"interviews/{template}.html", context | {"form": form}, status=status)


def _usable(entry: "AssessmentRound") -> list[Code]:
    return codes_of(entry.pk)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def add_code(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """A further category, at the top or below the one named in the address."""
    entry, book = round_and_book(request, code)
    wanted = request.GET.get("parent")
    parent = next((c for c in _usable(entry) if str(c.pk) == wanted), None)
    if wanted and parent is None:
        raise Http404
    form = CodeForm(request.POST or None, new=True, initial={"is_codable": True})
    if request.method == "POST" and form.is_valid():
        try:
            made = codebooks.add_code(
                codebook_id=book.pk,
                key=form.cleaned_data["key"],
                texts=form.texts(),
                parent_id=parent.pk if parent else None,
                colour=form.cleaned_data["colour"],
                is_codable=form.cleaned_data["is_codable"],
                actor=request.user,
            )
        except REFUSALS as error:
            form.add_error(*refusal(error))
        else:
            messages.success(request, _("The category has been added."))
            return redirect("interviews:codebook_code", pk=made.pk)
    return _page(request, "edit_code", form, {"round": entry, "parent": parent})


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def edit_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change what a category says."""
    found, entry = code_and_round(request, pk)
    names = (*TEXTS, "colour", "is_codable")
    initial = {name: getattr(found, name) for name in names}
    form = CodeForm(request.POST or None, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            codebooks.edit_code(
                code_id=pk,
                texts=form.texts(),
                colour=form.cleaned_data["colour"],
                is_codable=form.cleaned_data["is_codable"],
                actor=request.user,
            )
        except REFUSALS as error:
            form.add_error(*refusal(error))
        else:
            messages.success(request, _("The category has been saved."))
            return redirect("interviews:codebook_code", pk=pk)
    return _page(request, "edit_code", form, {"round": entry, "code": found})


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def move_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Put a category below another one, or at the top."""
    found, entry = code_and_round(request, pk)
    codes = [code for code in _usable(entry) if code.pk != pk]
    initial = {"parent": str(found.parent_id or "")}
    form = ParentForm(request.POST or None, codes=codes, initial=initial)
    if request.method == "POST" and form.is_valid():
        parent = form.cleaned_data["parent"]
        try:
            codebooks.move_code(
                code_id=pk, parent_id=int(parent) if parent else None, actor=request.user
            )
        except REFUSALS as error:
            form.add_error("parent", refusal(error)[1])
        else:
            messages.success(request, _("The category has been moved."))
            return redirect("interviews:codebook_code", pk=pk)
    return _page(request, "move_code", form, {"round": entry, "code": found})


@require_POST
@require(Permission.MANAGE_FRAMEWORK)
def shift_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One place up or down among the categories in use beside it."""
    found, entry = code_and_round(request, pk)
    siblings = [
        c.pk for c in codes_of(entry.pk, with_retired=True) if c.parent_id == found.parent_id
    ]
    step = -1 if request.POST.get("to") == "up" else 1
    place = siblings.index(pk) + step
    if 0 <= place < len(siblings):
        codebooks.move_code(code_id=pk, parent_id=found.parent_id, place=place, actor=request.user)
    return redirect("interviews:codebook_code", pk=pk)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
@require(Permission.LEAD_CODING)
def merge_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give all codings of a category to another one."""
    found, entry = code_and_round(request, pk)
    codes = [code for code in _usable(entry) if code.pk != pk and code.is_codable]
    form = TargetForm(request.POST or None, codes=codes)
    if request.method == "POST" and form.is_valid():
        try:
            into = recoding.merge_codes(
                code_id=pk, into_id=int(form.cleaned_data["into"]), actor=request.user
            )
        except REFUSALS as error:
            form.add_error("into", refusal(error)[1])
        else:
            words = _("%(code)s is now part of %(into)s.")
            messages.success(request, words % {"code": code_label(found), "into": code_label(into)})
            return redirect("interviews:codebook_code", pk=into.pk)
    areas = areas_by_code().get(found.key, [])
    return _page(request, "merge_code", form, {"round": entry, "code": found, "areas": areas})


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
@require(Permission.LEAD_CODING)
def split_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give chosen codings of a category to a new one."""
    found, entry = code_and_round(request, pk)
    form = CodeForm(request.POST or None, new=True, plain=True)
    finals, segments = finals_to_split(pk, request.user), segments_to_split(pk, request.user)
    picked = {name: _numbers(request, name) for name in ("final", "segment")}
    if request.method == "POST" and form.is_valid():
        try:
            made = recoding.split_code(
                code_id=pk,
                key=form.cleaned_data["key"],
                texts=form.texts(),
                final_ids=picked["final"],
                segment_ids=picked["segment"],
                actor=request.user,
            )
        except REFUSALS as error:
            form.add_error(*refusal(error))
        else:
            messages.success(request, _("The category has been split."))
            return redirect("interviews:codebook_code", pk=made.pk)
    context = {"round": entry, "code": found, "finals": finals, "segments": segments}
    return _page(request, "split_code", form, context | {"picked": picked})


def _numbers(request: AuthenticatedRequest, name: str) -> set[int]:
    return {
        int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 19
    }


@require_POST
@require(Permission.MANAGE_FRAMEWORK)
def retire_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Use a category no longer, or, with `again`, use it again."""
    code_and_round(request, pk)
    change = codebooks.unretire_code if request.POST.get("again") else codebooks.retire_code
    try:
        change(code_id=pk, actor=request.user)
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
    else:
        messages.success(request, _("The category has been saved."))
    return redirect("interviews:codebook_code", pk=pk)


@require_POST
@require(Permission.MANAGE_FRAMEWORK)
def begin_codebook(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Begin a round's codebook: with the study's categories, or as another round's."""
    rounds = {entry.code: entry for entry in rounds_in_view(request.user)}
    source = rounds.get(request.POST.get("source", ""))
    if code not in rounds or (request.POST.get("source") and source is None):
        raise Http404
    if source is None:
        codebooks.ensure_codebook(round_id=rounds[code].pk)
    else:
        _copy(request, source, rounds[code])
    return redirect(reverse("interviews:codebook") + f"?round={code}")


def _copy(
    request: AuthenticatedRequest, source: "AssessmentRound", target: "AssessmentRound"
) -> None:
    if source.pk == target.pk or not codes_of(source.pk):
        raise Http404
    try:
        codebooks.copy_codebook(from_round=source.pk, to_round=target.pk, actor=request.user)
    except codebooks.CodebookInUse:
        messages.error(
            request, _("Passages have been coded with this codebook, so it cannot be replaced.")
        )
    else:
        messages.success(request, _("The codebook has been copied."))
