"""Differences known by intervals only: a published example, properties, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tna_portal.statistics.differences import difference
from tna_portal.statistics.intervals import Interval, wilson_interval
from tna_portal.statistics.results import NotComputable, Reason

numbers = st.floats(-100, 100)
widths = st.floats(0.01, 50)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """An estimate with limits of different distance."""
    estimate = draw(numbers)
    return Interval(estimate, estimate - draw(widths), estimate + draw(widths), 0.95)


def found(first: Interval, second: Interval, comparisons: int = 1) -> Interval:
    """A difference that can be computed."""
    result = difference(first, second, comparisons=comparisons)
    assert isinstance(result, Interval)
    return result


def test_newcombes_example_of_two_proportions() -> None:
    """Newcombe 1998 (Statistics in Medicine 17:873), 56/70 - 48/80, method 10: 0.0524 to 0.3339."""
    one, two = wilson_interval(successes=56, n=70), wilson_interval(successes=48, n=80)
    assert isinstance(one, Interval)
    assert isinstance(two, Interval)
    result = found(one, two)
    assert (round(result.estimate, 4), round(result.low, 4), round(result.high, 4)) == (
        0.2,
        0.0524,
        0.3339,
    )


@given(numbers, numbers, widths, widths)
def test_even_limits_give_the_root_of_the_summed_squares(
    one: float, two: float, half: float, other: float
) -> None:
    result = found(
        Interval(one, one - half, one + half, 0.95), Interval(two, two - other, two + other, 0.95)
    )
    assert result.high - result.estimate == pytest.approx(math.hypot(half, other), abs=1e-6)
    assert result.estimate - result.low == pytest.approx(math.hypot(half, other), abs=1e-6)


@given(intervals(), intervals())
def test_turning_the_groups_round_turns_the_interval_round(one: Interval, two: Interval) -> None:
    there, back = found(one, two), found(two, one)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


@given(intervals(), intervals(), st.integers(2, 30))
def test_more_comparisons_make_it_wider(one: Interval, two: Interval, number: int) -> None:
    single, joint = found(one, two), found(one, two, number)
    assert joint.low < single.low
    assert joint.high > single.high


def test_of_22_areas_the_quantile_is_that_of_bonferroni() -> None:
    one, two = Interval(0, -1.96, 1.96, 0.95), Interval(0, -1e-9, 1e-9, 0.95)
    assert found(one, two, 22).high == pytest.approx(3.0528, abs=1e-3)


def test_without_any_width_nothing_is_said() -> None:
    point = Interval(3, 3, 3, 0.95)
    assert difference(point, point) == NotComputable(Reason.ZERO_VARIANCE)


@pytest.mark.parametrize(
    ("first", "second", "comparisons"),
    [
        (Interval(1, 0, 2, 0.95), Interval(1, 0, 2, 0.9), 1),
        (Interval(3, 0, 2, 0.95), Interval(1, 0, 2, 0.95), 1),
        (Interval(1, 0, 2, 0.95), Interval(1, 0, 2, 0.95), 0),
    ],
)
def test_nonsense_is_refused(first: Interval, second: Interval, comparisons: int) -> None:
    with pytest.raises(ValueError):
        difference(first, second, comparisons=comparisons)
