"""The declared breakdowns, and which of their groups one release may show.

Pure. Everything that a release tells of how many people there are is one table: the country, macro-regions,
regions, each breakdown with its total, regions by kind of post within both. What is hidden is chosen for all
of them together, so that no sum and no difference gives a small group away.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from typing import cast

from surveys.questionnaire.kinds import KINDS, kind_of
from tna_portal.statistics.disclosure import (
    Cell,
    Infeasible,
    K,
    Sum,
    Table,
    is_small,
    suppress,
    suppress_one_way,
)

REGION, KIND, REGION_KIND, MACRO = "region", "kind", "region_kind", "macro"
BREAKDOWNS = ("category", "seniority", "language")
# Each set of dimensions that groups may be formed by. Nothing else is ever told of a survey.
LATTICE: Mapping[str, frozenset[str]] = {
    REGION: frozenset({REGION}),
    **{name: frozenset({name}) for name in BREAKDOWNS},
    REGION_KIND: frozenset({REGION, KIND}),
}
SECONDS = 3.0
# What hiding a person of a group costs: regions and whole breakdowns are read more than their parts.
_COSTS = {REGION: 3.0, MACRO: 2.0, REGION_KIND: 1.0}

Group = tuple[str, str]  # dimension, value
COUNTRY: Group = ("country", "")
People = Mapping[str, Mapping[str, int]]  # dimension -> value -> people


class Reason(StrEnum):
    """Why a whole breakdown is not shown."""

    SMALL_GROUPS = "small_groups"  # no choice of hidden groups would protect the small ones
    SMALL_DIFFERENCE = "small_difference"  # it would differ from another by fewer than k people


@dataclass(frozen=True)
class Shown:
    """Groups that may be shown and those hidden, and breakdowns that had to go, with the reason."""

    shown: frozenset[Group] = frozenset()
    hidden: frozenset[Group] = frozenset()
    collapsed: Mapping[str, Reason] = field(default_factory=dict)

    def hidden_of(self, dimension: str) -> tuple[str, ...]:
        """Values of one dimension that are hidden."""
        return tuple(sorted(value for name, value in self.hidden if name == dimension))


def lattice_allows(dimensions: Collection[str]) -> bool:
    """Whether people may be grouped by these dimensions together; by none of them is the country.

    >>> lattice_allows(["kind", "region"]), lattice_allows(["category", "language"]), lattice_allows([])
    (True, False, True)
    """
    return not dimensions or frozenset(dimensions) in LATTICE.values()


def small_differences(people: People) -> frozenset[str]:
    """Breakdowns that differ from another by 1..k-1 people, looking at each pair of the lattice.

    Whole breakdowns are compared by their totals, regions by kind of post with each region and each kind
    among the categories. Of a pair the one that comes later in the lattice is named.
    """
    order = [name for name in LATTICE if people.get(name)]
    found = {
        later
        for earlier, later in combinations(order, 2)
        if is_small(_total(people[earlier]) - _total(people[later]))
        or any(is_small(a - b) for a, b in _nested(people, earlier, later))
    }
    return frozenset(found)


def _total(values: Mapping[str, int]) -> int:
    return sum(values.values())


def _nested(people: People, earlier: str, later: str) -> Iterator[tuple[int, int]]:
    """People of groups of one breakdown that are parted by another, and of their parts together."""
    if later != REGION_KIND or earlier not in {REGION, "category"}:
        return
    kinds = people[REGION_KIND]
    if earlier == REGION:
        for iso, number in people[REGION].items():
            yield number, sum(n for value, n in kinds.items() if _split(value)[0] == iso)
    else:
        for kind in {_split(value)[1] for value in kinds}:
            own = sum(n for value, n in kinds.items() if _split(value)[1] == kind)
            yield sum(n for value, n in people["category"].items() if kind_of(value) == kind), own


def _split(value: str) -> tuple[str, str]:
    iso, _, kind = value.partition(":")
    return iso, kind


def what_to_show(
    people: People, macro_of: Mapping[str, str], stay_hidden: Collection[Group] = ()
) -> Shown:
    """Which groups of a release may be shown.

    `people`: dimension -> value -> people; whoever has no region stands under "" and belongs to the country
    alone. `stay_hidden` were hidden when the same people were told before: to show them now would tell what
    they were then. Where nothing protects the small groups, regions by kind go, or macro-regions, or the
    breakdown; without the country nothing is shown. ValueError for negative counts.
    """
    if _total(people.get(REGION, {})) < K:
        small = {(REGION, iso) for iso, n in people.get(REGION, {}).items() if n and iso}
        return Shown(hidden=frozenset(small))
    told = {name: values for name, values in people.items() if values}
    collapsed = dict.fromkeys(sorted(small_differences(told)), Reason.SMALL_DIFFERENCE)
    parts = [name for name in (REGION, MACRO, *BREAKDOWNS) if name == MACRO or name in told]
    parts = [name for name in parts if name not in collapsed]
    stay = frozenset(stay_hidden)
    # a breakdown is joined to the rest by its total alone, so each is judged by itself
    for name in BREAKDOWNS:
        if name in parts and _hidden(told, macro_of, (name,), stay) is None:
            parts.remove(name)
            collapsed[name] = Reason.SMALL_GROUPS
    hidden = _hidden(told, macro_of, parts, stay)
    for leaving in (MACRO, REGION):
        if hidden is None:
            parts.remove(leaving)
            collapsed[leaving] = Reason.SMALL_GROUPS
            hidden = _hidden(told, macro_of, parts, stay)
    if hidden is None:
        raise AssertionError("the country alone can always be shown")
    if REGION_KIND in told and REGION not in parts:
        collapsed[REGION_KIND] = Reason.SMALL_GROUPS
    elif REGION_KIND in told and REGION_KIND not in collapsed:
        # no region and no category is hidden for the sake of their parts
        both = _hidden(told, macro_of, [*parts, REGION_KIND], stay | hidden, fixed=parts)
        if both is None:
            collapsed[REGION_KIND] = Reason.SMALL_GROUPS
        else:
            hidden = both
            parts.append(REGION_KIND)
    everything = _cells(told, macro_of, parts)
    shown = {key for key, cell in everything.items() if cell.count and key not in hidden and key[1]}
    left_out = {
        (name, value)
        for name in collapsed
        if name != MACRO
        for value, number in told[name].items()
        if number
    }
    named = {key for key in hidden | left_out if key[1].strip(":")}
    named |= {
        (name, f"{_split(value)[0]}:{kind}")
        for name, value in named
        if name == REGION_KIND
        for kind in KINDS
    }
    return Shown(frozenset(shown | {COUNTRY}) - named, frozenset(named), collapsed)


def _hidden(
    people: People,
    macro_of: Mapping[str, str],
    parts: Collection[str],
    stay_hidden: frozenset[Group],
    fixed: Collection[str] = (),
) -> frozenset[Group] | None:
    """Groups to hide when these parts are shown; None where nothing protects the small ones. Of `fixed`
    parts no others are hidden than those that must stay so."""
    cells = _cells(people, macro_of, parts, stay_hidden)
    cells |= {
        key: replace(cell, may_hide=False)
        for key, cell in cells.items()
        if key[0] in fixed and key not in stay_hidden
    }
    found = suppress(Table(cells, tuple(_sums(people, macro_of, parts, cells))), seconds=SECONDS)
    return None if isinstance(found, Infeasible) else cast("frozenset[Group]", found.hidden)


def _cells(
    people: People,
    macro_of: Mapping[str, str],
    parts: Collection[str],
    stay_hidden: frozenset[Group] = frozenset(),
) -> dict[Group, Cell]:
    """One cell a group that holds anybody; a reader knows that a hidden one does, for others are not named."""
    cells = {COUNTRY: Cell(_total(people[REGION]), may_hide=False)}
    for name in parts:
        values = people.get(name, {}) if name != MACRO else _macros(people[REGION], macro_of)
        for value, number in values.items():
            if number:
                # whoever has no region or post is never shown, but follows from those who have
                is_told = name in {REGION, REGION_KIND} and not all(_names(name, value))
                cells[name, value] = Cell(
                    number,
                    may_hide=not is_told or number < K,
                    is_hidden=(name, value) in stay_hidden,
                    cost=_COSTS.get(name, 3.0) * (2 + number),
                    # of a region whose kinds are hidden nobody is told which of them it has
                    least=0 if name == REGION_KIND else 1,
                )
        if name in BREAKDOWNS or name == REGION_KIND:
            for key, total in _totals(people, name):
                cells[key] = Cell(total, may_hide=False)
    return cells


def _names(name: str, value: str) -> tuple[str, ...]:
    return _split(value) if name == REGION_KIND else (value,)


def _macros(regions: Mapping[str, int], macro_of: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for iso, number in regions.items():
        if iso:
            found[macro_of[iso]] = found.get(macro_of[iso], 0) + number
    return found


def _totals(people: People, name: str) -> list[tuple[Group, int]]:
    """Totals of a breakdown that differ from what is shown now, because it was counted at another time.

    They were told then, so a reader knows them.
    """
    if name in BREAKDOWNS:
        total = _total(people[name])
        return [((f"{name} then", ""), total)] if total != _total(people[REGION]) else []
    kinds: dict[Group, int] = {}
    for value, number in people[REGION_KIND].items():
        iso, kind = _split(value)
        kinds["region then", iso] = kinds.get(("region then", iso), 0) + number
        kinds["kind then", kind] = kinds.get(("kind then", kind), 0) + number
    own: dict[Group, int] = {("region then", iso): n for iso, n in people[REGION].items()}
    for value, number in people.get("category", {}).items():
        key = ("kind then", kind_of(value))
        own[key] = own.get(key, 0) + number
    return [(key, number) for key, number in kinds.items() if number != own.get(key, 0)]


def _sums(
    people: People,
    macro_of: Mapping[str, str],
    parts: Collection[str],
    cells: Mapping[Group, Cell],
) -> Iterator[Sum]:
    """Everything that a reader can add up."""

    def of(name: str) -> tuple[Group, ...]:
        return tuple(key for key in cells if key[0] == name)

    if REGION in parts:
        yield Sum((COUNTRY,), of(REGION))
        for _, macro in of(MACRO):
            own = tuple(key for key in of(REGION) if key[1] and macro_of[key[1]] == macro)
            yield Sum(((MACRO, macro),), own)
    for name in BREAKDOWNS:
        if name in parts:
            then = (f"{name} then", "")
            yield Sum((then if then in cells else COUNTRY,), of(name))
    if REGION_KIND in parts:
        yield from _sums_of_kinds(people, parts, cells, of(REGION_KIND))


def _sums_of_kinds(
    people: People,
    parts: Collection[str],
    cells: Mapping[Group, Cell],
    kinds: tuple[Group, ...],
) -> Iterator[Sum]:
    for iso in sorted({_split(value)[0] for _, value in kinds}):
        own = tuple(key for key in kinds if _split(key[1])[0] == iso)
        then = ("region then", iso)
        yield Sum((then if then in cells else (REGION, iso),), own)
    if "category" not in parts:
        return
    for kind in sorted({_split(value)[1] for _, value in kinds}):
        own = tuple(key for key in kinds if _split(key[1])[1] == kind)
        then = ("kind then", kind)
        categories = tuple(key for key in cells if key[0] == "category" and kind_of(key[1]) == kind)
        yield Sum((then,) if then in cells else categories, own)


def items_to_hide(
    pairs: Mapping[str, int], hidden: Collection[str] = (), k: int = K
) -> frozenset[str]:
    """Groups of a breakdown in which one item is not shown, from the pairs of ratings in each group.

    `hidden` groups are not shown at all. The item is hidden wherever 1..k-1 people rated it, and in as many more
    groups as it takes.
    """
    return suppress_one_way(pairs, k, hidden=hidden)


def kinds_to_hide(
    pairs: Mapping[str, int], hidden: Collection[str] = (), k: int = K
) -> frozenset[str]:
    """The same for regions by kind of post: both kinds of a region or none.

    Of the regions concerned a reader knows how many rated the item in each, and in each kind over all; the
    smallest further ones are taken until every kind in each can hold any of k numbers. All, if nothing else
    helps.
    """
    regions: dict[str, dict[str, int]] = {}
    for value, number in pairs.items():
        iso, kind = _split(value)
        regions.setdefault(iso, {})[kind] = number
    sizes = {iso: sum(kinds.values()) for iso, kinds in regions.items()}
    chosen = {
        iso
        for iso, kinds in regions.items()
        if any(0 < number < k for number in kinds.values())
        or any(f"{iso}:{kind}" in hidden for kind in kinds)
    }
    others = sorted(regions.keys() - chosen, key=lambda iso: (sizes[iso], iso))
    while chosen and others and not _wide(regions, chosen, k):
        chosen.add(others.pop(0))
    if chosen and not _wide(regions, chosen, k):
        chosen = set(regions)
    return frozenset(f"{iso}:{kind}" for iso in chosen for kind in regions[iso])


def _wide(regions: Mapping[str, Mapping[str, int]], chosen: Collection[str], k: int) -> bool:
    """Whether each kind in each chosen region can hold k numbers, all margins being known."""
    sizes = {iso: sum(regions[iso].values()) for iso in chosen}
    everybody = sum(sizes.values())
    for kind in {kind for iso in chosen for kind in regions[iso]}:
        total = sum(regions[iso].get(kind, 0) for iso in chosen)
        for iso in chosen:
            low = max(0, total - (everybody - sizes[iso]))
            if min(sizes[iso], total) - low < k:
                return False
    return True
