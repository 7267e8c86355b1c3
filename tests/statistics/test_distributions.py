import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tna_portal.statistics.distributions import beta_lower, chi2_upper, f_quantile, f_upper


@given(st.floats(0.01, 200))
def test_chi2_with_two_degrees_is_exponential(x: float) -> None:
    assert chi2_upper(x, 2) == pytest.approx(math.exp(-x / 2), rel=1e-10)


@given(st.floats(0.01, 50))
def test_chi2_with_one_degree_is_a_squared_normal(x: float) -> None:
    assert chi2_upper(x, 1) == pytest.approx(math.erfc(math.sqrt(x / 2)), rel=1e-9)


@given(x=st.floats(0.001, 0.999), b=st.floats(0.2, 50))
def test_beta_with_first_parameter_one_is_a_power(x: float, b: float) -> None:
    assert beta_lower(x, 1, b) == pytest.approx(1 - (1 - x) ** b, abs=1e-10)


@pytest.mark.parametrize(
    ("p", "df1", "df2", "quantile"),
    [(0.95, 1, 10, 4.9646), (0.95, 5, 20, 2.7109), (0.975, 10, 30, 2.5112)],
)
def test_f_quantiles_match_the_printed_table(p: float, df1: int, df2: int, quantile: float) -> None:
    assert f_quantile(p, df1, df2) == pytest.approx(quantile, abs=5e-5)


@given(p=st.floats(0.01, 0.99), df1=st.integers(1, 40), df2=st.integers(1, 200))
@settings(max_examples=40)
def test_f_quantile_undoes_the_tail(p: float, df1: int, df2: int) -> None:
    assert 1 - f_upper(f_quantile(p, df1, df2), df1, df2) == pytest.approx(p, abs=1e-9)


def test_tails_below_zero_are_certain() -> None:
    assert chi2_upper(0, 3) == 1.0
    assert f_upper(-1, 3, 3) == 1.0
    assert beta_lower(0, 1, 1) == 0.0
    assert beta_lower(1, 1, 1) == 1.0


def test_impossible_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match="df"):
        chi2_upper(1, 0)
    with pytest.raises(ValueError, match="degrees"):
        f_upper(1, 0, 1)
    with pytest.raises(ValueError, match="positive"):
        beta_lower(0.5, 0, 1)
    with pytest.raises(ValueError, match="p must"):
        f_quantile(1.0, 2, 2)
