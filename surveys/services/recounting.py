"""Counting again from the responses themselves: those whom the regions show, by any breakdown.

They are all responses that have been merged, and those that were withdrawn but are still counted. At the
close fewer than k answers may be counted for the country alone, or not at all (surveys/releasing.py).
"""

from collections.abc import Sequence

import numpy as np

from surveys.models import PendingRow, Questionnaire
from surveys.models.counts import Dimension
from surveys.questionnaire.kinds import region_kind
from surveys.releasing import Cells, Sum, together
from surveys.scoring.histogram import joint_histograms
from surveys.scoring.lines import LineCounter
from surveys.scoring.rows import Place, line, read
from surveys.selectors.rows import counted_responses, read_lines
from surveys.services.counts import Row, slots_of

MILESTONES = (Dimension.CATEGORY, Dimension.SENIORITY, Dimension.LANGUAGE)
AT_CLOSE = (*MILESTONES, Dimension.REGION_KIND, Dimension.COUNTRY)


class CountingInterrupted(Exception):
    """Withdrawals kept coming while answers were counted; the next sweep tries again."""


class Recount:
    """Adds responses up by the cells of some breakdowns; the country is the sum of any of them."""

    def __init__(self, slots: int, dimensions: Sequence[Dimension]) -> None:
        self._slots = slots
        self._has_country = Dimension.COUNTRY in dimensions
        self._dimensions = [each for each in dimensions if each is not Dimension.COUNTRY]
        self._places: dict[Place, int] = {}
        self._cells: dict[tuple[Dimension, str], int] = {}
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
            own = [(dimension, _value(dimension, place)) for dimension in self._dimensions]
            self._cells_of.append([self._cells.setdefault(c, len(self._cells)) for c in own])
        return self._places[place]

    def totals(self) -> dict[str, Cells]:
        """Breakdown -> value -> sum, of each value that occurred; region x kind without single questions."""
        names, table = self._lines.table()
        found: dict[str, Cells] = {dimension.value: {} for dimension in self._dimensions}
        for (dimension, value), number in self._cells.items():
            own = [place for place, cells in enumerate(self._cells_of) if number in cells]
            total = Sum(self._slots, int(self._people[own].sum()), joint=self._joint[number])
            found[dimension.value][value] = total
            if dimension is Dimension.REGION_KIND:
                continue
            for name, people in zip(names, table[own].sum(axis=0).tolist(), strict=True):
                question, _, bucket = name.partition("=")
                if people and name:  # no name: responses without tallies
                    total.tallies.setdefault(question, {})[bucket] = people
        if self._has_country:
            found[Dimension.COUNTRY.value] = {
                "": together(found[self._dimensions[0].value].values(), self._slots)
            }
        return found


def _value(dimension: Dimension, place: Place) -> str:
    region, category, seniority, language = place
    match dimension:
        case Dimension.REGION:
            return region
        case Dimension.REGION_KIND:
            return region_kind(region, category)
        case Dimension.CATEGORY:
            return category
        case Dimension.SENIORITY:
            return seniority
        case _:
            return language


def count_responses(
    questionnaire: Questionnaire, dimensions: Sequence[Dimension] = AT_CLOSE
) -> dict[str, Cells]:
    """Sums over the people that the regions show, by the cells of each breakdown."""
    recount = Recount(slots_of(questionnaire), dimensions)
    if leaving := _leaving(questionnaire):
        recount.add(leaving)
    read_lines(counted_responses(questionnaire.pk), recount.add)
    return recount.totals()


def _leaving(questionnaire: Questionnaire) -> list[bytes]:
    """Withdrawn answers that the counts still hold, as lines."""
    found = []
    for pending in PendingRow.objects.filter(questionnaire=questionnaire, change=-1).order_by("pk"):
        row = Row.from_payload(pending.payload or {})
        place = (pending.region_id, row.category, row.seniority, row.language)
        found.append(line(place, row.importance, row.competence, row.tallies))
    return found
