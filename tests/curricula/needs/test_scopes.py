"""What is released can never be subtracted to fewer than five people."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from curricula.needs.content import COUNTRY, MACRO
from curricula.needs.scopes import scope, survey_scopes
from tna_portal.statistics.disclosure import K

REGIONS = [f"R{number}" for number in range(8)]
MACRO_OF = {region: ("north", "south", "west")[index % 3] for index, region in enumerate(REGIONS)}
people = st.dictionaries(st.sampled_from(REGIONS), st.integers(0, 30), min_size=1)


def scopes_of(counts: dict[str, int]) -> dict[str, int]:
    """Released scopes with their people."""
    joint = np.zeros((1, 8, 8), dtype=np.int64)
    regions = {region: (number, joint.copy()) for region, number in counts.items()}
    scopes, _ = survey_scopes(regions, ["FIN"], MACRO_OF, {})
    return {key: scope.n for key, scope in scopes.items()}


@given(people)
@settings(max_examples=300, deadline=None)
def test_nothing_below_five_is_shown(counts: dict[str, int]) -> None:
    assert all(number >= K for number in scopes_of(counts).values())


@given(people)
@settings(max_examples=300, deadline=None)
def test_the_country_minus_its_shown_regions_hides_enough(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    if COUNTRY not in shown:
        return
    hidden = [n for region, n in counts.items() if n and region not in shown]
    assert not hidden or (len(hidden) >= 2 and sum(hidden) >= K)


@given(people)
@settings(max_examples=300, deadline=None)
def test_a_macro_region_minus_its_shown_regions_hides_enough(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    for macro in set(MACRO_OF.values()):
        if MACRO + macro in shown:
            hidden = [n for r, n in counts.items() if n and MACRO_OF[r] == macro and r not in shown]
            assert not hidden or (len(hidden) >= 2 and sum(hidden) >= K)


@given(people)
@settings(max_examples=300, deadline=None)
def test_one_hidden_macro_region_is_never_alone(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    if COUNTRY not in shown:
        return
    held = {MACRO_OF[region] for region, number in counts.items() if number}
    totals = {m: sum(n for r, n in counts.items() if MACRO_OF[r] == m) for m in held}
    unsafe = [macro for macro in held if MACRO + macro not in shown]
    assert len(unsafe) != 1 or totals[unsafe[0]] < K or len(held) == 1


def rated_alone(people: int) -> "np.typing.NDArray[np.int64]":
    """Counts of one area whose importance alone was asked: half say 4, half 5."""
    joint = np.zeros((1, 8, 8), dtype=np.int64)
    joint[0, 4, 0] = people // 2
    joint[0, 5, 0] = people - people // 2
    return joint


def test_where_importance_alone_was_asked_there_is_no_need() -> None:
    found = scope("country", (40, rated_alone(40)), ["FIN"])
    assert found.importance_only
    (area,) = found.areas
    assert (area.importance, area.importance_low, area.importance_high) == (4.5, 4.3, 4.7)
    assert (area.score, area.mwds, area.gap, area.rank) == (None, None, None, None)
    assert (area.n_pairs, area.response_rate) == (40, 100.0)
    assert found.ranked() == []


def test_too_few_ratings_of_importance_are_not_shown() -> None:
    found = scope("country", (4, rated_alone(4)), ["FIN"])
    assert not found.importance_only
    assert found.areas[0].importance is None
