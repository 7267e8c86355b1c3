"""Counting again from the responses themselves: the breakdowns at the close."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef

from surveys.models import ItemCount, PendingRow, Questionnaire, Response
from surveys.models.counts import Dimension
from surveys.scoring.histogram import joint_histograms, to_bytes
from surveys.scoring.lines import LineCounter
from surveys.scoring.rows import Place, read
from surveys.selectors.rows import read_lines
from surveys.services.sums import BREAKDOWNS, Cell, Sum
from tna_portal.organisation import selectors as organisation

_ATTEMPTS = 5


class CountingInterrupted(Exception):
    """Withdrawals kept coming while the breakdowns were counted; the next sweep tries again."""


class Recount:
    """Adds responses up by the cells of some breakdowns."""

    def __init__(self, slots: int, dimensions: Sequence[Dimension]) -> None:
        self._slots, self._dimensions = slots, dimensions
        self._places: dict[Place, int] = {}
        self._cells: dict[Cell, int] = {}
        self._cells_of: list[list[int]] = []  # of each place, one a breakdown
        self._joint = np.zeros((0, slots, 8, 8), dtype=np.int64)  # by cell
        self._people = np.zeros(0, dtype=np.int64)  # by place
        self._lines = LineCounter()  # by place

    def add(self, lines: Sequence[bytes]) -> None:
        """Count some responses in."""
        block = read(lines, self._slots)
        place = np.array([self._number(each) for each in block.places], dtype=np.intp)[block.place]
        cells = np.array(self._cells_of, dtype=np.intp)[place]
        joint = joint_histograms(block.importance, block.competence, cells, len(self._cells))
        joint[: len(self._joint)] += self._joint
        people = np.bincount(place, minlength=len(self._places))
        people[: len(self._people)] += self._people
        self._joint, self._people = joint, people
        self._lines.add(block.text, block.starts, block.ends, np.repeat(place, block.lines))

    def _number(self, place: Place) -> int:
        if place not in self._places:
            self._places[place] = len(self._places)
            values = dict(zip(Dimension, place, strict=True))
            own = [(dimension.value, values[dimension]) for dimension in self._dimensions]
            self._cells_of.append([self._cells.setdefault(c, len(self._cells)) for c in own])
        return self._places[place]

    def totals(self) -> dict[Cell, Sum]:
        """The sum of each cell that occurred."""
        names, table = self._lines.table()
        found = {}
        for cell, number in self._cells.items():
            own = [place for place, cells in enumerate(self._cells_of) if number in cells]
            total = found[cell] = Sum(self._slots, int(self._people[own].sum()))
            total.joint = self._joint[number]
            for name, people in zip(names, table[own].sum(axis=0).tolist(), strict=True):
                question, _, bucket = name.partition("=")
                if people and name:  # no name: responses without tallies
                    total.tallies.setdefault(question, {})[bucket] = people
        return found


def count_breakdowns(*, questionnaire: Questionnaire, now: datetime) -> None:
    """Count category, seniority and language from all responses of a closed round.

    Responses are read in blocks, never all at once. A withdrawal that happens
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
            ItemCount.objects.bulk_create(rows_of(held, totals))
            # What was withdrawn before is not in these counts, and must not be taken out again.
            PendingRow.objects.filter(questionnaire=held, change=-1).update(in_breakdowns=False)
            held.breakdowns_counted_at = now
            held.counts_revision += 1
            held.save(update_fields=["breakdowns_counted_at", "counts_revision"])
        return
    raise CountingInterrupted


def count_responses(
    questionnaire: Questionnaire,
    dimensions: Sequence[Dimension] = BREAKDOWNS,
    *,
    merged_only: bool = False,
) -> dict[Cell, Sum]:
    """Sums of all responses by the cells of each dimension; `merged_only`: without those that wait."""
    slots = len(organisation.item_slots(questionnaire.round_id, questionnaire.group))
    recount = Recount(slots, dimensions)
    responses = Response.objects.filter(questionnaire=questionnaire)
    if merged_only:
        waiting = PendingRow.objects.filter(response_id=OuterRef("pk"))
        responses = responses.filter(~Exists(waiting))
    read_lines(responses, recount.add)
    return recount.totals()


def rows_of(questionnaire: Questionnaire, totals: Mapping[Cell, Sum]) -> list[ItemCount]:
    """Sums as rows of released counts, not saved yet."""
    return [
        ItemCount(
            questionnaire=questionnaire,
            dimension=dimension,
            value=value,
            responses=total.responses,
            joint=to_bytes(total.joint),
            tallies=total.tallies,
        )
        for (dimension, value), total in sorted(totals.items())
    ]
