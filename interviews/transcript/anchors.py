"""Ranges in a transcript: [start, end) in code points, sentences, and rendering with overlaps."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"[^\s].*?(?:[.!?…]+[»”\")\]]*(?=\s|$)|(?=\n)|$)", re.DOTALL)


class RangeProblem(StrEnum):
    """Why a range cannot be coded."""

    OUT_OF_RANGE = "out_of_range"
    BLANK = "blank"
    STALE = "stale"


class UnusableRange(ValueError):
    """A range that cannot be coded; `problem` says why."""

    def __init__(self, problem: RangeProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """[start, end) in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same codings; `keys` are those of the ranges that cover it."""

    start: int
    text: str
    keys: tuple[int, ...]


def trimmed(text: str, wanted: Range) -> Range:
    """The range without blanks at its ends. UnusableRange(out_of_range | blank)."""
    if not 0 <= wanted.start < wanted.end <= len(text):
        raise UnusableRange(RangeProblem.OUT_OF_RANGE)
    passage = text[wanted.start : wanted.end]
    start = wanted.start + len(passage) - len(passage.lstrip())
    end = wanted.start + len(passage.rstrip())
    if start >= end:
        raise UnusableRange(RangeProblem.BLANK)
    return Range(start, end)


def quote_of(text: str, wanted: Range, expected: str | None = None) -> str:
    """The passage; UnusableRange(stale) when it is not what the reader saw."""
    passage = text[wanted.start : wanted.end]
    if expected is not None and passage.strip() != expected.strip():
        raise UnusableRange(RangeProblem.STALE)
    return passage


def sentences(text: str) -> tuple[Range, ...]:
    """Sentences line by line; together they cover every letter that is not blank, none twice."""
    return tuple(
        Range(match.start(), match.start() + len(match.group().rstrip()))
        for line in _LINE.finditer(text)
        for match in _SENTENCE.finditer(text, line.start(), line.end())
    )


def pieces(text: str, start: int, end: int, ranges: Sequence[tuple[int, Range]]) -> list[Piece]:
    """text[start:end] cut at every boundary of (key, range), so that overlaps can be drawn."""
    cuts = {start, end}
    for _, covered in ranges:
        cuts |= {cut for cut in (covered.start, covered.end) if start < cut < end}
    places = sorted(cuts)
    return [
        Piece(
            left,
            text[left:right],
            tuple(key for key, covered in ranges if covered.start <= left and right <= covered.end),
        )
        for left, right in itertools.pairwise(places)
    ]
