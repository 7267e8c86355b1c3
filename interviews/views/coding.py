"""The coding page, and the same work without a script: a list, a form, a form to change one finding."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interviews.forms import FindingForm, PassageForm
from interviews.models import CodedSegment, Interview
from interviews.reading import drawn, drawn_codes, lines_of
from interviews.selectors.codebooks import codes_of
from interviews.selectors.coding import (
    codings_in_view,
    drawn_codings,
    log_state,
)
from interviews.selectors.interviews import segment_for
from interviews.selectors.shown import shown_text
from interviews.selectors.visibility import assignment_of, may_begin, readable, returned_to
from interviews.services import coding
from interviews.services.texts import may_correct, may_replace_names
from interviews.transcript.anchors import sentences
from interviews.views.answers import question_of
from interviews.views.interviews import gone
from interviews.views.problems import REFUSED, problem_of
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, may, require

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


def interview_to_read(user: "User", pk: int) -> Interview:
    """An interview with a text that the person may read, or 404."""
    found = readable(user).select_related("transcript", "region", "round")
    return get_object_or_404(found, pk=pk, transcript__isnull=False)


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_INTERVIEWS)
def code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Read and code one transcript. What was written on a text withdrawn meanwhile is given back."""
    if request.method == "POST" and not readable(request.user).filter(pk=pk).exists():
        names = {"key_issue": _("Key issue"), "interpretation": _("Interpretation, solution")}
        return gone(request, [(words, request.POST.get(n, "")) for n, words in names.items()])
    interview = interview_to_read(request.user, pk)
    may_code = may(request.user, Permission.CODE_INTERVIEWS) and may_begin(request.user, interview)
    if request.method == "POST" or "plain" in request.GET:
        return _plain(request, interview, may_code=may_code)
    transcript = interview.transcript
    codes = codes_of(interview.round_id, with_retired=True)
    own = assignment_of(request.user, interview)
    log = log_state(transcript.pk, request.user)
    context = {
        "interview": interview,
        "lines": lines_of(transcript, shown_text(transcript, request.user)),
        "may_code": may_code,
        "question": question_of(interview),
        "may_replace_names": may_replace_names(interview, request.user),
        "may_see_register": may(request.user, Permission.SEE_PSEUDONYMS),
        "returned": returned_to(request.user, interview) if own and may_code else None,
        "assignment": own if may_code else None,
        "may_correct": may_correct(interview, request.user),
        "synthetic": interview.is_synthetic,
        "language": interview.language.split(",")[0],
        "data": {
            "codings": drawn(drawn_codings(request.user, transcript), request.user.pk),
            "codes": drawn_codes(codes),
            "version": transcript.version,
            "number": log.number,
            "undo": log.undo is not None,
            "redo": log.redo is not None,
            "mayCode": may_code,
            "mayAddCodes": may_code and may(request.user, Permission.MANAGE_FRAMEWORK),
        },
    }
    return render(request, "interviews/code.html", context)


def _plain(request: AuthenticatedRequest, interview: Interview, *, may_code: bool) -> HttpResponse:
    """The page without a script: sentences with their numbers, the codings as a list."""
    codes = [entry for entry in codes_of(interview.round_id) if entry.is_codable]
    initial = {"language": interview.language.split(",")[0]}
    form = PassageForm(request.POST or None, codes=codes, initial=initial)
    if request.method == "POST":
        if not may(request.user, Permission.CODE_INTERVIEWS):
            raise Http404
        if form.is_valid() and _coded(request, interview, form):
            return redirect(reverse("interviews:code", args=[interview.pk]) + "?plain=1#codings")
    context = {
        "interview": interview,
        "lines": lines_of(interview.transcript, shown_text(interview.transcript, request.user)),
        "segments": codings_in_view(request.user, interview.transcript).select_related("code"),
        "form": form,
        "may_code": may_code and bool(codes),
        "synthetic": interview.is_synthetic,
    }
    return render(
        request, "interviews/code_plain.html", context, status=422 if form.errors else 200
    )


def _coded(request: AuthenticatedRequest, interview: Interview, form: PassageForm) -> bool:
    data = form.cleaned_data
    spans = sentences(interview.transcript.text)
    if not data["first"] <= data["last"] <= len(spans):
        form.add_error(
            "last",
            _("The text has sentences 1 to %(count)s, in this order.") % {"count": len(spans)},
        )
        return False
    try:
        segment = coding.code_segment(
            transcript_id=interview.transcript.pk,
            start=spans[data["first"] - 1].start,
            end=spans[data["last"] - 1].end,
            quote=None,
            text_version=interview.transcript.version,
            actor=request.user,
            **form.finding(),
        )
    except REFUSED as error:
        form.add_error(_field_of(error), problem_of(error))
        return False
    messages.success(request, _("Coded as %(code)s.") % {"code": segment.code.key})
    return True


def _field_of(error: Exception) -> str | None:
    """The field of the form that an error belongs to; None for the whole form."""
    return "code" if isinstance(error, coding.CodeNotUsable) else None


def _segment(user: "User", pk: int) -> CodedSegment:
    segment = segment_for(user, pk)
    if segment is None:
        raise Http404
    return segment


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change a finding; a change made elsewhere meanwhile is shown, never overwritten."""
    segment = _segment(request.user, pk)
    interview = segment.transcript.interview
    names = ("key_issue", "interpretation", "skills_need", "memo", "language", "revision")
    initial = {name: getattr(segment, name) for name in names} | {"code": str(segment.code_id)}
    codes = {entry.pk: entry for entry in [*codes_of(interview.round_id), segment.code]}
    form = FindingForm(request.POST or None, codes=codes.values(), initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            coding.edit_segment(
                key=segment.key, revision=revision, actor=request.user, **form.finding()
            )
        except REFUSED as error:
            if isinstance(error, coding.SegmentChanged):
                conflict = error.current
            form.add_error(_field_of(error), problem_of(error))
        else:
            messages.success(request, _("The coding has been saved."))
            return redirect(reverse("interviews:code", args=[interview.pk]) + "?plain=1#codings")
    context = {
        "form": form,
        "segment": segment,
        "interview": interview,
        "conflict": conflict,
        "synthetic": interview.is_synthetic,
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "interviews/edit_segment.html", context, status=status)


@require_POST
@require(Permission.CODE_INTERVIEWS)
def remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a coding away and offer to put it back."""
    segment = _segment(request.user, pk)
    interview = segment.transcript.interview
    try:
        coding.remove_segment(key=segment.key, revision=segment.revision, actor=request.user)
    except REFUSED as error:
        messages.error(request, problem_of(error))
        return redirect(reverse("interviews:code", args=[interview.pk]) + "?plain=1#codings")
    context = {
        "segment": segment,
        "interview": interview,
        "seen": log_state(segment.transcript_id, request.user).number,
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/removed.html", context)


@require_POST
@require(Permission.CODE_INTERVIEWS)
def put_back(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Undo the last step without a script."""
    interview = interview_to_read(request.user, pk)
    seen = request.POST.get("seen", "")
    try:
        coding.undo(
            transcript_id=interview.transcript.pk,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
            actor=request.user,
        )
    except REFUSED as error:
        messages.error(request, problem_of(error))
    else:
        messages.success(request, _("The coding is back."))
    return redirect(reverse("interviews:code", args=[pk]) + "?plain=1#codings")
