"""Respondents drawn again within their cells, and raked again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tna_portal.statistics.bootstrap import Design, replicate_weights, strata_of, weighted_sums
from tna_portal.statistics.raking import UNKNOWN, FloatArray, IntArray, Margin
from tna_portal.statistics.results import NotComputable, Reason
from tna_portal.statistics.stratified import stratified_mean


def design(
    sizes: list[int], people: list[float] | None = None, weight: list[float] | None = None
) -> Design:
    """Each cell a stratum of its own, without margins."""
    strata = len(sizes)
    return Design(
        cell=np.repeat(np.arange(strata), sizes),
        weight=np.array(weight or [1.0] * strata),
        stratum=np.arange(strata),
        people=np.array(people or [0.0] * strata),
    )


def all_weights(given_design: Design, replicates: int = 50, seed: int = 1) -> FloatArray:
    """The blocks in one array."""
    return np.concatenate(list(replicate_weights(given_design, replicates=replicates, seed=seed)))


@given(st.lists(st.integers(2, 9), min_size=1, max_size=5), st.integers(0, 99))
def test_every_stratum_keeps_its_weight(sizes: list[int], seed: int) -> None:
    made = design(sizes, weight=[1.0 + n for n in range(len(sizes))])
    found = all_weights(made, seed=seed)
    assert found.shape == (50, sum(sizes))
    assert (found >= 0).all()
    for number, size in enumerate(sizes):
        own = found[:, made.cell == number].sum(axis=1)
        assert own == pytest.approx(np.full(50, size * (1.0 + number)))


def test_one_seed_gives_the_same_bytes_and_another_does_not() -> None:
    made = design([5, 7])
    assert all_weights(made).tobytes() == all_weights(made).tobytes()
    assert all_weights(made).tobytes() != all_weights(made, seed=2).tobytes()


def test_the_spread_is_that_of_the_published_formula() -> None:
    """Small cells and the finite population correction: the rescaling makes both right."""
    rng = np.random.default_rng(5)
    sizes, people = [2, 3, 40], [4, 300, 60]
    made = design(
        sizes, [float(n) for n in people], [n / s for n, s in zip(people, sizes, strict=True)]
    )
    values = rng.normal(made.cell, 1.0)
    exact = stratified_mean(values, made.cell, people)
    assert not isinstance(exact, NotComputable)
    sums = weighted_sums(values[:, None], made, replicates=40_000, seed=3)
    assert float(np.std(sums / sum(people))) == pytest.approx(exact.standard_error, rel=0.02)


def test_who_was_asked_whole_does_not_vary() -> None:
    made = design([3, 3], [3.0, 9.0])
    assert made.remaining.tolist() == [0, pytest.approx(2 / 3)]
    assert not made.is_census
    found = all_weights(made)
    assert (found[:, :3] == 1).all()
    assert (found[:, 3:] != 1).any()
    assert design([3, 2], [3.0, 2.0]).is_census


def test_more_answers_than_people_leave_nothing_to_chance() -> None:
    assert design([3], [2.0]).remaining.tolist() == [0]


def test_replicates_meet_the_margins_again() -> None:
    """Strata wider than cells: their sums vary, and raking brings them back."""
    cell = np.repeat(np.arange(4), 15)
    margins = [
        Margin(np.array([0, 0, 1, 1]), np.array([700.0, 300.0])),
        Margin(np.array([0, 1, 0, 1]), np.array([400.0, 600.0])),
    ]
    made = Design(cell, np.ones(4), np.zeros(4, dtype=np.int64), np.zeros(1), margins)
    found = all_weights(made, 200)
    assert found.shape == (200, 60)
    sums = np.stack([found[:, cell == number].sum(axis=1) for number in range(4)], axis=1)
    assert sums[:, :2].sum(axis=1) == pytest.approx(np.full(200, 60 * 0.7))
    assert sums[:, [0, 2]].sum(axis=1) == pytest.approx(np.full(200, 60 * 0.4))
    assert np.std(sums[:, 0]) > 0


def test_cells_that_are_in_no_margin_keep_their_weight() -> None:
    cell = np.repeat(np.arange(3), 4)
    margin = Margin(np.array([0, 1, UNKNOWN]), np.array([10.0, 30.0]))
    made = Design(cell, np.ones(3), np.arange(3), np.zeros(3), [margin])
    found = all_weights(made)
    assert found[:, 8:].sum(axis=1) == pytest.approx(np.full(50, 4.0))
    assert found[:, :4].sum(axis=1) == pytest.approx(np.full(50, 2.0))  # of eight known


def test_replicates_that_cannot_be_raked_are_left_out() -> None:
    """Everybody in one stratum: in some replicates nobody of the second level is drawn."""
    cell = np.array([0, 0, 0, 1])
    margin = Margin(np.array([0, 1]), np.array([1.0, 1.0]))
    made = Design(cell, np.ones(2), np.zeros(2, dtype=np.int64), np.zeros(1), [margin])
    found = all_weights(made, 200)
    assert 0 < len(found) < 200
    assert found[:, 3] == pytest.approx(np.full(len(found), 2.0))


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_must_be_weights(weight: float) -> None:
    with pytest.raises(ValueError, match="weights"):
        all_weights(design([2, 2], weight=[1.0, weight]))


def test_there_must_be_replicates() -> None:
    with pytest.raises(ValueError, match="replicates"):
        all_weights(design([2]), 0)


@given(st.permutations(range(12)), st.floats(0.01, 100))
@settings(max_examples=20)
def test_the_scale_of_weights_does_not_matter_to_means(order: list[int], scale: float) -> None:
    values = np.arange(12.0)[:, None] @ np.ones((1, 2))
    values[:, 1] = 1
    plain = design([5, 7], weight=[1.0, 2.0])
    other = design([5, 7], weight=[scale, 2 * scale])
    first = weighted_sums(values, plain, replicates=10, seed=4)
    second = weighted_sums(values, other, replicates=10, seed=4)
    assert second[:, 0] / second[:, 1] == pytest.approx(first[:, 0] / first[:, 1])


class TestStrata:
    """Cells of one respondent tell nothing of their spread."""

    @staticmethod
    def strata(people: list[int], kind: str) -> list[int]:
        found = strata_of(np.array(people), list(kind))
        assert not isinstance(found, NotComputable)
        return [int(number) for number in found]

    def test_cells_of_two_stand_alone(self) -> None:
        assert self.strata([2, 5, 3], "aab") == [0, 1, 2]

    def test_single_ones_of_a_kind_go_together(self) -> None:
        assert self.strata([1, 4, 1, 2], "abac") == [0, 1, 0, 2]

    def test_a_single_one_joins_the_smallest_of_its_kind(self) -> None:
        assert self.strata([1, 4, 3, 2], "aaab") == [1, 0, 1, 2]

    def test_or_the_smallest_of_all(self) -> None:
        assert self.strata([1, 4, 3], "abc") == [1, 0, 1]

    def test_empty_cells_are_no_strata(self) -> None:
        assert self.strata([0, 4, 3], "aaa") == [0, 0, 1]

    def test_single_ones_alone_are_one_stratum(self) -> None:
        assert self.strata([1, 1, 1], "abc") == [0, 0, 0]

    @pytest.mark.parametrize("people", [[1], [0, 1], [0], []])
    def test_one_respondent_is_too_few(self, people: list[int]) -> None:
        numbers: IntArray = np.array(people, dtype=np.int64)
        assert strata_of(numbers, ["a"] * len(people)) == NotComputable(Reason.TOO_FEW_ANSWERS)

    @given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc")), min_size=1, max_size=9))
    def test_every_stratum_has_two(self, cells: list[tuple[int, str]]) -> None:
        people = np.array([number for number, _ in cells], dtype=np.int64)
        found = strata_of(people, [kind for _, kind in cells])
        if isinstance(found, NotComputable):
            assert people.sum() < 2
            return
        sizes = np.bincount(found, weights=people)
        assert (sizes >= 2).all()
        assert set(found.tolist()) == set(range(len(sizes)))
