"""Merging what waits into the released counts.

While a round runs, a region's waiting rows are merged only when at least K of them wait, so the counts
never hold what may not be shown. At the close everything is merged and the other breakdowns are
counted from the responses. Sums are computed before the transaction that writes them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet

from surveys.models import ItemCount, PendingRow, Questionnaire, Response, RoundRetention
from surveys.models.counts import Dimension
from surveys.questionnaire.tallies import add_tallies, subtract_tallies
from surveys.scoring.histogram import empty_histogram, from_bytes, to_bytes
from surveys.services.recounting import count_breakdowns
from surveys.services.sums import BREAKDOWNS, Cell, Row, Sum
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus
from tna_portal.statistics.disclosure import K

ROWS_AT_ONCE = 5_000


def merge_due(*, now: datetime) -> bool:
    """Merge whatever may be released now; tells whether any count changed."""
    changed = False
    statuses = {entry.pk: entry.status for entry in organisation.rounds()}
    _reopen_counts_of_late_arrivals(
        [pk for pk, status in statuses.items() if status == RoundStatus.CLOSED]
    )
    waiting = PendingRow.objects.order_by("questionnaire").values_list("questionnaire_id")
    for (questionnaire_id,) in list(waiting.distinct()):
        while _merge(questionnaire_id, statuses):
            changed = True
    closed = [pk for pk, status in statuses.items() if status == RoundStatus.CLOSED]
    uncounted = Questionnaire.objects.filter(round__in=closed, breakdowns_counted_at__isnull=True)
    for questionnaire in uncounted.exclude(round__in=_without_answers()):
        count_breakdowns(questionnaire=questionnaire, now=now)
        changed = True
    return changed


def _reopen_counts_of_late_arrivals(closed: Sequence[int]) -> None:
    """A response submitted in the very moment of the close waits behind the count: count again."""
    late = PendingRow.objects.filter(
        change=1,
        questionnaire__round__in=closed,
        questionnaire__breakdowns_counted_at__isnull=False,
    ).exclude(questionnaire__round__in=_without_answers())
    Questionnaire.objects.filter(pk__in=late.values("questionnaire")).update(
        breakdowns_counted_at=None
    )


def _without_answers() -> "QuerySet[RoundRetention, int]":
    """Rounds whose answers are being deleted or are gone: what was counted of them is counted for good."""
    return RoundRetention.objects.exclude(erased={}).values_list("pk", flat=True)


def _merge(questionnaire_id: int, statuses: Mapping[int, str]) -> bool:
    """Merge one batch of a questionnaire; False when nothing (more) may be merged."""
    questionnaire = Questionnaire.objects.get(pk=questionnaire_id)
    is_closed = statuses.get(questionnaire.round_id) == RoundStatus.CLOSED
    at_close = is_closed and questionnaire.breakdowns_counted_at is None
    batch = _batch(questionnaire, 1 if at_close else K)
    if not batch:
        return False
    changes, missing = _sums(questionnaire, batch)
    with transaction.atomic():
        # The row is locked first, by merges alone: submissions never wait for it.
        now = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        pending = PendingRow.objects.filter(pk__in=[row.pk for row in batch])
        if connection.features.has_select_for_update_skip_locked:
            pending = pending.select_for_update(skip_locked=True)
        held = {row.pk for row in pending}
        was_counted = at_close and now.breakdowns_counted_at is not None
        if held != {row.pk for row in batch} or missing or was_counted:
            # Somebody withdrew, or another worker was faster: the sums are no longer those of the
            # rows. A row whose response is gone can never be counted and is dropped.
            PendingRow.objects.filter(pk__in=held & missing).delete()
            return bool(held & missing)
        _write(questionnaire, changes)
        PendingRow.objects.filter(pk__in=held).delete()
        Questionnaire.objects.filter(pk=questionnaire.pk).update(
            counts_revision=F("counts_revision") + 1
        )
    return True


def _batch(questionnaire: Questionnaire, least: int) -> list[PendingRow]:
    """Waiting rows of all regions in which at least so many wait; of each of them, so many at least."""
    own = PendingRow.objects.filter(questionnaire=questionnaire)
    regions = own.order_by().values_list("region_id").annotate(Count("pk"))
    due = [iso for iso, number in regions if number >= least]
    chosen = own.filter(Q(region__in=[iso for iso in due if iso]) | Q(region=None))
    if None not in due:
        chosen = chosen.exclude(region=None)
    rows = list(chosen.order_by("region_id", "pk")[:ROWS_AT_ONCE])
    numbers = Counter(row.region_id for row in rows)
    return [row for row in rows if numbers[row.region_id] >= least]


def _sums(
    questionnaire: Questionnaire, batch: Sequence[PendingRow]
) -> tuple[dict[Cell, tuple[Sum, Sum]], set[int]]:
    """Cell -> what to add and what to subtract; and the rows whose response is gone."""
    slots = len(organisation.item_slots(questionnaire.round_id, questionnaire.group))
    arrivals = {row.response_id: row for row in batch if row.response_id is not None}
    missing = {row.pk for row in arrivals.values()}
    coming: dict[Cell, list[Row]] = defaultdict(list)
    leaving: dict[Cell, list[Row]] = defaultdict(list)
    for response in Response.objects.filter(pk__in=arrivals).defer("answers"):
        pending = arrivals[response.pk]
        coming[Dimension.REGION, pending.region_id or ""].append(Row.of(response))
        missing.discard(pending.pk)
    for pending in batch:
        if pending.payload is not None:
            row = Row.from_payload(pending.payload)
            leaving[Dimension.REGION, pending.region_id or ""].append(row)
            if pending.in_breakdowns:
                for dimension in BREAKDOWNS:
                    leaving[dimension, row.value_of(dimension)].append(row)
    changes = {}
    for cell in {*coming, *leaving}:
        changes[cell] = Sum(slots), Sum(slots)
        changes[cell][0].add(coming[cell])
        changes[cell][1].add(leaving[cell])
    return changes, missing


def _write(questionnaire: Questionnaire, changes: Mapping[Cell, tuple[Sum, Sum]]) -> None:
    """Put the changed counts over those that are there: the questionnaire's row is held."""
    rows = ItemCount.objects.filter(questionnaire=questionnaire)
    known = {(row.dimension, row.value): row for row in rows}
    changed = []
    for (dimension, value), (addition, removal) in sorted(changes.items()):
        cell = known.get((dimension, value)) or ItemCount(
            questionnaire=questionnaire, dimension=dimension, value=value
        )
        counted = from_bytes(cell.joint or b"")
        # Slots are only ever appended, so older counts are simply shorter.
        joint = empty_histogram(max(len(counted), addition.slots))
        joint[: len(counted)] += counted
        joint[: addition.slots] += addition.joint - removal.joint
        cell.joint = to_bytes(joint)  # refuses a count below zero
        cell.responses += addition.responses - removal.responses
        add_tallies(cell.tallies, addition.tallies)
        subtract_tallies(cell.tallies, removal.tallies)
        changed.append(cell)
    ItemCount.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["questionnaire", "dimension", "value"],
        update_fields=["joint", "responses", "tallies"],
    )
