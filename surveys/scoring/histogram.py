"""Joint counts of importance and competence: the sufficient statistic of every score.

Counts n[item, importance, competence] are exact, can be added in any order and subtracted again
when consent is withdrawn. Answers arrive as byte strings, one byte an item slot: 0 missing, 1..5
ratings, 8 not relevant to my post, 9 cannot say.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

CODES = (0, 1, 2, 3, 4, 5, 8, 9)
MISSING, NOT_RELEVANT, CANNOT_SAY = 0, 6, 7
RATINGS = slice(1, 6)

Codes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]
Groups = npt.NDArray[np.intp]

_N = len(CODES)
_INVALID = 255
_INDEX = np.full(256, _INVALID, dtype=np.uint8)
_INDEX[list(CODES)] = np.arange(_N, dtype=np.uint8)
# The flat index of one bincount takes 8 bytes an answer; rows are counted in blocks to bound it.
_ROWS_AT_ONCE = 16_384


def empty_histogram(slots: int) -> Counts:
    """Zero counts int64[slots, 8, 8]."""
    return np.zeros((slots, _N, _N), dtype=np.int64)


def rows_from_bytes(rows: Sequence[bytes | memoryview], slots: int) -> Codes:
    """Stored byte strings as uint8[n, slots]; shorter ones of older versions end in 0 (missing).

    ValueError for a string longer than `slots`.
    """
    strings = [bytes(row) for row in rows]
    if any(len(row) > slots for row in strings):
        raise ValueError("a stored answer has more bytes than the round has slots")
    joined = b"".join(row.ljust(slots, b"\0") for row in strings)
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(strings), slots)


def joint_histogram(importance: Codes, competence: Codes) -> Counts:
    """Counts int64[J, 8, 8] of two uint8[n, J] arrays of codes.

    ValueError for unlike shapes or a byte that is not one of CODES.
    """
    everybody = np.zeros((len(importance), 1), dtype=np.intp)
    counts: Counts = joint_histograms(importance, competence, everybody, 1)[0]
    return counts


def joint_histograms(importance: Codes, competence: Codes, groups: Groups, number: int) -> Counts:
    """Counts int64[number, J, 8, 8] by group; `groups` int[n, breakdowns]: a person's in each of them.

    ValueError for unlike shapes or a byte that is not one of CODES.
    """
    if importance.shape != competence.shape or importance.ndim != 2:
        raise ValueError("importance and competence must be two arrays of one shape")
    n_rows, slots = importance.shape
    size = slots * _N * _N
    counts = np.zeros(number * size, dtype=np.int64)
    offsets = np.arange(slots, dtype=np.int64) * (_N * _N)
    for start in range(0, n_rows, _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        i, c = _INDEX[importance[block]], _INDEX[competence[block]]
        if (i == _INVALID).any() or (c == _INVALID).any():
            raise ValueError("a stored answer holds a byte that is no answer code")
        flat = offsets + (i * np.uint8(_N) + c)
        for breakdown in groups[block].T:
            own = flat + size * breakdown[:, None]
            counts += np.bincount(own.ravel(), minlength=counts.size)
    return counts.reshape(number, slots, _N, _N)


def _check(counts: Counts) -> None:
    if counts.ndim != 3 or counts.shape[1:] != (_N, _N):
        raise ValueError("a joint histogram has the shape [items, 8, 8]")


def _check_both(one: Counts, other: Counts) -> None:
    _check(one)
    _check(other)
    if one.shape != other.shape:
        raise ValueError("histograms of different numbers of items cannot be combined")


def merge(one: Counts, other: Counts) -> Counts:
    """Sum of two histograms. ValueError for unlike shapes."""
    _check_both(one, other)
    return one + other


def add_to(total: Counts, addition: Counts) -> None:
    """Add counts in place. ValueError for unlike shapes."""
    _check_both(total, addition)
    total += addition


def subtract(total: Counts, withdrawn: Counts) -> Counts:
    """Counts without the withdrawn ones. ValueError for unlike shapes or a result below zero."""
    _check_both(total, withdrawn)
    left = total - withdrawn
    if (left < 0).any():
        raise ValueError("more answers were withdrawn than had been counted")
    return left


def to_bytes(counts: Counts) -> bytes:
    """Little-endian int32 bytes, 256 an item. ValueError when a count does not fit."""
    _check(counts)
    if counts.size and (counts.min() < 0 or counts.max() > np.iinfo(np.int32).max):
        raise ValueError("a count does not fit into four bytes")
    return counts.astype("<i4").tobytes()


def from_bytes(data: bytes | memoryview) -> Counts:
    """Counts int64[J, 8, 8] of `to_bytes`. ValueError when the length fits no number of items."""
    raw = bytes(data)
    if len(raw) % (4 * _N * _N):
        raise ValueError("the bytes are not a whole number of items")
    counts = np.frombuffer(raw, dtype="<i4").astype(np.int64).reshape(-1, _N, _N)
    if (counts < 0).any():
        raise ValueError("a stored count is negative")
    return counts
