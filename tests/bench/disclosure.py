"""An adversary who has kept everything that a round has ever published, and can solve linear programmes.

`play` runs a random round through the pure functions of release: arrivals, batches, milestones, withdrawals, the
close and withdrawals after it. `found` then puts all releases together, over time, and looks for any group of
1..4 people: a small cell or a small difference between two releases that is known exactly, or within an
interval narrower than five.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from curricula.needs.content import COUNTRY, MACRO, QuestionFigure, Scope
from curricula.needs.figures import question_figures
from curricula.needs.lattice import BREAKDOWNS, REGION, REGION_KIND
from curricula.needs.scopes import Released, released_scopes
from surveys.questionnaire import library
from surveys.questionnaire.definition import Definition
from surveys.questionnaire.kinds import region_kind
from surveys.releasing import Cells, Sum, few_gained, merged, moving, pooled, told_anew
from tna_portal.statistics.disclosure import K, suppress_one_way

SEED, ROUNDS = 20261125, 200
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


# --- the adversary -----------------------------------------------------------------------------------


Name = tuple[int, str, str]  # release, dimension, value


@dataclass
class Knowledge:
    """Unknown numbers of one layer with everything that is known of them."""

    low: dict[Name, float] = field(default_factory=dict)
    high: dict[Name, float] = field(default_factory=dict)
    equal: list[dict[Name, float]] = field(default_factory=list)
    grows: list[tuple[Name, Name]] = field(default_factory=list)

    def know(self, name: Name, low: float, high: float = np.inf) -> None:
        """A number lies between these."""
        self.low[name] = max(self.low.get(name, 0.0), low)
        self.high[name] = min(self.high.get(name, np.inf), high)

    def interval(self, goal: Mapping[Name, float]) -> tuple[float, float]:
        """Least and largest value of a sum of numbers."""
        names = sorted(self.low)
        place = {name: index for index, name in enumerate(names)}
        equal = lil_array((len(self.equal), len(names)))
        for row, terms in enumerate(self.equal):
            for name, sign in terms.items():
                equal[row, place[name]] += sign
        grows = lil_array((len(self.grows), len(names)))
        for row, (earlier, later) in enumerate(self.grows):
            grows[row, place[earlier]], grows[row, place[later]] = 1.0, -1.0
        cost = np.zeros(len(names))
        for name, sign in goal.items():
            cost[place[name]] = sign
        bounds = [(self.low[name], self.high[name]) for name in names]
        ends = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * cost,
                A_eq=equal.tocsr() if self.equal else None,
                b_eq=np.zeros(len(self.equal)) if self.equal else None,
                A_ub=grows.tocsr() if self.grows else None,
                b_ub=np.zeros(len(self.grows)) if self.grows else None,
                bounds=bounds,
                method="highs",
            )
            if answer.status == 2:
                raise AssertionError("what was published contradicts itself")
            ends.append(sign * answer.fun if answer.status == 0 else -sign * np.inf)
        return ends[0], ends[1]


def published(told: Told, layer: int) -> dict[tuple[str, str], int | None]:
    """Group -> number of people shown, or of raters of an item; None where a scope is there but hides it."""

    def number(scope: Scope) -> int | None:
        if layer == 0:
            return scope.n
        return scope.areas[layer - 1].n_pairs or None

    found: dict[tuple[str, str], int | None] = {}
    for key, scope in told.scopes.scopes.items():
        if key == COUNTRY:
            found["country", ""] = number(scope)
        elif key.startswith(MACRO):
            found["macro", key.removeprefix(MACRO)] = number(scope)
        else:
            found[REGION, key] = number(scope)
    for name, scopes in told.scopes.breakdowns.items():
        found |= {(name, value): number(scope) for value, scope in scopes.items()}
    return found


def learn(entry: Round, layer: int) -> Knowledge:
    """Everything that all releases together tell of one layer."""
    mind = Knowledge()
    for at, told in enumerate(entry.told):
        shown = published(told, layer)
        if ("country", "") not in shown:
            continue
        hidden = {(REGION, iso) for iso in told.scopes.hidden_regions}
        hidden |= {
            (name, value)
            for name, values in told.scopes.hidden_breakdowns.items()
            for value in values
        }
        _regions(mind, entry, at, shown, hidden, layer)
        for name in PARTS:
            moment = told.counted[layer].get(name)
            if moment is not None and name in told.scopes.breakdowns:
                _part(mind, entry, moment, name, shown, hidden, layer)
    _over_time(mind, entry)
    return mind


def _fix(
    mind: Knowledge,
    name: Name,
    group: tuple[str, str],
    shown: Mapping[tuple[str, str], int | None],
    hidden: set[tuple[str, str]],
    layer: int,
) -> None:
    number = shown.get(group)
    if number is not None:
        mind.know(name, number, number)
    elif group in shown or group in hidden:
        # who is named as hidden holds somebody, but of kinds of a region both are named
        mind.know(name, 1 if layer == 0 and group[0] != REGION_KIND else 0)
    elif layer == 0:
        mind.know(name, 0, 0)
    else:
        mind.know(name, 0)


def _regions(
    mind: Knowledge,
    entry: Round,
    at: int,
    shown: Mapping[tuple[str, str], int | None],
    hidden: set[tuple[str, str]],
    layer: int,
) -> None:
    country = (at, "country", "")
    mind.know(country, *((shown["country", ""],) * 2 if shown["country", ""] is not None else (0,)))
    for iso in entry.regions:
        _fix(mind, (at, REGION, iso), (REGION, iso), shown, hidden, layer)
    mind.know((at, REGION, ""), 0)
    mind.equal.append({country: -1.0} | {(at, REGION, iso): 1.0 for iso in (*entry.regions, "")})
    for macro in sorted(set(entry.macro_of.values())):
        number = shown.get(("macro", macro))
        if number is not None:
            total = (at, "macro", macro)
            mind.know(total, number, number)
            own = [iso for iso in entry.regions if entry.macro_of[iso] == macro]
            mind.equal.append({total: -1.0} | {(at, REGION, iso): 1.0 for iso in own})


def _part(
    mind: Knowledge,
    entry: Round,
    at: int,
    name: str,
    shown: Mapping[tuple[str, str], int | None],
    hidden: set[tuple[str, str]],
    layer: int,
) -> None:
    truth = {value for told in entry.told for value in told.layers[0].get(name, {})}
    values = {value for told in entry.told for value in told.scopes.breakdowns.get(name, {})}
    values |= {value for group, value in hidden if group == name} | truth
    for value in sorted(values):
        if name == REGION_KIND and not value.partition(":")[0]:
            mind.know((at, name, value), 0)  # of the country alone: follows from the others
        else:
            _fix(mind, (at, name, value), (name, value), shown, hidden, layer)
    cells = [(at, name, value) for value in sorted(values)]
    if name != REGION_KIND:
        mind.equal.append({(at, "country", ""): -1.0} | dict.fromkeys(cells, 1.0))
        return
    for iso in {cell[2].partition(":")[0] for cell in cells}:
        own = [cell for cell in cells if cell[2].partition(":")[0] == iso]
        mind.equal.append({(at, REGION, iso): -1.0} | dict.fromkeys(own, 1.0))
    categories = [key for key in mind.low if key[:2] == (at, "category")]
    for kind in ("rural", "other") if categories else ():
        own = [cell for cell in cells if cell[2].partition(":")[2] == kind]
        posts = [key for key in categories if (key[2] == "rural") == (kind == "rural")]
        mind.equal.append(dict.fromkeys(posts, -1.0) | dict.fromkeys(own, 1.0))


def _over_time(mind: Knowledge, entry: Round) -> None:
    """Groups only grow, unless somebody withdrew in between, which the adversary is told."""
    by_group: dict[tuple[str, str], list[int]] = {}
    for at, name, value in sorted(mind.low):
        by_group.setdefault((name, value), []).append(at)
    for (name, value), times in by_group.items():
        for earlier, later in pairwise(times):
            if not any(entry.told[at].withdrawn for at in range(earlier + 1, later + 1)):
                mind.grows.append(((earlier, name, value), (later, name, value)))


def found(entry: Round) -> list[str]:
    """Groups of 1..4 people that the releases of a round give away, in words."""
    return [*_small_ones(entry), *_differences(entry), *_answers(entry), *_talks(entry)]


def _small(number: int) -> bool:
    return 0 < number < K


def _small_ones(entry: Round) -> Iterator[str]:
    """Small groups, and small changes of groups, that linear programming pins down."""
    for layer in range(1 + len(ITEMS)):
        mind = learn(entry, layer)
        for at, name, value in sorted(mind.low):
            who = _truth(entry, at, layer, name, value)
            if who is not None and _small(len(who)):
                low, high = mind.interval({(at, name, value): 1.0})
                if high - low < K - 1e-6:
                    yield f"{layer} {(at, name, value)}: {len(who)} in [{low}, {high}]"
        for earlier, later in mind.grows:
            one, other = (_truth(entry, key[0], layer, *key[1:]) for key in (earlier, later))
            if one is not None and other is not None and _small(len(one ^ other)):
                low, high = mind.interval({earlier: -1.0, later: 1.0})
                if high - low < K - 1e-6:
                    yield f"{layer} {earlier} to {later}: {len(one ^ other)} in [{low}, {high}]"


def together(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    """People of several groups; who is taken out of one is not in their sum."""
    whole = frozenset[int]().union(*sets)
    return frozenset(number for number in whole if -number not in whole)


def without(who: frozenset[int]) -> frozenset[int]:
    """As many people taken out."""
    return frozenset(-number for number in who)


def _count(who: frozenset[int]) -> int:
    return sum(1 if number > 0 else -1 for number in who)


def _truth(entry: Round, at: int, layer: int, name: str, value: str) -> frozenset[int] | None:
    cells = entry.told[at].layers[layer]
    if name == "country":
        return together(cells.get(REGION, {}).values())
    if name == "macro":
        own = [
            who for iso, who in cells.get(REGION, {}).items() if entry.macro_of.get(iso) == value
        ]
        return together(own)
    return cells.get(name, {}).get(value)


def _differences(entry: Round) -> Iterator[str]:
    """Two published figures of sets of people that differ by few."""
    for layer in range(1 + len(ITEMS)):
        series: dict[tuple[str, str], dict[frozenset[int], int]] = {}
        for at, told in enumerate(entry.told):
            for (name, value), number in published(told, layer).items():
                who = _truth(entry, at, layer, name, value)
                if number is None or who is None:
                    continue
                if _count(who) != number:
                    yield f"{layer} {(at, name, value)}: {number} published, {_count(who)} there"
                series.setdefault((name, value), {}).setdefault(who, at)
            for name in told.scopes.breakdowns:
                total = together(told.layers[layer].get(name, {}).values())
                if total:
                    series.setdefault(("country", ""), {}).setdefault(total, at)
                if name == REGION_KIND:
                    for iso in entry.regions:
                        parts = told.layers[layer].get(name, {}).items()
                        own = frozenset().union(
                            *(w for v, w in parts if v.partition(":")[0] == iso)
                        )
                        if own:
                            series.setdefault((REGION, iso), {}).setdefault(own, at)
        for group, sets in series.items():
            for one, other in combinations(sets, 2):
                if _small(len(one ^ other)):
                    yield f"{layer} {group} at {sets[one]} and {sets[other]}: {len(one ^ other)}"


def _answers(entry: Round) -> Iterator[str]:
    """Answers to a single question whose hidden numbers follow, or that few people changed."""
    earlier: dict[str, int] | None = None
    for at, told in enumerate(entry.told):
        figure = told.questions.get(QUESTION)
        if figure is None:
            continue
        truth = told.answers
        if figure.buckets:
            mind = Knowledge()
            for key, number in figure.buckets.items():
                mind.know((at, "answer", key), *((1,) if number is None else (number, number)))
            mind.know((at, "base", ""), figure.base_n, figure.base_n)
            cells = {name: 1.0 for name in mind.low if name[1] == "answer"}
            mind.equal.append({(at, "base", ""): -1.0} | cells)
            for key, number in truth.items():
                if _small(number):
                    low, high = mind.interval({(at, "answer", key): 1.0})
                    if high - low < K - 1e-6:
                        yield f"answer {key} at {at}: {number} in [{low}, {high}]"
        if earlier is not None:
            keys = earlier.keys() | truth.keys()
            yield from (
                f"answer {key} changed by few at {at}"
                for key in sorted(keys)
                if _small(abs(truth.get(key, 0) - earlier.get(key, 0)))
                and figure.buckets.get(key) is not None
            )
        earlier = dict(truth)


def _talks(entry: Round) -> Iterator[str]:
    """Interviews by region: nobody is told of fewer than five."""
    for at, told in enumerate(entry.told):
        yield from (
            f"{n} interviews in {iso} at {at}" for iso, n in told.interviews.items() if n < K
        )


def campaign(rounds: int = ROUNDS, seed: int = SEED) -> list[str]:
    """What an adversary finds in so many random rounds."""
    given = []
    for number in range(rounds):
        entry = play(seed + number)
        given += [f"round {seed + number}: {text}" for text in found(entry)]
    return given
