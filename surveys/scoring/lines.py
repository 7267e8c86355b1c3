"""Exact counts of short lines in many texts, by cells of people, without a Python object a line.

A line is read as words of eight bytes, padded with zeros; each level of words has its dictionary, so that
a million texts of sixty lines are some look-ups in arrays instead of sixty million strings. Texts hold no
zero byte (no text of the database does).
"""

from dataclasses import dataclass, field
from itertools import count

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.intp]
Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]

_BYTES = 8
_HALF = np.uint64(32)
_TABLE_BITS, _SPREAD = 16, np.uint64(0x9E3779B97F4A7C15)
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(_BYTES + 1)], dtype=np.uint64)


class _Dictionary:
    """Numbers for keys, in the order of their first appearance."""

    def __init__(self) -> None:
        self.keys = np.zeros(0, dtype=np.uint64)  # by number
        self._sorted = np.zeros(0, dtype=np.uint64)
        self._numbers = np.zeros(0, dtype=np.intp)
        self._table = np.zeros(1 << _TABLE_BITS, dtype=np.intp)

    def numbers(self, keys: Words) -> Indices:
        """The number of each key; unknown keys are given the next ones."""
        if not self.keys.size:
            self._learn(keys)
        slots = keys * _SPREAD >> np.uint64(64 - _TABLE_BITS)
        numbers: Indices = self._table[slots]
        wrong = np.flatnonzero(self.keys.take(numbers) != keys)
        if wrong.size:  # new keys, or two that share a place of the table
            numbers[wrong] = self._looked_up(keys[wrong])
        return numbers

    def _looked_up(self, keys: Words) -> Indices:
        places = np.searchsorted(self._sorted, keys)
        unknown = self._sorted.take(places, mode="clip") != keys
        if unknown.any():
            self._learn(keys[unknown])
            places = np.searchsorted(self._sorted, keys)
        found: Indices = self._numbers.take(places)
        return found

    def _learn(self, keys: Words) -> None:
        self.keys = np.concatenate([self.keys, np.unique(keys)])
        self._numbers = np.argsort(self.keys)
        self._sorted = self.keys[self._numbers]
        self._table[self.keys * _SPREAD >> np.uint64(64 - _TABLE_BITS)] = np.arange(self.keys.size)


@dataclass
class _Level:
    """Lines by their words up to one place; `counts` int64[cells, lines] of those that end there."""

    counts: Counts = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    words: _Dictionary = field(default_factory=_Dictionary)
    lines: _Dictionary = field(default_factory=_Dictionary)

    def add(self, lines: Indices, cells: Indices, number: int) -> None:
        width = max(self.words.keys.size, self.lines.keys.size)
        counts = np.bincount(cells * width + lines, minlength=number * width)
        counts = counts.reshape(number, width)
        known = self.counts.shape
        counts[: known[0], : known[1]] += self.counts
        self.counts = counts


class LineCounter:
    """Counts lines by cell, a number from 0; the memory is that of cells times different lines."""

    def __init__(self) -> None:
        self._cells = 0
        self._levels: list[_Level] = []

    def add(self, text: bytes, starts: Indices, ends: Indices, cells: Indices) -> None:
        """Count the lines that lie in a text from `starts` to `ends`, each of which belongs to a cell."""
        self._cells = max(self._cells, int(cells.max(initial=-1)) + 1)
        padded = text + bytes(_BYTES)  # so that a word may be read at the last byte
        words = np.ndarray((len(text) + 1,), "<u8", padded, strides=(1,))
        self._count(words, starts, ends - starts, cells)

    def _count(self, words: Words, starts: Indices, lengths: Indices, cells: Indices) -> None:
        """Level by level; lines that are longer than the words so far go on."""
        parents = np.zeros(len(starts), dtype=np.uint64)
        for depth in count():
            if not starts.size:
                return
            if depth == len(self._levels):
                self._levels.append(_Level())
            level = self._levels[depth]
            lines = level.words.numbers(words[starts] & _MASKS.take(lengths, mode="clip"))
            if depth:
                lines = level.lines.numbers(parents << _HALF | lines.astype(np.uint64))
            over, longer = np.flatnonzero(lengths <= _BYTES), np.flatnonzero(lengths > _BYTES)
            level.add(lines[over], cells[over], self._cells)
            starts, lengths = starts[longer] + _BYTES, lengths[longer] - _BYTES
            parents, cells = lines[longer].astype(np.uint64), cells[longer]

    def table(self) -> tuple[list[str], Counts]:
        """The different lines, and int64[cells, lines]: how often each occurs in each cell."""
        found: list[str] = []
        columns: list[Counts] = []
        names: list[bytes] = []
        for depth, level in enumerate(self._levels):
            words = [int(key).to_bytes(_BYTES, "little").rstrip(b"\0") for key in level.words.keys]
            if depth:
                keys = [divmod(int(key), 1 << 32) for key in level.lines.keys]
                words = [names[parent] + words[word] for parent, word in keys]
            names = words
            # what only begins longer lines has no count of its own; cells may have come since
            own = np.zeros((self._cells, len(names)), dtype=np.int64)
            own[: level.counts.shape[0], : level.counts.shape[1]] = level.counts
            ended = np.flatnonzero(own.any(axis=0))
            found += [names[line].decode() for line in ended]
            columns.append(own[:, ended])
        return found, np.concatenate([np.zeros((self._cells, 0), dtype=np.int64), *columns], axis=1)
