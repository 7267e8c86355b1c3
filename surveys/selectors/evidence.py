"""The released counts of a round, for scoring."""

from dataclasses import dataclass

from surveys.models import ItemCount, Questionnaire
from surveys.models.counts import Dimension
from surveys.questionnaire.tallies import Tallies
from surveys.scoring.histogram import Counts, empty_histogram, from_bytes
from tna_portal.organisation import selectors as organisation


@dataclass(frozen=True)
class Cell:
    """Counts of one group of people: joint int64[slots, 8, 8], tallies question -> bucket -> n."""

    dimension: str
    value: str
    responses: int
    joint: Counts
    tallies: Tallies


@dataclass(frozen=True)
class GroupEvidence:
    """Everything released of one questionnaire. `revision` rises with each merge."""

    group: str
    questionnaire_id: int
    revision: int
    slots: tuple[str, ...]
    cells: tuple[Cell, ...]

    def of(self, dimension: str) -> tuple[Cell, ...]:
        """The cells of one breakdown, by value."""
        return tuple(cell for cell in self.cells if cell.dimension == dimension)


def survey_evidence(round_id: int) -> dict[str, GroupEvidence]:
    """Group -> its released counts. The country is the sum of the regions."""
    found = {}
    for questionnaire in Questionnaire.objects.filter(round=round_id).order_by("group"):
        slots = tuple(organisation.item_slots(round_id, questionnaire.group))
        rows = ItemCount.objects.filter(questionnaire=questionnaire)
        cells = tuple(_cell(row, len(slots)) for row in rows.order_by("dimension", "value"))
        found[questionnaire.group] = GroupEvidence(
            questionnaire.group, questionnaire.pk, questionnaire.counts_revision, slots, cells
        )
    return found


def evidence_versions(round_id: int) -> dict[str, int]:
    """How often each group's released counts have changed, and its closed figures been computed."""
    rows = Questionnaire.objects.filter(round=round_id).values_list(
        "group", "counts_revision", "closed_figures__number"
    )
    found = {}
    for group, revision, number in rows:
        found[f"answers:{group}"] = revision
        if number is not None:
            found[f"closed:{group}"] = number
    return found


def _cell(row: ItemCount, slots: int) -> Cell:
    known = from_bytes(row.joint)
    joint = empty_histogram(slots)
    joint[: len(known)] = known
    return Cell(str(Dimension(row.dimension)), row.value, row.responses, joint, row.tallies)
