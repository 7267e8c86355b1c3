"""Thin levels are joined, the rest is raked, and what cannot be weighted says why."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tna_portal.statistics.raking import Margin, Raked, raked_weights
from tna_portal.statistics.results import NotComputable, Reason
from tna_portal.statistics.weighting import (
    LEAST,
    Cell,
    KnownMargin,
    Weighted,
    join_thin,
    weigh,
)

NEAR = {"r1": "north", "r2": "north", "s1": "south", "s2": "south"}


def weighted(answered: dict[Cell, int], *margins: KnownMargin) -> Weighted:
    """What must be computable."""
    found = weigh(answered, margins)
    assert isinstance(found, Weighted)
    return found


def region(**people: int) -> KnownMargin:
    """The margin of the first part of a cell."""
    return KnownMargin("region", 0, people, NEAR)


def category(**people: int) -> KnownMargin:
    """The margin of the second part of a cell."""
    return KnownMargin("category", 1, people)


def sums(found: Weighted, answered: dict[Cell, int], position: int) -> dict[str, float]:
    """Weighted respondents of each level."""
    total: dict[str, float] = {}
    for cell, number in answered.items():
        if number:
            weight = number * found.weights[cell]
            total[cell[position]] = total.get(cell[position], 0) + weight
    return total


def test_cells_get_the_weights_of_their_respondents() -> None:
    """Cell by cell or one by one: the same weights, design effect and share trimmed."""
    answered: dict[Cell, int] = {("r1", "a"): 3, ("r1", "b"): 17, ("s1", "a"): 9, ("s1", "b"): 6}
    found = weighted(answered, region(r1=300, s1=700), category(a=100, b=900))
    cells = [cell for cell, number in answered.items() for _ in range(number)]
    level = [np.array([cell[i] in {"s1", "b"} for cell in cells], dtype=np.int64) for i in (0, 1)]
    people = [np.array([300.0, 700.0]), np.array([100.0, 900.0])]
    single = raked_weights(len(cells), [Margin(*pair) for pair in zip(level, people, strict=True)])
    assert isinstance(single, Raked)
    assert [found.weights[cell] for cell in cells] == pytest.approx(list(single.weights))
    assert found.deff == pytest.approx(single.effect.deff)
    assert found.n_eff == pytest.approx(single.effect.n_eff)
    assert found.share_trimmed == pytest.approx(single.share_trimmed)
    assert found.share_trimmed > 0
    assert sums(found, answered, 0) == pytest.approx({"r1": 35 * 0.3, "s1": 35 * 0.7})
    assert sums(found, answered, 1) == pytest.approx({"a": 35 * 0.1, "b": 35 * 0.9})


def test_a_thin_level_joins_the_thinnest_near_it() -> None:
    answered = {"r1": 4, "r2": 30, "s1": 6, "s2": 20}
    people = dict.fromkeys(answered, 100)
    assert join_thin(answered, people, NEAR) == [("r1", "r2"), ("s1",), ("s2",)]
    assert join_thin(answered, people) == [("r1", "s1"), ("r2",), ("s2",)]


def test_a_level_that_nobody_answered_for_is_joined_and_told() -> None:
    answered: dict[Cell, int] = {("r1", "a"): 10, ("r1", "b"): 30}
    found = weighted(answered, region(r1=50, r2=50), category(a=60, b=30, c=10))
    assert found.joined == {"region": (("r1", "r2"),), "category": (("a", "c"),)}
    assert sums(found, answered, 1) == pytest.approx({"a": 28, "b": 12})
    assert found.unknown == 0


def test_levels_outside_the_margins_weigh_one() -> None:
    """A region that is not asked about, and a post that could not be kept."""
    answered: dict[Cell, int] = {("r1", "a"): 10, ("r1", "b"): 30, ("r1", ""): 4, ("s9", "a"): 2}
    found = weighted(answered, region(r1=100), category(a=50, b=50))
    assert found.unknown == 6
    assert found.weights["r1", ""] == found.weights["s9", "a"] == 1
    assert found.weights["r1", "a"] == pytest.approx(2)


def test_a_design_effect_above_two_is_told() -> None:
    answered: dict[Cell, int] = {("r1", "a"): 95, ("r1", "b"): 5}
    dear = weighted(answered, region(r1=100), category(a=30, b=70))
    assert dear.deff > 2
    assert dear.costs_much
    assert not weighted(answered, region(r1=100), category(a=95, b=5)).costs_much


@pytest.mark.parametrize(
    ("answered", "margins", "reason"),
    [
        ({}, [region(r1=5)], Reason.NO_DATA),
        ({("r1", "a"): 0}, [region(r1=5)], Reason.NO_DATA),
        ({("r1", "a"): LEAST - 1}, [region(r1=5)], Reason.TOO_FEW_ANSWERS),
        ({("r1", "a"): 9}, [], Reason.NO_POPULATION),
        ({("r1", "a"): 9}, [region()], Reason.NO_POPULATION),
        ({("r1", "a"): 9}, [region(r1=0)], Reason.NO_POPULATION),
        ({("r1", "a"): 9}, [region(r1=5), category(a=6)], Reason.MARGINS_DIFFER),
        ({("", "a"): 9}, [region(r1=5)], Reason.NO_DATA),
        (
            {("r1", "a"): 9, ("s1", "b"): 9},
            [region(r1=70, s1=30), category(a=30, b=70)],
            Reason.NOT_CONVERGED,
        ),
    ],
)
def test_what_cannot_be_weighted_says_why(
    answered: dict[Cell, int], margins: list[KnownMargin], reason: Reason
) -> None:
    assert weigh(answered, margins) == NotComputable(reason)


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12), min_size=1))
def test_joining_loses_nobody_and_leaves_no_thin_group(answered: dict[str, int]) -> None:
    people = dict.fromkeys("abcdefg", 10)
    groups = join_thin(answered, people)
    assert sorted(level for group in groups for level in group) == sorted(people)
    sizes = [sum(answered.get(level, 0) for level in group) for group in groups]
    assert len(groups) == 1 or min(sizes) >= LEAST


@given(
    st.lists(st.integers(5, 30), min_size=4, max_size=4),
    st.integers(2, 50),
    st.permutations(range(4)),
)
def test_neither_the_order_nor_the_scale_of_margins_matters(
    sizes: list[int], factor: int, order: list[int]
) -> None:
    cells: list[Cell] = [("r1", "a"), ("r1", "b"), ("s1", "a"), ("s1", "b")]
    answered = dict(zip(cells, sizes, strict=True))
    shuffled = {cells[place]: sizes[place] for place in order}
    plain = weighted(answered, region(r1=40, s1=60), category(a=50, b=50))
    other = weighted(
        shuffled,
        region(r1=40 * factor, s1=60 * factor),
        category(a=50 * factor, b=50 * factor),
    )
    assert {cell: plain.weights[cell] for cell in cells} == pytest.approx(
        {cell: other.weights[cell] for cell in cells}
    )
