"""Answering: the questionnaire as one document for a script, or page by page without; saving, sending."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import paper
from surveys.models import Invitation, Mode
from surveys.paper import Paper, problem_texts
from surveys.questionnaire.definition import Definition, Question, QuestionType
from surveys.questionnaire.forms_data import from_form
from surveys.questionnaire.ordering import as_printed
from surveys.questionnaire.routing import Page, Route, route
from surveys.questionnaire.validation import Problem
from surveys.selectors import fieldwork
from surveys.selectors.questionnaires import definition_of, questions_of
from surveys.services import answering
from surveys.services.answering import SaveResult, Write
from surveys.services.quotas import QuotaFull
from surveys.views.assisting import banner
from surveys.views.passes import Pass, is_shut_out, notice, read, with_pass
from tna_portal.common.languages import current
from tna_portal.common.offline import worker_address
from tna_portal.organisation.choices import RespondentGroup
from tna_portal.organisation.selectors import district_lists

FORM_DEVICE = "form"
DEVICE = re.compile(r"[A-Za-z0-9_.-]{1,36}")  # as the script makes them; nothing else can be kept
READ_BEFORE = 1000  # ms: a page's answers were read at most so long before it says when it was made


@require_http_methods(["GET", "POST"])
@ensure_csrf_cookie
@with_pass
def questions(request: HttpRequest, held: Pass) -> HttpResponse:
    """The questionnaire: the whole document for a script, else one section a request."""
    invitation = fieldwork.invitation_by_id(held.invitation_id)
    if invitation is None or held.draft_id is None or held.version_id is None:
        return redirect("surveys:start")
    if invitation.was_answered:
        return redirect("surveys:done")
    definition = definition_of(held.version_id)
    if request.method == "POST":
        return _save_page(request, held, invitation, definition)
    answers = _answers(held, invitation, definition)
    if request.GET.get("whole"):
        return _render(request, held, invitation, definition, answers)
    taken = route(definition, answers, timezone.localdate())
    wanted = request.GET.get("page", "")
    codes = [page.code for page in taken.pages]
    code = wanted if wanted in codes else _first_open(taken)
    return _render(request, held, invitation, definition, answers, only=code)


def _answers(held: Pass, invitation: Invitation, definition: Definition) -> dict[str, Any]:
    """Acknowledged answers, over what the invitation already tells."""
    known: dict[str, Any] = {}
    for question in definition.questions():
        if question.prefill == "category" and question.option(invitation.category):
            known[question.code] = {"option": invitation.category}
        elif question.prefill == "place":
            place = {"region": invitation.region_id, "district": invitation.district_id or ""}
            known[question.code] = place
    assert held.draft_id is not None  # noqa: S101 - the caller has looked
    return known | answering.fold(fieldwork.writes_of(held.draft_id))


def _first_open(taken: Route) -> str:
    """Where to go on: the first page with nothing answered on it, else the last."""
    for page in taken.pages:
        asked = [
            question.code
            for question in page.questions
            if not question.prefill and question.type is not QuestionType.INFO
        ]
        if asked and not any(code in taken.answers for code in asked):
            return page.code
    return taken.pages[-1].code


def _render(
    request: HttpRequest,
    held: Pass,
    invitation: Invitation,
    definition: Definition,
    answers: dict[str, Any],
    *,
    only: str = "",
    problems: dict[str, tuple[Problem, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    draft = fieldwork.draft_of(invitation.pk)
    sheet = Paper(
        as_printed(definition) if draft and draft.mode == Mode.PAPER else definition,
        answers,
        current(),
        timezone.localdate(),
        paper.values_of(invitation.questionnaire.round, definition),
        district_lists(),
        seed=draft.seed if draft else 0,
        is_split=invitation.questionnaire.round.is_split,
        problems=problems or {},
    )
    taken = sheet.route()
    codes = [page.code for page in taken.pages]
    place = codes.index(only) + 1 if only in codes else 1
    context = {
        "pages": [page for page in paper.pages(sheet) if not only or page["code"] == only],
        "page": place,
        "total": len(codes),
        "whole": not only,
        "previous": codes[place - 2] if only and place > 1 else "",
        "is_last": bool(only) and place == len(codes),
        "first": _first_open(taken),
        "kept": bool(taken.hidden),
        "today": sheet.day_number,
        "worker": _worker_address(held),
        "made": _clock() - READ_BEFORE,
        "draft": held.draft_id,
        "title": definition.title.get(current()),
        "has_problems": bool(problems),
        "synthetic": invitation.questionnaire.round.is_synthetic,
        "assisted": banner(held, invitation),
        "has_card": invitation.questionnaire.group == RespondentGroup.AKIMS and not held.mode,
        "pilot": invitation.questionnaire.round.is_pilot,
    }
    return render(request, "surveys/answer/questions.html", context, status=status)


def _save_page(
    request: HttpRequest, held: Pass, invitation: Invitation, definition: Definition
) -> HttpResponse:
    """Without a script: keep one page, then go where the button says. What was typed stays."""
    answers = _answers(held, invitation, definition)
    page = _page(definition, answers, request.POST.get("page", ""))
    if page is None or held.draft_id is None:
        return redirect("surveys:questions")
    fields = {key: request.POST.getlist(key) for key in request.POST}
    typed = {
        question.code: from_form(question, fields)
        for question in page.questions
        if question.type is not QuestionType.INFO
    }
    now = time.time_ns() // 1000
    writes = [Write(now + i, code, value) for i, (code, value) in enumerate(typed.items())]
    try:
        saved = answering.save_writes(
            draft_id=held.draft_id, device=FORM_DEVICE, writes=writes, language=current()
        )
    except answering.AlreadySent:
        return redirect("surveys:done")
    except answering.UnknownDraft:
        return redirect("surveys:start")
    if saved.problems:
        problems, shown = dict(saved.problems), answers | typed
        return _render(
            request,
            held,
            invitation,
            definition,
            shown,
            only=page.code,
            problems=problems,
            status=422,
        )
    answers = _answers(held, invitation, definition)
    codes = [entry.code for entry in route(definition, answers, timezone.localdate()).pages]
    place = codes.index(page.code) if page.code in codes else 0
    match request.POST.get("go", "next"):
        case "submit":
            return _send(request, held, invitation, definition)
        case "later" if held.mode:
            return redirect("surveys:back")
        case "later":
            return notice(request, "later", 200)
        case "back":
            place = max(0, place - 1)
        case _:
            place = min(len(codes) - 1, place + 1)
    return redirect(f"{reverse('surveys:questions')}?page={codes[place]}")


def _page(definition: Definition, answers: dict[str, Any], code: str) -> Page | None:
    pages = route(definition, answers, timezone.localdate()).pages
    return next((page for page in pages if page.code == code), None)


@require_POST
@with_pass
def submit(request: HttpRequest, held: Pass) -> HttpResponse:
    """Send the whole questionnaire (with a script, once its queue is empty)."""
    invitation = fieldwork.invitation_by_id(held.invitation_id)
    if invitation is None or held.draft_id is None or held.version_id is None:
        return redirect("surveys:start")
    return _send(request, held, invitation, definition_of(held.version_id))


def _send(
    request: HttpRequest, held: Pass, invitation: Invitation, definition: Definition
) -> HttpResponse:
    assert held.draft_id is not None  # noqa: S101 - the callers have looked
    try:
        answering.submit(draft_id=held.draft_id, language=current(), now=timezone.now())
    except answering.AnswersIncomplete as error:
        answers = _answers(held, invitation, definition)
        place = next(
            section.code
            for section in definition.sections
            if any(question.code in error.problems for question in section.questions)
        )
        whole = bool(request.POST.get("whole"))
        return _render(
            request,
            held,
            invitation,
            definition,
            answers,
            only="" if whole else place,
            problems=error.problems,
            status=422,
        )
    except answering.RoundNotOpen:
        return notice(request, "closed", 410)
    except QuotaFull:
        return notice(request, "full", 409)
    except answering.UnknownDraft:
        return redirect("surveys:start")
    return redirect("surveys:done")


def _clock() -> int:
    """Milliseconds; what a phone compares pages and acknowledgements by, never its own clock."""
    return time.time_ns() // 1_000_000


def _worker_address(held: Pass) -> str:
    return worker_address(
        reverse("surveys:worker"),
        page=f"{reverse('surveys:questions')}?whole=1",
        offline=reverse("surveys:offline"),
        draft=str(held.draft_id),
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone without a network shows instead of a page that it does not hold."""
    return render(request, "surveys/answer/offline.html")


@csrf_protect
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Answers from the script: JSON in, what is safe now and what is wrong out.

    Called past the middleware (common/middleware.py), so the language is chosen here, if words are
    needed at all.
    """
    held = read(request)
    if held is None:
        return JsonResponse({"error": ""}, status=403)
    saved = _save(request, held)
    if isinstance(saved, SaveResult) and not saved.problems:
        return JsonResponse({"acknowledged": saved.acknowledged, "problems": {}, "at": _clock()})
    with override(get_language_from_request(request)):
        return _words_of(saved, questions_of(held.version_id) if held.version_id else {})


def _save(request: HttpRequest, held: Pass) -> SaveResult | int:
    """What was saved, or the status that says why nothing was."""
    try:
        body = json.loads(request.body)
        device, entries = body["device"], body["writes"]
        if not DEVICE.fullmatch(device):
            return 400
        if str(body["draft"]) != str(held.draft_id) or held.version_id is None:
            return 403
        questions_ = questions_of(held.version_id)
        writes = [_write(questions_, entry) for entry in entries[: answering.MOST_WRITES_AT_ONCE]]
        times = _times(body.get("times"))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        return 400
    assert held.draft_id is not None  # noqa: S101 - compared above
    if is_shut_out(held):
        return 410
    try:
        return answering.save_writes(
            draft_id=held.draft_id,
            device=device,
            writes=writes,
            language=get_language_from_request(request),
            times=times,
        )
    except answering.AlreadySent:
        return 409
    except answering.UnknownDraft:
        return 409 if answering.was_sent(held.invitation_id) else 410


def _times(told: Any) -> dict[str, int]:
    """Seconds by question, of a pilot's page; whatever else is there is left alone."""
    if not isinstance(told, dict):
        return {}
    return {
        code[:40]: seconds
        for code, seconds in list(told.items())[: answering.MOST_WRITES_AT_ONCE]
        if type(seconds) is int and seconds >= 0
    }


def _words_of(saved: SaveResult | int, known: Mapping[str, Question]) -> JsonResponse:
    """Problems by question, or the one sentence of a status."""
    if isinstance(saved, SaveResult):
        problems = {
            code: problem_texts(known[code], found, current())
            for code, found in saved.problems.items()
        }
        return JsonResponse(
            {"acknowledged": saved.acknowledged, "problems": problems, "at": _clock()}
        )
    errors = {
        400: _("The answers could not be read."),
        403: _("This page belongs to another invitation."),
        409: _("The answers have been sent already; this change was not counted."),
        410: _("This questionnaire is no longer here."),
    }
    return JsonResponse({"error": errors[saved], "sent": saved == 409}, status=saved)


def _write(known: Mapping[str, Question], entry: Any) -> Write:
    """One write: fields of a form, read exactly as the page without a script is read."""
    sequence, code = int(entry["sequence"]), str(entry["question"])[:40]
    if not 0 <= sequence < 2**63:
        raise ValueError("sequence")
    question = known.get(code)
    if question is None:
        return Write(sequence, code, None)
    fields = {
        str(name): [str(value) for value in values] for name, values in entry["fields"].items()
    }
    return Write(sequence, code, from_form(question, fields))
