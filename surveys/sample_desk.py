"""Planning a sample: what was asked of it, the methods side by side, and the numbers of the chosen one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from surveys.models.sample import SampleMethod
from surveys.sample_forms import HandForm, SampleForm
from surveys.sample_words import METHOD_WORDS, cautions
from surveys.sampling import HAND, METHODS, MINIMUM, Cell, Plan, Precision, allocate, plan_of
from surveys.selectors.samples import frame_of
from tna_portal.common.languages import localised
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import PostCategory
from tna_portal.statistics.allocation import required_n

if TYPE_CHECKING:
    from django.forms import BoundField

    from surveys.models import Questionnaire
    from tna_portal.organisation.models import AssessmentRound, Region

WANTED_MARGIN = 5.0  # percentage points that the proposed total stands for
FEWEST = 2  # of a cell: one person alone tells nothing about differences within it


@dataclass(frozen=True)
class Comparison:
    """One method beside the others; without a plan its minimum does not fit."""

    method: str
    words: str
    address: str
    plan: Plan | None
    is_chosen: bool

    @property
    def name(self) -> str:
        """In the reader's language."""
        return str(SampleMethod(self.method).label)


@dataclass(frozen=True)
class Square:
    """One cell of the table of an allocation; nobody is known where `known` is 0."""

    known: int
    drawn: int
    frame: int
    field: "BoundField | None"


@dataclass(frozen=True)
class Row:
    """One region of the table of an allocation."""

    region: "Region"
    squares: list[Square]
    drawn: int
    said: Precision | None


class Desk:
    """What is asked of a sample, read once from a request's fields, and what would come of it.

    With `propose`, what was not asked is filled in.
    """

    def __init__(
        self,
        asked: Mapping[str, Any],
        entry: "AssessmentRound",
        questionnaire: "Questionnaire",
        *,
        propose: bool = False,
    ) -> None:
        self.entry, self.group = entry, questionnaire.group
        people = organisation.keys_in_office(entry, self.group)
        self.sizes: dict[Cell, int] = {cell: len(keys) for cell, keys in people.items()}
        self.frame = frame_of(entry, self.group)
        self.regions = organisation.round_regions(entry)
        self.names = {region.pk: localised(region, "name") for region in self.regions}
        fields = (self._proposal() if propose else {}) | {key: asked[key] for key in asked}
        self.form = SampleForm(fields, sizes=self.sizes)
        self.form.is_valid()
        self.plans = {method: self._planned(method) for method in METHODS}
        self.chosen = str(fields.get("method", ""))
        self.hand: HandForm | None = None
        if asked.get("hand"):
            self.hand = self._by_hand(fields)
            valid = self.hand.is_valid()
            self.plans[HAND] = plan_of(self.sizes, self.hand.quota()) if valid else None
            self.chosen = HAND
        self.plan = self.plans.get(self.chosen)

    @property
    def is_ready(self) -> bool:
        """Whether a sample could be drawn from it."""
        if self.hand is not None:
            return self.hand.is_valid() and "seed" not in self.form.errors
        return self.form.is_valid()

    def _proposal(self) -> dict[str, Any]:
        """A minimum, and a total that says enough of the country and has room for the minimum."""
        enough = required_n(margin=WANTED_MARGIN, population=sum(self.sizes.values()))
        room = sum(min(size, FEWEST) for size in self.sizes.values())
        return {"method": MINIMUM, "total": max(enough, room), "minimum": FEWEST}

    def _planned(self, method: str) -> Plan | None:
        data = self.form.cleaned_data
        if method == MINIMUM and "minimum" not in data:
            return None
        try:
            quota = allocate(method, self.sizes, data["total"], minimum=data.get("minimum") or 0)
        except (KeyError, ValueError):  # no total, or one that does not fit
            return None
        return plan_of(self.sizes, quota)

    def _by_hand(self, asked: Mapping[str, Any]) -> HandForm:
        """The numbers entered; at first those of the method from which one began."""
        labels = {
            cell: f"{self.names[cell[0]]}: {PostCategory(cell[1]).label}" for cell in self.sizes
        }
        entered = {key: asked[key] for key in asked if key.startswith("n_")}
        start = self.plans.get(self.chosen)
        if not entered and start is not None:
            entered = {HandForm.name_of(cell): str(n) for cell, n in start.quota.items()}
        return HandForm(entered, labels=labels, sizes=self.sizes)

    @property
    def carried(self) -> dict[str, str]:
        """What was asked, to be asked again by the next step."""
        asked = {key: str(self.form.data.get(key, "")) for key in ("method", "total", "minimum")}
        return asked | {"group": self.group} | ({"hand": "yes"} if self.hand else {})

    def address(self, **changes: str) -> str:
        """The page's own address with what was asked, some of it changed."""
        asked = {**self.carried, "hand": "", **changes}
        return f"{reverse('surveys:sample', args=[self.entry.code])}?{urlencode(asked)}"

    @property
    def address_by_hand(self) -> str:
        """The page with a field for each number."""
        return self.address(hand="yes")

    def comparisons(self) -> list[Comparison]:
        """The methods side by side; numbers by hand last."""
        return [
            Comparison(
                method=method,
                words=str(METHOD_WORDS[SampleMethod(method)]),
                address=self.address(method=method),
                plan=plan,
                is_chosen=method == self.chosen,
            )
            for method, plan in self.plans.items()
        ]

    def rows(self) -> list[Row]:
        """The allocation by region and post."""
        quota = self.plan.quota if self.plan else {}
        said = self.plan.regions if self.plan else {}
        return [
            Row(
                region=region,
                squares=[self._square((region.pk, post), quota) for post in self.posts],
                drawn=sum(n for cell, n in quota.items() if cell[0] == region.pk),
                said=said.get(region.pk),
            )
            for region in self.regions
            if any(cell[0] == region.pk for cell in (*self.sizes, *self.frame))
        ]

    def _square(self, cell: Cell, quota: Mapping[Cell, int]) -> Square:
        field = self.hand.field_of(cell) if self.hand and cell in self.sizes else None
        return Square(self.sizes.get(cell, 0), quota.get(cell, 0), self.frame.get(cell, 0), field)

    @property
    def posts(self) -> list[str]:
        """The posts of which anybody is known, or counted in the frame."""
        met = {category for _, category in (*self.sizes, *self.frame)}
        return [category for category in PostCategory.values if category in met]

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        found: dict[str, Any] = {
            "desk": self,
            "comparisons": self.comparisons(),
            "rows": self.rows(),
            "posts": [PostCategory(post).label for post in self.posts],
        }
        if self.plan is not None:
            quota = self.plan.quota.items()
            found["sums"] = [sum(n for cell, n in quota if cell[1] == p) for p in self.posts]
            found["cautions"] = cautions(self.plan, self.names, self.frame)
        return found
