"""Merging what waits into the released counts.

While a round runs, a region's waiting rows are merged only when at least K of them wait, so the counts
never hold what may not be shown. At the close everything is merged and the other breakdowns are
counted from the responses. Sums are computed before the transaction that writes them.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, F, QuerySet

from surveys.models import ItemCount, PendingRow, Questionnaire, Response, RoundRetention
from surveys.models.counts import Dimension
from surveys.questionnaire.tallies import Tallies, add_tallies, count_tallies, subtract_tallies
from surveys.scoring.histogram import (
    Counts,
    empty_histogram,
    from_bytes,
    joint_histogram,
    rows_from_bytes,
    to_bytes,
)
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus
from tna_portal.statistics.disclosure import K

ROWS_AT_ONCE = 5_000
BREAKDOWNS = (Dimension.CATEGORY, Dimension.SENIORITY, Dimension.LANGUAGE)
_ATTEMPTS = 5

Cell = tuple[str, str]  # dimension, value


class CountingInterrupted(Exception):
    """Withdrawals kept coming while the breakdowns were counted; the next sweep tries again."""


@dataclass
class Sum:
    """Counts of some responses: `responses` people, joint int64[slots, 8, 8], tallies."""

    slots: int
    responses: int = 0
    joint: Counts = field(init=False)
    tallies: Tallies = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joint = empty_histogram(self.slots)

    def add(self, rows: Sequence["Row"]) -> None:
        """Count rows in."""
        self.responses += len(rows)
        self.joint += joint_histogram(
            rows_from_bytes([row.importance for row in rows], self.slots),
            rows_from_bytes([row.competence for row in rows], self.slots),
        )
        add_tallies(self.tallies, count_tallies(row.tallies for row in rows))


@dataclass(frozen=True)
class Row:
    """What is counted of one response."""

    importance: bytes
    competence: bytes
    tallies: str
    category: str = ""
    seniority: str = ""
    language: str = ""

    def value_of(self, dimension: Dimension) -> str:
        """The cell of a breakdown that the response belongs to."""
        return str(getattr(self, dimension.value))

    def payload(self) -> dict[str, str]:
        """As JSON, for a withdrawal that waits."""
        return {
            "importance": base64.b64encode(self.importance).decode("ascii"),
            "competence": base64.b64encode(self.competence).decode("ascii"),
            "tallies": self.tallies,
            "category": self.category,
            "seniority": self.seniority,
            "language": self.language,
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Row":
        """Back from JSON."""
        return cls(
            base64.b64decode(payload["importance"]),
            base64.b64decode(payload["competence"]),
            payload["tallies"],
            payload["category"],
            payload["seniority"],
            payload["language"],
        )

    @classmethod
    def of(cls, response: Response) -> "Row":
        """What is counted of a stored response."""
        return cls(
            bytes(response.importance),
            bytes(response.competence),
            response.tallies,
            response.category,
            response.seniority,
            response.language,
        )


def merge_due(*, now: datetime) -> bool:
    """Merge whatever may be released now; tells whether any count changed."""
    changed = False
    statuses = {entry.pk: entry.status for entry in organisation.rounds()}
    _reopen_counts_of_late_arrivals(
        [pk for pk, status in statuses.items() if status == RoundStatus.CLOSED]
    )
    waiting = PendingRow.objects.values("questionnaire_id", "region_id").annotate(rows=Count("pk"))
    for line in waiting.order_by("questionnaire_id", "region_id"):
        questionnaire = Questionnaire.objects.get(pk=line["questionnaire_id"])
        while _merge_region(questionnaire, line["region_id"], statuses[questionnaire.round_id]):
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


def _merge_region(questionnaire: Questionnaire, iso: str | None, status: str) -> bool:
    """Merge one batch of a region; False when nothing (more) may be merged."""
    batch = list(
        PendingRow.objects.filter(questionnaire=questionnaire, region=iso).order_by("pk")[
            :ROWS_AT_ONCE
        ]
    )
    at_close = status == RoundStatus.CLOSED and questionnaire.breakdowns_counted_at is None
    if not batch or (len(batch) < K and not at_close):
        return False
    additions, removals, missing = _sums(questionnaire, iso, batch)
    with transaction.atomic():
        # The row is locked first, by merges alone: submissions never wait for it.
        Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        pending = PendingRow.objects.filter(pk__in=[row.pk for row in batch])
        if connection.features.has_select_for_update_skip_locked:
            pending = pending.select_for_update(skip_locked=True)
        held = {row.pk for row in pending}
        if held != {row.pk for row in batch} or missing:
            # Somebody withdrew, or another worker was faster: the sums are no longer those of the
            # rows. A row whose response is gone can never be counted and is dropped.
            PendingRow.objects.filter(pk__in=held & missing).delete()
            return bool(held & missing)
        for (dimension, value), total in additions.items():
            _write(questionnaire, dimension, value, total, sign=1)
        for (dimension, value), total in removals.items():
            _write(questionnaire, dimension, value, total, sign=-1)
        PendingRow.objects.filter(pk__in=held).delete()
        Questionnaire.objects.filter(pk=questionnaire.pk).update(
            counts_revision=F("counts_revision") + 1
        )
    return True


def _sums(
    questionnaire: Questionnaire, iso: str | None, batch: Sequence[PendingRow]
) -> tuple[dict[Cell, Sum], dict[Cell, Sum], set[int]]:
    """Sums to add, sums to subtract, and the rows whose response is gone."""
    slots = len(organisation.item_slots(questionnaire.round_id, questionnaire.group))
    arrivals = {row.response_id: row.pk for row in batch if row.response_id is not None}
    rows, missing = [], set(arrivals.values())
    for response in Response.objects.filter(pk__in=arrivals).defer("answers"):
        rows.append(Row.of(response))
        missing.discard(arrivals[response.pk])
    region = (Dimension.REGION.value, iso or "")
    additions, removals = {region: Sum(slots)}, {region: Sum(slots)}
    additions[region].add(rows)
    leaving = [(row, Row.from_payload(row.payload)) for row in batch if row.payload is not None]
    removals[region].add([row for _, row in leaving])
    for pending, row in leaving:
        if pending.in_breakdowns:
            for dimension in BREAKDOWNS:
                cell = (dimension.value, row.value_of(dimension))
                removals.setdefault(cell, Sum(slots)).add([row])
    return additions, removals, missing


def _write(
    questionnaire: Questionnaire, dimension: str, value: str, change: Sum, *, sign: int
) -> None:
    if change.responses == 0:
        return
    cell, _ = ItemCount.objects.get_or_create(
        questionnaire=questionnaire,
        dimension=dimension,
        value=value,
        defaults={"joint": to_bytes(empty_histogram(change.slots))},
    )
    known = from_bytes(cell.joint)
    # Slots are only ever appended, so older counts are simply shorter.
    joint = empty_histogram(max(len(known), change.slots))
    joint[: len(known)] += known
    joint[: change.slots] += sign * change.joint
    if (joint < 0).any():
        raise ValueError("more answers were withdrawn than had been counted")
    cell.joint = to_bytes(joint)
    cell.responses += sign * change.responses
    if sign > 0:
        add_tallies(cell.tallies, change.tallies)
    else:
        subtract_tallies(cell.tallies, change.tallies)
    cell.save(update_fields=["joint", "responses", "tallies"])


def count_breakdowns(*, questionnaire: Questionnaire, now: datetime) -> None:
    """Count category, seniority and language from all responses of a closed round.

    Responses are read through a server-side cursor, never all at once. A withdrawal that happens
    meanwhile makes the count start again. Raises CountingInterrupted after five attempts.
    """
    for _ in range(_ATTEMPTS):
        seen = Questionnaire.objects.get(pk=questionnaire.pk)
        totals = count_responses(seen)
        with transaction.atomic():
            held = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
            if held.withdrawals != seen.withdrawals:
                continue
            ItemCount.objects.filter(
                questionnaire=held, dimension__in=[entry.value for entry in BREAKDOWNS]
            ).delete()
            ItemCount.objects.bulk_create(
                ItemCount(
                    questionnaire=held,
                    dimension=dimension,
                    value=value,
                    responses=total.responses,
                    joint=to_bytes(total.joint),
                    tallies=total.tallies,
                )
                for (dimension, value), total in sorted(totals.items())
            )
            held.breakdowns_counted_at = now
            held.counts_revision += 1
            held.save(update_fields=["breakdowns_counted_at", "counts_revision"])
        return
    raise CountingInterrupted


def count_responses(
    questionnaire: Questionnaire, dimensions: Sequence[Dimension] = BREAKDOWNS
) -> dict[Cell, Sum]:
    """Sums of all responses by the cells of each dimension."""
    slots = len(organisation.item_slots(questionnaire.round_id, questionnaire.group))
    totals: dict[Cell, Sum] = {}
    responses = Response.objects.filter(questionnaire=questionnaire)
    for rows in _in_blocks(responses):
        importance = rows_from_bytes([row[0] for row in rows], slots)
        competence = rows_from_bytes([row[1] for row in rows], slots)
        for position, dimension in enumerate(Dimension):
            if dimension not in dimensions:
                continue
            values = np.array([row[3 + position] or "" for row in rows])
            for value in np.unique(values):
                chosen = np.flatnonzero(values == value)
                total = totals.setdefault((dimension.value, str(value)), Sum(slots))
                total.responses += len(chosen)
                total.joint += joint_histogram(importance[chosen], competence[chosen])
                add_tallies(total.tallies, count_tallies(rows[index][2] for index in chosen))
    return totals


def _in_blocks(responses: QuerySet[Response]) -> Iterator[list[tuple[Any, ...]]]:
    rows = responses.values_list(
        "importance", "competence", "tallies", "region_id", "category", "seniority", "language"
    ).iterator(chunk_size=ROWS_AT_ONCE)
    while block := list(islice(rows, ROWS_AT_ONCE)):
        yield block
