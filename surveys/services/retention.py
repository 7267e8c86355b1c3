"""Keeping: when a round's storage period is over, everything that came from its people is deleted.

Announced at least a week before, in batches with short transactions; whatever is killed half-way goes
on with the next sweep. Released counts, definitions and quotas stay (docs/adr/0015-retention.md).
"""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from surveys.models import PendingRow, Questionnaire, RoundRetention
from surveys.selectors.participation import invited_now
from surveys.selectors.retention import (
    ANSWERS,
    LEAST_NOTICE,
    NOTICE,
    PEOPLE,
    Kind,
    answers_day,
    next_day,
    retention_of,
    rows_left,
)
from surveys.services.files import drop_files
from surveys.services.unlinking import rewrite
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RoundStatus
from tna_portal.organisation.services.rounds import close_round

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

BATCH = 500


class PromiseGiven(Exception):
    """Respondents of a named round have been promised this day."""


class RoundNotClosed(Exception):
    """While people are still asked, the day is the one that they are told."""


class AnswersErased(Exception):
    """There is nothing left to keep."""


class NotLater(Exception):
    """The day can only be moved to a later one that is still to come."""


def keep_answers_longer(
    *, round_id: int, until: date, reason: str, actor: "User", now: datetime
) -> None:
    """Keep anonymous answers beyond the promised day. What leads to people goes on that day all the same.

    Raises PromiseGiven, RoundNotClosed, AnswersErased, NotLater.
    """
    entry = organisation.round_by_id(round_id)
    if entry is None or not entry.is_anonymous:
        raise PromiseGiven
    if entry.status != RoundStatus.CLOSED:
        raise RoundNotClosed
    with transaction.atomic():
        kept = _locked(round_id)
        before = answers_day(entry, kept)
        if kept.answers_erased_at is not None:
            raise AnswersErased
        if until <= max(before, localdate(now)):
            raise NotLater
        kept.answers_until = until
        kept.save(update_fields=["answers_until"])
        _record(
            "answers_kept_longer",
            entry,
            actor,
            before=f"{before}",
            kept_until=f"{until}",
            reason=reason,
        )


def erase_due(*, now: datetime) -> None:
    """Announce what is to be deleted, and delete what has been announced for long enough."""
    for entry in organisation.rounds().exclude(status=RoundStatus.DRAFT):
        kept = retention_of(entry)
        day = next_day(entry, kept)
        if day is None or localdate(now) < day - NOTICE:
            continue
        if kept.announced_for != day or kept.announced_at is None:
            _announce(entry, day, now)
        elif localdate(now) > day and now >= kept.announced_at + LEAST_NOTICE:
            _erase(entry, kept, now)


def _announce(entry: "AssessmentRound", day: date, now: datetime) -> None:
    rows = {kind.table: number for kind, number in rows_left(entry.pk, retention_of(entry))}
    with transaction.atomic():
        kept = _locked(entry.pk)
        if kept.announced_for != day:
            kept.announced_for, kept.announced_at = day, now
            kept.save(update_fields=["announced_for", "announced_at"])
            _record("retention_announced", entry, None, kept_until=f"{day}", rows=rows)


def _erase(entry: "AssessmentRound", kept: RoundRetention, now: datetime) -> None:
    if entry.status == RoundStatus.OPEN:
        close_round(round_id=entry.pk, actor=None, now=now)  # the next sweep counts, then deletes
    elif _is_counted(entry.pk):
        if kept.answers_erased_at is None and localdate(now) > answers_day(entry, kept):
            _erase_kinds(entry, ANSWERS, "answers_erased", now)
        if kept.people_erased_at is None:
            _keep_participation(entry.pk)
            _erase_kinds(entry, PEOPLE, "people_erased", now)


def _is_counted(round_id: int) -> bool:
    """Whether everything that can ever be counted of a closed round has been."""
    uncounted = Questionnaire.objects.filter(round=round_id, breakdowns_counted_at__isnull=True)
    waiting = PendingRow.objects.filter(questionnaire__round=round_id, change=1)
    return not uncounted.exists() and not waiting.exists()


def _keep_participation(round_id: int) -> None:
    """How many were invited, began and answered stays known when the invitations are gone."""
    lines = [astuple(line) for line in invited_now(round_id)]
    RoundRetention.objects.filter(pk=round_id, participation__isnull=True).update(
        participation=lines
    )


def _erase_kinds(
    entry: "AssessmentRound", kinds: Sequence[Kind], action: str, now: datetime
) -> None:
    drop_files(round_id=entry.pk)
    for kind in kinds:
        while _erase_batch(entry.pk, kind):
            pass
    if not rewrite([kind.table for kind in kinds]):
        return  # an older transaction still sees the rows; the next sweep tries again
    with transaction.atomic():
        kept = _locked(entry.pk)
        if getattr(kept, f"{action}_at") is None:
            setattr(kept, f"{action}_at", now)
            kept.save(update_fields=[f"{action}_at"])
            tables = {kind.table for kind in kinds}
            rows = {table: number for table, number in kept.erased.items() if table in tables}
            _record(action, entry, None, rows=rows)


def _erase_batch(round_id: int, kind: Kind) -> bool:
    """Some rows, counted in the same transaction; False when none was left."""
    with transaction.atomic():
        kept = _locked(round_id)
        keys = (
            kind.rows.filter(**{kind.round: round_id}).order_by("pk").values_list("pk", flat=True)
        )
        _, gone = kind.rows.filter(pk__in=list(keys[:BATCH])).delete()
        number: int = gone.get(kind.model._meta.label, 0)
        kept.erased[kind.table] = kept.erased.get(kind.table, 0) + number
        kept.save(update_fields=["erased"])
    return number > 0


def _locked(round_id: int) -> RoundRetention:
    RoundRetention.objects.get_or_create(round_id=round_id)
    return RoundRetention.objects.select_for_update().get(pk=round_id)


def _record(action: str, entry: "AssessmentRound", actor: "User | None", **details: object) -> None:
    regions = entry.regions.values_list("pk", flat=True)
    record(action, actor=actor, subject="round", subject_id=entry.pk, regions=regions, **details)
