import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.scoring.histogram import CODES, empty_histogram
from surveys.scoring.need import (
    answer_counts,
    need_of_mwds,
    rank_by_mwds,
    score_importance,
    score_items,
    score_weighted,
)
from surveys.scoring.types import AnswerCounts, ItemScore
from tests.reference_cases import reference_case, tolerance
from tests.surveys.scoring.builders import one_item, scored
from tna_portal.statistics.intervals import Interval
from tna_portal.statistics.results import NotComputable, Reason

DATA, EXPECTED = reference_case("S13")
NO_DATA = NotComputable(Reason.NO_DATA)
PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=40)
ANY_PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=40)


def _score(pairs: list[tuple[int, int]]) -> ItemScore:
    return scored([i for i, _ in pairs], [c for _, c in pairs])


def test_scores_match_the_worked_example() -> None:
    score = scored(DATA["importance"], DATA["competence"])
    ours = {
        "importance_mean": score.importance_mean,
        "competence_mean": score.competence_mean,
        "gap": score.gap,
        "mwds": score.mwds,
        "NR_pct": score.negative_ranks,
        "TR_pct": score.tied_ranks,
        "PR_pct": score.positive_ranks,
        "RDS": score.rds,
        "PNI_modified": score.pni_mod,
        "need_0_100": score.need,
    }
    for name, value in ours.items():
        assert value == pytest.approx(EXPECTED[name], abs=tolerance("S13")), name


@given(PAIRS)
@settings(max_examples=60)
def test_mwds_is_the_mean_of_weighted_discrepancies(pairs: list[tuple[int, int]]) -> None:
    mean_importance = np.mean([i for i, _ in pairs])
    expected = np.mean([(i - c) * mean_importance for i, c in pairs])
    assert _score(pairs).mwds == pytest.approx(expected, abs=1e-9)


@given(PAIRS)
@settings(max_examples=60)
def test_delta_interval_follows_the_covariance_matrix(pairs: list[tuple[int, int]]) -> None:
    score = _score(pairs)
    table = np.array(pairs, dtype=float)
    if len(pairs) < 2:
        assert score.mwds_interval == NotComputable(Reason.TOO_FEW_ANSWERS)
        return
    i, c = table.mean(axis=0)
    gradient = np.array([2 * i - c, -i])
    variance = gradient @ np.cov(table, rowvar=False) @ gradient
    if variance < 1e-9:
        assert score.mwds_interval == NotComputable(Reason.ZERO_VARIANCE)
        return
    assert isinstance(score.mwds_interval, Interval)
    half = 1.959963984540054 * np.sqrt(variance / len(pairs))
    assert score.mwds_interval.high - score.mwds_interval.estimate == pytest.approx(half)
    assert score.mwds_standard_error == pytest.approx(np.sqrt(variance / len(pairs)))


@given(PAIRS)
@settings(max_examples=40)
def test_scores_stay_within_their_ranges(pairs: list[tuple[int, int]]) -> None:
    score = _score(pairs)
    assert isinstance(score.mwds, float)
    assert isinstance(score.need, float)
    assert isinstance(score.rds, float)
    assert -6.25 - 1e-9 <= score.mwds <= 20 + 1e-9
    assert 0 <= score.need <= 100
    assert -100 - 1e-9 <= score.rds <= 100 + 1e-9


@given(PAIRS, st.data())
@settings(max_examples=40)
def test_need_never_rises_when_somebody_masters_more(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(pairs) - 1))
    i, c = pairs[place]
    better = [*pairs[:place], (i, min(5, c + 1)), *pairs[place + 1 :]]
    before, after = _score(pairs).mwds, _score(better).mwds
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert after <= before + 1e-9


@given(ANY_PAIRS)
@settings(max_examples=60)
def test_only_complete_pairs_are_scored(pairs: list[tuple[int, int]]) -> None:
    complete = [(i, c) for i, c in pairs if 1 <= i <= 5 and 1 <= c <= 5]
    assert _score(pairs).mwds == _score(complete).mwds
    assert _score(pairs).rds_interval == _score(complete).rds_interval


@given(ANY_PAIRS)
def test_every_respondent_is_counted_once(pairs: list[tuple[int, int]]) -> None:
    counts = _score(pairs).counts
    kinds = [counts.n_pairs, counts.n_missing, counts.n_not_relevant, counts.n_cannot_say]
    assert sum(kinds) == counts.n_respondents == len(pairs)


def test_not_relevant_goes_before_cannot_say_before_missing() -> None:
    counts = one_item([8, 8, 0, 9, 9, 0, 5], [9, 0, 8, 0, 4, 3, 1])
    assert answer_counts(counts[0]) == AnswerCounts(7, 1, 1, 3, 2)


def test_rates_name_their_bases() -> None:
    counts = AnswerCounts(10, 6, 1, 2, 1)
    assert counts.response_rate == 75.0
    assert counts.not_relevant_share == 20.0


def test_rate_without_base_is_not_computable() -> None:
    assert AnswerCounts(2, 0, 0, 2, 0).response_rate == NO_DATA
    assert AnswerCounts(0, 0, 0, 0, 0).not_relevant_share == NO_DATA


def test_item_nobody_answered_has_no_scores() -> None:
    score = score_items(empty_histogram(1))[0]
    assert score.mwds == score.need == score.rds == score.pni_mod == NO_DATA
    assert score.mwds_interval == score.need_interval == NO_DATA


def test_all_missing_has_counts_but_no_scores() -> None:
    score = scored([0, 0, 8], [0, 0, 8])
    assert score.counts == AnswerCounts(3, 0, 2, 1, 0)
    assert score.need == NO_DATA


def test_single_answer_has_scores_without_intervals() -> None:
    score = scored([5], [1])
    assert (score.mwds, score.need, score.rds) == (20.0, 100.0, -100.0)
    assert score.need_interval == NotComputable(Reason.TOO_FEW_ANSWERS)


def test_equal_answers_have_scores_without_intervals() -> None:
    score = scored([4] * 40, [2] * 40)
    assert score.mwds == pytest.approx(8.0)
    assert score.mwds_interval == NotComputable(Reason.ZERO_VARIANCE)
    assert score.mwds_standard_error == NotComputable(Reason.ZERO_VARIANCE)


def test_surplus_of_competence_is_no_need() -> None:
    score = scored([2, 3, 3] * 20, [5, 5, 4] * 20)
    assert score.need == 0.0
    assert isinstance(score.need_interval, Interval)
    assert score.need_interval.low == 0.0
    assert isinstance(score.mwds, float)
    assert score.mwds < 0


def test_delta_method_has_no_width_at_the_minimum_of_mwds() -> None:
    score = scored([2, 3] * 20, [5, 5] * 20)
    assert score.mwds == -6.25
    assert score.mwds_interval == NotComputable(Reason.ZERO_VARIANCE)


def test_need_scale_ends_at_hundred() -> None:
    assert [need_of_mwds(mwds) for mwds in (-6.25, 0.0, 10.0, 20.0, 21.0)] == [0, 0, 50, 100, 100]


@pytest.mark.parametrize(("n", "indicative"), [(29, True), (30, False)])
def test_fewer_than_thirty_pairs_are_indicative(n: int, indicative: bool) -> None:
    assert scored([5] * n, [3] * n).indicative is indicative


def test_population_narrows_the_interval() -> None:
    counts = one_item([5, 4] * 20, [3, 1] * 20)
    wide = score_items(counts)[0].mwds_interval
    narrow = score_items(counts, population=80)[0].mwds_interval
    assert isinstance(wide, Interval)
    assert isinstance(narrow, Interval)
    assert narrow.high - narrow.low == pytest.approx((wide.high - wide.low) * 0.5**0.5)


@given(PAIRS, PAIRS, st.floats(0.1, 10))
@settings(max_examples=40)
def test_equal_weights_of_any_size_equal_no_weights(
    one: list[tuple[int, int]], other: list[tuple[int, int]], weight: float
) -> None:
    first = one_item([i for i, _ in one], [c for _, c in one])
    second = one_item([i for i, _ in other], [c for _, c in other])
    weighted = score_weighted(np.stack([first, second]), [weight, weight])[0]
    plain = score_items(first + second)[0]
    assert weighted.mwds == pytest.approx(plain.mwds, abs=1e-9)
    assert weighted.n_eff == pytest.approx(len(one) + len(other))
    if isinstance(plain.mwds_interval, Interval):
        assert isinstance(weighted.mwds_interval, Interval)
        assert weighted.mwds_interval.low == pytest.approx(plain.mwds_interval.low, abs=1e-6)


def test_weights_move_the_means_towards_the_heavy_cell() -> None:
    cells = np.stack([one_item([5], [1]), one_item([3], [3])])
    score = score_weighted(cells, [3.0, 1.0])[0]
    assert (score.importance_mean, score.competence_mean) == (4.5, 1.5)
    assert score.mwds == 13.5
    assert score.n_eff == pytest.approx(1.6)


def test_cell_of_weight_zero_is_absent() -> None:
    cells = np.stack([one_item([5], [1]), one_item([3], [3])])
    assert score_weighted(cells, [1.0, 0.0])[0] == scored([5], [1])


def test_no_weight_at_all_gives_no_scores() -> None:
    assert score_weighted(one_item([5], [1])[None], [0.0])[0].need == NO_DATA


def test_wrong_weights_are_refused() -> None:
    cells = one_item([5], [1])[None]
    with pytest.raises(ValueError, match="weight"):
        score_weighted(cells, [-1.0])
    with pytest.raises(ValueError, match="weight"):
        score_weighted(cells, [1.0, 1.0])
    with pytest.raises(ValueError, match="shape"):
        score_weighted(cells[0], [1.0])


def test_study_mode_rates_importance_alone() -> None:
    score = score_importance(one_item([5, 4, 3, 8, 9, 0], [0] * 6))[0]
    assert score.counts == AnswerCounts(6, 3, 1, 1, 1)
    assert score.mean == 4.0
    assert isinstance(score.interval, Interval)
    assert score.interval.high == pytest.approx(4 + 1.959963984540054 / 3**0.5)
    assert score.indicative


def test_study_mode_without_answers_is_not_computable() -> None:
    assert score_importance(empty_histogram(1))[0].mean == NO_DATA


def test_order_is_by_raw_mwds_and_ties_share_a_place() -> None:
    scores = {
        "NONE": scored([], []),
        "B": scored([5, 5], [3, 3]),
        "A": scored([5, 5], [3, 3]),
        "TOP": scored([5, 5], [1, 1]),
        "NEG": scored([2, 2], [5, 5]),
    }
    ranked = [(item.code, item.rank) for item in rank_by_mwds(scores)]
    assert ranked == [("TOP", 1), ("A", 2), ("B", 2), ("NEG", 4), ("NONE", None)]


def test_nothing_to_rank_gives_nothing() -> None:
    assert rank_by_mwds({}) == ()
