"""Pure: from released joint counts to what may be shown of each region, macro-region and group."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from curricula.needs.content import COUNTRY, MACRO, AreaScore, Scope
from surveys.scoring.histogram import Counts
from surveys.scoring.need import rank_by_mwds, score_importance, score_items
from surveys.scoring.quadrants import ipa_map, locus_map, priority_flags
from surveys.scoring.types import ImportanceScore, ItemScore, MaybeInterval, Number
from tna_portal.statistics.disclosure import K, suppress_one_way
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
        response_rate=value(counts.response_rate),
        not_relevant=value(counts.not_relevant_share),
        cannot_say=value(100 * counts.n_cannot_say / asked) if asked else None,
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
    return replace(
        plain,
        n_pairs=counts.n_pairs,
        importance=round(own.mean, 1),
        importance_low=low,
        importance_high=high,
        response_rate=None if isinstance(rate, NotComputable) else round(rate, 1),
        cannot_say=round(100 * counts.n_cannot_say / asked, 1) if asked else None,
        is_indicative=own.indicative,
    )


def hidden_regions(people: Mapping[str, int]) -> frozenset[str]:
    """Regions with too few answers, and one more where a single one could be worked out."""
    return suppress_one_way({key: number for key, number in people.items() if number})


def hidden_macro_regions(
    people: Mapping[str, int], macro_of: Mapping[str, str], hidden: frozenset[str]
) -> frozenset[str]:
    """Macro-regions that would give away a hidden region, by subtraction of its shown neighbours.

    A macro-region is safe when its hidden regions are none, or at least two with K people together.
    A single unsafe one takes the next smallest with it, for the country minus the others is its sum.
    """
    totals: dict[str, int] = {}
    concealed: dict[str, list[int]] = {}
    for region, number in people.items():
        if number == 0:
            continue
        macro = macro_of[region]
        totals[macro] = totals.get(macro, 0) + number
        if region in hidden:
            concealed.setdefault(macro, []).append(number)
    unsafe = {macro for macro, parts in concealed.items() if len(parts) < 2 or sum(parts) < K}
    if len(unsafe) == 1:
        others = sorted((number, macro) for macro, number in totals.items() if macro not in unsafe)
        unsafe |= {macro for _, macro in others[:1]}
    return frozenset(unsafe)


def survey_scopes(
    regions: Mapping[str, Counted],
    slots: Sequence[str],
    macro_of: Mapping[str, str],
    population: Mapping[str, int],
) -> tuple[dict[str, Scope], tuple[str, ...]]:
    """Scopes of the country, of macro-regions and of regions, and the regions that stay hidden."""
    country = add(list(regions.values()), len(slots))
    regions = {iso: counted for iso, counted in regions.items() if iso}  # "" belongs to the country
    people = {iso: counted[0] for iso, counted in regions.items()}
    hidden = hidden_regions(people)
    if country[0] < K:
        return {}, tuple(sorted(iso for iso, number in people.items() if number))
    everyone = sum(population.get(iso, 0) for iso in regions) or None
    scopes = {COUNTRY: scope(COUNTRY, country, slots, everyone)}
    unsafe = hidden_macro_regions(people, macro_of, hidden)
    for macro in sorted({macro_of[iso] for iso, number in people.items() if number} - unsafe):
        members = [iso for iso in regions if macro_of[iso] == macro]
        counted = add([regions[iso] for iso in members], len(slots))
        if counted[0] >= K:
            size = sum(population.get(iso, 0) for iso in members) or None
            scopes[MACRO + macro] = scope(MACRO + macro, counted, slots, size)
    for iso in sorted(regions):
        if people[iso] and iso not in hidden:
            scopes[iso] = scope(iso, regions[iso], slots, population.get(iso) or None)
    return scopes, tuple(sorted(hidden))


def breakdown_scopes(
    cells: Mapping[str, Counted], slots: Sequence[str]
) -> tuple[dict[str, Scope], tuple[str, ...]]:
    """Scopes of a one-way breakdown, and the cells that stay hidden."""
    hidden = suppress_one_way({key: counted[0] for key, counted in cells.items() if counted[0]})
    shown = {
        key: scope(key, counted, slots)
        for key, counted in sorted(cells.items())
        if counted[0] and key not in hidden
    }
    return shown, tuple(sorted(hidden))
