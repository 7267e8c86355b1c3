"""Finding passages again in a corrected text.

The two texts are compared by sentences; sentences that differ by words, words that differ by letters.
A passage goes where its letters went. What was cut out and put back elsewhere is found by its wording,
and by the letters before and behind it where the wording occurs more than once.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate

from interviews.transcript.anchors import Range, UnusableRange, trimmed

# pieces to compare by, and how many of them are compared before a stretch counts as written anew
_LEVELS = (
    (re.compile(r"[^.!?…\n]*(?:[.!?…\n]+\s*|$)"), 50_000),
    (re.compile(r"\w+|\s+|[^\w\s]"), 3_000),
    (re.compile(r".", re.DOTALL), 400),
)
CONTEXT = 60  # letters before and behind
LEAST_KEPT = 0.5  # share of a passage's letters that must have stayed for it to be the same passage


class Outcome(StrEnum):
    """What became of a passage."""

    MOVED = "moved"  # the same wording, here or elsewhere
    CHANGED = "changed"  # its wording has been corrected
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Anchored:
    """A passage in the corrected text; `span` is None when it is lost."""

    outcome: Outcome
    span: Range | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """`length` letters that stand at `old` in the one text and at `new` in the other."""

    old: int
    new: int
    length: int


def reanchor(old: str, new: str, spans: Sequence[Range]) -> tuple[Anchored, ...]:
    """Where the passages of the old text stand in the new one, in their order."""
    same = tuple(unchanged(old, new))
    return tuple(_anchored(old, new, same, span) for span in spans)


def reanchor_turns(
    old: str, new: str, turns: Sequence[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Turns that cover the new text as they covered the old one; one that lost its words goes."""
    same = tuple(unchanged(old, new))
    starts = [0, *(_turn_start(same, new, start) for start, _, _ in turns[1:]), len(new)]
    return [
        (start, end, speaker)
        for start, end, (_, _, speaker) in zip(starts, starts[1:], turns, strict=False)
        if start < end
    ]


def unchanged(old: str, new: str) -> Iterator[Same]:
    """The stretches that both texts share, in order."""
    last: Same | None = None
    for found in _shared(old, new, 0, 0, 0):
        if last and (last.old + last.length, last.new + last.length) == (found.old, found.new):
            last = Same(last.old, last.new, last.length + found.length)
        else:
            if last:
                yield last
            last = found
    if last:
        yield last


def _shared(old: str, new: str, old_at: int, new_at: int, level: int) -> Iterator[Same]:
    """`old_at` and `new_at` are where these parts begin in the whole texts."""
    pattern, most = _LEVELS[level]
    was, now = ([piece for piece in pattern.findall(text) if piece] for text in (old, new))
    olds, news = ([0, *accumulate(map(len, pieces))] for pieces in (was, now))
    for tag, i, j, k, m in _steps(was, now, most):
        if tag == "equal" and i < j:
            yield Same(old_at + olds[i], new_at + news[k], olds[j] - olds[i])
        elif tag == "replace" and level + 1 < len(_LEVELS):
            yield from _shared(
                old[olds[i] : olds[j]],
                new[news[k] : news[m]],
                old_at + olds[i],
                new_at + news[k],
                level + 1,
            )


def _steps(old: list[str], new: list[str], most: int) -> Iterator[tuple[str, int, int, int, int]]:
    """Steps from one list to the other, as of difflib, with the equal ends taken off first."""
    limit = min(len(old), len(new))
    head = next((n for n in range(limit) if old[n] != new[n]), limit)
    limit -= head
    tail = next((n for n in range(limit) if old[-1 - n] != new[-1 - n]), limit)
    olds, news = old[head : len(old) - tail], new[head : len(new) - tail]
    yield "equal", 0, head, 0, head
    if max(len(olds), len(news)) <= most:
        for tag, i, j, k, m in SequenceMatcher(None, olds, news).get_opcodes():
            yield tag, head + i, head + j, head + k, head + m
    yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _anchored(old: str, new: str, same: Sequence[Same], span: Range) -> Anchored:
    quote = old[span.start : span.end]
    followed = _followed(old, new, same, span)
    if followed and new[followed.start : followed.end] == quote:
        return Anchored(Outcome.MOVED, followed)
    elsewhere = _by_wording(old, new, span)
    if elsewhere:
        return Anchored(Outcome.MOVED, elsewhere)
    return Anchored(Outcome.CHANGED, followed) if followed else Anchored(Outcome.LOST)


def _followed(old: str, new: str, same: Sequence[Same], span: Range) -> Range | None:
    """Where most of the passage's letters went."""
    first = bisect_right(same, span.start, key=lambda part: part.old + part.length)
    kept = same[first : bisect_left(same, span.end, key=lambda part: part.old)]
    letters = sum(
        min(part.old + part.length, span.end) - max(part.old, span.start) for part in kept
    )
    if letters < LEAST_KEPT * (span.end - span.start):
        return None
    start = kept[0].new + max(span.start - kept[0].old, 0)
    end = kept[-1].new + min(span.end - kept[-1].old, kept[-1].length)
    if (
        kept[0].old > span.start
    ):  # what stood at the edge was replaced, so its replacement belongs to it
        before = same[first - 1] if first else Same(0, 0, 0)
        start = before.new + before.length if before.old + before.length == span.start else start
    if kept[-1].old + kept[-1].length < span.end:
        behind = same[first + len(kept)] if first + len(kept) < len(same) else None
        edge = (behind.old, behind.new) if behind else (len(old), len(new))
        end = edge[1] if edge[0] == span.end else end
    return _whole_words(old, new, span, Range(start, end))


def _whole_words(old: str, new: str, span: Range, found: Range) -> Range | None:
    """No word is cut that was not cut before; no blanks at the ends."""
    start, end = found.start, found.end
    if not _inside_word(old, span.start):
        while _inside_word(new, start):
            start -= 1
    if not _inside_word(old, span.end):
        while _inside_word(new, end):
            end += 1
    try:
        return trimmed(new, Range(start, end))
    except UnusableRange:
        return None


def _inside_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _by_wording(old: str, new: str, span: Range) -> Range | None:
    """The one place with this wording; of several the one in the same surroundings, if it is alone."""
    quote = old[span.start : span.end]
    places = [
        place
        for place in _occurrences(new, quote)
        if _inside_word(new, place) <= _inside_word(old, span.start)
        and _inside_word(new, place + len(quote)) <= _inside_word(old, span.end)
    ]
    if len(places) > 1:
        before, behind = old[: span.start][-CONTEXT:], old[span.end :][:CONTEXT]
        likeness = {
            place: _ending(before, new[:place][-CONTEXT:])
            + _ending(behind[::-1], new[place + len(quote) :][:CONTEXT][::-1])
            for place in places
        }
        best = max(likeness.values())
        places = [place for place in places if likeness[place] == best > 0]
    return Range(places[0], places[0] + len(quote)) if len(places) == 1 else None


def _occurrences(text: str, quote: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)


def _ending(one: str, other: str) -> int:
    """How many letters at their ends two texts share."""
    number = 0
    while number < min(len(one), len(other)) and one[-1 - number] == other[-1 - number]:
        number += 1
    return number


def _turn_start(same: Sequence[Same], new: str, old: int) -> int:
    """Where the turn's first letter stands now; without it the turn begins with the next whole line."""
    at = bisect_right(same, old, key=lambda part: part.old + part.length)
    if at == len(same):
        return len(new)
    if same[at].old <= old:
        return same[at].new + old - same[at].old
    place = same[at].new
    line = new.find("\n", place) + 1
    return place if new[:place].endswith("\n") else line or len(new)
