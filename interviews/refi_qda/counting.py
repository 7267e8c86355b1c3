"""How a foreign program counts positions, found out from what it says it selected.

The standard counts code points and is read as end-exclusive or end-inclusive; NVivo for Windows counts
UTF-16 units and a CRLF as two; ATLAS.ti and MAXQDA store CRLF and count it as one. Each reading is scored
over all selections of a file: first by how many quotes (`name`) it meets, then by how many selections begin
and end with a word.
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_BLANK = re.compile(r"\s")
_SHORTENED = ("...", "…")


class Unit(StrEnum):
    """What one position is."""

    CODE_POINT = "code_point"
    UTF16 = "utf16"


@dataclass(frozen=True, slots=True)
class Counting:
    """A way to count. `crlf`: how much a CRLF counts, 1 or 2."""

    unit: Unit = Unit.CODE_POINT
    crlf: int = 1
    is_inclusive: bool = False


# In the order they are preferred when nothing speaks for either.
COUNTINGS = tuple(
    Counting(unit, crlf, inclusive)
    for inclusive in (False, True)
    for unit in Unit
    for crlf in (1, 2)
)


@dataclass(frozen=True, slots=True)
class Score:
    """`quotes` of `named` selections were met; `words` of all `selections` begin and end with a word."""

    counting: Counting
    quotes: int
    words: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The counting that was used, and all scores, best first. Those that read this file alike are one."""

    counting: Counting
    scores: tuple[Score, ...]
    named: int
    selections: int

    @property
    def is_proven(self) -> bool:
        """Whether it met every quote, and no other reading did as well."""
        best, rest = self.scores[:1], self.scores[1:]
        return (
            bool(best)
            and 0 < self.named == best[0].quotes
            and all((other.quotes, other.words) < (best[0].quotes, best[0].words) for other in rest)
        )


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection as the file has it; `name` is the quote, a beginning of it, or something else."""

    start: int
    end: int
    name: str


class Text:
    """A source's text with LF line ends, and where a foreign position lies in it."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self.kept = raw.replace("\r\n", "\n").replace("\r", "\n")
        self._has_wide = any(letter > "\uffff" for letter in raw)
        self._has_crlf = "\r\n" in raw
        self._places: dict[tuple[Unit, int], Sequence[int]] = {}

    def range(self, selected: Selected, counting: Counting) -> tuple[int, int] | None:
        """[start, end) in code points of the kept text; None for what is not in it."""
        places = self._positions(counting)
        end = selected.end + counting.is_inclusive
        if not 0 <= selected.start < end <= places[-1]:
            return None
        return bisect_right(places, selected.start) - 1, bisect_left(places, end)

    def _positions(self, counting: Counting) -> Sequence[int]:
        """The foreign position of every kept letter, and that of the end."""
        unit = counting.unit if self._has_wide else Unit.CODE_POINT
        crlf = counting.crlf if self._has_crlf else 1
        if (unit, crlf) == (Unit.CODE_POINT, 1):
            return range(len(self.kept) + 1)
        if (unit, crlf) not in self._places:
            widths = (
                crlf if letter == "\r\n" else 1 + (unit is Unit.UTF16 and letter > "\uffff")
                for letter in re.findall(r"\r\n|[\s\S]", self._raw)
            )
            self._places[unit, crlf] = list(itertools.accumulate(widths, initial=0))
        return self._places[unit, crlf]


def choose(sources: Iterable[tuple[Text, Sequence[Selected]]]) -> Choice:
    """The counting that fits all selections of a file best."""
    pairs = [(text, one) for text, selections in sources for one in selections]
    scores: dict[tuple[tuple[int, int] | None, ...], Score] = {}
    for counting in COUNTINGS:
        ranges = tuple(text.range(one, counting) for text, one in pairs)
        if ranges not in scores:
            scores[ranges] = _score(counting, pairs, ranges)
    ranked = sorted(scores.values(), key=lambda score: (score.quotes, score.words), reverse=True)
    named = sum(bool(one.name.strip()) for _, one in pairs)
    return Choice(ranked[0].counting, tuple(ranked), named, len(pairs))


def _score(
    counting: Counting,
    pairs: Sequence[tuple[Text, Selected]],
    ranges: Sequence[tuple[int, int] | None],
) -> Score:
    met = [
        (text.kept, found, one.name)
        for (text, one), found in zip(pairs, ranges, strict=True)
        if found is not None
    ]
    quotes = sum(_is_quote(text[start:end], name) for text, (start, end), name in met)
    words = sum(_is_whole(text, start, end) for text, (start, end), _ in met)
    return Score(counting, quotes, words)


def _is_quote(passage: str, name: str) -> bool:
    """Blanks are alike: many programs write line ends of an attribute as blanks."""
    passage = _BLANK.sub(" ", passage)
    quote = _BLANK.sub(" ", name.replace("\r\n", "\n"))
    for mark in _SHORTENED:
        beginning = quote.removesuffix(mark)
        if beginning != quote and beginning.strip() and passage.startswith(beginning):
            return True
    return passage == quote


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the passage begins and ends with a word or mark, and cuts no word."""
    if text[start].isspace() or text[end - 1].isspace():
        return False
    cut_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cut_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not cut_before and not cut_after
