"""Open answers to be coded, question by question, for those who may read them."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from interviews.choices import SourceKind, Stage
from interviews.selectors.open_answers import (
    answers_for,
    beside,
    progress,
    rounds_with_answers,
    shown_regions,
)
from interviews.selectors.visibility import readable
from interviews.selectors.work import to_accept
from interviews.services.open_answers import accept_answers
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import current
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from interviews.models import Interview
    from tna_portal.organisation.models import User

PAGE = 50
MOST_AT_ONCE = 200


@require_safe
@require(Permission.CODE_INTERVIEWS)
def answers(request: AuthenticatedRequest) -> HttpResponse:
    """How far each question has been coded, and the answers themselves."""
    rounds = [organisation.round_by_id(pk) for pk in rounds_with_answers(request.user)]
    chosen = request.GET.get("round", "")
    entry = next((each for each in rounds if each and chosen in ("", each.code)), None)
    if entry is None:
        if chosen or request.GET.get("page"):
            raise Http404
        return render(request, "interviews/answers.html", {"rounds": []})
    wordings = import_string(settings.OPEN_QUESTIONS)(entry.pk, current())
    lines = [
        (each, wordings.get(each.question, each.question))
        for each in progress(request.user, entry.pk)
    ]
    found = answers_for(request.user, entry.pk)
    question = request.GET.get("question", "")
    waiting = request.GET.get("state") == "waiting"
    if question:
        found = found.filter(question=question)
    if waiting:
        found = found.filter(stage=Stage.READY)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = shown_regions(entry.pk)
    kept = {"round": entry.code, "question": question, "state": "waiting" if waiting else ""}
    context = {
        "rounds": rounds,
        "round": entry,
        "lines": lines,
        "question": question,
        "waiting": waiting,
        "page_obj": page,
        "rows": [
            (unit, unit.region if (unit.region_id, unit.group) in shown else None)
            for unit in page.object_list
        ],
        "kept": urlencode(kept) + "&",
        "to_accept": _to_accept(request.user, entry.code, question).count(),
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/answers.html", context)


def question_of(interview: "Interview") -> str:
    """What an open answer was an answer to, in the reader's language; nothing for an interview."""
    if interview.kind != SourceKind.ANSWER:
        return ""
    wordings: dict[str, str] = import_string(settings.OPEN_QUESTIONS)(interview.round_id, current())
    return wordings.get(interview.question, interview.question)


def _to_accept(user: "User", code: str, question: str) -> "QuerySet[Interview]":
    """Answers to a question, or to all, that wait for the person's acceptance."""
    found = to_accept(user).filter(kind=SourceKind.ANSWER, round__code=code)
    return found.filter(question=question) if question else found


@require_POST
@require(Permission.LEAD_CODING)
def accept(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Accept what coders have handed in, so many at once; the rest with another press."""
    question = request.POST.get("question", "")
    waiting = _to_accept(request.user, code, question).values_list("pk", flat=True)
    number = accept_answers(interview_ids=list(waiting[:MOST_AT_ONCE]), actor=request.user)
    sentence = ngettext(
        "%(number)s answer has been accepted.", "%(number)s answers have been accepted.", number
    )
    messages.success(request, sentence % {"number": number})
    query = urlencode({"round": code, "question": question})
    return redirect(f"{reverse('interviews:answers')}?{query}")


@require_safe
@require(Permission.CODE_INTERVIEWS)
def step(request: AuthenticatedRequest, pk: int, way: str) -> HttpResponse:
    """To the next or the previous answer to the same question that waits; to the list after the last."""
    found = readable(request.user).filter(kind=SourceKind.ANSWER).select_related("round")
    interview = found.filter(pk=pk).first()
    if interview is None:  # withdrawn while it was being coded
        return redirect("interviews:answers")
    before, behind = beside(request.user, interview)
    target = behind if way == "next" else before
    if target is not None:
        return redirect("interviews:code", pk=target)
    query = urlencode({"round": interview.round.code, "question": interview.question})
    return redirect(f"{reverse('interviews:answers')}?{query}")
