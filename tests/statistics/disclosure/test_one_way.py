import pytest
from hypothesis import given
from hypothesis import strategies as st

from tna_portal.statistics.disclosure import K, complement_safe, suppress_one_way, total_releasable

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1), st.integers(0, 30), max_size=8)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({}, set()),
        ({"a": 5, "b": 9}, set()),
        ({"a": 0, "b": 9}, set()),
        ({"a": 4, "b": 9, "c": 7}, {"a", "c"}),
        ({"a": 4, "b": 9, "c": 7, "z": 0}, {"a", "c"}),
        ({"a": 1, "b": 1, "c": 7, "d": 8}, {"a", "b", "c"}),
        ({"a": 1, "b": 4, "c": 7}, {"a", "b"}),
        ({"a": 2, "c": 7, "b": 7}, {"a", "b"}),
        ({"a": 3, "b": 0}, {"a", "b"}),
        ({"a": 1, "b": 2, "c": 0}, {"a", "b", "c"}),
        ({"a": 0, "b": 0}, set()),
    ],
)
def test_small_cells_and_the_next_smallest_are_hidden(
    counts: dict[str, int], hidden: set[str]
) -> None:
    assert suppress_one_way(counts) == hidden


@given(COUNTS)
def test_no_small_cell_is_visible(counts: dict[str, int]) -> None:
    hidden = suppress_one_way(counts)
    assert all(count == 0 or count >= K for key, count in counts.items() if key not in hidden)


@given(COUNTS)
def test_hidden_cells_cannot_be_told_from_a_releasable_total(counts: dict[str, int]) -> None:
    hidden = suppress_one_way(counts)
    if hidden and total_releasable(counts):
        assert len([key for key in hidden if counts[key] > 0]) >= 2
        assert sum(counts[key] for key in hidden) >= K


@given(COUNTS)
def test_everything_is_hidden_when_the_table_is_too_small(counts: dict[str, int]) -> None:
    if not total_releasable(counts) and any(counts.values()):
        assert suppress_one_way(counts) == frozenset(counts)


@given(COUNTS)
def test_order_of_cells_does_not_matter(counts: dict[str, int]) -> None:
    turned = dict(reversed(counts.items()))
    assert suppress_one_way(turned) == suppress_one_way(counts)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        suppress_one_way({"a": -1})


@pytest.mark.parametrize(
    ("count", "base", "safe"),
    [
        (0, 0, False),
        (2, 4, False),
        (0, 9, False),
        (9, 9, False),
        (5, 9, False),
        (1, 9, False),
        (0, 10, True),
        (10, 10, True),
        (5, 10, True),
        (3, 10, True),
    ],
)
def test_shares_need_a_group_of_twice_k(count: int, base: int, safe: bool) -> None:
    assert complement_safe(count, base) is safe


def test_impossible_share_is_refused() -> None:
    with pytest.raises(ValueError, match="count"):
        complement_safe(3, 2)
