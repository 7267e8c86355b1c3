"""The coding page: the text, its codings, the codebook, and the finding form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interviews.choices import AssignmentState
from interviews.forms import FindingForm
from interviews.models import CodedSegment, Interview
from interviews.reading import paragraphs
from interviews.selectors.codebooks import codes_of
from interviews.selectors.interviews import segment_for, segments_of
from interviews.selectors.visibility import assignment_of, may_begin, readable, returned_to
from interviews.services import coding
from interviews.services.assigning import AlreadyHandedIn, InterviewGone, NotYours, begin
from interviews.services.texts import may_correct
from interviews.transcript.anchors import RangeProblem, UnusableRange
from interviews.views.assigning import problem
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import current
from tna_portal.organisation.access import Permission, may, require


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_INTERVIEWS)
def code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Read and code one transcript."""
    interview = get_object_or_404(
        readable(request.user).select_related("transcript", "region", "round"),
        pk=pk,
        transcript__isnull=False,
    )
    may_code = may(request.user, Permission.CODE_INTERVIEWS) and may_begin(request.user, interview)
    codes = codes_of(interview.round_id)
    initial = {"language": interview.language.split(",")[0]}
    form = FindingForm(_posted(request), codes=codes, initial=initial)
    if request.method == "POST":
        if not may_code:
            raise Http404
        if form.is_valid() and _coded(request, interview, form):
            return redirect(reverse("interviews:code", args=[pk]) + "#codings")
    own = assignment_of(request.user, interview)
    segments = segments_of(request.user, interview.transcript)
    context = {
        "interview": interview,
        "paragraphs": paragraphs(interview.transcript.text, segments),
        "segments": segments,
        "codes": codes,
        "form": form,
        "may_code": may_code and bool(codes),
        "returned": returned_to(request.user, interview) if own and may_code else None,
        "assignment": own if own and own.state != AssignmentState.SUBMITTED else None,
        "may_correct": may_correct(interview, request.user),
        "synthetic": interview.is_synthetic,
        "length": interview.transcript.length,
    }
    return render(request, "interviews/code.html", context, status=422 if form.errors else 200)


def _posted(request: AuthenticatedRequest) -> Any:
    """Without a script the passage is told by its first and last sentence, as "start-end"."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if not data.get("end") and data.get("first") and data.get("last"):
        data["start"] = str(data["first"]).split("-")[0]
        data["end"] = str(data["last"]).split("-")[-1]
    return data


def _coded(request: AuthenticatedRequest, interview: Interview, form: FindingForm) -> bool:
    data = form.cleaned_data
    try:
        begin(interview_id=interview.pk, actor=request.user)
        segment = coding.code_segment(
            transcript_id=interview.transcript.pk,
            start=data["start"],
            end=data["end"],
            quote=data["quote"] or None,
            code_id=int(data["code"]),
            key_issue=data["key_issue"],
            interpretation=data["interpretation"],
            language=data["language"],
            actor=request.user,
        )
    except (InterviewGone, NotYours, AlreadyHandedIn) as error:
        form.add_error(None, problem(error))
    except UnusableRange as error:
        form.add_error(None, range_sentence(error.problem))
    except coding.CodeNotUsable:
        form.add_error("code", _("This category can no longer be used."))
    except coding.FindingIncomplete as error:
        for name in error.missing:
            form.add_error(name, _("Please fill this in."))
    else:
        messages.success(request, _("Coded as %(code)s.") % {"code": segment.code.key})
        return True
    return False


def range_sentence(problem: RangeProblem) -> str:
    """Why a passage cannot be coded."""
    return {
        RangeProblem.OUT_OF_RANGE: _("The passage lies outside the text. Please select it again."),
        RangeProblem.BLANK: _("The passage holds no text. Please select it again."),
        RangeProblem.STALE: _(
            "The text under the passage is another one now. Please select it again."
        ),
    }[problem]


def _segment(request: AuthenticatedRequest, pk: int) -> CodedSegment:
    segment = segment_for(request.user, pk)
    if segment is None:
        raise Http404
    return segment


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change a finding; a change made by somebody else meanwhile is shown, never overwritten."""
    segment = _segment(request, pk)
    interview = segment.transcript.interview
    initial = {
        "code": str(segment.code_id),
        "key_issue": segment.key_issue,
        "interpretation": segment.interpretation,
        "language": segment.language,
        "revision": segment.revision,
    }
    codes = {entry.pk: entry for entry in [*codes_of(interview.round_id), segment.code]}
    form = FindingForm(request.POST or None, codes=codes.values(), editing=True, initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            coding.edit_segment(
                segment_id=pk,
                revision=data["revision"],
                code_id=int(data["code"]),
                key_issue=data["key_issue"],
                interpretation=data["interpretation"],
                language=data["language"],
                actor=request.user,
            )
        except coding.SegmentChanged as error:
            conflict = error.current
            form.add_error(None, _("Somebody else has changed this coding meanwhile."))
        except coding.CodeNotUsable:
            form.add_error("code", _("This category can no longer be used."))
        except coding.FindingIncomplete as error:
            for name in error.missing:
                form.add_error(name, _("Please fill this in."))
        else:
            messages.success(request, _("The coding has been saved."))
            return redirect(reverse("interviews:code", args=[interview.pk]) + "#codings")
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
    segment = _segment(request, pk)
    back = reverse("interviews:code", args=[segment.transcript.interview_id]) + "#codings"
    try:
        gone = coding.remove_segment(segment_id=pk, revision=segment.revision, actor=request.user)
    except coding.SegmentChanged:
        messages.error(request, _("Somebody else has changed this coding meanwhile."))
        return redirect(back)
    context = {"segment": gone, "interview": segment.transcript.interview, "language": current()}
    return render(request, "interviews/removed.html", context)
