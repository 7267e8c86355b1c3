from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics.allocation import (
    KishEffect,
    allocation_effect,
    equal_quota,
    hamilton_quota,
    kish_effect,
    margin_of_error,
    minimum_quota,
    required_n,
    square_root_quota,
)
from tna_portal.statistics.results import NotComputable, Reason

DATA, EXPECTED = reference_case("S15")
POPULATION: dict[str, int] = DATA["population"]
TOTAL: int = EXPECTED["total"]


def test_population_of_the_study_adds_up() -> None:
    assert sum(POPULATION.values()) == TOTAL


def test_hamilton_quota_of_the_study() -> None:
    quota = hamilton_quota(POPULATION, DATA["n_akims"])
    assert list(quota.values()) == EXPECTED["hamilton_quota_250"]


def test_minimum_quota_lifts_small_cells() -> None:
    quota = minimum_quota(POPULATION, 250, minimum=15)
    assert list(quota.values()) == [15, 200, 15, 20]


def test_square_root_quota_lies_between_proportional_and_equal() -> None:
    assert list(square_root_quota(POPULATION, 250).values()) == [23, 147, 34, 46]


def test_equal_quota_is_a_census_of_cells_that_are_too_small() -> None:
    assert list(equal_quota(POPULATION, 250).values()) == [48, 68, 67, 67]


@pytest.mark.parametrize(
    ("quota", "deff", "n_eff"),
    [
        ([5, 213, 11, 21], 1.0001, 250.0),
        ([15, 200, 15, 20], 1.033, 242.0),
        ([23, 147, 34, 46], 1.287, 194.3),
        ([48, 68, 67, 67], 2.692, 92.9),
    ],
)
def test_unequal_shares_cost_effective_answers(quota: list[int], deff: float, n_eff: float) -> None:
    found = allocation_effect(POPULATION, dict(zip(POPULATION, quota, strict=True)))
    assert isinstance(found, KishEffect)
    assert found.deff == pytest.approx(deff, abs=5e-4)
    assert found.n_eff == pytest.approx(n_eff, abs=0.06)


def test_margins_of_the_study() -> None:
    akims = margin_of_error(n=DATA["n_akims"], population=TOTAL)
    assert akims == pytest.approx(EXPECTED["moe95_p50_with_fpc"], abs=tolerance("S15"))
    deputies = margin_of_error(n=DATA["n_deputies"])
    assert deputies == pytest.approx(EXPECTED["moe95_deputies_n50_no_fpc"], abs=tolerance("S15"))


def test_a_design_effect_widens_the_margin_as_fewer_answers_would() -> None:
    plain = margin_of_error(n=100)
    assert margin_of_error(n=200, deff=2.0) == pytest.approx(plain)
    assert margin_of_error(n=TOTAL, population=TOTAL, deff=2.0) == 0.0
    with pytest.raises(ValueError, match="deff"):
        margin_of_error(n=10, deff=0)


def test_answers_needed_for_five_points() -> None:
    assert required_n(margin=5, population=TOTAL) == EXPECTED["n_required_moe5_fpc"]
    assert required_n(margin=5) == 385
    assert required_n(margin=5, population=0) == 0


@given(population=st.integers(2, 5000), margin=st.floats(1, 30))
@settings(max_examples=50)
def test_required_answers_are_the_fewest(population: int, margin: float) -> None:
    n = required_n(margin=margin, population=population)
    reached = margin_of_error(n=n, population=population)
    assert isinstance(reached, float)
    assert reached <= margin + 1e-9
    if n > 1:
        short = margin_of_error(n=n - 1, population=population)
        assert isinstance(short, float)
        assert short > margin - 1e-9


def test_margin_of_nobody_is_not_computable() -> None:
    assert margin_of_error(n=0) == NotComputable(Reason.NO_DATA)


def test_margin_of_a_census_is_nothing() -> None:
    assert margin_of_error(n=1, population=1) == 0.0
    assert margin_of_error(n=48, population=48) == 0.0


@given(
    sizes=st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 300), max_size=8),
    data=st.data(),
)
@settings(max_examples=80)
def test_quota_adds_up_and_never_exceeds_a_cell(sizes: dict[str, int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(sizes.values())))
    quota = hamilton_quota(sizes, total)
    assert sum(quota.values()) == total
    assert all(0 <= quota[cell] <= size for cell, size in sizes.items())


@given(
    sizes=st.dictionaries(
        st.text("abcdef", min_size=1), st.integers(0, 300), min_size=1, max_size=8
    ),
    minimum=st.integers(0, 20),
    data=st.data(),
)
@settings(max_examples=80)
def test_minimum_quota_adds_up_and_keeps_each_minimum(
    sizes: dict[str, int], minimum: int, data: st.DataObject
) -> None:
    floors = {cell: min(minimum, size) for cell, size in sizes.items()}
    total = data.draw(st.integers(sum(floors.values()), sum(sizes.values())))
    quota = minimum_quota(sizes, total, minimum=minimum)
    assert sum(quota.values()) == total
    assert all(floors[cell] <= quota[cell] <= size for cell, size in sizes.items())


@given(
    sizes=st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 300), max_size=8),
    data=st.data(),
)
@settings(max_examples=80)
def test_equal_and_square_root_quotas_add_up_and_keep_their_order(
    sizes: dict[str, int], data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, sum(sizes.values())))
    equal, root = equal_quota(sizes, total), square_root_quota(sizes, total)
    for quota in (equal, root):
        assert list(quota) == list(sizes)
        assert sum(quota.values()) == total
        assert all(0 <= quota[cell] <= size for cell, size in sizes.items())
    free = [quota for cell, quota in equal.items() if quota < sizes[cell]]
    assert all(equal[cell] <= min(free, default=300) + 1 for cell in sizes)
    assert max(free, default=0) - min(free, default=0) <= 1
    by_size = sorted(sizes, key=lambda cell: sizes[cell])
    for small, large in pairwise(by_size):
        assert root[small] <= root[large] + (sizes[small] == sizes[large])


def test_impossible_quotas_are_refused() -> None:
    with pytest.raises(ValueError, match="larger"):
        hamilton_quota({"a": 3}, 4)
    with pytest.raises(ValueError, match="negative"):
        hamilton_quota({"a": -3}, 0)
    for quota in (equal_quota, square_root_quota):
        with pytest.raises(ValueError, match="larger"):
            quota({"a": 3}, 4)
    with pytest.raises(ValueError, match="fit"):
        minimum_quota({"a": 30, "b": 30}, 20, minimum=15)
    with pytest.raises(ValueError, match="margin"):
        margin_of_error(n=5, population=4)
    with pytest.raises(ValueError, match="margin"):
        required_n(margin=0)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30), st.floats(0.001, 1000))
def test_kish_effect_ignores_the_scale_of_weights(weights: list[float], scale: float) -> None:
    one, other = kish_effect(weights), kish_effect([weight * scale for weight in weights])
    assert isinstance(one, KishEffect)
    assert isinstance(other, KishEffect)
    assert one.deff == pytest.approx(other.deff)
    assert one.deff >= 1 - 1e-9


@pytest.mark.parametrize("weights", [[], [0.0, 0.0]])
def test_no_weight_is_not_computable(weights: list[float]) -> None:
    assert kish_effect(weights) == NotComputable(Reason.NO_DATA)


def test_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        kish_effect([1.0, -1.0])
