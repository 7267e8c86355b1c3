"""The respondent's way: token, start, questions, receipt. No session; see views/passes.py."""

import json
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import paper, throttle
from surveys.models import Invitation
from surveys.problems import sentences
from surveys.questionnaire.definition import Definition, Question
from surveys.questionnaire.forms_data import from_form
from surveys.questionnaire.routing import visible_questions, visible_sections
from surveys.questionnaire.validation import Problem
from surveys.selectors import fieldwork
from surveys.selectors.questionnaires import definition_of, newest_definition, questions_of
from surveys.services import answering
from surveys.services.answering import SaveResult, Write
from surveys.services.contacts import LIMIT, offer_contact
from surveys.tokens import is_well_formed, normalise_token, receipt_of
from surveys.views.passes import Pass, give, notice, private, read, with_pass
from tna_portal.common.languages import current
from tna_portal.organisation.selectors import district_lists

FORM_DEVICE = "form"


@require_http_methods(["GET", "POST"])
def token(request: HttpRequest) -> HttpResponse:
    """For whoever types the code of a letter."""
    if request.method == "POST":
        return redirect(
            "surveys:enter", token=normalise_token(request.POST.get("token", "")) or "-"
        )
    return private(render(request, "surveys/answer/token.html"))


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange a token for a cookie on a clean address."""
    wanted = normalise_token(token)
    if throttle.is_blocked(request):
        return notice(request, "blocked", 429)
    if not is_well_formed(wanted):
        throttle.count_failure(request)
        return notice(request, "mistyped", 404)
    invitation = fieldwork.invitation_by_token(wanted)
    if invitation is None:
        throttle.count_failure(request)
        return notice(request, "unknown", 404)
    if throttle.opened_too_often(invitation.pk):
        return notice(request, "blocked", 429)
    draft = fieldwork.draft_of(invitation.pk)
    held = Pass(invitation.pk, draft.pk if draft else None, draft.version_id if draft else None)
    response = private(give(redirect("surveys:start"), held))
    # Only here: on pages with forms it would empty the origin that the forgery check compares.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
@ensure_csrf_cookie
@with_pass
def start(request: HttpRequest, held: Pass) -> HttpResponse:
    """Who asks and why; the start button opens the draft."""
    invitation = fieldwork.invitation_by_id(held.invitation_id)
    if invitation is None:
        return notice(request, "unknown", 404)
    problem = fieldwork.standing(invitation, timezone.localdate())
    if problem:
        return notice(request, problem, 410)
    if request.method == "POST":
        try:
            draft = answering.open_draft(invitation_id=invitation.pk, today=timezone.localdate())
        except (answering.RoundNotOpen, answering.InvitationClosed):
            return notice(request, "closed", 410)
        mode = "?whole=1" if request.POST.get("script") else ""
        response = redirect(reverse("surveys:questions") + mode)
        return give(response, Pass(invitation.pk, draft.pk, draft.version_id))
    definition = newest_definition(invitation.questionnaire_id)
    context = {
        "title": definition.title.get(current()),
        "paragraphs": paper.fill(definition.start, current(), _values(invitation, definition)),
        "is_resumed": held.draft_id is not None,
        "synthetic": invitation.questionnaire.round.is_synthetic,
    }
    return render(request, "surveys/answer/start.html", context)


def _values(invitation: Invitation, definition: Definition) -> dict[str, str]:
    """What the texts' placeholders stand for."""
    entry = invitation.questionnaire.round

    def day(value: date) -> str:
        return date_format(value, "DATE_FORMAT")

    return {
        "minutes": str(definition.minutes),
        "contact": entry.contact,
        "withdraw_until": day(entry.withdraw_until),
        "retention": day(entry.keep_until),
    }


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
    sections = visible_sections(definition, answers)
    wanted = request.GET.get("page", "")
    codes = [section.code for section in sections]
    code = wanted if wanted in codes else _first_open(definition, answers)
    return _render(request, held, invitation, definition, answers, only=code)


def _answers(held: Pass, invitation: Invitation, definition: Definition) -> dict[str, Any]:
    """Acknowledged answers, over what the invitation already tells."""
    person = invitation.respondent
    known: dict[str, Any] = {}
    for question in definition.questions():
        if question.prefill == "category" and question.option(person.category):
            known[question.code] = {"option": person.category}
        elif question.prefill == "place":
            place = {"region": invitation.region_id, "district": person.district_id or ""}
            known[question.code] = place
    assert held.draft_id is not None  # noqa: S101 - the caller has looked
    return known | answering.fold(fieldwork.writes_of(held.draft_id))


def _first_open(definition: Definition, answers: dict[str, Any]) -> str:
    """Where to go on: the first page with nothing answered on it, else the last."""
    sections = visible_sections(definition, answers)
    for section in sections:
        asked = [q.code for q in visible_questions(section, answers) if not q.prefill]
        if asked and not any(code in answers for code in asked):
            return section.code
    return sections[-1].code


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
    codes = [section.code for section in visible_sections(definition, answers)]
    drawn = paper.pages(
        definition,
        answers,
        language=current(),
        values=_values(invitation, definition),
        places=district_lists(),
        problems=problems,
    )
    chosen = [page for page in drawn if not only or page["code"] == only]
    place = codes.index(only) + 1 if only in codes else 1
    context = {
        "pages": chosen,
        "page": place,
        "total": len(codes),
        "whole": not only,
        "previous": codes[place - 2] if only and place > 1 else "",
        "is_last": bool(only) and place == len(codes),
        "first": _first_open(definition, answers),
        "draft": held.draft_id,
        "title": definition.title.get(current()),
        "has_problems": bool(problems),
        "synthetic": invitation.questionnaire.round.is_synthetic,
    }
    return render(request, "surveys/answer/questions.html", context, status=status)


def _save_page(
    request: HttpRequest, held: Pass, invitation: Invitation, definition: Definition
) -> HttpResponse:
    """Without a script: keep one page, then go where the button says. What was typed stays."""
    answers = _answers(held, invitation, definition)
    section = next((s for s in definition.sections if s.code == request.POST.get("page")), None)
    if section is None or held.draft_id is None:
        return redirect("surveys:questions")
    fields = {key: request.POST.getlist(key) for key in request.POST}
    typed = {q.code: from_form(q, fields) for q in visible_questions(section, answers)}
    now = time.time_ns() // 1000
    writes = [Write(now + i, code, value) for i, (code, value) in enumerate(typed.items())]
    try:
        saved = answering.save_writes(draft_id=held.draft_id, device=FORM_DEVICE, writes=writes)
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
            only=section.code,
            problems=problems,
            status=422,
        )
    answers = _answers(held, invitation, definition)
    codes = [entry.code for entry in visible_sections(definition, answers)]
    place = codes.index(section.code) if section.code in codes else 0
    match request.POST.get("go", "next"):
        case "submit":
            return _send(request, held, invitation, definition)
        case "later":
            return notice(request, "later", 200)
        case "back":
            place = max(0, place - 1)
        case _:
            place = min(len(codes) - 1, place + 1)
    return redirect(f"{reverse('surveys:questions')}?page={codes[place]}")


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
    except answering.UnknownDraft:
        return redirect("surveys:start")
    return redirect("surveys:done")


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
        return JsonResponse({"acknowledged": saved.acknowledged, "problems": {}})
    with override(get_language_from_request(request)):
        return _words_of(saved)


def _save(request: HttpRequest, held: Pass) -> SaveResult | int:
    """What was saved, or the status that says why nothing was."""
    try:
        body = json.loads(request.body)
        device, entries = str(body["device"])[:36], body["writes"]
        if str(body["draft"]) != str(held.draft_id) or held.version_id is None:
            return 403
        questions_ = questions_of(held.version_id)
        writes = [_write(questions_, entry) for entry in entries[: answering.MOST_WRITES_AT_ONCE]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return 400
    assert held.draft_id is not None  # noqa: S101 - compared above
    try:
        return answering.save_writes(draft_id=held.draft_id, device=device, writes=writes)
    except answering.AlreadySent:
        return 409
    except answering.UnknownDraft:
        return 410


def _words_of(saved: SaveResult | int) -> JsonResponse:
    """Problems by question, or the one sentence of a status."""
    if isinstance(saved, SaveResult):
        problems = {code: sentences(found) for code, found in saved.problems.items()}
        return JsonResponse({"acknowledged": saved.acknowledged, "problems": problems})
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


@require_safe
@with_pass
def done(request: HttpRequest, held: Pass) -> HttpResponse:
    """Receipt number and what happens next."""
    invitation = fieldwork.invitation_by_id(held.invitation_id)
    if invitation is None or held.draft_id is None or not invitation.was_answered:
        return redirect("surveys:start")
    definition = definition_of(held.version_id) if held.version_id else None
    context = {
        "receipt": receipt_of(held.draft_id),
        "withdraw_until": invitation.questionnaire.round.withdraw_until,
        "contact_limit": LIMIT,
        "title": definition.title.get(current()) if definition else "",
        "thanks": request.GET.get("contact") == "kept",
    }
    return render(request, "surveys/answer/done.html", context)


@require_POST
@with_pass
def contact(request: HttpRequest, held: Pass) -> HttpResponse:
    """A contact for sharing cases; kept encrypted and apart from every answer."""
    text = request.POST.get("contact", "").strip()
    agreed = request.POST.get("agreed")
    invitation = fieldwork.invitation_by_id(held.invitation_id)
    if invitation is None or not text or not agreed:
        return redirect("surveys:done")
    offer_contact(
        round_id=invitation.questionnaire.round_id,
        group=invitation.questionnaire.group,
        region=invitation.region_id,
        contact=text,
    )
    return redirect(reverse("surveys:done") + "?contact=kept")


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's answers back with the receipt number."""
    typed, error = request.POST.get("receipt", ""), ""
    if request.method == "POST":
        if throttle.is_blocked(request):
            return notice(request, "blocked", 429)
        try:
            answering.withdraw(receipt=typed, now=timezone.now())
        except answering.UnknownReceipt:
            throttle.count_failure(request)
            error = _("There is no such receipt number. Please check it.")
        except answering.WithdrawalTooLate:
            error = _("The last day for withdrawing has passed.")
        else:
            return notice(request, "withdrawn", 200)
    context = {"typed": typed, "error": error}
    page = render(request, "surveys/answer/withdraw.html", context, status=422 if error else 200)
    return private(page)
