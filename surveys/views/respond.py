"""The respondent's way around the questions: token, start, receipt, contact, withdrawal.

No session; see views/passes.py.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import paper, throttle
from surveys.letters.content import grouped
from surveys.models import Invitation, Questionnaire
from surveys.questionnaire.definition import Definition, QuestionType
from surveys.questionnaire.wording import fill
from surveys.selectors import fieldwork
from surveys.selectors.questionnaires import definition_of, newest_definition
from surveys.selectors.retention import erased_rounds
from surveys.services import answering, letters
from surveys.services.contacts import LIMIT, offer_contact
from surveys.services.quotas import is_full
from surveys.tokens import is_well_formed, normalise_token, receipt_of
from surveys.views.assisting import banner
from surveys.views.passes import Pass, give, notice, private, read, with_pass
from tna_portal.common.languages import current
from tna_portal.organisation.choices import RespondentGroup

MODULES = 3  # of one area, on the private card


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
    if invitation is not None:
        if throttle.opened_too_often(invitation.pk):
            return notice(request, "blocked", 429)
        draft = fieldwork.own_draft_of(invitation.pk)
        held = Pass(invitation.pk, draft.pk if draft else None, draft.version_id if draft else None)
        return _let_in(held)
    letter = fieldwork.letter_by_token(wanted)
    if letter is None:
        throttle.count_failure(request)
        return notice(request, "unknown", 404)
    before = read(request)
    if before is not None and before.letter_id == letter.pk and before.draft_id is not None:
        return _let_in(before)  # the same phone once more: it goes on, or begins for somebody else
    return _let_in(Pass(0, letter_id=letter.pk))


def _let_in(held: Pass) -> HttpResponse:
    response = private(give(redirect("surveys:start"), held))
    # Only here: on pages with forms it would empty the origin that the forgery check compares.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
@ensure_csrf_cookie
@with_pass
def start(request: HttpRequest, held: Pass) -> HttpResponse:
    """Who asks and why; the start button opens the draft."""
    if held.letter_id is not None:
        return _start_from_letter(request, held, held.letter_id)
    invitation = fieldwork.invitation_by_id(held.invitation_id)
    if invitation is None:
        return notice(request, "unknown", 404)
    problem = fieldwork.standing(invitation, timezone.localdate())
    if problem:
        return notice(request, problem, 410)
    if held.mode:
        return _start_for_somebody(request, held, invitation)
    if held.draft_id is None and is_full(
        invitation.questionnaire_id, region=invitation.region_id, category=invitation.category
    ):
        return notice(request, "full", 409)
    if request.method == "POST":
        try:
            draft = answering.open_draft(
                invitation_id=invitation.pk,
                today=timezone.localdate(),
                language=current(),
                now=timezone.now(),
            )
        except (answering.RoundNotOpen, answering.InvitationClosed):
            return notice(request, "closed", 410)
        return give(_to_questions(request), Pass(invitation.pk, draft.pk, draft.version_id))
    return _start_page(request, held, invitation.questionnaire)


def _start_for_somebody(request: HttpRequest, held: Pass, invitation: Invitation) -> HttpResponse:
    """A branch has begun already: the first page is there to be read aloud."""
    if request.method == "POST":
        return _to_questions(request)
    assisted = banner(held, invitation)
    return _start_page(request, held, invitation.questionnaire, assisted=assisted)


def _to_questions(request: HttpRequest) -> HttpResponse:
    mode = "?whole=1" if request.POST.get("script") else ""
    return redirect(reverse("surveys:questions") + mode)


def _start_from_letter(request: HttpRequest, held: Pass, letter_id: int) -> HttpResponse:
    """A letter's link: each press of "start" by somebody new takes one of its uses."""
    letter = fieldwork.letter_by_id(letter_id)
    if letter is None:
        return notice(request, "unknown", 404)
    is_new = held.draft_id is None or request.POST.get("who") == "other"
    if is_new and letter.is_revoked:
        return notice(request, "revoked", 410)
    if is_new and letter.expires_on < timezone.localdate():
        return notice(request, "expired", 410)
    if is_new and is_full(letter.questionnaire_id, region=letter.region_id, category=""):
        return notice(request, "full", 409)
    if request.method != "POST":
        return _start_page(request, held, letter.questionnaire, is_letter=True)
    if not is_new:
        return _to_questions(request)
    try:
        begun = letters.begin(
            letter_id=letter_id,
            today=timezone.localdate(),
            language=current(),
            now=timezone.now(),
        )
    except letters.LetterUsedUp:
        return notice(request, "used_up", 409)
    except (answering.RoundNotOpen, answering.InvitationClosed):
        return notice(request, "closed", 410)
    draft = begun.draft
    context = {"code": grouped(begun.code), "whole": bool(request.POST.get("script"))}
    page = render(request, "surveys/answer/code.html", context)
    # Reloading this page sends "start" again, and finds that this phone has begun already.
    return give(page, Pass(draft.invitation_id, draft.pk, draft.version_id, letter_id))


def _start_page(
    request: HttpRequest,
    held: Pass,
    questionnaire: Questionnaire,
    *,
    is_letter: bool = False,
    assisted: Mapping[str, Any] | None = None,
) -> HttpResponse:
    definition = newest_definition(questionnaire.pk)
    values = paper.values_of(questionnaire.round, definition)
    context = {
        "title": definition.title.get(current()),
        "paragraphs": fill(definition.start, current(), values),
        "is_resumed": held.draft_id is not None,
        "is_letter": is_letter,
        "assisted": assisted,
        "pilot": questionnaire.round.is_pilot,
        "synthetic": questionnaire.round.is_synthetic,
    }
    return render(request, "surveys/answer/start.html", context)


@require_safe
@with_pass
def done(request: HttpRequest, held: Pass) -> HttpResponse:
    """Receipt number and what happens next."""
    invitation = fieldwork.invitation_by_id(held.invitation_id)
    if invitation is None or held.draft_id is None or not invitation.was_answered:
        return redirect("surveys:start")
    if held.mode:
        entered = {"receipt": receipt_of(held.draft_id), "draft": held.draft_id}
        assisted = banner(held, invitation)
        return render(request, "surveys/answer/entered.html", {**entered, "assisted": assisted})
    definition = definition_of(held.version_id) if held.version_id else None
    rates_self = invitation.questionnaire.group == RespondentGroup.AKIMS
    context = {
        "areas": _areas(definition) if definition and rates_self else None,
        "receipt": receipt_of(held.draft_id),
        "draft": held.draft_id,
        "withdraw_until": invitation.questionnaire.round.withdraw_until,
        "contact_limit": LIMIT,
        "title": definition.title.get(current()) if definition else "",
        "thanks": request.GET.get("contact") == "kept",
    }
    return render(request, "surveys/answer/done.html", context)


def _areas(definition: Definition) -> dict[str, Any]:
    """What the private card is written with: the same for everybody, so it tells nothing."""
    modules = import_string(settings.MODULES_FOR_AREAS)()
    return {
        item.code: {
            "name": item.text.get(current()),
            "modules": modules.get(item.code, [])[:MODULES],
        }
        for question in definition.questions()
        if question.type is QuestionType.PAIR_RATING
        for item in question.items
    }


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
            error = _("There are no answers with this receipt number. Please check it.")
        except answering.WithdrawalTooLate:
            error = _("The last day for withdrawing has passed.")
        else:
            return notice(request, "withdrawn", 200)
    gone = erased_rounds() if error else []
    context = {"typed": typed, "error": error, "gone": gone}
    page = render(request, "surveys/answer/withdraw.html", context, status=422 if error else 200)
    return private(page)
