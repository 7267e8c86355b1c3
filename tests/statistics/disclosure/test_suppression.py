"""Hiding further cells, and the proof that it is enough."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics.disclosure import (
    PROTECTION,
    Cell,
    EmptyTable,
    Infeasible,
    K,
    MarginsDoNotAdd,
    NegativeCount,
    Sum,
    Suppression,
    Table,
    TableError,
    UnknownCell,
    audit,
    changes_safely,
    feasible_intervals,
    suppress,
    two_way,
)

COUNTS = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 25), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


def test_the_published_example_gives_one_cell_away() -> None:
    data, expected = reference_case("S14")
    hidden = [tuple(cell) for cell in data["suppressed"]]
    found = feasible_intervals(two_way(data["table"]), hidden)
    for name, (low, high) in expected["intervals"].items():
        row, column = map(int, name.split(","))
        near = tolerance("S14")
        assert found[row, column].low == pytest.approx(low, abs=near)
        assert found[row, column].high == pytest.approx(high, abs=near)
    exact = {key for key, interval in found.items() if interval.width < 1}
    assert exact == {tuple(map(int, name.split(","))) for name in expected["disclosed_cells"]}
    assert not audit(two_way(data["table"]), hidden).is_safe


def test_its_small_cells_alone_can_all_be_worked_out() -> None:
    data, _ = reference_case("S14")
    table = two_way(data["table"])
    found = feasible_intervals(table, table.small(K))
    assert len(found) == 6
    assert all(interval.width == pytest.approx(0, abs=1e-6) for interval in found.values())


def test_the_programme_protects_it_with_few_cells() -> None:
    data, _ = reference_case("S14")
    table = two_way(data["table"])
    found = suppress(table)
    assert isinstance(found, Suppression)
    assert found.small == table.small(K)
    assert all(interval.width >= PROTECTION - 1e-6 for interval in found.intervals.values())
    assert len(found.hidden) <= 10
    assert sum(table.cells[key].count for key in found.hidden) <= 75


@given(COUNTS)
@settings(max_examples=120, deadline=None)
def test_what_is_released_passes_the_audit_or_is_refused(counts: list[list[int]]) -> None:
    table = two_way(counts, least=1)
    found = suppress(table)
    if isinstance(found, Infeasible):
        # not even with all cells hidden are they safe
        everything = {key for key, cell in table.cells.items() if cell.may_hide and cell.count}
        assert not audit(table, everything).is_safe
        return
    assert table.small(K) <= found.hidden
    assert audit(table, found.hidden).is_safe
    assert all(table.cells[key].count for key in found.hidden)
    if not found.small:
        assert found.hidden == frozenset()


@given(COUNTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_another_table_shows_the_same(counts: list[list[int]], chance: object) -> None:
    """Both ends of an interval are reached by tables that a reader cannot tell from the true one."""
    table = two_way(counts)
    hidden = {key for key, cell in table.cells.items() if cell.may_hide and cell.count < 10}
    for key, interval in feasible_intervals(table, hidden).items():
        assert interval.low <= table.cells[key].count + 1e-6
        assert interval.high >= table.cells[key].count - 1e-6
        assert interval.low >= -1e-6


def test_a_cell_that_must_stay_hidden_stays_hidden() -> None:
    cells = {
        "a": Cell(20, is_hidden=True),
        "b": Cell(30),
        "c": Cell(9),
        "t": Cell(59, may_hide=False),
    }
    found = suppress(Table(cells, (Sum(("t",), ("a", "b", "c")),)))
    assert isinstance(found, Suppression)
    assert found.hidden == {"a", "c"}


def test_the_cheaper_cell_is_hidden() -> None:
    cells = {
        "a": Cell(3),
        "b": Cell(30, cost=1),
        "c": Cell(9),
        "t": Cell(42, may_hide=False),
    }
    found = suppress(Table(cells, (Sum(("t",), ("a", "b", "c")),)))
    assert isinstance(found, Suppression)
    assert found.hidden == {"a", "b"}


def test_nothing_protects_a_table_of_five_people() -> None:
    found = suppress(two_way([[2, 3]], least=1))
    assert found == Infeasible(frozenset({(0, 0), (0, 1)}))


def test_a_cell_that_no_sum_joins_is_hidden_and_cannot_be_known() -> None:
    found = suppress(Table({"a": Cell(3), "b": Cell(8)}, ()))
    assert isinstance(found, Suppression)
    assert found.hidden == {"a"}
    assert found.intervals["a"].width == float("inf")


@pytest.mark.parametrize(
    ("build", "error"),
    [
        (lambda: Table({}, ()), EmptyTable),
        (lambda: two_way([]), EmptyTable),
        (lambda: two_way([[]]), EmptyTable),
        (lambda: two_way([[1, 2], [3]]), TableError),
        (lambda: Table({"a": Cell(-1)}, ()), NegativeCount),
        (lambda: two_way([[-7, 2]]), NegativeCount),
        (lambda: Table({"a": Cell(2, least=3)}, ()), TableError),
        (lambda: Table({"a": Cell(2)}, (Sum(("t",), ("a",)),)), UnknownCell),
        (
            lambda: Table({"a": Cell(2), "b": Cell(7), "t": Cell(8)}, (Sum(("t",), ("a", "b")),)),
            MarginsDoNotAdd,
        ),
        (lambda: feasible_intervals(two_way([[7]]), ["nobody"]), UnknownCell),
    ],
)
def test_bad_tables_are_refused(build: object, error: type[Exception]) -> None:
    with pytest.raises(error) as told:
        build()  # type: ignore[operator]
    assert type(told.value) is error
    assert str(told.value)


@pytest.mark.parametrize(
    ("before", "after", "is_safe"),
    [
        ({}, {}, True),
        ({"a": 7}, {"a": 7, "b": 5}, True),
        ({"a": 7}, {"a": 8}, False),
        ({"a": 7}, {"a": 3}, False),
        ({"a": 7, "b": 6}, {"a": 7}, True),
        ({"a": 7}, {"a": 12}, True),
        ({"a": 7}, {"a": 7, "b": 4}, False),
    ],
)
def test_a_cell_gains_nobody_or_enough(
    before: dict[str, int], after: dict[str, int], is_safe: bool
) -> None:
    assert changes_safely(before, after) is is_safe
