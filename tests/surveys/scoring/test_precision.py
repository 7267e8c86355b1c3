"""Weighted scores, their intervals and rank sets, from respondents or from cells alone."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.scoring.histogram import Codes, joint_histogram
from surveys.scoring.need import score_items, score_weighted
from surveys.scoring.precision import (
    Cell,
    CellSums,
    ItemPrecision,
    Precision,
    Respondents,
    Weighting,
    precision,
)
from tna_portal.statistics.intervals import Interval
from tna_portal.statistics.raking import IntArray
from tna_portal.statistics.results import NotComputable, Reason

CELLS: list[Cell] = [("A", "rural"), ("A", "village"), ("B", "rural")]
EVEN = Weighting({}, {})
LIKE_FRAME = Weighting({CELLS[0]: 0.5, CELLS[1]: 2.0, CELLS[2]: 1.25}, dict.fromkeys(CELLS, 500))


def sample(n: int, items: int, seed: int = 1) -> tuple[IntArray, Codes, Codes]:
    """Cells and codes, with missing, "not relevant" and "cannot say" among them."""
    rng = np.random.default_rng(seed)
    codes = np.array([0, 1, 2, 3, 4, 5, 4, 5, 8, 9], dtype=np.uint8)
    own = np.arange(n) % 3
    return own, rng.choice(codes, (n, items)), rng.choice(codes[:-1], (n, items))


def complete(n: int, items: int) -> tuple[IntArray, Codes, Codes]:
    """Nobody left anything out."""
    rng = np.random.default_rng(1)
    importance, competence = rng.integers(1, 6, (2, n, items)).astype(np.uint8)
    return np.arange(n) % 3, importance, competence


def sums_of(
    cell: IntArray, importance: Codes, competence: Codes, keys: Sequence[Cell] = CELLS
) -> dict[Cell, CellSums]:
    """Sums of each cell."""
    found = {}
    for number, key in enumerate(keys):
        found[key] = CellSums(importance.shape[1])
        found[key].add(importance[cell == number], competence[cell == number])
    return found


def judged(
    cell: IntArray,
    importance: Codes,
    competence: Codes,
    weighting: Weighting = EVEN,
    *,
    redraw: bool = True,
) -> Precision:
    """What must be computable."""
    found = precision(
        sums_of(cell, importance, competence),
        weighting,
        Respondents(cell, importance, competence) if redraw else None,
        replicates=400,
    )
    assert isinstance(found, Precision)
    return found


def item(found: Precision, number: int = 0) -> ItemPrecision:
    """One that must be computable."""
    own = found.items[number]
    assert isinstance(own, ItemPrecision)
    return own


def test_weighted_scores_are_those_of_the_histograms() -> None:
    cell, importance, competence = sample(90, 5)
    found = judged(cell, importance, competence, LIKE_FRAME)
    joint = np.stack(
        [joint_histogram(importance[cell == g], competence[cell == g]) for g in range(3)]
    )
    expected = score_weighted(joint, [LIKE_FRAME.weight[key] for key in CELLS])
    for number, score in enumerate(expected):
        assert item(found, number).mwds == pytest.approx(score.mwds)
        assert item(found, number).n_pairs == score.n_pairs


def test_without_weights_the_interval_is_nearly_that_of_a_plain_sample() -> None:
    """Strata that do not differ and no population: the error of the histogram."""
    cell, importance, competence = sample(3000, 2)
    found = judged(cell, importance, competence)
    for own, score in zip(
        found.items, score_items(joint_histogram(importance, competence)), strict=True
    ):
        assert isinstance(own, ItemPrecision)
        assert own.standard_error == pytest.approx(score.mwds_standard_error, rel=0.02)
        assert isinstance(own.interval, Interval)
        assert isinstance(score.mwds_interval, Interval)
        assert own.interval.low == pytest.approx(score.mwds_interval.low, rel=0.02)


def test_cells_alone_say_what_respondents_say() -> None:
    cell, importance, competence = sample(2000, 8)
    competence = np.where(np.arange(8) > 4, np.minimum(competence, 2), competence).astype(np.uint8)
    drawn = judged(cell, importance, competence, LIKE_FRAME)
    alone = judged(cell, importance, competence, LIKE_FRAME, redraw=False)
    assert (drawn.redrawn, alone.redrawn) == (True, False)
    assert not isinstance(drawn.ranks, NotComputable)
    assert not isinstance(alone.ranks, NotComputable)
    assert alone.ranks.critical == pytest.approx(drawn.ranks.critical, rel=0.07)
    for one, other in zip(drawn.items, alone.items, strict=True):
        assert isinstance(one, ItemPrecision)
        assert isinstance(other, ItemPrecision)
        assert (one.mwds, one.standard_error) == (other.mwds, other.standard_error)
        assert one.low is not None
        assert one.high is not None
        assert one.low <= one.place <= one.high
    # the three that are mastered least come first, and surely
    assert all((item(drawn, number).low or 0) >= 4 for number in range(5))
    assert all((item(drawn, number).high or 9) <= 3 for number in range(5, 8))


def test_the_spread_of_replicates_is_the_linearised_error() -> None:
    cell, importance, competence = sample(300, 3)
    sums = sums_of(cell, importance, competence)
    respondents = Respondents(cell, importance, competence)
    found = precision(sums, LIKE_FRAME, respondents, replicates=8000)
    alone = precision(sums, LIKE_FRAME, replicates=8000)
    assert isinstance(found, Precision)
    assert isinstance(alone, Precision)
    assert not isinstance(found.ranks, NotComputable)
    assert not isinstance(alone.ranks, NotComputable)
    assert found.ranks.top == (1.0,) * 3
    assert found.ranks.critical == pytest.approx(alone.ranks.critical, rel=0.04)


def test_everybody_asked_leaves_no_doubt_about_the_order() -> None:
    cell, importance, competence = complete(30, 3)
    everybody = Weighting({}, dict.fromkeys(CELLS, 10))
    found = judged(cell, importance, competence, everybody)
    assert not isinstance(found.ranks, NotComputable)
    for own in found.items:
        assert isinstance(own, ItemPrecision)
        assert own.low == own.place
        assert own.interval == NotComputable(Reason.ZERO_VARIANCE)


def test_but_who_left_a_question_out_was_not_asked() -> None:
    cell, importance, competence = complete(30, 3)
    importance[0, 1] = 9
    found = judged(cell, importance, competence, Weighting({}, dict.fromkeys(CELLS, 10)))
    assert isinstance(item(found).interval, Interval)


def test_a_frame_narrows_the_interval() -> None:
    cell, importance, competence = complete(90, 1)
    wide = item(judged(cell, importance, competence)).standard_error
    narrow = item(judged(cell, importance, competence, Weighting({}, dict.fromkeys(CELLS, 40))))
    assert wide is not None
    assert narrow.standard_error == pytest.approx(wide * (1 - 30 / 40) ** 0.5)


def test_a_group_worth_less_than_twenty_answers_has_no_order() -> None:
    cell, importance, competence = complete(30, 3)
    found = judged(cell, importance, competence, Weighting({CELLS[0]: 9.0}, {}))
    assert found.n_eff < 20
    assert found.ranks == NotComputable(Reason.TOO_FEW_ANSWERS)
    assert isinstance(item(found).interval, Interval)


def test_an_item_that_few_have_rated_is_in_no_order() -> None:
    cell, importance, competence = sample(60, 3)
    importance[4:, 1] = 0
    importance[:, 2] = 8
    found = judged(cell, importance, competence)
    assert found.items[1] == NotComputable(Reason.TOO_FEW_ANSWERS)
    assert found.items[2] == NotComputable(Reason.NO_DATA)
    assert found.ranks == NotComputable(Reason.TOO_FEW_ITEMS)
    assert item(found).low is None


def test_where_all_rate_alike_there_is_a_score_but_no_order() -> None:
    cell, importance, competence = sample(30, 3)
    found = judged(cell, np.full_like(importance, 5), np.full_like(competence, 3))
    assert item(found).mwds == pytest.approx(10)
    assert item(found).interval == NotComputable(Reason.ZERO_VARIANCE)
    assert found.ranks == NotComputable(Reason.ZERO_VARIANCE)


@pytest.mark.parametrize(("people", "reason"), [(0, Reason.NO_DATA), (1, Reason.TOO_FEW_ANSWERS)])
def test_nobody_and_one_person_say_nothing(people: int, reason: Reason) -> None:
    cell, importance, competence = sample(people, 3)
    sums = sums_of(cell, importance, competence)
    assert precision(sums, EVEN) == NotComputable(reason)


def test_weights_that_sum_to_nothing_say_nothing() -> None:
    sums = sums_of(*sample(30, 3))
    assert precision(sums, Weighting(dict.fromkeys(CELLS, 0.0), {})) == NotComputable(
        Reason.NO_DATA
    )
    with pytest.raises(ValueError, match="finite"):
        precision(sums, Weighting(dict.fromkeys(CELLS, float("inf")), {}))


@given(st.integers(0, 50), st.floats(0.01, 50))
@settings(max_examples=25, deadline=None)
def test_neither_who_stands_first_nor_the_scale_of_weights_matters(seed: int, scale: float) -> None:
    cell, importance, competence = sample(60, 4, seed)
    order = np.random.default_rng(seed).permutation(60)
    scaled = Weighting(
        {key: scale * weight for key, weight in LIKE_FRAME.weight.items()}, LIKE_FRAME.people
    )
    plain = judged(cell, importance, competence, LIKE_FRAME, redraw=False)
    other = judged(cell[order], importance[order], competence[order], scaled, redraw=False)
    assert other.n_eff == pytest.approx(plain.n_eff)
    for number in range(4):
        one, two = item(plain, number), item(other, number)
        assert two.mwds == pytest.approx(one.mwds, abs=1e-9)
        assert two.standard_error == pytest.approx(one.standard_error)
        assert (two.place, two.low, two.high) == (one.place, one.low, one.high)


@given(st.integers(0, 50), st.integers(0, 59))
@settings(max_examples=25, deadline=None)
def test_whoever_masters_more_needs_less(seed: int, person: int) -> None:
    cell, importance, competence = sample(60, 2, seed)
    better = competence.copy()
    if 1 <= better[person, 0] <= 4:
        better[person, 0] += 1
    before = judged(cell, importance, competence, LIKE_FRAME, redraw=False)
    after = judged(cell, importance, better, LIKE_FRAME, redraw=False)
    assert item(after).mwds <= item(before).mwds
    assert item(after, 1).mwds == item(before, 1).mwds


@given(st.integers(0, 50))
@settings(max_examples=25, deadline=None)
def test_an_item_is_scored_over_its_own_pairs(seed: int) -> None:
    """Pairwise complete: leaving out whoever has no pair of the item changes nothing of it."""
    cell, importance, competence = sample(60, 2, seed)
    rated = [(codes[:, 0] >= 1) & (codes[:, 0] <= 5) for codes in (importance, competence)]
    kept = rated[0] & rated[1]
    whole = judged(cell, importance, competence, LIKE_FRAME, redraw=False)
    part = judged(cell[kept], importance[kept], competence[kept], LIKE_FRAME, redraw=False)
    assert item(part).mwds == pytest.approx(item(whole).mwds)


def test_sums_add_up_in_blocks_as_well() -> None:
    _, importance, competence = sample(20_000, 2)
    whole, parts = CellSums(2), CellSums(2)
    whole.add(importance, competence)
    for start in range(0, 20_000, 7_000):
        parts.add(importance[start : start + 7_000], competence[start : start + 7_000])
    assert whole.people == parts.people
    assert (whole.products == parts.products).all()
    assert (whole.sums == parts.sums).all()
