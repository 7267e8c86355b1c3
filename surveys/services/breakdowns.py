"""Counting the other breakdowns, over exactly those people that the regions show.

At a milestone, while a round runs, a manager releases category, seniority and language; at the close they
follow by themselves, and with them region x kind and the answers to single questions. A breakdown moves when
each of its groups gained or lost nobody or at least K people since it was told last, an item of it when the
same holds for pairs of ratings; else it stays as it was. Everything is computed outside a transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from surveys.models import Counted, ItemCount, PendingRow, Questionnaire, Response
from surveys.models.counts import Dimension
from surveys.questionnaire.kinds import region_kind
from surveys.questionnaire.tallies import add_tallies, count_tallies
from surveys.releasing import CATEGORY, COUNTRY, REGION, Cells, Sum, few_gained, told_anew
from surveys.scoring.histogram import joint_histogram, rows_from_bytes
from surveys.services.counts import Row, counts_of, keep, pool_held, slots_of
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RespondentGroup, RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

ROWS_AT_ONCE = 5_000
MILESTONES = (Dimension.CATEGORY, Dimension.SENIORITY, Dimension.LANGUAGE)
AT_CLOSE = (*MILESTONES, Dimension.REGION_KIND, Dimension.COUNTRY)
_ATTEMPTS = 5


class CountingInterrupted(Exception):
    """Withdrawals kept coming while the breakdowns were counted; the next sweep tries again."""


class NotRunning(Exception):
    """Milestones belong to a round that runs; at the close breakdowns follow by themselves."""


class NothingNew(Exception):
    """No answer has been counted since the breakdowns were released last, or none at all."""


class GroupsTooFew(Exception):
    """Groups of these dimensions have gained fewer than K people since they were released last."""

    def __init__(self, dimensions: Sequence[str]) -> None:
        super().__init__(", ".join(dimensions))
        self.dimensions = tuple(dimensions)


def release_milestone(*, round_id: int, actor: "User", now: datetime) -> None:
    """Release the breakdowns of akims while the round runs.

    All of them or none: raises NotRunning, NothingNew, GroupsTooFew, CountingInterrupted.
    """
    entry = organisation.round_by_id(round_id)
    if entry is None or entry.status != RoundStatus.OPEN or entry.is_pilot:
        raise NotRunning
    questionnaire = Questionnaire.objects.filter(
        round=round_id, group=RespondentGroup.AKIMS
    ).first()
    if questionnaire is None or questionnaire.counts_revision in {
        0,
        questionnaire.breakdowns_revision,
    }:
        raise NothingNew
    for _ in range(_ATTEMPTS):
        seen = Questionnaire.objects.get(pk=questionnaire.pk)
        totals = count_responses(seen, MILESTONES)
        few = few_gained(counts_of(seen), totals)
        if few:
            raise GroupsTooFew(few)
        with transaction.atomic():
            held = _unchanged(seen)
            if held is None:
                continue
            pool_held(held)  # so that the country shows whom the breakdowns show, item by item
            _write(held, told_anew(counts_of(held), totals))
            held.milestone_at = now
            held.save(update_fields=["milestone_at"])
            record(
                "breakdowns_released",
                actor=actor,
                subject="round",
                subject_id=round_id,
                regions=entry.regions.values_list("pk", flat=True),
            )
        return
    raise CountingInterrupted


def count_breakdowns(*, questionnaire: Questionnaire, now: datetime) -> bool:
    """Bring the breakdowns of a closed round up to what its regions show; whether any was counted.

    Responses are read through a server-side cursor, never all at once. A withdrawal that happens
    meanwhile makes the count start again. Raises CountingInterrupted after five attempts.
    """
    if questionnaire.breakdowns_revision == questionnaire.counts_revision and (
        questionnaire.breakdowns_counted_at is not None
    ):
        return False
    for _ in range(_ATTEMPTS):
        seen = Questionnaire.objects.get(pk=questionnaire.pk)
        anew = told_anew(counts_of(seen), count_responses(seen))
        with transaction.atomic():
            held = _unchanged(seen)
            if held is None:
                continue
            _write(held, anew)
            held.breakdowns_counted_at = now
            held.save(update_fields=["breakdowns_counted_at"])
        return True
    raise CountingInterrupted


def _unchanged(seen: Questionnaire) -> Questionnaire | None:
    """The questionnaire, locked, unless answers were counted or withdrawn since it was seen."""
    held = Questionnaire.objects.select_for_update().get(pk=seen.pk)
    same = (held.withdrawals, held.counts_revision) == (seen.withdrawals, seen.counts_revision)
    return held if same else None


def _write(held: Questionnaire, cells: Mapping[str, Cells]) -> None:
    """Replace these breakdowns."""
    ItemCount.objects.filter(questionnaire=held, dimension__in=list(cells)).delete()
    for dimension, values in sorted(cells.items()):
        keep(held, dimension, values)
    held.counts_revision += 1
    held.breakdowns_revision = held.counts_revision
    held.save(update_fields=["counts_revision", "breakdowns_revision"])


def count_responses(
    questionnaire: Questionnaire, dimensions: Sequence[Dimension] = AT_CLOSE
) -> dict[str, Cells]:
    """Sums over the people that the regions show: counted responses, and withdrawn ones still counted."""
    slots = slots_of(questionnaire)
    totals: dict[str, Cells] = {str(d): {} for d in dimensions if d is not Dimension.COUNTRY}
    responses = (
        Response.objects.filter(questionnaire=questionnaire)
        .exclude(counted=Counted.NOWHERE)
        .filter(~Exists(PendingRow.objects.filter(response_id=OuterRef("pk"))))
    )
    for rows in _blocks(questionnaire, responses):
        importance = rows_from_bytes([row[0] for row in rows], slots)
        competence = rows_from_bytes([row[1] for row in rows], slots)
        for dimension, cells in totals.items():
            values = np.array(_values(dimension, rows))
            for value in np.unique(values):
                chosen = np.flatnonzero(values == value)
                total = cells.setdefault(str(value), Sum(slots))
                total.responses += len(chosen)
                total.joint += joint_histogram(importance[chosen], competence[chosen])
                if dimension in {REGION, CATEGORY}:  # of the others nobody asks single questions
                    lines = (rows[index][2] for index in chosen)
                    add_tallies(total.tallies, count_tallies(lines))
    if Dimension.COUNTRY in dimensions:
        totals[COUNTRY] = {"": _whole(totals[CATEGORY], slots)}
    return totals


def _whole(cells: Mapping[str, Sum], slots: int) -> Sum:
    whole = Sum(slots)
    for cell in cells.values():
        whole.responses += cell.responses
        whole.joint += cell.joint
        add_tallies(whole.tallies, cell.tallies)
    return whole


def _values(dimension: str, rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """The group of each person; whoever counts for the country alone has no region."""
    match dimension:
        case Dimension.REGION:
            return [(row[3] or "") if row[7] == Counted.REGION else "" for row in rows]
        case Dimension.REGION_KIND:
            regions = _values(Dimension.REGION, rows)
            return [region_kind(iso, row[4]) for iso, row in zip(regions, rows, strict=True)]
        case _:
            place = {Dimension.CATEGORY: 4, Dimension.SENIORITY: 5}.get(Dimension(dimension), 6)
            return [row[place] for row in rows]


def _blocks(
    questionnaire: Questionnaire, responses: "QuerySet[Response]"
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows to count, in blocks: withdrawn people whose region still shows them, then the responses."""
    leaving = PendingRow.objects.filter(questionnaire=questionnaire, change=-1).order_by("pk")
    withdrawn = [(Row.from_payload(row.payload or {}), row.region_id) for row in leaving]
    if withdrawn:
        yield [
            (
                row.importance,
                row.competence,
                row.tallies,
                region,
                row.category,
                row.seniority,
                row.language,
                Counted.REGION,
            )
            for row, region in withdrawn
        ]
    rows = responses.values_list(
        "importance",
        "competence",
        "tallies",
        "region_id",
        "category",
        "seniority",
        "language",
        "counted",
    ).iterator(chunk_size=ROWS_AT_ONCE)
    while block := list(islice(rows, ROWS_AT_ONCE)):
        yield block
