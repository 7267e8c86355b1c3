"""Who is drawn, and what a plan can say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.sampling import EQUAL, METHODS, MINIMUM, PROPORTIONAL, Cell, allocate, draw, plan_of

SIZES: dict[Cell, int] = {
    ("KZ-11", "city"): 3,
    ("KZ-11", "rural"): 120,
    ("KZ-59", "rural"): 60,
    ("KZ-59", "village"): 17,
}
KNOWN = {cell: [f"{cell[0]}-{cell[1]}-{i}" for i in range(size)] for cell, size in SIZES.items()}


@pytest.mark.parametrize("method", METHODS)
def test_each_method_shares_out_the_whole_total(method: str) -> None:
    quota = allocate(method, SIZES, 50, minimum=2)
    assert sum(quota.values()) == 50
    assert all(0 <= quota[cell] <= size for cell, size in SIZES.items())


def test_the_plan_says_what_it_cannot_say() -> None:
    plan = plan_of(SIZES, {("KZ-11", "rural"): 10, ("KZ-59", "rural"): 30})
    assert plan.small_regions == ["KZ-11"]
    assert plan.unreached == (2, 20)
    assert plan.margins is not None
    assert plan.whole is not None
    assert plan.margins[0] < plan.whole.margin < plan.margins[1]
    assert plan.whole.n == 40
    assert plan.whole.n_eff == pytest.approx(40 / plan.whole.deff)


def test_proportional_shares_cost_least_and_a_census_errs_in_nothing() -> None:
    effects = {}
    for method in METHODS:
        whole = plan_of(SIZES, allocate(method, SIZES, 60, minimum=2)).whole
        assert whole is not None
        effects[method] = whole.deff
    assert min(effects, key=lambda method: effects[method]) == PROPORTIONAL
    assert max(effects, key=lambda method: effects[method]) == EQUAL
    census = plan_of(SIZES, SIZES).whole
    assert census is not None
    assert census.margin == 0


def test_a_plan_of_nobody_says_nothing() -> None:
    plan = plan_of(SIZES, {})
    assert (plan.whole, plan.margins) == (None, None)
    assert plan.small_regions == ["KZ-11", "KZ-59"]


@given(seed=st.integers(0, 10**9), total=st.integers(1, 200))
@settings(max_examples=50)
def test_a_draw_holds_exactly_the_numbers_and_nobody_twice(seed: int, total: int) -> None:
    quota = allocate(MINIMUM, SIZES, total, minimum=0)
    drawn = draw(KNOWN, quota, seed)
    assert len(set(drawn)) == len(drawn) == total
    for cell, keys in KNOWN.items():
        assert len(set(drawn) & set(keys)) == quota[cell]


def test_the_seed_decides_and_the_order_of_the_list_does_not() -> None:
    quota = allocate(PROPORTIONAL, SIZES, 40)
    upside_down = {cell: keys[::-1] for cell, keys in reversed(KNOWN.items())}
    assert draw(upside_down, quota, 7) == draw(KNOWN, quota, 7)
    assert draw(KNOWN, quota, 8) != draw(KNOWN, quota, 7)


def test_everybody_of_a_cell_has_the_same_chance() -> None:
    times = dict.fromkeys(KNOWN["KZ-59", "village"], 0)
    for seed in range(2000):
        for key in draw(KNOWN, {("KZ-59", "village"): 5}, seed):
            times[key] += 1
    assert all(abs(number - 2000 * 5 / 17) < 100 for number in times.values())  # 4.9 deviations
