"""Which passages of coders belong together, and which texts are drawn for two."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.agreement.drawing import draw_double
from interviews.agreement.passages import Marked, passages
from interviews.transcript.anchors import Range

A, B, C = 1, 2, 3


def put(*given: tuple[int, int, int, int]) -> list[tuple[int, ...]]:
    """Keys of the codings (coder, code, start, end) that are put together, keys being positions."""
    marked = [Marked(key, w, c, Range(s, e)) for key, (w, c, s, e) in enumerate(given)]
    return [tuple(member.key for member in found.members) for found in passages(marked)]


def test_overlapping_passages_of_one_code_belong_together() -> None:
    assert put((A, 1, 0, 10), (B, 1, 5, 15)) == [(0, 1)]


def test_touching_is_not_overlapping() -> None:
    assert put((A, 1, 0, 10), (B, 1, 10, 15)) == [(0,), (1,)]


def test_another_code_is_another_finding() -> None:
    assert put((A, 1, 0, 10), (B, 2, 0, 10)) == [(0,), (1,)]


def test_one_long_passage_holds_several_short_ones() -> None:
    assert put((A, 1, 0, 100), (B, 1, 5, 10), (B, 1, 50, 60)) == [(0, 1, 2)]


def test_coders_agree_only_on_the_same_letters() -> None:
    same = passages([Marked(1, A, 1, Range(0, 9)), Marked(2, B, 1, Range(0, 9))])[0]
    longer = passages([Marked(1, A, 1, Range(0, 9)), Marked(2, B, 1, Range(0, 8))])[0]
    assert same.is_agreed([A, B])
    assert not same.is_agreed([A, B, C])
    assert not longer.is_agreed([A, B])


spans = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.integers(1, 2), spans), max_size=12))
def test_every_coding_is_in_one_passage_and_overlaps_stay_together(
    drawn: list[tuple[int, int, tuple[int, int]]],
) -> None:
    marked = [Marked(k, w, c, Range(*span)) for k, (w, c, span) in enumerate(drawn)]
    place = {m.key: i for i, found in enumerate(passages(marked)) for m in found.members}
    assert sorted(place) == list(range(len(drawn)))
    for one in marked:
        for other in marked:
            overlap = one.span.start < other.span.end and other.span.start < one.span.end
            if one.code == other.code and overlap:
                assert place[one.key] == place[other.key]


def texts(**sizes: int) -> dict[str, str]:
    """Keys with their branches."""
    return {f"{branch}{n}": branch for branch, size in sizes.items() for n in range(size)}


def test_a_fifth_rounded_up_is_drawn_and_every_branch_gives_one() -> None:
    found = texts(a=20, b=5, c=4)
    drawn = draw_double(found, share=Decimal("0.2"), seed=7)
    assert len(drawn) == 6  # 29 texts, a fifth is 5.8
    assert len(set(drawn)) == 6
    assert {found[key] for key in drawn} == {"a", "b", "c"}


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    found = texts(a=9, b=9)
    turned = dict(reversed(found.items()))
    share = Decimal("0.25")
    assert draw_double(found, share=share, seed=3) == draw_double(turned, share=share, seed=3)
    assert len({tuple(draw_double(found, share=share, seed=seed)) for seed in range(20)}) > 10


def test_fewer_than_branches_are_one_each() -> None:
    found = texts(a=1, b=1, c=1, d=1, e=1, f=1)
    drawn = draw_double(found, share=Decimal("0.2"), seed=1)
    assert len({found[key] for key in drawn}) == len(drawn) == 2


@pytest.mark.parametrize("share", ["0", "1.1"])
def test_a_share_lies_above_nothing_and_at_most_at_all(share: str) -> None:
    with pytest.raises(ValueError, match="share"):
        draw_double(texts(a=3), share=Decimal(share), seed=1)
