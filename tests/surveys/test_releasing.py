"""When counts may move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.releasing import (
    CATEGORY,
    COUNTRY,
    FAR,
    REGION,
    REGION_KIND,
    Moving,
    Sum,
    few_gained,
    merged,
    moving,
    pairs,
    pooled,
    release_items,
    told_anew,
    told_as,
)
from surveys.scoring.histogram import Counts, empty_histogram
from tna_portal.statistics.disclosure import K


def rated(*numbers: int, missing: int = 0) -> Counts:
    """So many pairs 5 and 2 of each item, and so many who left it out."""
    counts = empty_histogram(len(numbers))
    counts[:, 5, 2], counts[:, 0, 0] = numbers, missing
    return counts


def people(*numbers: int, n: int | None = None) -> Sum:
    """A group in which so many rated each item."""
    return Sum(len(numbers), max(numbers) if n is None else n, joint=rated(*numbers))


@pytest.mark.parametrize(
    ("arrivals", "withdrawals", "levels", "choice"),
    [
        (0, 0, [], Moving(False, False)),
        (4, 0, [], Moving(False, False)),
        (5, 0, [], Moving(True, True)),
        (5, 1, [10], Moving(True, False)),
        (6, 1, [10], Moving(True, True)),
        (3, 2, [10], Moving(False, False)),
        (0, 5, [10], Moving(True, True)),
        (0, 5, [5, 10], Moving(False, False)),
        (0, 10, [5, 10], Moving(True, True)),
        (5, 5, [10, 30], Moving(True, False)),
        (2, 6, [20], Moving(False, True)),
        (0, 6, [10], Moving(False, False)),
    ],
)
def test_a_group_moves_far_from_all_it_was_told_with(
    arrivals: int, withdrawals: int, levels: list[int], choice: Moving
) -> None:
    assert moving(arrivals, withdrawals, levels) == choice


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30))
def test_any_two_states_of_a_group_differ_by_at_least_five_people(
    steps: list[tuple[int, int]],
) -> None:
    inside: set[int] = set()
    waiting: set[int] = set()
    states: list[set[int]] = [set()]
    leaving: set[int] = set()
    number = 0
    for come, go in steps:
        waiting |= set(range(number, number + come))
        number += come
        leaving |= set(sorted(inside - leaving)[-go:] if go else [])  # the latest leave first
        choice = moving(len(waiting), len(leaving), [len(state) for state in states])
        if choice.arrivals:
            inside, waiting = inside | waiting, set()
        if choice.withdrawals:
            inside, leaving = inside - leaving, set()
        if choice:
            states.append(set(inside))
    for one in range(len(states)):
        for other in range(one):
            assert len(states[one] ^ states[other]) >= K
        assert len(states[one]) == 0 or len(states[one]) >= K


def test_answers_to_an_item_are_held_until_five_have_rated_it() -> None:
    nobody = np.zeros((0, 2), dtype=np.int64)
    shown, held = release_items(empty_histogram(2), rated(5, 4), nobody)
    assert (list(pairs(shown)), list(pairs(held))) == ([5, 0], [0, 4])
    shown, held = release_items(shown, held + rated(3, 3), pairs(shown)[None, :])
    assert (list(pairs(shown)), list(pairs(held))) == ([5, 7], [3, 0])


def test_one_who_comes_while_another_goes_is_held() -> None:
    change = rated(1)
    change[0, 1, 1] = -1
    before = rated(9)
    before[0, 1, 1] = 3
    shown, held = release_items(before, change, np.zeros((0, 1), dtype=np.int64))
    assert (shown == before).all()
    assert (held == change).all()


def test_who_left_an_item_out_is_counted_at_once() -> None:
    shown, held = release_items(rated(9), rated(0, missing=2), np.array([[9]]))
    assert shown[0, 0, 0] == 2
    assert not held.any()


def test_a_region_is_merged_with_all_it_holds() -> None:
    region = merged(Sum(1), people(4, n=6), Sum(1))
    assert (region.responses, pairs(region.joint)[0], pairs(region.held)[0]) == (6, 0, 4)
    region = merged(region, people(5), people(1))
    assert (region.responses, pairs(region.joint)[0], pairs(region.held)[0]) == (10, 8, 0)
    assert region.levels.tolist() == [[6, 0], [10, 8]]


def test_what_regions_hold_is_counted_for_the_country_once_it_is_enough() -> None:
    def region(held: int) -> Sum:
        return Sum(1, 10, joint=rated(6), held=rated(held))

    few = {"A": region(2), "B": region(2)}
    assert pooled(few, 1) == few
    enough = pooled({"A": region(2), "B": region(3)}, 1)
    assert {iso: pairs(cell.joint)[0] for iso, cell in enough.items()} == {"A": 6, "B": 6, "": 5}
    assert not any(cell.held.any() for cell in enough.values())
    assert enough[""].responses == 0


def test_numbers_far_away_are_forgotten() -> None:
    cell = Sum(0, FAR + 20, levels=np.array([[5], [FAR], [FAR + 15]]))
    assert told_as(cell).levels.tolist() == [[FAR], [FAR + 15], [FAR + 20]]


def told(region: int, **categories: int) -> dict[str, dict[str, Sum]]:
    """Counts of a region and its categories."""
    cells = {value: told_as(people(number)) for value, number in categories.items()}
    return {REGION: {"A": people(region)}, CATEGORY: cells}


def test_a_breakdown_moves_as_a_whole_or_not_at_all() -> None:
    before = told(20, rural=12, city=8)
    fine = {CATEGORY: {"rural": people(17), "city": people(8)}}
    assert few_gained(before, fine) == []
    now = {**before, REGION: {"A": people(25)}}
    anew = told_anew(now, fine)
    assert {value: cell.responses for value, cell in anew[CATEGORY].items()} == {
        "rural": 17,
        "city": 8,
    }
    few = {CATEGORY: {"rural": people(16), "city": people(9)}}
    assert few_gained(before, few) == [CATEGORY]
    assert told_anew(now, few) == {}


def test_as_many_who_come_as_go_are_noticed_by_their_answers() -> None:
    swapped = people(12)
    swapped.joint = rated(11)
    swapped.joint[0, 1, 1] = 1
    totals = {CATEGORY: {"rural": swapped, "city": people(8)}}
    assert few_gained(told(20, rural=12, city=8), totals) == [CATEGORY]


def test_kinds_stay_where_categories_stay() -> None:
    before = told(20, rural=12, city=8)
    kinds = {"A:rural": people(13), "A:other": people(8)}
    totals = {CATEGORY: {"rural": people(13), "city": people(8)}, REGION_KIND: kinds}
    assert few_gained(before, totals) == [CATEGORY, REGION_KIND]


def test_an_item_that_the_country_does_not_show_whole_is_not_broken_down() -> None:
    counts = {REGION: {"A": Sum(2, 20, joint=rated(20, 16), held=rated(0, 2))}}
    totals = {CATEGORY: {"rural": people(12, 11), "city": people(8, 7)}}
    anew = told_anew(counts, totals)
    assert [list(pairs(cell.joint)) for cell in anew[CATEGORY].values()] == [[12, 0], [8, 0]]


def test_a_question_of_which_few_answers_changed_keeps_its_figures() -> None:
    def country(**questions: dict[str, int]) -> dict[str, dict[str, Sum]]:
        return {COUNTRY: {"": Sum(0, 20, tallies=dict(questions))}}

    before = country(Q1={"#": 20, "a": 14, "b": 6}, Q2={"#": 20, "a": 10, "b": 10})
    after = country(Q1={"#": 15, "a": 9, "b": 6}, Q2={"#": 15, "a": 7, "b": 8})
    tallies = told_anew(before, after)[COUNTRY][""].tallies
    assert tallies == {"Q1": {"#": 15, "a": 9, "b": 6}, "Q2": {"#": 20, "a": 10, "b": 10}}
