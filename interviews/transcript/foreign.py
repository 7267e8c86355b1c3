"""Passages of a text as another program has it, in the text as it is kept here.

Normalising removes and replaces letters, so a passage is looked for by its wording near the place where
it should stand; of several places the one in the same surroundings is taken.
"""

from collections.abc import Iterator, Sequence

from interviews.transcript.anchors import Range, UnusableRange, trimmed
from interviews.transcript.text import UnusableText, normalise

MASK = "█"  # stands for a letter of a name in texts that have left the portal
_CONTEXT = 60
_ROOM = 500  # letters around the expected place, beside the difference of the lengths


def located(foreign: str, kept: str, spans: Sequence[Range]) -> list[Range | None]:
    """Where each passage of the foreign text stands in the kept one; None where it is not found."""
    if _is_same(foreign, kept):
        return [_trimmed(kept, span) for span in spans]
    room = abs(len(foreign) - len(kept)) + _ROOM
    found: dict[Range, Range | None] = {}
    shift = 0
    for span in sorted(set(spans)):
        place = _nearest(foreign, kept, span, span.start + shift, room)
        found[span] = place
        shift = place.start - span.start if place else shift
    return [found[span] for span in spans]


def _is_same(foreign: str, kept: str) -> bool:
    """Letter by letter, but for those that were masked."""
    return len(foreign) == len(kept) and all(
        one in (other, MASK) for one, other in zip(foreign, kept, strict=True)
    )


def _trimmed(text: str, span: Range) -> Range | None:
    try:
        return trimmed(text, span)
    except UnusableRange:
        return None


def _nearest(foreign: str, kept: str, span: Range, expected: int, room: int) -> Range | None:
    quote = _plain(foreign[span.start : span.end])
    before = _plain(foreign[max(span.start - _CONTEXT, 0) : span.start])
    behind = _plain(foreign[span.end : span.end + _CONTEXT])
    best: tuple[int, int, int] | None = None
    for place in _occurrences(kept, quote, expected - room, expected + room):
        rest = kept[place + len(quote) :][:_CONTEXT].lstrip()
        alike = _shared(before[::-1], kept[:place][-_CONTEXT:].rstrip()[::-1])
        alike += _shared(behind, rest)
        best = max(best or (-1, 0, 0), (alike, -abs(place - expected), place))
    return Range(best[2], best[2] + len(quote)) if best else None


def _plain(passage: str) -> str:
    try:
        return normalise(passage).text
    except UnusableText:
        return ""


def _occurrences(text: str, quote: str, first: int, last: int) -> Iterator[int]:
    place = text.find(quote, max(first, 0)) if quote else -1
    while 0 <= place <= last:
        yield place
        place = text.find(quote, place + 1)


def _shared(one: str, other: str) -> int:
    """How many letters at their beginnings two texts share."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
