import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics.intervals import (
    BaseKind,
    Interval,
    Share,
    counts_printed_as,
    mean_interval,
    wilson_interval,
)
from tna_portal.statistics.results import NotComputable, Reason

DATA, EXPECTED = reference_case("S10")


@pytest.mark.parametrize("case", DATA["cases"])
def test_wilson_matches_newcombe(case: str) -> None:
    successes, n = (int(part) for part in case.split("/"))
    interval = wilson_interval(successes=successes, n=n)
    assert isinstance(interval, Interval)
    assert [interval.low, interval.high] == pytest.approx(EXPECTED[case], abs=tolerance("S10"))
    assert [interval.low, interval.high] == pytest.approx(EXPECTED["exact"][case], abs=1e-12)


def test_wilson_of_nobody_is_not_computable() -> None:
    assert wilson_interval(successes=0, n=0) == NotComputable(Reason.NO_DATA)


def test_wilson_of_none_starts_at_zero_and_has_width() -> None:
    interval = wilson_interval(successes=0, n=10)
    assert isinstance(interval, Interval)
    assert interval.low == 0.0
    assert interval.high == pytest.approx(0.27753, abs=1e-5)


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_wilson_refuses_impossible_counts(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        wilson_interval(successes=successes, n=n)


@given(n=st.integers(1, 500), data=st.data())
@settings(max_examples=60)
def test_wilson_holds_the_estimate_and_mirrors(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    one = wilson_interval(successes=successes, n=n)
    other = wilson_interval(successes=n - successes, n=n)
    assert isinstance(one, Interval)
    assert isinstance(other, Interval)
    assert 0 <= one.low <= one.estimate <= one.high <= 1
    assert one.low == pytest.approx(1 - other.high, abs=1e-12)


def test_mean_interval_is_normal() -> None:
    interval = mean_interval(mean=3.0, variance=4.0, n=100)
    assert isinstance(interval, Interval)
    assert interval.high - 3.0 == pytest.approx(0.3919928, abs=1e-7)


def test_mean_interval_of_a_census_has_no_width() -> None:
    assert mean_interval(mean=3.0, variance=4.0, n=50, population=50) == Interval(3, 3, 3, 0.95)


@pytest.mark.parametrize(
    ("n", "variance", "reason"),
    [
        (0, 1.0, Reason.NO_DATA),
        (1, 1.0, Reason.TOO_FEW_ANSWERS),
        (9, 0.0, Reason.ZERO_VARIANCE),
    ],
)
def test_mean_interval_names_why_it_is_undefined(n: int, variance: float, reason: Reason) -> None:
    assert mean_interval(mean=2.0, variance=variance, n=n) == NotComputable(reason)


def test_share_carries_its_base() -> None:
    share = Share(81, 263, BaseKind.VALID)
    assert share.percent == pytest.approx(30.798479)
    interval = share.interval()
    assert isinstance(interval, Interval)
    assert interval.low == pytest.approx(25.52885198782742)


def test_share_without_base_is_not_computable() -> None:
    assert Share(0, 0).percent == NotComputable(Reason.NO_DATA)
    assert Share(0, 0).interval() == NotComputable(Reason.NO_DATA)


def test_share_refuses_more_than_its_base() -> None:
    with pytest.raises(ValueError, match="share"):
        Share(3, 2)


def test_printed_percentage_of_the_study_is_impossible_with_250() -> None:
    _, expected = reference_case("S15")
    assert counts_printed_as(percent=69.1, n=250) == ()
    for text, percent in expected["share_69_1_possible_examples"].items():
        count, n = (int(part) for part in text.split("/"))
        assert count in counts_printed_as(percent=percent, n=n)


def test_printed_share_of_party_candidates_is_impossible() -> None:
    _, expected = reference_case("S15")
    candidates = expected["candidates_2023"]
    n = candidates["total"]
    assert counts_printed_as(percent=candidates["paper_prints_party_pct"], n=n, decimals=2) == ()
    assert counts_printed_as(percent=candidates["party_pct_correct"], n=n, decimals=2) == (90,)
    assert counts_printed_as(percent=candidates["self_pct"], n=n, decimals=2) == (159,)


def test_printed_percentage_rounds_halves_up() -> None:
    assert counts_printed_as(percent=12.5, n=80) == (10,)
    assert counts_printed_as(percent=13.0, n=8, decimals=0) == (1,)
    assert counts_printed_as(percent=1.0, n=0) == ()
