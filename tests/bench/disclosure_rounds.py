"""A random round through the pure functions of release: arrivals, batches, milestones, withdrawals, the close and
withdrawals after it, with the people behind every number that was told."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from curricula.needs.content import QuestionFigure
from curricula.needs.figures import question_figures
from curricula.needs.lattice import BREAKDOWNS, REGION, REGION_KIND
from curricula.needs.scopes import Released, released_scopes
from surveys.questionnaire import library
from surveys.questionnaire.definition import Definition
from surveys.questionnaire.kinds import region_kind
from surveys.releasing import Cells, Sum, few_gained, merged, moving, pooled, told_anew
from tna_portal.statistics.disclosure import K, suppress_one_way

ITEMS = ("FIN", "LEG", "DIG")
MISSED = (0.0, 0.1, 0.5)  # how many leave each item out
PARTS = (*BREAKDOWNS, REGION_KIND)
QUESTION = "Q12"
Sets = dict[str, dict[str, frozenset[int]]]  # dimension -> value -> people


@dataclass(frozen=True)
class Person:
    """One respondent: group values by dimension, and the answers."""

    number: int
    values: Mapping[str, str]
    importance: bytes
    competence: bytes
    answer: str

    def rated(self, item: int) -> bool:
        """Whether both ratings of an item are there."""
        return 0 < self.importance[item] <= 5


@dataclass
class Told:
    """One release as published, and the truth behind it that the adversary is judged by.

    `layers`: one of people, then one an item, each dimension -> value -> the people counted there, and when
    (the number of a release) each dimension of it was counted.
    """

    scopes: Released
    questions: Mapping[str, QuestionFigure]
    layers: list[Sets]
    counted: list[dict[str, int]]
    withdrawn: bool  # whether a withdrawal was merged since the release before
    answers: Mapping[str, int]
    interviews: Mapping[str, int]


@dataclass
class Round:
    """A round as the services keep it, with the people behind every count."""

    regions: tuple[str, ...]
    macro_of: Mapping[str, str]
    definition: Definition
    counts: dict[str, Cells] = field(default_factory=dict)
    waiting: dict[str, list[Person]] = field(default_factory=dict)
    leaving: dict[str, list[Person]] = field(default_factory=dict)
    layers: list[Sets] = field(default_factory=lambda: [{} for _ in range(1 + len(ITEMS))])
    held: dict[str, list[list[Person]]] = field(default_factory=dict)
    counted: list[dict[str, int]] = field(
        default_factory=lambda: [{} for _ in range(1 + len(ITEMS))]
    )
    taken: list[dict[str, frozenset[int]]] = field(default_factory=lambda: [{} for _ in ITEMS])
    people: dict[int, Person] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    withdrew: bool = False

    def region_of(self, person: Person) -> str:
        """Where a counted person stands: in the own region or, from the close on, in the country alone."""
        cells = self.layers[0].get(REGION, {})
        return next((iso for iso, who in cells.items() if person.number in who), "")

    def sweep(self) -> None:
        """Merge what may be merged, region by region."""
        for iso in sorted({*self.waiting, *self.leaving}):
            arrivals, leaving = self.waiting.get(iso, []), self.leaving.get(iso, [])
            cell = self.counts.setdefault(REGION, {}).get(iso, Sum(len(ITEMS)))
            levels = [*(int(level) for level in cell.levels[:, 0]), cell.responses]
            choice = moving(len(arrivals), len(leaving), levels)
            if choice:
                self._merge(
                    iso, arrivals if choice.arrivals else [], leaving if choice.withdrawals else []
                )

    def _merge(self, iso: str, arrivals: list[Person], leaving: list[Person]) -> None:
        cells = self.counts.setdefault(REGION, {})
        cells[iso] = merged(cells.get(iso, Sum(len(ITEMS))), summed(arrivals), summed(leaving))
        came, went = frozenset(p.number for p in arrivals), frozenset(p.number for p in leaving)
        people = self.layers[0].setdefault(REGION, {})
        people[iso] = (people.get(iso, frozenset()) | came) - went
        self.waiting[iso] = [p for p in self.waiting.get(iso, []) if p not in arrivals]
        self.leaving[iso] = [p for p in self.leaving.get(iso, []) if p not in leaving]
        self.withdrew |= bool(leaving)
        self._settle(iso)

    def _settle(self, iso: str) -> None:
        """Who stands behind an item's figures: those counted, once nothing of it is held any more.

        Answers that were counted for the country alone stay there; whoever withdraws is taken out of the
        region all the same, and stands there as less than nobody (-number).
        """
        cell = self.counts[REGION][iso]
        own = self.layers[0][REGION].get(iso, frozenset())
        for item in range(len(ITEMS)):
            if cell.held[item].any():
                continue
            taken = self.taken[item]
            mine = [without(taken.get(iso, frozenset()))] if iso else taken.values()
            raters = together([self._raters(own, item), *mine])
            self.layers[1 + item].setdefault(REGION, {})[iso] = raters

    def _raters(self, who: frozenset[int], item: int) -> frozenset[int]:
        return frozenset(number for number in who if self.people[number].rated(item))

    def pool(self) -> None:
        """What single regions hold of items, for the country alone."""
        before = self.counts.get(REGION, {})
        self.counts[REGION] = pooled(before, len(ITEMS))
        for item in range(len(ITEMS)):
            for iso, cell in before.items():
                if cell.held[item].any() and not self.counts[REGION][iso].held[item].any():
                    shown = self.layers[1 + item].get(REGION, {}).get(iso, frozenset())
                    if iso:
                        there = self._raters(self.layers[0][REGION][iso], item)
                        self.taken[item][iso] = together([there, without(shown)])
            if "" in self.counts[REGION] and not self.counts[REGION][""].held[item].any():
                self._settle("")

    def close(self) -> None:
        """What still waits, together for the country or not at all."""
        self.sweep()
        rest = [person for found in self.waiting.values() for person in found]
        self.waiting = {}
        if len(rest) >= K:
            self.waiting[""] = rest
            self._merge("", rest, [])
        self.pool()

    def recount(self, dimensions: Sequence[str], *, is_milestone: bool) -> None:
        """The breakdowns over whoever the regions show; a milestone is refused as a whole."""
        where = {
            number: iso for iso, who in self.layers[0].get(REGION, {}).items() for number in who
        }
        groups: dict[str, dict[str, list[Person]]] = {name: {} for name in dimensions}
        for number, iso in sorted(where.items()):
            person = self.people[number]
            values = {**person.values, REGION_KIND: region_kind(iso, person.values["category"])}
            for name in dimensions:
                groups[name].setdefault(values[name], []).append(person)
        totals = {
            name: {value: summed(found) for value, found in values.items()}
            for name, values in groups.items()
        }
        if not where or (is_milestone and few_gained(self.counts, totals)):
            return
        if is_milestone:
            self.pool()
        elif "category" in totals:
            everybody = summed([self.people[number] for number in sorted(where)])
            totals["country"] = {"": everybody}
        anew = told_anew(self.counts, totals)
        now = len(self.told)
        for name, cells in anew.items():
            if name == "country":
                continue
            self.layers[0][name] = {
                value: frozenset(p.number for p in found) for value, found in groups[name].items()
            }
            self.counted[0][name] = now
            for item in range(len(ITEMS)):
                if all((cells[v].joint[item] == totals[name][v].joint[item]).all() for v in cells):
                    self.layers[1 + item][name] = {
                        value: self._raters(who, item)
                        for value, who in self.layers[0][name].items()
                    }
                    self.counted[1 + item][name] = now
        self.counts |= anew

    def release(self, *, is_final: bool, interviews: Mapping[str, int]) -> None:
        """Publish, when something has changed."""
        cells = {
            name: {value: (cell.responses, cell.joint) for value, cell in values.items()}
            for name, values in self.counts.items()
            if name != "country"
        }
        if not cells:
            return
        before = self.told[-1].scopes if self.told else None
        scopes = released_scopes(cells, ITEMS, self.macro_of, {}, before)
        country = self.counts.get("country", {}).get("", Sum(len(ITEMS)))
        questions = {}
        if is_final and country.responses >= K:
            questions = question_figures(
                self.definition, country.tallies, asked=country.responses, is_synthetic=True
            )
        answers = {k: n for k, n in country.tallies.get(QUESTION, {}).items() if k != "#"}
        hidden = suppress_one_way(interviews)
        shown = {iso: n for iso, n in interviews.items() if n and iso not in hidden}
        self.told.append(
            Told(
                scopes,
                questions,
                [{name: dict(values) for name, values in layer.items()} for layer in self.layers],
                [dict(entry) for entry in self.counted],
                self.withdrew,
                answers,
                shown,
            )
        )
        self.withdrew = False


def summed(people: Sequence[Person]) -> Sum:
    """What is counted of these people."""
    total = Sum(len(ITEMS))
    total.add(
        [p.importance for p in people],
        [p.competence for p in people],
        [f"{QUESTION}=#\n{QUESTION}={p.answer}" for p in people],
    )
    return total


def person(number: int, region: str, chance: random.Random) -> Person:
    """Somebody, with groups as uneven as in the field."""
    category = chance.choices(("city", "rural", "settlement", "village"), (2, 20, 3, 4))[0]
    values = {
        REGION: region,
        "category": category,
        "seniority": chance.choices(("lt1", "y1_3", "y3_5", "y5_10", "gt10"), (1, 4, 5, 5, 6))[0],
        "language": chance.choices(("kk", "ru"), (8, 1))[0],
    }
    left_out = [chance.random() < share for share in MISSED]
    importance, competence = (
        bytes(0 if gone else chance.randint(1, 5) for gone in left_out) for _ in range(2)
    )
    answer = chance.choices(("v1", "v2", "v3", "v4", "v5"), (1, 2, 10, 6, 1))[0]
    return Person(number, values, importance, competence, answer)


def play(seed: int) -> Round:
    """A random round from its first answer to withdrawals after its close."""
    chance = random.Random(seed)
    regions = tuple(f"KZ-{number}" for number in range(1, chance.randint(1, 20) + 1))
    macro_of = {iso: ("north", "south", "west", "east")[i % 4] for i, iso in enumerate(regions)}
    entry = Round(regions, macro_of, library.load("akims_2023"))
    weights = [chance.expovariate(1) + 0.1 for _ in regions]
    steps = chance.randint(2, 10)
    leaves = chance.choice((0.0, 0.0, 0.02, 0.1))
    sizes = [chance.randint(0, 2 * chance.choice((3, 20, 60))) for _ in range(steps)]
    talks = {iso: chance.choice((0, 0, 1, 2, 4, 6)) for iso in regions}
    for step, size in enumerate(sizes):
        for iso in chance.choices(regions, weights, k=size):
            new = person(len(entry.people) + 1, iso, chance)
            entry.people[new.number] = new
            entry.waiting.setdefault(iso, []).append(new)
        withdraw(entry, leaves, chance)
        entry.sweep()
        if step and chance.random() < 0.3:
            entry.recount(BREAKDOWNS, is_milestone=True)
        entry.release(is_final=False, interviews={})
    entry.close()
    entry.recount(PARTS, is_milestone=False)
    entry.release(is_final=True, interviews=talks)
    for _ in range(chance.randint(0, 3)):
        withdraw(entry, 4 * leaves, chance)
        entry.sweep()
        entry.recount(PARTS, is_milestone=False)
        entry.release(is_final=True, interviews=talks)
    return entry


def withdraw(entry: Round, share: float, chance: random.Random) -> None:
    """Some take their answers back: who still waits is gone, who is counted leaves with enough others."""
    for iso, found in entry.waiting.items():
        entry.waiting[iso] = [one for one in found if chance.random() >= share]
    gone = {one.number for found in entry.leaving.values() for one in found}
    for iso, who in sorted(entry.layers[0].get(REGION, {}).items()):
        for number in sorted(who - gone):
            if chance.random() < share:
                entry.leaving.setdefault(iso, []).append(entry.people[number])


def together(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    """People of several groups; who is taken out of one is not in their sum."""
    whole = frozenset[int]().union(*sets)
    return frozenset(number for number in whole if -number not in whole)


def without(who: frozenset[int]) -> frozenset[int]:
    """As many people taken out."""
    return frozenset(-number for number in who)
