import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from surveys.scoring.histogram import (
    CODES,
    Codes,
    add_to,
    empty_histogram,
    from_bytes,
    joint_histogram,
    merge,
    rows_from_bytes,
    subtract,
    to_bytes,
)

SLOTS = 3
ANSWERS = st.integers(0, 12).flatmap(
    lambda n: arrays(np.uint8, (2, n, SLOTS), elements=st.sampled_from(CODES))
)


def test_each_pair_of_codes_has_its_cell() -> None:
    importance = np.repeat(np.array(CODES, dtype=np.uint8), 8).reshape(-1, 1)
    competence = np.tile(np.array(CODES, dtype=np.uint8), 8).reshape(-1, 1)
    assert joint_histogram(importance, competence).tolist() == np.ones((1, 8, 8)).tolist()


def test_not_relevant_and_cannot_say_stay_apart() -> None:
    counts = joint_histogram(np.array([[8, 5]], dtype=np.uint8), np.array([[9, 1]], dtype=np.uint8))
    assert np.argwhere(counts).tolist() == [[0, 6, 7], [1, 5, 1]]


@given(ANSWERS)
@settings(max_examples=50)
def test_counts_match_counting_by_hand(answers: Codes) -> None:
    importance, competence = answers
    expected = empty_histogram(SLOTS)
    for row in range(importance.shape[0]):
        for slot in range(SLOTS):
            i = CODES.index(int(importance[row, slot]))
            expected[slot, i, CODES.index(int(competence[row, slot]))] += 1
    assert np.array_equal(joint_histogram(importance, competence), expected)


@given(ANSWERS, ANSWERS)
@settings(max_examples=50)
def test_merging_equals_counting_together_and_can_be_undone(one: Codes, other: Codes) -> None:
    first, second = joint_histogram(*one), joint_histogram(*other)
    together = merge(first, second)
    both = np.concatenate([one, other], axis=1)
    assert np.array_equal(together, joint_histogram(both[0], both[1]))
    assert np.array_equal(subtract(together, second), first)
    add_to(first, second)
    assert np.array_equal(first, together)


def test_blocks_of_rows_add_up() -> None:
    rows = np.full((40_000, 2), 4, dtype=np.uint8)
    assert joint_histogram(rows, rows)[:, 4, 4].tolist() == [40_000, 40_000]


def test_nobody_gives_zero_counts() -> None:
    none = rows_from_bytes([], SLOTS)
    assert np.array_equal(joint_histogram(none, none), empty_histogram(SLOTS))


def test_withdrawing_more_than_was_counted_is_refused() -> None:
    counts = empty_histogram(1)
    counts[0, 5, 1] = 1
    with pytest.raises(ValueError, match="withdrawn"):
        subtract(empty_histogram(1), counts)


def test_histograms_of_unlike_items_are_refused() -> None:
    with pytest.raises(ValueError, match="different"):
        merge(empty_histogram(1), empty_histogram(2))
    with pytest.raises(ValueError, match="shape"):
        to_bytes(np.zeros((1, 6, 6), dtype=np.int64))


def test_unknown_byte_is_refused() -> None:
    good, bad = np.array([[5]], dtype=np.uint8), np.array([[6]], dtype=np.uint8)
    with pytest.raises(ValueError, match="no answer code"):
        joint_histogram(good, bad)


def test_arrays_of_unlike_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        joint_histogram(np.zeros((1, 2), dtype=np.uint8), np.zeros((1, 3), dtype=np.uint8))


@given(ANSWERS)
@settings(max_examples=30)
def test_bytes_keep_the_counts(answers: Codes) -> None:
    counts = joint_histogram(*answers)
    stored = to_bytes(counts)
    assert len(stored) == SLOTS * 256
    assert np.array_equal(from_bytes(memoryview(stored)), counts)


def test_stored_counts_are_little_endian() -> None:
    counts = empty_histogram(1)
    counts[0, 0, 0] = 258
    assert to_bytes(counts)[:4] == b"\x02\x01\x00\x00"


def test_counts_too_large_for_four_bytes_are_refused() -> None:
    counts = empty_histogram(1)
    counts[0, 0, 0] = 2**31
    with pytest.raises(ValueError, match="four bytes"):
        to_bytes(counts)


@pytest.mark.parametrize("data", [b"\x00" * 255, b"\xff" * 256])
def test_broken_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"stored count|whole number"):
        from_bytes(data)


def test_short_strings_of_older_versions_end_in_missing() -> None:
    rows = rows_from_bytes([b"\x05", memoryview(b"\x01\x02\x08"), b""], SLOTS)
    assert rows.tolist() == [[5, 0, 0], [1, 2, 8], [0, 0, 0]]


def test_string_longer_than_the_round_is_refused() -> None:
    with pytest.raises(ValueError, match="slots"):
        rows_from_bytes([b"\x01\x02\x03\x04"], SLOTS)
