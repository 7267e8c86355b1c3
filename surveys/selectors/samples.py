"""The sample of a questionnaire: the one rule who may be invited, and what it says about itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from surveys.models import Invitation, Sample, SampleMember
from surveys.sampling import Cell, precision
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import regions_for
from tna_portal.organisation.choices import PostCategory, RespondentGroup

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, Region, Respondent, User


@dataclass(frozen=True)
class SampleSize:
    """How many people of one questionnaire are drawn, of how many."""

    group: str
    drawn: int
    known: int


def sample_of(questionnaire_id: int) -> Sample | None:
    """The sample in force, or nothing: then everybody is invited."""
    samples = Sample.objects.select_related("questionnaire", "drawn_by")
    return samples.filter(questionnaire=questionnaire_id).first()


def within_sample(questionnaire_id: int, people: "Sequence[Respondent]") -> "Sequence[Respondent]":
    """Who of some people may be invited: members where a sample has been drawn, else everybody."""
    sample = sample_of(questionnaire_id)
    if sample is None:
        return people
    members = set(SampleMember.objects.filter(sample=sample).values_list("respondent", flat=True))
    return [person for person in people if person.pk in members]


def sizes_and_quota(
    sample: Sample, regions: frozenset[str] | None = None
) -> "tuple[dict[Cell, int], dict[Cell, int]]":
    """Cell -> people known at the draw, and cell -> people drawn; of some regions, or of all."""
    cells = [
        ((cell["region"], cell["category"]), cell["population"], cell["n"])
        for cell in sample.cells
        if regions is None or cell["region"] in regions
    ]
    return {cell: known for cell, known, _ in cells}, {cell: n for cell, _, n in cells}


def sample_sizes_for(user: "User", round_id: int) -> list[SampleSize]:
    """The samples of a round's questionnaires, as far as they lie in a person's regions."""
    samples = Sample.objects.select_related("questionnaire").filter(questionnaire__round=round_id)
    samples = samples.order_by("questionnaire__group")
    if not samples:
        return []
    regions = frozenset(regions_for(user).values_list("pk", flat=True))
    found = []
    for sample in samples:
        sizes, quota = sizes_and_quota(sample, regions)
        label = sample.questionnaire.get_group_display()
        found.append(SampleSize(label, sum(quota.values()), sum(sizes.values())))
    return found


def people_were_invited(questionnaire_id: int) -> bool:
    """Whether anybody has been invited by name; from then on who is asked stands fast."""
    invitations = Invitation.objects.filter(questionnaire=questionnaire_id)
    return invitations.filter(respondent__isnull=False).exists()


@dataclass(frozen=True)
class Line:
    """One line of the note on a sample; without a post it is a whole region."""

    region: "Region | None"
    category: str
    frame: int
    known: int
    drawn: int
    margin: float | None

    @property
    def post(self) -> str:
        """The post in the reader's language."""
        return str(PostCategory(self.category).label) if self.category else ""

    @property
    def fraction(self) -> float:
        """Share of the people known who are drawn, in per cent."""
        return 100 * self.drawn / self.known if self.known else 0.0


@dataclass(frozen=True)
class Note:
    """What is documented of a sample, as far as it lies in a person's regions."""

    lines: list[Line]
    total: Line
    frame_differs: bool


def frame_of(entry: "AssessmentRound", group: str) -> dict[Cell, int]:
    """Cell -> people in office by the frame, where there are any; frames count akims only."""
    counts = organisation.frame_counts(entry) if group == RespondentGroup.AKIMS else {}
    return {cell: people for cell, people in counts.items() if people}


def note_for(user: "User", entry: "AssessmentRound", sample: Sample) -> Note:
    """The lines of a sample's documentation: each region, and after it its cells."""
    regions = {region.pk: region for region in regions_for(user)}
    sizes, quota = sizes_and_quota(sample, frozenset(regions))
    frame = {
        cell: people
        for cell, people in frame_of(entry, sample.questionnaire.group).items()
        if cell[0] in regions
    }

    def line(iso: str = "", category: str = "") -> Line:
        """Everything of a region, of a cell, or all."""

        def part(numbers: dict[Cell, int]) -> dict[Cell, int]:
            return {
                c: n for c, n in numbers.items() if iso in ("", c[0]) and category in ("", c[1])
            }

        known, drawn, in_frame = part(sizes), part(quota), part(frame)
        said = precision(known, drawn)
        return Line(
            region=regions.get(iso),
            category=category,
            frame=sum(in_frame.values()),
            known=sum(known.values()),
            drawn=sum(drawn.values()),
            margin=said.margin if said else None,
        )

    lines: list[Line] = []
    for iso, cells in groupby(sizes, key=lambda cell: cell[0]):
        lines += [line(iso), *(line(*cell) for cell in cells)]
    return Note(lines, line(), frame_differs=bool(frame) and frame != sizes)
