"""Two groups side by side."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from curricula.needs.content import Scope
from curricula.needs.contrasts import (
    Verdict,
    compare,
    of_verdict,
    only_in,
    rank_changes,
    rank_move,
)
from tests.factories.needs import make_scope

needs = st.dictionaries(
    st.sampled_from(["FIN", "LEG", "COM", "DIG", "MED"]),
    st.floats(0, 90).map(lambda x: round(x, 1)),
)


def verdicts(one: Scope, two: Scope, *, independent: bool = True) -> dict[str, str]:
    """Code -> verdict."""
    return {pair.code: str(pair.verdict) for pair in compare(one, two, independent=independent)}


def test_only_what_chance_does_not_explain_differs() -> None:
    one = make_scope("a", {"FIN": 50, "LEG": 40, "COM": 30})
    two = make_scope("b", {"FIN": 30, "LEG": 39, "COM": 50})
    assert verdicts(one, two) == {"FIN": "higher", "LEG": "alike", "COM": "lower"}


def test_three_areas_together_need_a_wider_interval_than_one() -> None:
    """4 and 4 points make 5.66; times 2.394 / 1.960 for three areas: 6.9."""
    one = make_scope("a", {"FIN": 50, "LEG": 40, "COM": 30})
    two = make_scope("b", {"FIN": 44, "LEG": 40, "COM": 30})
    first = compare(one, two)[0]
    assert (first.difference, first.low, first.high) == (6.0, -0.9, 12.9)
    alone = compare(make_scope("a", {"FIN": 50}), make_scope("b", {"FIN": 44}))[0]
    assert (alone.low, alone.high) == (0.3, 11.7)


def test_groups_that_share_people_get_no_interval() -> None:
    one, two = make_scope("a", {"FIN": 90}), make_scope("b", {"FIN": 10})
    assert verdicts(one, two, independent=False) == {"FIN": "unknown"}
    assert compare(one, two, independent=False)[0].difference == 80.0


def test_without_an_interval_nothing_is_said() -> None:
    one, two = make_scope("a", {"FIN": 90}), make_scope("b", {"FIN": 10})
    bare = replace(two, areas=(replace(two.areas[0], low=None, high=None),))
    assert verdicts(one, bare) == {"FIN": "unknown"}


def test_what_only_one_group_has_is_named_and_not_compared() -> None:
    one, two = make_scope("a", {"FIN": 50, "LEG": 10}), make_scope("b", {"FIN": 50, "COM": 5})
    assert [pair.code for pair in compare(one, two)] == ["FIN"]
    assert (only_in(one, two), only_in(two, one)) == (["LEG"], ["COM"])


def test_moves_of_rank() -> None:
    one = make_scope("a", {"FIN": 50, "LEG": 40, "COM": 30})
    two = make_scope("b", {"FIN": 10, "LEG": 40, "COM": 30})
    moves = [(pair.code, rank_move(pair)) for pair in rank_changes(compare(one, two))]
    assert moves == [("FIN", 2), ("COM", -1), ("LEG", -1)]


@given(needs, needs)
def test_both_ways_say_the_same(one: dict[str, float], two: dict[str, float]) -> None:
    there = compare(make_scope("a", one), make_scope("b", two))
    back = compare(make_scope("b", two), make_scope("a", one))
    assert {p.code for p in of_verdict(there, Verdict.HIGHER)} == {
        p.code for p in of_verdict(back, Verdict.LOWER)
    }
    assert {p.code for p in there} == set(one) & set(two)
