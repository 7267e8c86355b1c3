import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from surveys.scoring.reliability import cronbach_alpha
from surveys.scoring.types import Alpha
from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics.intervals import Interval
from tna_portal.statistics.ranking import FloatArray
from tna_portal.statistics.results import NotComputable, Reason

DATA, EXPECTED = reference_case("S07")
ATTITUDE = np.array(list(DATA["columns"].values()), dtype=np.float64).T


def _alpha(ratings: FloatArray) -> Alpha:
    found = cronbach_alpha(ratings)
    assert isinstance(found, Alpha)
    return found


def test_alpha_matches_the_reference() -> None:
    found = _alpha(ATTITUDE)
    assert found.alpha == pytest.approx(
        EXPECTED["alpha_exact"], abs=tolerance("S07", "alpha_exact")
    )
    assert found.alpha == pytest.approx(EXPECTED["alpha"], abs=tolerance("S07", "alpha"))
    assert found.standardised == pytest.approx(
        EXPECTED["std_alpha"], abs=tolerance("S07", "std_alpha")
    )
    assert found.average_correlation == pytest.approx(EXPECTED["average_r"], abs=1e-6)


def test_feldt_interval_holds_alpha() -> None:
    interval = _alpha(ATTITUDE).interval
    assert isinstance(interval, Interval)
    assert interval.low < interval.estimate < interval.high < 1


def test_incomplete_rows_are_left_out_and_counted() -> None:
    gap = np.vstack([ATTITUDE, np.full((1, 7), np.nan)])
    found = _alpha(gap)
    assert (found.alpha, found.n_used, found.n_missing) == (_alpha(ATTITUDE).alpha, 30, 1)


@given(
    arrays(
        np.float64, st.tuples(st.integers(3, 10), st.integers(3, 5)), elements=st.integers(1, 5)
    ),
    st.integers(-50, 50),
)
@settings(max_examples=50)
def test_alpha_ignores_shift_and_order(ratings: FloatArray, shift: int) -> None:
    one, other = cronbach_alpha(ratings), cronbach_alpha(ratings[::-1, ::-1] + shift)
    if isinstance(one, NotComputable):
        assert other == one
    else:
        assert isinstance(other, Alpha)
        assert other.alpha == pytest.approx(one.alpha, abs=1e-8)
        assert one.alpha <= 1 + 1e-12


def test_identical_items_agree_perfectly() -> None:
    found = _alpha(np.repeat([[1.0], [2.0], [4.0]], 3, axis=1))
    assert found.alpha == pytest.approx(1.0)
    assert found.interval == NotComputable(Reason.PERFECT_AGREEMENT)


def test_constant_item_leaves_no_standardised_alpha() -> None:
    found = _alpha(np.array([[1.0, 2, 3], [2, 4, 3], [3, 5, 3]]))
    assert found.standardised == NotComputable(Reason.ZERO_VARIANCE)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.ones((5, 2)), Reason.TOO_FEW_ITEMS),
        (np.empty((0, 3)), Reason.NO_DATA),
        (np.full((4, 3), np.nan), Reason.NO_DATA),
        (np.array([[1.0, 2.0, 3.0]]), Reason.TOO_FEW_ANSWERS),
        (np.full((6, 3), 4.0), Reason.ZERO_VARIANCE),
    ],
)
def test_alpha_names_why_it_is_undefined(ratings: FloatArray, reason: Reason) -> None:
    assert cronbach_alpha(ratings) == NotComputable(reason)


def test_flat_list_is_refused() -> None:
    with pytest.raises(ValueError, match="respondents by items"):
        cronbach_alpha([1.0, 2.0])
