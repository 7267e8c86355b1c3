import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics import ranking
from tna_portal.statistics.ranking import (
    Borda,
    Concordance,
    FloatArray,
    IntArray,
    KemenyOrder,
    PermutationTest,
    borda,
    concordance_test,
    kemeny_order,
    kendall_w,
    mid_ranks,
    points_of_positions,
    rescale,
    spearman,
)
from tna_portal.statistics.results import NotComputable, Reason

RATINGS = arrays(
    np.float64,
    st.tuples(st.integers(2, 8), st.integers(2, 6)),
    elements=st.integers(1, 5).map(float),
)


def _w(ratings: object) -> Concordance:
    found = kendall_w(np.asarray(ratings))
    assert isinstance(found, Concordance)
    return found


def test_w_with_ties_matches_the_reference() -> None:
    data, expected = reference_case("S03")
    found = _w(data["raters_by_row"])
    names = ["W_tie_corrected", "W_uncorrected", "chi2", "df", "p", "F", "F_p"]
    ours = [found.w, found.w_uncorrected, found.chi2, found.df, found.p, found.f, found.f_p]
    for name, value in zip(names, ours, strict=True):
        assert value == pytest.approx(expected[name], abs=tolerance("S03")), name


def test_w_without_ties_matches_siegel() -> None:
    data, expected = reference_case("S04")
    found = _w(data["raters_by_row"])
    assert list(found.rank_sums) == expected["rank_sums"]
    assert found.s == expected["S"]
    assert found.w == pytest.approx(expected["W_exact"], abs=tolerance("S04", "W_exact"))
    assert found.w == pytest.approx(expected["W"], abs=tolerance("S04", "W"))


@given(RATINGS)
@settings(max_examples=60)
def test_w_lies_between_0_and_1_and_ignores_order(ratings: FloatArray) -> None:
    found = kendall_w(ratings)
    turned = kendall_w(ratings[::-1, ::-1])
    if isinstance(found, NotComputable):
        assert found == turned == NotComputable(Reason.ZERO_VARIANCE)
    else:
        assert isinstance(turned, Concordance)
        assert 0 <= found.w <= 1
        assert turned.w == pytest.approx(found.w, abs=1e-12)


@given(RATINGS)
@settings(max_examples=30)
def test_w_ignores_any_increasing_change_of_scale(ratings: FloatArray) -> None:
    assert kendall_w(np.exp(ratings)) == kendall_w(ratings)


def test_mean_spearman_follows_from_w() -> None:
    one, other = [1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]
    assert _w([one, other]).mean_spearman == pytest.approx(spearman(one, other))


def test_perfect_agreement_has_no_f() -> None:
    found = _w([[1, 2, 3], [1, 2, 3]])
    assert found.w == 1.0
    assert found.f == found.f_p == NotComputable(Reason.PERFECT_AGREEMENT)


def test_rows_with_a_missing_rating_are_left_out_and_counted() -> None:
    full = [[1, 2, 3], [1, 3, 2]]
    found = _w([*full, [np.nan, 1, 2]])
    assert (found.w, found.n_raters, found.n_missing) == (_w(full).w, 2, 1)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.empty((0, 3)), Reason.NO_DATA),
        (np.full((2, 3), np.nan), Reason.NO_DATA),
        (np.array([[1.0, 2.0, 3.0]]), Reason.ONE_RATER),
        (np.array([[1.0], [2.0]]), Reason.TOO_FEW_ITEMS),
        (np.full((4, 3), 5.0), Reason.ZERO_VARIANCE),
    ],
)
def test_w_names_why_it_is_undefined(ratings: FloatArray, reason: Reason) -> None:
    assert kendall_w(ratings) == NotComputable(reason)


def test_w_refuses_a_flat_list() -> None:
    with pytest.raises(ValueError, match="raters by items"):
        kendall_w([1.0, 2.0])


def test_equal_values_share_their_mean_rank() -> None:
    assert mid_ranks([[3, 1, 3, 9]]).tolist() == [[2.5, 1.0, 2.5, 4.0]]


def _tennessee() -> tuple[list[str], IntArray]:
    data, expected = reference_case("S16")
    cities = list(expected["borda"])
    rows = [
        [order.index(city) + 1 for city in cities]
        for voters, order in data["groups"]
        for _ in range(voters)
    ]
    return cities, np.array(rows, dtype=np.int64)


def test_borda_matches_tennessee() -> None:
    _, expected = reference_case("S16")
    cities, positions = _tennessee()
    found = borda(positions)
    assert isinstance(found, Borda)
    classical = [total - found.n_used for total in found.totals]
    assert dict(zip(cities, classical, strict=True)) == expected["borda"]


def test_kemeny_matches_tennessee() -> None:
    _, expected = reference_case("S16")
    cities, positions = _tennessee()
    found = kemeny_order(positions)
    assert isinstance(found, KemenyOrder)
    assert [cities[index] for index in found.order] == expected["kemeny_order"]
    assert found.score == expected["kemeny_score"]


def test_full_ranking_of_five_gives_five_to_one() -> None:
    found = borda([[1, 2, 3, 4, 5]])
    assert isinstance(found, Borda)
    assert found.means == found.scale_1_5 == (5.0, 4.0, 3.0, 2.0, 1.0)


def test_unranked_items_share_the_points_left_over() -> None:
    assert points_of_positions([[1, 0, 2, 0, 0]]).tolist() == [[5.0, 2.0, 4.0, 2.0, 2.0]]


def test_skipped_positions_leave_their_points_to_the_unranked() -> None:
    assert points_of_positions([[3, 0, 0]]).tolist() == [[1.0, 2.5, 2.5]]


def test_who_ranks_nothing_is_counted_as_missing() -> None:
    found = borda([[1, 2, 3], [0, 0, 0]])
    assert found == Borda((3.0, 2.0, 1.0), (3.0, 2.0, 1.0), (5.0, 3.0, 1.0), 1, 1)


@pytest.mark.parametrize("positions", [np.empty((0, 3)), np.zeros((4, 3))])
def test_no_ranking_is_not_computable(positions: FloatArray) -> None:
    assert borda(positions) == NotComputable(Reason.NO_DATA)
    assert kemeny_order(positions) == NotComputable(Reason.NO_DATA)


@pytest.mark.parametrize("row", [[1, 1, 2], [4, 1, 2], [-1, 1, 2], [1.5, 2, 3]])
def test_broken_positions_are_refused(row: list[float]) -> None:
    with pytest.raises(ValueError, match="position"):
        borda([row])


def test_kemeny_refuses_nine_items() -> None:
    with pytest.raises(ValueError, match="too many"):
        kemeny_order([list(range(1, 10))])


@given(
    st.integers(1, 7).flatmap(
        lambda n: st.lists(
            st.tuples(st.permutations(range(1, n + 1)), st.integers(0, n)), min_size=1, max_size=6
        )
    )
)
@settings(max_examples=60)
def test_every_respondent_gives_the_same_sum_of_points(
    answers: list[tuple[list[int], int]],
) -> None:
    rows = [[p if p <= ranked else 0 for p in order] for order, ranked in answers]
    n_items = len(rows[0])
    sums = points_of_positions(rows).sum(axis=1)
    assert sums.tolist() == pytest.approx([n_items * (n_items + 1) / 2] * len(rows))


def test_points_are_stretched_to_one_to_five() -> None:
    assert rescale([1.0, 2.5, 4.0], n_items=4).tolist() == [1.0, 3.0, 5.0]
    assert rescale([1.0], n_items=1).tolist() == [3.0]


def test_spearman_of_reversed_order_is_minus_one() -> None:
    assert spearman([1, 2, 3], [9, 5, 1]) == pytest.approx(-1.0)


def test_spearman_leaves_out_pairs_with_a_gap() -> None:
    assert spearman([1, 2, 3, np.nan], [1, 2, 3, 0]) == pytest.approx(1.0)


def test_spearman_names_why_it_is_undefined() -> None:
    assert spearman([1.0], [1.0]) == NotComputable(Reason.TOO_FEW_ITEMS)
    assert spearman([2, 2, 2], [1, 2, 3]) == NotComputable(Reason.ZERO_VARIANCE)


# Upper tails of S for three rankings: Kendall, Rank Correlation Methods, appendix table 5 (n = 3, 4, 5);
# the same as Friedman's chi-square = 12 S / (m n (n + 1)) in Siegel, Nonparametric Statistics, table N.
PUBLISHED = {
    3: {0: 1.000, 2: 0.944, 6: 0.528, 8: 0.361, 14: 0.194, 18: 0.028},
    4: {
        1: 1.000, 3: 0.958, 5: 0.910, 9: 0.727, 11: 0.608, 13: 0.524, 17: 0.446, 19: 0.342,
        21: 0.300, 25: 0.207, 27: 0.175, 29: 0.148, 33: 0.075, 35: 0.054, 37: 0.033, 41: 0.017,
        45: 0.0017,
    },
    5: {
        0: 1.000, 2: 1.000, 4: 0.988, 6: 0.972, 8: 0.941, 10: 0.914, 12: 0.845, 14: 0.831,
        16: 0.768, 18: 0.720, 20: 0.682, 22: 0.649, 24: 0.595, 26: 0.559, 28: 0.493, 30: 0.475,
        32: 0.432, 34: 0.406, 36: 0.347, 38: 0.326, 40: 0.291, 42: 0.253, 44: 0.236, 46: 0.213,
        48: 0.172, 50: 0.163, 52: 0.127, 54: 0.117, 56: 0.096, 58: 0.080, 60: 0.063, 62: 0.056,
        64: 0.045, 66: 0.038, 68: 0.028, 70: 0.026, 72: 0.017, 74: 0.015, 76: 0.0078, 78: 0.0053,
        80: 0.0040, 82: 0.0028, 86: 0.00090, 90: 0.000069,
    },
}  # fmt: skip


@pytest.mark.parametrize("n", PUBLISHED)
def test_exact_p_is_that_of_the_published_tables(n: int) -> None:
    found: dict[int, float] = {}
    orders = [np.array(order) for order in itertools.permutations(range(1, n + 1))]
    for second, third in itertools.combinations_with_replacement(orders, 2):
        rows = np.stack([orders[0], second, third])
        s = round(float(np.sum((rows.sum(axis=0) - 3 * (n + 1) / 2) ** 2)))
        if s not in found:
            test = concordance_test(rows, seed=1)
            assert isinstance(test, PermutationTest)
            assert (test.is_exact, test.seed) == (True, None)
            assert test.arrangements == math.factorial(n) ** 2
            found[s] = test.p
    assert found.keys() == PUBLISHED[n].keys()
    # printed with three decimals, from 76 on (n = 5) with two figures that count
    assert {s: abs(found[s] - p) <= max(0.00055, 0.02 * p) for s, p in PUBLISHED[n].items()} == (
        dict.fromkeys(PUBLISHED[n], True)
    )


def test_ties_stay_ties_when_orders_are_exchanged() -> None:
    # one pair of tied items in one ranking of three: 6 x 3 different arrangements, counted by hand
    test = concordance_test([[1, 2, 3], [1, 2, 3], [1, 2, 2]], seed=1)
    assert isinstance(test, PermutationTest)
    # only the same order with the same tie agrees as much: 1 of 6 times 2 of 6
    assert test.p == pytest.approx(2 / 36)


def test_two_rankings_of_four_have_the_tails_of_spearman() -> None:
    # rho = 1 in 1 of 24 orders, rho >= 0.8 in 4 of 24
    same = concordance_test([[1, 2, 3, 4], [1, 2, 3, 4]], seed=1)
    near = concordance_test([[1, 2, 3, 4], [2, 1, 3, 4]], seed=1)
    assert isinstance(same, PermutationTest)
    assert isinstance(near, PermutationTest)
    assert same.p == pytest.approx(1 / 24)
    assert near.p == pytest.approx(4 / 24)


def test_many_items_are_drawn_with_a_seed_and_say_so() -> None:
    rows = np.stack([np.arange(22.0), np.roll(np.arange(22.0), 3), np.arange(22.0) // 4])
    first = concordance_test(rows, seed=7, draws=5_000)
    again = concordance_test(rows, seed=7, draws=5_000)
    assert isinstance(first, PermutationTest)
    assert first == again
    assert (first.is_exact, first.arrangements, first.seed) == (False, 5_000, 7)
    assert 1 / 5_001 <= first.p < 0.01


def test_drawn_p_comes_near_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.array([[1, 2, 3, 4, 5], [2, 1, 3, 5, 4], [1, 3, 2, 4, 5]])
    exact = concordance_test(rows, seed=1)
    monkeypatch.setattr(ranking, "EXACT_MOST_ARRANGEMENTS", 0)
    drawn = concordance_test(rows, seed=1)
    assert isinstance(exact, PermutationTest)
    assert isinstance(drawn, PermutationTest)
    error = math.sqrt(exact.p * (1 - exact.p) / drawn.arrangements)
    assert abs(drawn.p - exact.p) < 4 * error + 1 / drawn.arrangements


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[np.nan, 1.0]], Reason.NO_DATA),
        ([[1.0], [2.0]], Reason.TOO_FEW_ITEMS),
        ([[1.0, 2.0]], Reason.ONE_RATER),
        ([[1.0, 1.0], [2.0, 2.0]], Reason.ZERO_VARIANCE),
    ],
)
def test_an_undefined_agreement_has_no_p(rows: list[list[float]], reason: Reason) -> None:
    assert concordance_test(rows, seed=1) == NotComputable(reason)


def test_nothing_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        concordance_test([[1, 2], [1, 2]], seed=1, draws=0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 5), st.permutations(range(4)))
def test_p_does_not_depend_on_the_order_of_raters_or_items(shift: int, items: list[int]) -> None:
    rows = np.array([[1.0, 2, 3, 4], np.roll([1.0, 2, 3, 4], shift), [1.0, 1, 2, 3]])
    first = concordance_test(rows, seed=1)
    second = concordance_test(rows[::-1][:, items], seed=1)
    assert isinstance(first, PermutationTest)
    assert isinstance(second, PermutationTest)
    assert first.p == pytest.approx(second.p)
