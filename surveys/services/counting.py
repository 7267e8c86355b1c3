"""Merging what waits into the released counts.

While a round runs, a region's waiting rows are merged only when they change it by at least K people, and
the answers to an item only when at least K pairs of ratings have come together (surveys/releasing.py); so
the counts never hold what may not be shown, and no two of their states differ by fewer. At the close what
is left of all regions is counted together for the country. All regions of a questionnaire that may move do
so in one transaction; everything is added up before it. The other breakdowns: services/breakdowns.py.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F, Q

from surveys.models import Counted, PendingRow, Questionnaire, Response
from surveys.releasing import REGION, Cells, Sum, merged, moving
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
Changes = dict[str, tuple[Sum, Sum]]  # region -> what to add and what to subtract


def merge_due(*, now: datetime) -> bool:
    """Merge whatever may be released now; tells whether any count changed."""
    changed = False
    statuses = {entry.pk: entry.status for entry in organisation.rounds()}
    waiting = PendingRow.objects.order_by("questionnaire").values_list("questionnaire_id")
    for (questionnaire_id,) in list(waiting.distinct()):
        while _merge(questionnaire_id):
            changed = True
    closed = [pk for pk, status in statuses.items() if status == RoundStatus.CLOSED]
    for questionnaire in counted_to_the_end(closed):
        changed |= _gather_rest(questionnaire)
    for questionnaire in counted_to_the_end(closed):
        changed |= count_breakdowns(questionnaire=questionnaire, now=now)
    return changed


def _merge(questionnaire_id: int) -> bool:
    """Merge one batch of a questionnaire; False when nothing (more) may be merged."""
    questionnaire = Questionnaire.objects.get(pk=questionnaire_id)
    numbers = _numbers(questionnaire)
    if not numbers:
        return False
    regions = counts_of(questionnaire, dimension=REGION).get(REGION, {})
    batch = _batch(questionnaire, numbers, regions)
    if not batch:
        return False
    changes, missing = _sums(questionnaire, batch)
    cells = {} if missing else _merged(regions, changes)
    with transaction.atomic():
        held = _locked(questionnaire, batch)
        if held is None:
            return False
        if held != {row.pk for row in batch} or missing:
            # Somebody withdrew, or another worker was faster: the sums are no longer those of the
            # rows. A row whose response is gone can never be counted and is dropped.
            PendingRow.objects.filter(pk__in=held & missing).delete()
            return bool(held & missing)
        keep(questionnaire, {REGION: cells})
        _counted(questionnaire, held)
    return True


def _numbers(questionnaire: Questionnaire) -> dict[str | None, Counter[int]]:
    """Region -> change -> rows that wait, where they may be enough to move it."""
    own = PendingRow.objects.filter(questionnaire=questionnaire).order_by()
    found: dict[str | None, Counter[int]] = defaultdict(Counter)
    for iso, change, number in own.values_list("region_id", "change").annotate(Count("pk")):
        found[iso][change] = number
    return {iso: changes for iso, changes in found.items() if max(changes.values()) >= K}


def _batch(
    questionnaire: Questionnaire,
    numbers: Mapping[str | None, Counter[int]],
    regions: Mapping[str, Sum],
) -> list[PendingRow]:
    """Rows of all regions that may move; of a very long queue a part, and what is left of it is never few."""
    own = PendingRow.objects.filter(questionnaire=questionnaire).order_by("region_id", "pk")
    chosen: dict[tuple[str | None, int], int] = {}
    for iso in sorted(numbers, key=lambda iso: iso or ""):
        waiting, room = numbers[iso], ROWS_AT_ONCE - sum(chosen.values())
        if waiting[1] >= ROWS_AT_ONCE + K:
            if not chosen:
                return list(own.filter(region=iso, change=1)[:ROWS_AT_ONCE])
            continue
        choice = moving(waiting[1], waiting[-1], _told(regions.get(iso or "")))
        size = waiting[1] * choice.arrivals + waiting[-1] * choice.withdrawals
        if choice and (size <= room or not chosen):
            chosen |= {(iso, 1): waiting[1]} if choice.arrivals else {}
            chosen |= {(iso, -1): waiting[-1]} if choice.withdrawals else {}
    if not chosen:
        return []
    which = Q(pk__in=[])
    for iso, change in chosen:
        which |= Q(region=iso, change=change)
    rows = list(own.filter(which))
    # what has come since they were numbered would move a region to another number
    found = Counter((row.region_id, row.change) for row in rows)
    changed = {iso for (iso, change), number in chosen.items() if found[iso, change] != number}
    return [row for row in rows if row.region_id not in changed]


def _told(region: Sum | None) -> list[int]:
    """Numbers of people that a region was told with, the last of them now."""
    return [] if region is None else [*map(int, region.levels[:, 0]), region.responses]


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


def _sums(questionnaire: Questionnaire, batch: Sequence[PendingRow]) -> tuple[Changes, set[int]]:
    """What to add and to subtract by region, and the rows whose response is gone."""
    slots = slots_of(questionnaire)
    arrivals = {row.response_id: row for row in batch if row.response_id is not None}
    missing = {row.pk for row in arrivals.values()}
    coming: dict[str, list[Row]] = defaultdict(list)
    leaving: dict[str, list[Row]] = defaultdict(list)
    for response in Response.objects.filter(pk__in=arrivals).defer("answers"):
        pending = arrivals[response.pk]
        coming[pending.region_id or ""].append(Row.of(response))
        missing.discard(pending.pk)
    for pending in batch:
        if pending.payload is not None:
            leaving[pending.region_id or ""].append(Row.from_payload(pending.payload))
    changes = {
        iso: (summed(coming[iso], slots), summed(leaving[iso], slots))
        for iso in {*coming, *leaving}
    }
    return changes, missing


def _merged(regions: Mapping[str, Sum], changes: Changes) -> Cells:
    return {
        iso: merged(regions.get(iso, Sum(additions.slots)), additions, removals)
        for iso, (additions, removals) in changes.items()
    }


def _gather_rest(questionnaire: Questionnaire) -> bool:
    """After the close: arrivals that still wait, fewer than K in each region, are counted together for the
    country alone, or not at all where even together they are few; so are answers to items that are held."""
    rest = list(PendingRow.objects.filter(questionnaire=questionnaire, change=1).order_by("pk"))
    if not rest and questionnaire.breakdowns_counted_at is not None:
        return False
    slots = slots_of(questionnaire)
    people = [row.response_id for row in rest if row.response_id is not None]
    responses = Response.objects.filter(pk__in=people).defer("answers")
    additions = summed([Row.of(response) for response in responses], slots)
    regions = counts_of(questionnaire, dimension=REGION).get(REGION, {})
    with transaction.atomic():
        held = _locked(questionnaire, rest)
        if held is None or held != {row.pk for row in rest}:
            return False
        are_enough = additions.responses >= K
        where = Counted.COUNTRY if are_enough else Counted.NOWHERE
        Response.objects.filter(pk__in=people).update(counted=where)
        if are_enough:
            keep(questionnaire, {REGION: _merged(regions, {"": (additions, Sum(slots))})})
        moved = pool_held(questionnaire)
        if are_enough or moved:
            _counted(questionnaire, held)
        else:
            PendingRow.objects.filter(pk__in=held).delete()
    return are_enough or moved
