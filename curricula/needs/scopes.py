"""Pure: from released joint counts to what may be shown of each region, macro-region and group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from curricula.needs.content import COUNTRY, MACRO, AreaScore, Scope
from curricula.needs.lattice import (
    BREAKDOWNS,
    REGION,
    REGION_KIND,
    Shown,
    items_to_hide,
    kinds_to_hide,
    what_to_show,
)
from curricula.needs.lattice import COUNTRY as COUNTRY_GROUP
from curricula.needs.lattice import MACRO as MACRO_GROUP
from surveys.scoring.histogram import RATINGS, Counts
from surveys.scoring.need import rank_by_mwds, score_importance, score_items
from surveys.scoring.quadrants import ipa_map, locus_map, priority_flags
from surveys.scoring.types import ImportanceScore, ItemScore, MaybeInterval, Number
from tna_portal.statistics.disclosure import K, complement_safe
from tna_portal.statistics.results import NotComputable

TOP_PRIORITIES = 5

Counted = tuple[int, Counts]  # respondents, joint counts int64[slots, 8, 8]


def add(parts: Sequence[Counted], slots: int) -> Counted:
    """The sum of several groups of people."""
    total = np.zeros((slots, 8, 8), dtype=np.int64)
    for _, joint in parts:
        total += joint
    return sum(people for people, _ in parts), total


def scope(key: str, counted: Counted, slots: Sequence[str], population: int | None = None) -> Scope:
    """Scores of all areas in one scope. An area that fewer than K people rated has none."""
    people, joint = counted
    scores = score_items(joint, population=population)
    if max((score.n_pairs for score in scores), default=0) < K:
        rated = score_importance(joint, population=population)
        if any(score.counts.n_pairs >= K for score in rated):
            alone = [
                _rated(code, score, own)
                for code, score, own in zip(slots, scores, rated, strict=True)
            ]
            return Scope(key=key, n=people, areas=tuple(alone), importance_only=True)
    ranks = {item.code: item.rank for item in rank_by_mwds(dict(zip(slots, scores, strict=True)))}
    ipa, locus = ipa_map(scores), locus_map(scores)
    nothing = (None,) * len(scores)
    ipa_quadrants = nothing if isinstance(ipa, NotComputable) else ipa.quadrants
    locus_quadrants = nothing if isinstance(locus, NotComputable) else locus.quadrants
    flags = priority_flags(scores, top=TOP_PRIORITIES)
    areas = tuple(
        _area(code, score, ranks[code], ipa_quadrants[i], locus_quadrants[i], flags[i])
        for i, (code, score) in enumerate(zip(slots, scores, strict=True))
    )
    return Scope(key=key, n=people, areas=areas)


def _area(
    code: str,
    score: ItemScore,
    rank: int | None,
    ipa: str | None,
    locus: str | None,
    is_priority: bool,
) -> AreaScore:
    shown = score.n_pairs >= K
    counts = score.counts

    def value(number: Number, digits: int = 1) -> float | None:
        return round(number, digits) if shown and not isinstance(number, NotComputable) else None

    def ends(interval: MaybeInterval, digits: int = 1) -> tuple[float | None, float | None]:
        if not shown or isinstance(interval, NotComputable):
            return None, None
        return round(interval.low, digits), round(interval.high, digits)

    low, high = ends(score.need_interval)
    mwds_low, mwds_high = ends(score.mwds_interval, 2)
    asked = counts.n_respondents
    missing, beside, unable = counts.n_missing, counts.n_not_relevant, counts.n_cannot_say
    # few who did not rate would be known in a small group
    tells = all(complement_safe(number, asked) for number in (missing, beside, unable))

    def share(number: Number) -> float | None:
        return value(number) if tells else None

    return AreaScore(
        code=code,
        n_pairs=score.n_pairs if shown else 0,
        score=value(score.need),
        low=low,
        high=high,
        mwds=value(score.mwds, 2),
        mwds_low=mwds_low,
        mwds_high=mwds_high,
        gap=value(score.gap),
        rds=value(score.rds),
        importance=value(score.importance_mean),
        competence=value(score.competence_mean),
        response_rate=share(counts.response_rate),
        not_relevant=share(counts.not_relevant_share),
        cannot_say=share(100 * unable / asked) if asked else None,
        rank=rank if shown else None,
        ipa=str(ipa) if shown and ipa else None,
        lff=str(locus) if shown and locus else None,
        is_priority=shown and is_priority,
        is_indicative=score.indicative,
        pni=value(score.pni_mod, 2),
    )


def _rated(code: str, score: ItemScore, own: ImportanceScore) -> AreaScore:
    """An area of which importance alone was asked: there is no gap, no need and no place."""
    plain = _area(code, score, None, None, None, is_priority=False)
    counts = own.counts
    if counts.n_pairs < K or isinstance(own.mean, NotComputable):
        return plain
    low, high = (
        (None, None)
        if isinstance(own.interval, NotComputable)
        else (round(own.interval.low, 1), round(own.interval.high, 1))
    )
    asked, rate = counts.n_respondents, counts.response_rate
    tells = all(
        complement_safe(number, asked) for number in (counts.n_missing, counts.n_cannot_say)
    )
    return replace(
        plain,
        n_pairs=counts.n_pairs,
        importance=round(own.mean, 1),
        importance_low=low,
        importance_high=high,
        response_rate=None if isinstance(rate, NotComputable) or not tells else round(rate, 1),
        cannot_say=round(100 * counts.n_cannot_say / asked, 1) if asked and tells else None,
        is_indicative=own.indicative,
    )


@dataclass(frozen=True)
class Released:
    """What a release says of akims: scopes by key, and what it hides or leaves out, with the reason."""

    scopes: Mapping[str, Scope] = field(default_factory=dict)
    hidden_regions: tuple[str, ...] = ()
    breakdowns: Mapping[str, Mapping[str, Scope]] = field(default_factory=dict)
    hidden_breakdowns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    collapsed: Mapping[str, str] = field(default_factory=dict)


def released_scopes(
    cells: Mapping[str, Mapping[str, Counted]],
    slots: Sequence[str],
    macro_of: Mapping[str, str],
    population: Mapping[str, int],
    before: Released | None = None,
) -> Released:
    """Everything of akims, from dimension -> value -> counts; `before` is the release that came before.

    People of no region stand under "" and belong to the country alone. `population`: region -> akims in
    office.
    """
    people = {
        name: {value: counted[0] for value, counted in values.items()}
        for name, values in cells.items()
    }
    told = what_to_show(people, macro_of, _hidden_before(before))
    if COUNTRY_GROUP not in told.shown:
        return Released(hidden_regions=told.hidden_of(REGION))
    breakdowns = {}
    for name in (*BREAKDOWNS, REGION_KIND):
        if cells.get(name) and name not in told.collapsed:
            breakdowns[name] = _breakdown(name, cells[name], slots, told, before)
    return Released(
        _regional(cells[REGION], slots, macro_of, population, told),
        told.hidden_of(REGION),
        breakdowns,
        {name: told.hidden_of(name) for name in (*BREAKDOWNS, REGION_KIND) if cells.get(name)},
        {name: str(reason) for name, reason in told.collapsed.items()},
    )


def _hidden_before(before: Released | None) -> frozenset[tuple[str, str]]:
    """Groups that the release before hid within breakdowns that it showed."""
    if before is None:
        return frozenset()
    hidden = {REGION: before.hidden_regions, **before.hidden_breakdowns}
    return frozenset(
        (name, value)
        for name, values in hidden.items()
        if name not in before.collapsed
        for value in values
    )


def _regional(
    regions: Mapping[str, Counted],
    slots: Sequence[str],
    macro_of: Mapping[str, str],
    population: Mapping[str, int],
    told: Shown,
) -> dict[str, Scope]:
    located = {iso: counted for iso, counted in regions.items() if iso}
    everyone = sum(population.get(iso, 0) for iso in located) or None
    country = add(list(regions.values()), len(slots))
    scopes = {COUNTRY: scope(COUNTRY, country, slots, everyone)}
    hidden = told.hidden_of(REGION)
    items = [items_to_hide(_pairs(located, item), hidden) for item in range(len(slots))]
    for macro in sorted(value for name, value in told.shown if name == MACRO_GROUP):
        members = [iso for iso in located if macro_of[iso] == macro]
        counted = add([located[iso] for iso in members], len(slots))
        size = sum(population.get(iso, 0) for iso in members) or None
        # an item hidden anywhere would follow from sums of regions
        shown = _without(counted, [bool(isos) for isos in items])
        scopes[MACRO + macro] = scope(MACRO + macro, shown, slots, size)
    for iso in sorted(value for name, value in told.shown if name == REGION and value):
        shown = _without(located[iso], [iso in isos for isos in items])
        scopes[iso] = scope(iso, shown, slots, population.get(iso) or None)
    return scopes


def _breakdown(
    name: str,
    cells: Mapping[str, Counted],
    slots: Sequence[str],
    told: Shown,
    before: Released | None,
) -> dict[str, Scope]:
    hidden = told.hidden_of(name)
    choose = kinds_to_hide if name == REGION_KIND else items_to_hide
    earlier = before.breakdowns.get(name, {}) if before else {}
    items = []
    for item, code in enumerate(slots):
        pairs = _pairs(cells, item)
        known = {key: _told_pairs(scope, code) for key, scope in earlier.items()}
        stay = [key for key, number in known.items() if not number] if any(known.values()) else []
        items.append(choose(pairs, {*hidden, *stay}))
    return {
        value: scope(value, _without(counted, [value in values for values in items]), slots)
        for value, counted in sorted(cells.items())
        if (name, value) in told.shown and (name != REGION_KIND or all(value.split(":")))
    }


def _told_pairs(known: Scope, code: str) -> int:
    area = known.area(code)
    return area.n_pairs if area else 0


def _pairs(cells: Mapping[str, Counted], item: int) -> dict[str, int]:
    """Value -> people who rated both sides of one item; its importance, where nobody was asked for more."""
    both = {value: int(joint[item, RATINGS, RATINGS].sum()) for value, (_, joint) in cells.items()}
    if any(both.values()):
        return both
    return {value: int(joint[item, RATINGS].sum()) for value, (_, joint) in cells.items()}


def _without(counted: Counted, hidden: Sequence[bool]) -> Counted:
    """The same without the answers to items that are hidden."""
    people, joint = counted
    return people, joint * ~np.array(hidden, bool)[:, None, None]
