"""E-mails of a round: how they stand, sending invitations, reminding now or by itself."""

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from surveys.forms import RemindersForm
from surveys.letters.messages import part, subject
from surveys.models import Message
from surveys.models.messages import MessageKind, MessageState
from surveys.selectors.messages import (
    STATES,
    asking,
    can_send,
    last_reminder,
    portal_address,
    reminder_days,
    standing_of,
    to_be_written,
    troubled,
)
from surveys.selectors.questionnaires import questionnaires_of
from surveys.services.messages import (
    SHORTEST_PAUSE,
    RemindedLately,
    RoundNotOpen,
    repeat,
    request_messages,
    set_reminders,
)
from surveys.views.rounds import key_of, round_or_404
from tna_portal.organisation.access import Permission, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.common.http import AuthenticatedRequest
    from tna_portal.organisation.models import AssessmentRound

PAGE = 50


@require_http_methods(["GET", "POST"])
@require(Permission.INVITE)
def overview(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Numbers, what went wrong, and the days of reminders, which this page also sets."""
    entry = round_or_404(code)
    schedules = reminder_days(request.user, entry.pk)
    written = ", ".join(map(str, schedules[0])) if len(schedules) == 1 else ""
    form = RemindersForm(request.POST or None, initial={"days": written})
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        set_reminders(round_id=entry.pk, days=days, actor=request.user, now=timezone.now())
        messages.success(request, _("The days of the reminders have been set."))
        return redirect("surveys:messages", code=code)
    page = Paginator(troubled(request.user, entry.pk), PAGE).get_page(request.GET.get("page"))
    context = {
        "round": entry,
        "form": form,
        "several": len(schedules) > 1,
        "is_open": entry.status == RoundStatus.OPEN,
        "can_send": can_send(),
        "standing": standing_of(request.user, entry.pk),
        "states": STATES,
        "last": last_reminder(request.user, entry.pk),
        "page_obj": page,
        "troubles": [(message, reason(message)) for message in page.object_list],
        "synthetic": entry.is_synthetic,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/messages.html", context, status=status)


def reason(message: Message) -> str:
    """Why an e-mail was not sent, or may not have been, in words."""
    if message.state == MessageState.UNCERTAIN:
        return (
            _("The worker stopped while sending.")
            if message.problem == "worker"
            else _("The connection broke off while sending.")
        )
    name, _blank, code = message.problem.partition(" ")
    if name == "SMTPRecipientsRefused" or code == "address":
        return _("This address is not accepted.")
    if code:
        return _("The mail server refused the e-mail (%(code)s).") % {"code": code}
    return _("The mail server could not be reached.")


@require_http_methods(["GET", "POST"])
@require(Permission.INVITE)
def send(request: "AuthenticatedRequest", code: str, kind: str) -> HttpResponse:
    """To how many people, and with which words; then put up for sending."""
    entry = round_or_404(code)
    if kind not in MessageKind:
        raise Http404
    if request.method != "POST":
        return _preview(request, entry, MessageKind(kind))
    try:
        number = request_messages(
            entry=entry,
            kind=kind,
            is_confirmed="sure" in request.POST,
            actor=request.user,
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RemindedLately:
        return _preview(request, entry, MessageKind(kind), is_refused=True)
    except RoundNotOpen:
        messages.error(request, _("Only an open round can invite."))
        return redirect("surveys:messages", code=code)
    return _say(request, code, number, otherwise=_("There is nobody to write to."))


def _say(
    request: "AuthenticatedRequest", code: str, number: int, *, otherwise: str
) -> HttpResponse:
    """How many e-mails are on their way; `otherwise` when there is none."""
    sent = ngettext(
        "%(number)s e-mail is being sent.", "%(number)s e-mails are being sent.", number
    )
    if number:
        messages.success(request, sent % {"number": number})
    else:
        messages.info(request, otherwise)
    return redirect("surveys:messages", code=code)


def _preview(
    request: "AuthenticatedRequest",
    entry: "AssessmentRound",
    kind: MessageKind,
    *,
    is_refused: bool = False,
) -> HttpResponse:
    is_reminder = kind == MessageKind.REMINDER
    questionnaire = next(iter(questionnaires_of(entry.pk).values()), None)
    if questionnaire is None:
        raise Http404
    text = asking(entry, questionnaire.pk, "…", address=portal_address(), stop="…")
    text = replace(text, link=unquote(text.link), stop_link=unquote(text.stop_link))
    last = last_reminder(request.user, entry.pk) if is_reminder else None
    context = {
        "round": entry,
        "kind": kind,
        "is_reminder": is_reminder,
        "is_open": entry.status == RoundStatus.OPEN and can_send(),
        "number": len(to_be_written(request.user, entry.pk, kind, timezone.localdate())),
        "last": last,
        "is_early": last is not None and timezone.now() - last < SHORTEST_PAUSE,
        "is_refused": is_refused,
        "subject": subject(text, is_reminder=is_reminder),
        "texts": [(code, part(text, code, is_reminder=is_reminder)) for code in ("kk", "ru")],
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/send_messages.html", context, status=422 if is_refused else 200)


@require_POST
@require(Permission.INVITE)
def again(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """One e-mail once more, or all that were not sent."""
    entry = round_or_404(code)
    found = troubled(request.user, entry.pk)
    if "message" in request.POST:
        found = found.filter(pk=key_of(request.POST["message"]) or 0)
    else:
        found = found.filter(state=MessageState.FAILED)
    number = repeat(round_id=entry.pk, messages=list(found), actor=request.user, now=timezone.now())
    return _say(request, code, number, otherwise=_("There is nothing to send again."))
