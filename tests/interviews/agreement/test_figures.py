"""Alpha, kappa, pi and set distances against published examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.agreement.alpha import Scale, alpha_of_ratings, krippendorff_alpha
from interviews.agreement.sets import SetDistance, between_sets
from interviews.agreement.tables import TwoByTwo, fleiss_kappa
from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics.results import NotComputable, Reason


@pytest.mark.parametrize("scale", list(Scale))
def test_alpha_of_four_observers_with_missing_values(scale: Scale) -> None:
    data, expected = reference_case("S05")
    found = alpha_of_ratings(data["observers_by_row"], scale)
    assert found == pytest.approx(expected[scale], abs=tolerance("S05", scale))
    assert found == pytest.approx(expected["exact"][scale], abs=1e-12)


@pytest.mark.parametrize("name", ["A", "B"])
def test_alpha_of_two_observers(name: str) -> None:
    data, expected = reference_case("S06")
    found = alpha_of_ratings(data[name], Scale.NOMINAL)
    assert found == pytest.approx(expected[name], abs=tolerance("S06", name))
    assert found == pytest.approx(expected[f"exact_{name}"], abs=1e-12)


def test_another_pair_with_six_of_ten_alike_has_the_same_alpha() -> None:
    ratings = [[1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]]
    assert alpha_of_ratings(ratings, Scale.NOMINAL) == pytest.approx(2 / 21, abs=1e-12)


def test_fleiss_kappa_matches_the_reference() -> None:
    data, expected = reference_case("S08")
    assert fleiss_kappa(data["counts"]) == pytest.approx(expected["exact"], abs=1e-12)


@pytest.mark.parametrize(
    ("table", "kappa"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
)
def test_cohens_kappa(table: tuple[int, int, int, int], kappa: float) -> None:
    assert TwoByTwo(*table).kappa == pytest.approx(kappa, abs=5e-5)


def test_cohens_kappa_matches_the_reference() -> None:
    data, expected = reference_case("S09")
    (a, b), (c, d) = data["table"]
    assert TwoByTwo(a, b, c, d).kappa == pytest.approx(
        expected["kappa"], abs=tolerance("S09", "kappa")
    )


def test_a_rare_code_has_high_percentage_and_low_alpha() -> None:
    table = TwoByTwo(10, 20, 20, 950)
    assert table.percent == 96
    assert table.kappa == pytest.approx(0.3127, abs=5e-5)
    assert table.alpha == pytest.approx(0.3131, abs=5e-5)
    assert table.positive == pytest.approx(1 / 3)


def test_distances_of_a_set_within_another() -> None:
    packed = np.packbits([[1, 1, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0], [0, 0, 0, 0]], axis=1)
    masi, jaccard = (between_sets(packed, kind) for kind in (SetDistance.MASI, SetDistance.JACCARD))
    one, other = np.array([0, 0, 0, 3, 3]), np.array([1, 0, 2, 0, 3])
    assert masi(one, other) == pytest.approx([2 / 3, 0, 1 - 1 / 9, 1, 0])
    assert jaccard(one, other) == pytest.approx([1 / 2, 0, 2 / 3, 1, 0])


NOTHING_DIFFERED = NotComputable(Reason.ZERO_VARIANCE)


@pytest.mark.parametrize("table", [TwoByTwo(24, 0, 0, 0), TwoByTwo(0, 0, 0, 24)])
def test_constant_marks_have_no_chance_corrected_figure(table: TwoByTwo) -> None:
    assert table.alpha == table.kappa == table.pi == NOTHING_DIFFERED
    assert table.percent == 100


def test_figures_that_do_not_exist_say_why() -> None:
    assert TwoByTwo(0, 0, 0, 24).positive == NOTHING_DIFFERED
    assert TwoByTwo(0, 0, 0, 0).percent == NotComputable(Reason.NO_DATA)
    assert alpha_of_ratings([[2, 2], [2, 2]], Scale.INTERVAL) == NOTHING_DIFFERED
    assert alpha_of_ratings([[1, None], [None, 2]], Scale.NOMINAL) == NotComputable(
        Reason.ONE_RATER
    )
    assert alpha_of_ratings([[None], [None]], Scale.RATIO) == NotComputable(Reason.NO_DATA)
    assert fleiss_kappa([[0, 5], [0, 5]]) == NOTHING_DIFFERED
    assert fleiss_kappa([[0, 1], [1, 0]]) == NotComputable(Reason.ONE_RATER)
    with pytest.raises(ValueError, match="same number"):
        fleiss_kappa([[1, 2], [1, 1]])


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=80))
@settings(deadline=None)
def test_the_closed_form_is_the_general_formula(pairs: list[tuple[bool, bool]]) -> None:
    table = TwoByTwo(*(pairs.count(pair) for pair in _CELLS))
    ratings = [[float(pair[coder]) for pair in pairs] for coder in (0, 1)]
    general = alpha_of_ratings(ratings, Scale.NOMINAL)
    if isinstance(general, NotComputable):
        assert table.alpha == general
    else:
        assert table.alpha == pytest.approx(general, abs=1e-12)
        assert alpha_of_ratings(ratings, Scale.INTERVAL) == pytest.approx(general, abs=1e-12)


_CELLS = ((True, True), (True, False), (False, True), (False, False))


@given(
    st.lists(
        st.tuples(*[st.integers(-1, 3)] * 3, st.integers(1, 5)),
        min_size=1,
        max_size=30,
    )
)
@settings(deadline=None)
def test_a_weight_is_a_repeated_unit(columns: list[tuple[int, int, int, int]]) -> None:
    rows = np.array(columns, dtype=np.int64)
    index, weights = rows[:, :3].T, rows[:, 3]
    unequal = lambda one, other: np.abs(one - other).astype(np.float64)  # noqa: E731
    weighted = krippendorff_alpha(index, 4, unequal, weights.astype(np.float64))
    repeated = krippendorff_alpha(np.repeat(index, weights, axis=1), 4, unequal)
    if isinstance(weighted, NotComputable):
        assert weighted == repeated
    else:
        assert weighted == pytest.approx(repeated, abs=1e-12)
