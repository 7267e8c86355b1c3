"""The declared breakdowns, judged together."""

import pytest

from curricula.needs.lattice import (
    COUNTRY,
    Reason,
    items_to_hide,
    kinds_to_hide,
    lattice_allows,
    small_differences,
    what_to_show,
)
from tna_portal.statistics.disclosure import NegativeCount

MACRO_OF = {"A": "north", "B": "north", "C": "south"}


@pytest.mark.parametrize(
    ("dimensions", "allowed"),
    [
        ((), True),
        (("region",), True),
        (("category",), True),
        (("seniority",), True),
        (("language",), True),
        (("region", "kind"), True),
        (("kind", "region"), True),
        (("kind",), False),
        (("region", "category"), False),
        (("category", "language"), False),
        (("age",), False),
        (("region", "kind", "language"), False),
    ],
)
def test_only_declared_breakdowns_are_allowed(dimensions: tuple[str, ...], allowed: bool) -> None:
    assert lattice_allows(dimensions) is allowed


def test_totals_of_siblings_differ_by_nobody_or_enough() -> None:
    people = {
        "region": {"A": 20},
        "category": {"rural": 20},
        "seniority": {"lt1": 17},
        "language": {"kk": 15},
    }
    assert small_differences(people) == {"seniority", "language"}  # 20 - 17; 17 - 15


def test_kinds_differ_from_their_region_and_category_by_nobody_or_enough() -> None:
    people = {
        "region": {"A": 20, "B": 20},
        "category": {"rural": 30, "city": 10},
        "region_kind": {"A:rural": 16, "A:other": 4, "B:rural": 14, "B:other": 6},
    }
    assert small_differences(people) == frozenset()
    moved = people | {"region_kind": {"A:rural": 17, "A:other": 4, "B:rural": 13, "B:other": 6}}
    assert small_differences(moved) == {"region_kind"}


def test_a_breakdown_that_differs_by_few_is_left_out_with_the_reason() -> None:
    told = what_to_show({"region": {"A": 20}, "language": {"kk": 17}}, MACRO_OF)
    assert told.collapsed == {"language": Reason.SMALL_DIFFERENCE}
    assert told.shown == {COUNTRY, ("region", "A"), ("macro", "north")}


def test_kinds_go_first() -> None:
    people = {
        "region": {"A": 8, "C": 20},
        "category": {"rural": 22, "city": 6},
        "region_kind": {"A:rural": 2, "A:other": 6, "C:rural": 20},
    }
    told = what_to_show(people, MACRO_OF)
    assert told.collapsed == {"region_kind": Reason.SMALL_GROUPS}
    assert told.shown == {
        COUNTRY,
        ("region", "A"),
        ("region", "C"),
        ("macro", "north"),
        ("macro", "south"),
        ("category", "rural"),
        ("category", "city"),
    }
    assert told.hidden_of("region_kind") == ("A:other", "A:rural", "C:other", "C:rural")


def test_then_the_macro_regions() -> None:
    told = what_to_show({"region": {"A": 3, "C": 8}}, MACRO_OF)
    assert (("macro", "north") in told.shown, ("region", "A") in told.shown) == (False, False)


def test_a_breakdown_of_five_people_cannot_be_shown() -> None:
    told = what_to_show({"region": {"A": 5}, "category": {"rural": 3, "city": 2}}, MACRO_OF)
    assert told.collapsed == {"category": Reason.SMALL_GROUPS}
    assert ("region", "A") in told.shown


def test_regions_of_five_people_cannot_be_shown_either() -> None:
    told = what_to_show({"region": {"A": 3, "C": 2}}, MACRO_OF)
    assert told.shown == {COUNTRY}
    assert set(told.collapsed) == {"macro", "region"}


def test_negative_counts_are_refused() -> None:
    with pytest.raises(NegativeCount):
        what_to_show({"region": {"A": 20, "B": -1}}, MACRO_OF)


def test_nobody_at_all() -> None:
    assert what_to_show({}, MACRO_OF).shown == frozenset()


def test_an_item_is_hidden_where_few_rated_it_and_once_more() -> None:
    assert items_to_hide({"a": 3, "b": 9, "c": 12}) == {"a", "b"}
    assert items_to_hide({"a": 9, "b": 9}) == frozenset()


def test_an_item_is_hidden_for_both_kinds_and_enough_regions() -> None:
    pairs = {"A:rural": 9, "A:other": 2, "B:rural": 10, "B:other": 12, "C:rural": 30}
    assert kinds_to_hide(pairs) == {"A:rural", "A:other", "B:rural", "B:other"}
    assert kinds_to_hide({"A:rural": 9, "A:other": 2}) == {"A:rural", "A:other"}
    assert kinds_to_hide({"A:rural": 9, "A:other": 6}) == frozenset()
