"""Sending e-mails: at most once each (docs/adr/0013-messages-at-most-once.md).

An e-mail is taken in a transaction of its own, then sent, then marked. What was taken and never marked
may have been sent: it becomes "uncertain" and a person decides. Only a failure that the mail server
reported before it accepted the e-mail is repeated by itself.
"""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from surveys.letters.messages import Asking, body, subject
from surveys.models import Invitation, Message, ReminderSchedule, WayIn
from surveys.models.messages import MessageKind, MessageState
from surveys.selectors.messages import (
    MOST_REMINDERS,
    ON_THE_WAY,
    asking,
    can_send,
    contact_of,
    may_be_written,
    portal_address,
    stop_value,
    unfinished_people,
)
from surveys.services.invitations import add_way_in
from surveys.services.messages import next_numbers, put_up
from tna_portal.organisation.choices import RoundStatus

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 50
LONGEST_PASS = 20.0  # seconds
SILENT = timedelta(minutes=10)  # after so long nobody is sending any more
# Pauses before the next attempt; after the last one it is given up, about a day later.
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480, 720))
JUST_WRITTEN = timedelta(hours=20)


@dataclass(frozen=True)
class _Ready:
    """An e-mail that has been taken."""

    message: Message
    address: str
    asking: Asking
    way: WayIn


def send_due(*, now: datetime) -> int:
    """Send what is due, never longer than a few seconds beyond LONGEST_PASS; how many were sent."""
    Message.objects.filter(state=MessageState.SENDING, moment__lt=now - SILENT).update(
        state=MessageState.UNCERTAIN, problem="worker"
    )
    remind_due(now=now)
    due = Message.objects.filter(state=MessageState.DUE, moment__lte=now)
    messages = list(due.order_by("moment", "pk")[:MOST_AT_ONCE])
    if not messages or not can_send():
        return 0
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:  # whatever it is, nothing has been handed over yet
        logger.warning("The mail server cannot be reached: %s", type(error).__name__)
        _put_off([message.pk for message in due], type(error).__name__, now)
        return 0
    began, sent = time.monotonic(), 0
    try:
        for message in messages:
            ready = _take(message, now)
            if ready is not None:
                outcome = _hand_over(ready, connection, now)
                sent += outcome == MessageState.SENT
                if outcome == MessageState.UNCERTAIN:
                    break  # the connection is of no use any more
            if time.monotonic() - began > LONGEST_PASS:
                break
    finally:
        _close(connection)
    return sent


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception as error:
        logger.warning("The mail server did not say goodbye: %s", type(error).__name__)


@transaction.atomic
def _take(message: Message, now: datetime) -> _Ready | None:
    """Make it ours, if it still may go: the update's own condition decides between workers."""
    mine = Message.objects.filter(pk=message.pk, state=MessageState.DUE, tries=message.tries)
    invitation = Invitation.objects.select_related("questionnaire__round", "respondent").get(
        pk=message.invitation_id
    )
    address = contact_of(invitation).get("email", "")
    if not address or not may_be_written(invitation, timezone.localdate(now)):
        # Neither when nor why: that somebody had answered by a certain moment is kept nowhere.
        mine.update(state=MessageState.SKIPPED, problem="" if address else "no_address")
        return None
    if not mine.update(state=MessageState.SENDING, moment=now, tries=F("tries") + 1):
        return None
    message.tries += 1
    way, token = add_way_in(invitation.pk)
    text = asking(
        invitation.questionnaire.round,
        invitation.questionnaire_id,
        token,
        address=portal_address(),
        stop=stop_value(invitation.pk),
    )
    return _Ready(message, address, text, way)


def _hand_over(ready: _Ready, connection: Any, now: datetime) -> MessageState:
    try:
        connection.send_messages([e_mail(ready.address, ready.asking, ready.message.kind)])
    except Exception as error:
        name = type(error).__name__
        logger.warning("An e-mail was not sent: %s", name)
        state, code = _verdict(error)
        problem = f"{name} {code}".strip()
        if state == MessageState.UNCERTAIN:
            _mark(ready.message, state, problem)
            return state
        with transaction.atomic():
            ready.way.delete()  # its token has reached nobody
            if state == MessageState.DUE:
                _put_off([ready.message.pk], problem, now, state=MessageState.SENDING)
            else:
                _mark(ready.message, state, problem)
        return state
    _mark(ready.message, MessageState.SENT, "")
    return MessageState.SENT


def e_mail(address: str, text: Asking, kind: str) -> EmailMessage:
    """The message itself; mail programs show a button against reminders of their own (RFC 8058)."""
    is_reminder = kind == MessageKind.REMINDER
    return EmailMessage(
        subject=subject(text, is_reminder=is_reminder),
        body=body(text, is_reminder=is_reminder),
        to=[address],
        headers={
            "List-Unsubscribe": f"<{text.stop_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def _verdict(error: Exception) -> tuple[MessageState, str]:
    """What an error says: refused for good, refused for now, or nobody knows; and the server's code."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, SMTPResponseException):
        codes = [error.smtp_code]
    elif isinstance(error, ValueError | SMTPNotSupportedError):  # could not even be written down
        return MessageState.FAILED, "address"
    else:
        return MessageState.UNCERTAIN, ""
    code = max(codes, default=0)
    return (MessageState.DUE if 400 <= code < 500 else MessageState.FAILED), str(code)


def _mark(message: Message, state: MessageState, problem: str) -> None:
    """Only our own attempt: somebody may have put it up again meanwhile."""
    Message.objects.filter(
        pk=message.pk,
        tries=message.tries,
        state__in=(MessageState.SENDING, MessageState.UNCERTAIN),
    ).update(state=state, problem=problem)


def _put_off(
    keys: list[int], problem: str, now: datetime, *, state: MessageState = MessageState.DUE
) -> None:
    """Try later, each time after a longer pause; in the end give up."""
    counted = int(state == MessageState.SENDING)  # taking it has counted this attempt already
    waiting = Message.objects.filter(pk__in=keys, state=state)
    waiting.filter(tries__gte=len(PAUSES) + counted).update(
        state=MessageState.FAILED, problem=problem
    )
    for tries in reversed(range(len(PAUSES))):
        waiting.filter(tries=tries + counted).update(
            state=MessageState.DUE, moment=now + PAUSES[tries], tries=tries + 1, problem=problem
        )


def remind_due(*, now: datetime) -> int:
    """Put up the reminders of the rounds' schedules; how many.

    A person is reminded when a day of the schedule has come since it was set, unless an e-mail went
    to them shortly before or since.
    """
    plans: dict[tuple[int, tuple[int, ...], datetime], list[str]] = defaultdict(list)
    schedules = ReminderSchedule.objects.filter(round__status=RoundStatus.OPEN)
    for row in schedules:
        plans[row.round_id, tuple(row.days), row.set_at].append(row.region_id)
    total = 0
    for (round_id, days, set_at), regions in plans.items():
        for day in reversed(days):
            after = timedelta(days=day)
            written = Message.objects.filter(
                invitation__created_at__lte=F("moment") + JUST_WRITTEN - after
            )
            people = unfinished_people().filter(
                questionnaire__round=round_id,
                region__in=regions,
                opted_out=False,
                created_at__lte=now - after,
                created_at__gt=set_at - after,
            )
            people = people.exclude(pk__in=written.values("invitation"))
            people = people.exclude(messages__state__in=ON_THE_WAY)
            keys = list(people.values_list("pk", flat=True))
            numbers = next_numbers(keys, MessageKind.REMINDER)
            few = {pk: number for pk, number in numbers.items() if number <= MOST_REMINDERS}
            put_up(few, MessageKind.REMINDER, now)
            total += len(few)
    return total
