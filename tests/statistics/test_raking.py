"""Weights that meet known margins, or say why they cannot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics.allocation import kish_effect
from tna_portal.statistics.raking import (
    HIGHEST,
    LOWEST,
    UNKNOWN,
    FloatArray,
    IntArray,
    Margin,
    Raked,
    rake,
    raked_weights,
)
from tna_portal.statistics.results import NotComputable, Reason


def margin(values: list[str], people: dict[str, float]) -> Margin:
    """Levels by name."""
    names = list(people)
    level = np.array([names.index(value) for value in values], dtype=np.int64)
    return Margin(level, np.array(list(people.values()), dtype=np.float64))


def raked(base: FloatArray, margins: list[Margin]) -> FloatArray:
    """What must be computable."""
    found = rake(base, margins)
    assert not isinstance(found, NotComputable)
    return found


def test_a_published_raking() -> None:
    data, expected = reference_case("S01")
    columns, margins = data["columns"], data["margins"]
    weights = raked(
        np.full(data["n"], data["base_weight"]),
        [margin(columns[name], people) for name, people in margins.items()],
    )
    mean = float(weights @ np.array(columns["api00"]) / weights.sum())
    assert mean == pytest.approx(
        expected["weighted_mean_api00"], abs=tolerance("S01", "weighted_mean_api00")
    )
    assert float(weights @ np.array(columns["enroll"])) == pytest.approx(
        expected["total_enroll_converged"], abs=tolerance("S01", "total_enroll_converged")
    )
    assert weights.sum() == pytest.approx(expected["sum_weights"])
    effect = kish_effect(list(weights))
    assert not isinstance(effect, NotComputable)
    assert effect.n_eff == pytest.approx(expected["kish_neff"], abs=tolerance("S01", "kish_neff"))
    cells = {
        f"{kind}|{wide}": weight
        for kind, wide, weight in zip(columns["stype"], columns["sch.wide"], weights, strict=True)
    }
    assert cells == pytest.approx(expected["cell_weights"], abs=tolerance("S01", "cell_weights"))


def test_a_published_table() -> None:
    """A cell is a respondent whose base weight is what stands in it."""
    data, expected = reference_case("S12")
    seed = np.array(data["seed"])
    row, column = np.indices(seed.shape)
    margins = [
        Margin(row.ravel(), np.array(data["row"], dtype=np.float64)),
        Margin(column.ravel(), np.array(data["col"], dtype=np.float64)),
    ]
    fitted = raked(seed.ravel(), margins).reshape(seed.shape)
    assert fitted == pytest.approx(np.array(expected["fitted"]), abs=tolerance("S12", "fitted"))


def test_published_design_effects() -> None:
    data, expected = reference_case("S11")
    found = [kish_effect(weights) for weights in data["weights"]]
    deff = [each.deff for each in found if not isinstance(each, NotComputable)]
    assert deff == pytest.approx(expected["deff"], abs=tolerance("S11", "deff"))


@given(st.data())
def test_every_margin_is_met_whoever_stands_first(data: st.DataObject) -> None:
    """Where every cell of three by two is filled there is a solution, whatever the margins are."""
    cells = [(a, b) for a in range(3) for b in range(2)]
    sizes = data.draw(st.lists(st.integers(1, 6), min_size=6, max_size=6))
    people = [cell for cell, size in zip(cells, sizes, strict=True) for _ in range(size)]
    first = np.array(data.draw(st.lists(st.integers(5, 80), min_size=3, max_size=3)), dtype=float)
    share = data.draw(st.floats(0.1, 0.9))
    second = np.array([share, 1 - share]) * first.sum()
    order = data.draw(st.permutations(range(len(people))))
    levels = np.array(people, dtype=np.int64)

    def weights(rows: IntArray) -> FloatArray:
        own = [Margin(rows[:, 0], first), Margin(rows[:, 1], second)]
        return raked(np.ones(len(rows)), own)

    plain = weights(levels)
    assert np.bincount(levels[:, 0], weights=plain) == pytest.approx(first, rel=1e-6)
    assert np.bincount(levels[:, 1], weights=plain) == pytest.approx(second, rel=1e-6)
    assert (plain > 0).all()
    assert weights(levels[order]) == pytest.approx(plain[order], rel=1e-6)


def test_a_sample_like_its_population_keeps_equal_weights() -> None:
    found = raked_weights(10, [margin(["a"] * 6 + ["b"] * 4, {"a": 60, "b": 40})])
    assert isinstance(found, Raked)
    assert found.weights == pytest.approx(np.ones(10))
    assert found.effect.deff == pytest.approx(1)
    assert found.share_trimmed == 0


def test_extreme_weights_are_trimmed_and_the_margins_met_again() -> None:
    """Two of twenty stand for half of one margin: it comes last, and the price is told."""
    kinds = margin(["x"] * 2 + ["y"] * 18, {"x": 50, "y": 50})
    regions = margin((["r", "s"] * 10), {"r": 50, "s": 50})
    found = raked_weights(20, [kinds, regions])
    assert isinstance(found, Raked)
    assert found.share_trimmed == pytest.approx(2 / 20)
    assert found.weights.mean() == pytest.approx(1)
    assert found.effect.deff > 2
    mild = raked_weights(20, [margin(["x"] * 4 + ["y"] * 16, {"x": 40, "y": 60}), regions])
    assert isinstance(mild, Raked)
    assert mild.share_trimmed == 0
    assert mild.weights.min() >= LOWEST
    assert mild.weights.max() <= HIGHEST


def test_who_is_unknown_takes_no_part() -> None:
    level = np.array([0, 0, 1, UNKNOWN], dtype=np.int64)
    found = raked_weights(4, [Margin(level, np.array([20.0, 40.0]))])
    assert isinstance(found, Raked)
    assert found.weights[3] == 1
    assert found.weights[:3] == pytest.approx([0.5, 0.5, 2])


@pytest.mark.parametrize(
    ("level", "people", "reason"),
    [
        ([0, 0], [5.0, 5.0], Reason.EMPTY_LEVEL),
        ([UNKNOWN, UNKNOWN], [5.0, 5.0], Reason.NO_DATA),
    ],
)
def test_what_cannot_be_met_says_why(level: list[int], people: list[float], reason: Reason) -> None:
    given_margin = Margin(np.array(level, dtype=np.int64), np.array(people))
    assert raked_weights(2, [given_margin]) == NotComputable(reason)


def test_margins_that_exclude_each_other_do_not_converge() -> None:
    """All of the first level stand in the first region, which is known to be smaller."""
    level = np.array([0, 0, 1, 1], dtype=np.int64)
    margins = [Margin(level, np.array([70.0, 30.0])), Margin(level, np.array([30.0, 70.0]))]
    assert raked_weights(4, margins) == NotComputable(Reason.NOT_CONVERGED)


@pytest.mark.parametrize("people", [[[5.0, 5.0], [4.0, 5.0]], [[0.0, 0.0]], []])
def test_margins_must_agree_on_the_number_of_people(people: list[list[float]]) -> None:
    level = np.array([0, 1], dtype=np.int64)
    with pytest.raises(ValueError, match="margins"):
        rake(np.ones(2), [Margin(level, np.array(each)) for each in people])


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_base_weights_must_be_weights(weight: float) -> None:
    level = np.array([0, 0], dtype=np.int64)
    with pytest.raises(ValueError, match="weights"):
        rake(np.array([1.0, weight]), [Margin(level, np.array([5.0]))])
