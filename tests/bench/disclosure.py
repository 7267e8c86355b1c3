"""An adversary who has kept everything that a round has ever published, and can solve linear programmes.

All releases of a round (disclosure_rounds.py) are put together, over time, to find any group of 1..4 people: a
small cell or a small difference between two releases that is known exactly, or within an interval narrower
than five.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from curricula.needs.content import COUNTRY, MACRO, Scope
from curricula.needs.lattice import REGION, REGION_KIND
from tests.bench.disclosure_rounds import ITEMS, PARTS, QUESTION, Round, Told, play, together
from tna_portal.statistics.disclosure import K

SEED, ROUNDS = 20261125, 200

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
