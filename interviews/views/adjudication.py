"""The lead's decision on one passage."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interviews.choices import DecisionKind
from interviews.forms import DecisionForm
from interviews.models import CodedSegment, Interview
from interviews.selectors.codebooks import codes_of
from interviews.selectors.comparing import decisions_on, undecided_of
from interviews.services import deciding
from interviews.services.coding import CodeNotUsable
from interviews.transcript.anchors import Range, UnusableRange, sentences
from interviews.views.comparing import LEADS, PROBLEMS, decision_problem, text_of
from interviews.views.problems import range_sentence
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import require

SHORT = 90
TAKE = "take-"


@require_http_methods(["GET", "POST"])
@require(LEADS)
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a version, join, write anew or leave out. `of` are the codings as "id-revision"."""
    interview = text_of(request, pk)
    read = _read(request)
    segments = undecided_of(request.user, interview, list(read))
    if not segments and request.method == "GET":
        messages.info(request, _("There is nothing left to decide here."))
        return redirect("interviews:compare", pk=pk)
    form = _form(request, interview, segments)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, interview, read, form)
        except deciding.DecidedMeanwhile as error:
            conflict = True
            form.add_error(None, decision_problem(error))
        except PROBLEMS as error:
            form.add_error("reason", decision_problem(error))
        except UnusableRange as error:
            form.add_error("span", range_sentence(error.problem))
        except CodeNotUsable:
            form.add_error("code", _("This category can no longer be used."))
        except deciding.FindingIncomplete as error:
            for name in error.missing:
                form.add_error(name, _("Please fill this in."))
        else:
            messages.success(request, _("The decision has been saved."))
            return redirect("interviews:compare", pk=pk)
    context = {
        "form": form,
        "interview": interview,
        "segments": segments,
        "read": read,
        "decisions": decisions_on(interview, list(read)) if conflict else [],
        "synthetic": interview.is_synthetic,
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "interviews/decide.html", context, status=status)


def _read(request: AuthenticatedRequest) -> dict[int, int]:
    """Coding -> the revision that the lead has read."""
    given = request.POST if request.method == "POST" else request.GET
    pairs = [value.partition("-")[::2] for value in given.getlist("of")]
    return {int(key): int(rev) for key, rev in pairs if key.isdecimal() and rev.isdecimal()}


def _form(
    request: AuthenticatedRequest, interview: Interview, segments: Sequence[CodedSegment]
) -> DecisionForm:
    """The form with the versions of the passage; what was sent can be chosen even after a conflict."""
    choices = [
        (
            f"{TAKE}{each.pk}",
            _("take the version of %(name)s")
            % {"name": each.coder.full_name if each.coder else "–"},
        )
        for each in segments
    ]
    if len(segments) > 1:
        choices.append((DecisionKind.JOINED.value, _("join the versions (edit below)")))
    choices += [
        (DecisionKind.WRITTEN.value, _("write anew (edit below)")),
        (DecisionKind.LEFT_OUT.value, _("leave out: it does not count")),
    ]
    sent = request.POST.get("choice", "")
    if sent.startswith(TAKE) and sent not in dict(choices):
        choices.insert(0, (sent, _("take the version chosen before")))
    first = segments[0] if segments else None
    spans = _spans(interview.transcript.text, segments)
    sent_span = request.POST.get("span", "")
    if sent_span and sent_span not in dict(spans):
        spans.append((sent_span, _short(interview.transcript.text, sent_span)))
    initial = {
        "span": spans[0][0] if spans else "",
        **{
            name: getattr(first, name)
            for name in ("key_issue", "interpretation", "skills_need", "language")
            if first
        },
        "code": str(first.code_id) if first else "",
    }
    return DecisionForm(
        request.POST or None,
        choices=choices,
        spans=spans,
        codes=codes_of(interview.round_id, with_retired=True),
        initial=initial,
    )


def _spans(text: str, segments: Sequence[CodedSegment]) -> list[tuple[str, str]]:
    """Passages to choose from: all of it, each coder's, and each sentence it touches."""
    if not segments:
        return []
    whole = Range(min(each.start for each in segments), max(each.end for each in segments))
    wanted = [whole, *(Range(each.start, each.end) for each in segments)]
    wanted += [
        each for each in sentences(text) if each.start < whole.end and whole.start < each.end
    ]
    keys = dict.fromkeys(f"{each.start}-{each.end}" for each in wanted)
    return [(key, _short(text, key)) for key in keys]


def _short(text: str, key: str) -> str:
    start, _sign, end = key.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        return key
    return Truncator(text[int(start) : int(end)].replace("\n", " ")).chars(SHORT)


def _decide(
    request: AuthenticatedRequest, interview: Interview, read: dict[int, int], form: DecisionForm
) -> None:
    data = form.cleaned_data
    choice = data["choice"]
    common: dict[str, Any] = {
        "interview_id": interview.pk,
        "sources": read,
        "reason": data["reason"],
        "actor": request.user,
    }
    if choice.startswith(TAKE):
        taken = choice.removeprefix(TAKE)
        deciding.decide(
            kind=DecisionKind.TAKEN, taken=int(taken) if taken.isdecimal() else 0, **common
        )
        return
    finding = None
    if choice != DecisionKind.LEFT_OUT:
        start, _sign, end = data["span"].partition("-")
        finding = deciding.Finding(
            code_id=int(data["code"] or 0),
            start=int(start) if start.isdecimal() else 0,
            end=int(end) if end.isdecimal() else 0,
            key_issue=data["key_issue"],
            interpretation=data["interpretation"],
            skills_need=data["skills_need"],
            language=data["language"],
        )
    deciding.decide(kind=DecisionKind(choice), finding=finding, **common)
