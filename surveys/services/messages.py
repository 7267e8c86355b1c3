"""Putting e-mails up for sending. They are sent by the worker: services/mailing.py."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q

from surveys.models import Invitation, Message, ReminderSchedule
from surveys.models.messages import MessageKind, MessageState
from surveys.selectors.messages import last_reminder, to_be_written
from tna_portal.common.jobs import hint
from tna_portal.organisation.access import regions_for
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

SHORTEST_PAUSE = timedelta(hours=24)
MOST_DAYS, LAST_DAY, SHORTEST_GAP = 5, 90, 2


class RoundNotOpen(Exception):
    """Only an open round writes to people."""


class RemindedLately(Exception):
    """A reminder went out less than a day ago, and nobody said that this is known."""


def request_messages(
    *,
    entry: "AssessmentRound",
    kind: str,
    is_confirmed: bool,
    actor: "User",
    today: date,
    now: datetime,
) -> int:
    """One e-mail for everybody unfinished in the actor's regions; how many.

    Raises RoundNotOpen, RemindedLately. Pressed twice at once it gives each person one: numbers are
    taken before the last reminder is looked at, and the second of a number is not kept.
    """
    kind = MessageKind(kind)
    if entry.status != RoundStatus.OPEN:
        raise RoundNotOpen
    people = to_be_written(actor, entry.pk, kind, today)
    numbers = next_numbers([person.pk for person in people], kind)
    last = last_reminder(actor, entry.pk) if kind == MessageKind.REMINDER else None
    if last is not None and now - last < SHORTEST_PAUSE and not is_confirmed:
        raise RemindedLately
    if not people:
        return 0
    with transaction.atomic():
        put_up(numbers, kind, now)
        record(
            "messages_requested",
            actor=actor,
            subject="round",
            subject_id=entry.pk,
            regions={person.region_id for person in people},
            kind=kind.value,
            messages=len(people),
        )
        hint()
    return len(people)


def next_numbers(invitations: Sequence[int], kind: str) -> dict[int, int]:
    """Invitation -> number of its next e-mail of a kind."""
    last = Invitation.objects.filter(pk__in=invitations).annotate(
        last=Max("messages__number", filter=Q(messages__kind=kind))
    )
    return {pk: (number or 0) + 1 for pk, number in last.values_list("pk", "last")}


def put_up(numbers: dict[int, int], kind: str, now: datetime) -> None:
    """Rows that are due at once; one that exists already stays as it is."""
    Message.objects.bulk_create(
        [
            Message(invitation_id=pk, kind=kind, number=number, moment=now)
            for pk, number in numbers.items()
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


@transaction.atomic
def repeat(*, round_id: int, messages: Sequence[Message], actor: "User", now: datetime) -> int:
    """Put e-mails that were not sent, or perhaps were, up once more; how many still needed it."""
    again = Message.objects.filter(pk__in=[message.pk for message in messages])
    values = {"state": MessageState.DUE, "moment": now, "problem": ""}
    # An uncertain one keeps its count of attempts: a late worker must not take the next for its own.
    number = again.filter(state=MessageState.FAILED).update(tries=0, **values)
    number += again.filter(state=MessageState.UNCERTAIN).update(**values)
    if number:
        record(
            "messages_repeated",
            actor=actor,
            subject="round",
            subject_id=round_id,
            regions={message.invitation.region_id for message in messages},
            messages=number,
        )
        hint()
    return number


@transaction.atomic
def set_reminders(*, round_id: int, days: Sequence[int], actor: "User", now: datetime) -> None:
    """Days after the invitation on which people of the actor's regions are reminded; none: never.

    ValueError when they are too many, too late or too close to one another.
    """
    days = sorted(set(days))
    if len(days) > MOST_DAYS or any(not 1 <= day <= LAST_DAY for day in days):
        raise ValueError("days")
    if any(after - before < SHORTEST_GAP for before, after in pairwise(days)):
        raise ValueError("gap")
    regions = [region.iso for region in regions_for(actor)]
    ReminderSchedule.objects.bulk_create(
        [
            ReminderSchedule(round_id=round_id, region_id=iso, days=list(days), set_at=now)
            for iso in regions
        ],
        update_conflicts=True,
        unique_fields=["round", "region"],
        update_fields=["days", "set_at"],
    )
    record(
        "reminders_set",
        actor=actor,
        subject="round",
        subject_id=round_id,
        regions=regions,
        days=list(days),
    )
