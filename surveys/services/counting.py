"""Merging what waits into the released counts.

While a round runs, a region's waiting rows are merged only when they change it by at least K people, and
the answers to an item only when at least K pairs of ratings have come together (surveys/releasing.py); so
the counts never hold what may not be shown, and no two of their states differ by fewer. At the close what
is left of all regions is counted together for the country. Sums are computed before the transaction that
writes them. The other breakdowns: services/breakdowns.py.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F

from surveys.models import Counted, PendingRow, Questionnaire, Response
from surveys.releasing import REGION, Sum, merged, moving
from surveys.services.breakdowns import (
    CountingInterrupted as CountingInterrupted,  # callers meet it
)
from surveys.services.breakdowns import count_breakdowns
from surveys.services.counts import (
    Row,
    counted_to_the_end,
    counts_of,
    keep,
    pool_held,
    slots_of,
    summed,
)
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus
from tna_portal.statistics.disclosure import K

ROWS_AT_ONCE = 5_000


def merge_due(*, now: datetime) -> bool:
    """Merge whatever may be released now; tells whether any count changed."""
    changed = False
    statuses = {entry.pk: entry.status for entry in organisation.rounds()}
    waiting = PendingRow.objects.values("questionnaire_id", "region_id").annotate(Count("pk"))
    for line in waiting.order_by("questionnaire_id", "region_id"):
        while _merge_region(line["questionnaire_id"], line["region_id"]):
            changed = True
    closed = [pk for pk, status in statuses.items() if status == RoundStatus.CLOSED]
    for questionnaire in counted_to_the_end(closed):
        changed |= _gather_rest(questionnaire)
    for questionnaire in counted_to_the_end(closed):
        changed |= count_breakdowns(questionnaire=questionnaire, now=now)
    return changed


def _merge_region(questionnaire_id: int, iso: str | None) -> bool:
    """Merge one batch of a region; False when nothing (more) may be merged."""
    questionnaire = Questionnaire.objects.get(pk=questionnaire_id)
    batch = _batch(questionnaire, iso)
    if not batch:
        return False
    additions, removals, missing = _sums(questionnaire, batch)
    with transaction.atomic():
        held = _locked(questionnaire, batch)
        if held is None:
            return False
        if held != {row.pk for row in batch} or missing:
            # Somebody withdrew, or another worker was faster: the sums are no longer those of the
            # rows. A row whose response is gone can never be counted and is dropped.
            PendingRow.objects.filter(pk__in=held & missing).delete()
            return bool(held & missing)
        _write(questionnaire, iso or "", additions, removals)
        _counted(questionnaire, held)
    return True


def _batch(questionnaire: Questionnaire, iso: str | None) -> list[PendingRow]:
    """Rows of a region that may be merged together; what is left of a long queue is never few."""
    rows = PendingRow.objects.filter(questionnaire=questionnaire, region=iso)
    numbers = Counter(rows.values_list("change", flat=True))
    known = counts_of(questionnaire, dimension=REGION, value=iso or "").get(REGION, {})
    cell = known.get(iso or "", Sum(slots_of(questionnaire)))
    levels = [*(int(level) for level in cell.levels[:, 0]), cell.responses]
    if numbers[1] >= ROWS_AT_ONCE + K:
        return list(rows.filter(change=1).order_by("pk")[:ROWS_AT_ONCE])
    choice = moving(numbers[1], numbers[-1], levels)
    if not choice:
        return []
    changes = [1] * choice.arrivals + [-1] * choice.withdrawals
    return list(rows.filter(change__in=changes).order_by("pk"))


def _locked(questionnaire: Questionnaire, batch: Sequence[PendingRow]) -> set[int] | None:
    """The rows still there, locked; None where counts have changed since they were looked at.

    The questionnaire's row is locked first, by merges alone: submissions never wait for it.
    """
    now = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if now.counts_revision != questionnaire.counts_revision:
        return None
    pending = PendingRow.objects.filter(pk__in=[row.pk for row in batch])
    if connection.features.has_select_for_update_skip_locked:
        pending = pending.select_for_update(skip_locked=True)
    return {row.pk for row in pending}


def _counted(questionnaire: Questionnaire, rows: set[int]) -> None:
    PendingRow.objects.filter(pk__in=rows).delete()
    Questionnaire.objects.filter(pk=questionnaire.pk).update(
        counts_revision=F("counts_revision") + 1
    )


def _sums(questionnaire: Questionnaire, batch: Sequence[PendingRow]) -> tuple[Sum, Sum, set[int]]:
    """Sums to add and to subtract, and the rows whose response is gone."""
    slots = slots_of(questionnaire)
    arrivals = {row.response_id: row.pk for row in batch if row.response_id is not None}
    rows, missing = [], set(arrivals.values())
    for response in Response.objects.filter(pk__in=arrivals).defer("answers"):
        rows.append(Row.of(response))
        missing.discard(arrivals[response.pk])
    leaving = [Row.from_payload(row.payload) for row in batch if row.payload is not None]
    return summed(rows, slots), summed(leaving, slots), missing


def _write(questionnaire: Questionnaire, iso: str, additions: Sum, removals: Sum) -> None:
    known = counts_of(questionnaire, dimension=REGION, value=iso)
    region = known.get(REGION, {}).get(iso, Sum(additions.slots))
    keep(questionnaire, REGION, {iso: merged(region, additions, removals)})


def _gather_rest(questionnaire: Questionnaire) -> bool:
    """After the close: arrivals that still wait, fewer than K in each region, are counted together for the
    country alone, or not at all where even together they are few; so are answers to items that are held."""
    rest = list(PendingRow.objects.filter(questionnaire=questionnaire, change=1).order_by("pk"))
    if not rest and questionnaire.breakdowns_counted_at is not None:
        return False
    additions, nothing, missing = _sums(questionnaire, rest)
    with transaction.atomic():
        held = _locked(questionnaire, rest)
        if held is None or held != {row.pk for row in rest}:
            return False
        together = additions.responses >= K
        if rest:
            people = [row.response_id for row in rest if row.response_id and row.pk not in missing]
            where = Counted.COUNTRY if together else Counted.NOWHERE
            Response.objects.filter(pk__in=people).update(counted=where)
        if together:
            _write(questionnaire, "", additions, nothing)
        moved = pool_held(questionnaire)
        if together or moved:
            _counted(questionnaire, held)
        else:
            PendingRow.objects.filter(pk__in=held).delete()
    return together or moved
