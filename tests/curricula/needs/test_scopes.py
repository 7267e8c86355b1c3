"""What is released can never be added or subtracted to fewer than five people."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from curricula.needs.content import COUNTRY, MACRO
from curricula.needs.lattice import BREAKDOWNS, REGION, REGION_KIND
from curricula.needs.scopes import Counted, Released, released_scopes, scope
from surveys.questionnaire.kinds import region_kind
from surveys.scoring.histogram import Counts, empty_histogram
from tna_portal.statistics.disclosure import K

REGIONS = [f"R{number}" for number in range(8)]
MACRO_OF = {region: ("north", "south", "west")[index % 3] for index, region in enumerate(REGIONS)}
CATEGORIES = ("city", "rural", "settlement", "village")
people = st.dictionaries(st.sampled_from(REGIONS), st.integers(0, 30), min_size=1)


def joint_of(pairs: int, others: int = 0) -> Counts:
    """One item: so many rated it 5 and 2, so many left it out."""
    joint = empty_histogram(1)
    joint[0, 5, 2], joint[0, 0, 0] = pairs, others
    return joint


def cells_of(counts: dict[str, int], seed: int = 1) -> dict[str, dict[str, Counted]]:
    """A round counted by everything, posts and the rest drawn by chance."""
    chance = random.Random(seed)
    values: dict[str, dict[str, int]] = {name: {} for name in (REGION, *BREAKDOWNS, REGION_KIND)}
    for region, number in counts.items():
        for _ in range(number):
            category = chance.choices(CATEGORIES, (1, 12, 2, 2))[0]
            told = {
                REGION: region,
                "category": category,
                "seniority": chance.choice(("lt1", "y1_3", "gt10")),
                "language": chance.choices(("kk", "ru"), (5, 1))[0],
                REGION_KIND: region_kind(region, category),
            }
            for name, value in told.items():
                values[name][value] = values[name].get(value, 0) + 1
    return {
        name: {value: (number, joint_of(number)) for value, number in found.items()}
        for name, found in values.items()
    }


def released(counts: dict[str, int]) -> Released:
    """The regions alone."""
    cells = {REGION: {region: (n, joint_of(n)) for region, n in counts.items()}}
    return released_scopes(cells, ["FIN"], MACRO_OF, {})


def scopes_of(counts: dict[str, int]) -> dict[str, int]:
    """Released scopes with their people."""
    return {key: scope.n for key, scope in released(counts).scopes.items()}


@given(people)
@settings(max_examples=100, deadline=None)
def test_nothing_below_five_is_shown(counts: dict[str, int]) -> None:
    assert all(number >= K for number in scopes_of(counts).values())


@given(people)
@settings(max_examples=100, deadline=None)
def test_the_country_minus_its_shown_regions_hides_enough(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    if COUNTRY not in shown:
        return
    hidden = [n for region, n in counts.items() if n and region not in shown]
    assert not hidden or (len(hidden) >= 2 and sum(hidden) >= K)


@given(people)
@settings(max_examples=100, deadline=None)
def test_a_macro_region_minus_its_shown_regions_hides_enough(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    for macro in set(MACRO_OF.values()):
        if MACRO + macro in shown:
            hidden = [n for r, n in counts.items() if n and MACRO_OF[r] == macro and r not in shown]
            assert not hidden or (len(hidden) >= 2 and sum(hidden) >= K)


@given(people, st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_no_breakdown_shows_fewer_than_five(counts: dict[str, int], seed: int) -> None:
    found = released_scopes(cells_of(counts, seed), ["FIN"], MACRO_OF, {})
    for name, scopes in found.breakdowns.items():
        assert all(scope.n >= K for scope in scopes.values())
        hidden = found.hidden_breakdowns[name]
        assert not set(hidden) & set(scopes)
        total = sum(n for n, _ in cells_of(counts, seed)[name].values())
        left = total - sum(scope.n for scope in scopes.values())
        assert left == 0 or (len(hidden) >= 2 and left >= K)


def test_fewer_than_five_in_the_country_show_nothing() -> None:
    assert released({"R0": 3, "R1": 1}) == Released(hidden_regions=("R0", "R1"))


def test_people_of_no_region_belong_to_the_country_alone() -> None:
    found = released({"R0": 12, "": 7})
    assert {key: scope.n for key, scope in found.scopes.items()} == {
        COUNTRY: 19,
        "macro:north": 12,
        "R0": 12,
    }
    assert found.hidden_regions == ()


def test_a_hidden_group_stays_hidden_until_the_end() -> None:
    """Shown later, it would tell with the old total what it was."""

    def categories(city: int) -> dict[str, dict[str, Counted]]:
        numbers = {"city": city, "rural": 30, "village": 9}
        return {
            REGION: {"R0": (sum(numbers.values()), joint_of(sum(numbers.values())))},
            "category": {key: (n, joint_of(n)) for key, n in numbers.items()},
        }

    first = released_scopes(categories(3), ["FIN"], MACRO_OF, {})
    assert first.hidden_breakdowns == {"category": ("city", "village")}
    second = released_scopes(categories(20), ["FIN"], MACRO_OF, {}, first)
    assert second.hidden_breakdowns == {"category": ("city", "village")}
    assert released_scopes(categories(20), ["FIN"], MACRO_OF, {}).hidden_breakdowns == {
        "category": ()
    }


def test_an_item_rated_by_few_is_hidden_where_it_would_follow() -> None:
    rated = {"city": (8, 3), "rural": (30, 0), "village": (12, 1)}
    cells = {key: (n, joint_of(n - missing, missing)) for key, (n, missing) in rated.items()}
    cells["city"] = (8, joint_of(2, 6))
    country = joint_of(43, 7)
    found = released_scopes(
        {REGION: {"R0": (50, country)}, "category": cells}, ["FIN"], MACRO_OF, {}
    )
    shown = {key: scope.areas[0].n_pairs for key, scope in found.breakdowns["category"].items()}
    assert shown == {"city": 0, "rural": 30, "village": 0}
    assert found.breakdowns["category"]["village"].areas[0].score is None


def test_who_did_not_rate_is_not_told_of_small_groups() -> None:
    found = released({"R0": 9, "R1": 10})
    assert found.scopes["R0"].areas[0].response_rate is None
    assert found.scopes["R1"].areas[0].response_rate == 100.0


def test_the_same_counts_are_the_same_release() -> None:
    cells = cells_of(dict.fromkeys(REGIONS, 12))
    first = released_scopes(cells, ["FIN"], MACRO_OF, {})
    again = released_scopes(cells, ["FIN"], MACRO_OF, {}, first)
    assert again.hidden_breakdowns == first.hidden_breakdowns
    assert set(again.scopes) == set(first.scopes)
    assert np.array_equal(sorted(again.collapsed), sorted(first.collapsed))


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
