"""The declared groups: how addresses name them, what is refused and why, how two of them relate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.needs.content import Scope
from tests.factories.needs import make_content
from tna_portal.dashboards.groups import (
    VALUES,
    Group,
    Refusal,
    Relation,
    groups_in,
    hidden_groups,
    read_group,
    relation,
    scope_of,
)

MACRO_OF = {"KZ-11": "centre", "KZ-59": "north"}
declared = st.sampled_from(
    [Group("country"), Group("deputies"), Group("region", "KZ-11")]
    + [Group(kind, value) for kind, values in VALUES.items() for value in values]
    + [Group("seniority", "")]
)


@given(declared)
def test_an_address_leads_back_to_its_group(group: Group) -> None:
    assert read_group(group.key) == group


@pytest.mark.parametrize(
    "text",
    ["", "people", "category", "category:king", "macro:", "macro:-", "macro:moon", "age:30",
     "category:rural,region:KZ-11"],
)  # fmt: skip
def test_what_is_not_declared_is_no_group(text: str) -> None:
    assert read_group(text) is None


def outcome(text: str, **changes: object) -> str:
    """The key of the scope found, or the refusal."""
    group = read_group(text)
    assert group is not None
    found = scope_of(make_content(1, **changes), group)
    return found.key if isinstance(found, Scope) else str(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("country", "country"),
        ("deputies", "deputies"),
        ("region:KZ-11", "KZ-11"),
        ("region:KZ-27", Refusal.HIDDEN),
        ("region:KZ-10", Refusal.NO_ANSWERS),
        ("macro:centre", "macro:centre"),
        ("macro:north", Refusal.HIDDEN),
        ("category:rural", "rural"),
        ("category:village", Refusal.HIDDEN),
        ("category:settlement", Refusal.NO_ANSWERS),
        ("seniority:-", ""),
    ],
)
def test_a_group_has_figures_or_a_reason(text: str, expected: str) -> None:
    assert outcome(text) == expected


def test_breakdowns_of_an_open_round_come_later() -> None:
    nothing: dict[str, object] = {"breakdowns": {}, "hidden_breakdowns": {}}
    assert outcome("category:rural", is_final=False, **nothing) == Refusal.NOT_YET
    assert outcome("category:rural", is_final=True, **nothing) == Refusal.NO_ANSWERS


def test_groups_stand_in_their_natural_order() -> None:
    content = make_content(1)
    assert [group.key for group in groups_in(content)] == [
        "country", "deputies", "region:KZ-11", "region:KZ-59", "macro:centre",
        "category:city", "category:rural", "seniority:lt1", "seniority:-", "language:kk",
    ]  # fmt: skip
    assert [group.key for group in hidden_groups(content)] == [
        "region:KZ-27", "category:village", "language:ru", "language:en",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("country", "country", Relation.SAME),
        ("country", "region:KZ-11", Relation.CONTAINS),
        ("category:rural", "country", Relation.CONTAINS),
        ("deputies", "country", Relation.INDEPENDENT),
        ("deputies", "region:KZ-11", Relation.INDEPENDENT),
        ("region:KZ-11", "region:KZ-59", Relation.INDEPENDENT),
        ("region:KZ-11", "macro:centre", Relation.CONTAINS),
        ("macro:north", "region:KZ-11", Relation.INDEPENDENT),
        ("region:KZ-11", "category:rural", Relation.OVERLAPS),
        ("category:rural", "category:city", Relation.INDEPENDENT),
        ("category:rural", "seniority:lt1", Relation.OVERLAPS),
    ],
)
def test_how_groups_relate(one: str, two: str, expected: Relation) -> None:
    first, second = read_group(one), read_group(two)
    assert first is not None
    assert second is not None
    assert relation(first, second, MACRO_OF) is expected
    assert relation(second, first, MACRO_OF) is expected
