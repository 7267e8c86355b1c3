"""Finding a query's words, in whatever form, in one text or in the index of many."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from interviews.search.words import Word, stems, words
from interviews.transcript.anchors import Range

_PART = re.compile(r"«([^»]*)»|\"([^\"]*)\"|“([^”]*)”|(\S+)")

# a word alone is a phrase of one; each word is the set of its stems
_Phrase = tuple[frozenset[str], ...]


def stems_of(text: str) -> frozenset[str]:
    """The index of a text: all stems of its words."""
    return frozenset(stem for word in words(text) for stem in stems(word.text))


def matches(index: AbstractSet[str], query: str) -> bool:
    """Whether each word of the query can be in the text of this index; False for an empty query.

    An index knows no order: a phrase passes when all its words occur. `find` tells in the end.
    """
    parts = _parts(query)
    return bool(parts) and all(not wanted.isdisjoint(index) for part in parts for wanted in part)


def find(text: str, query: str) -> tuple[Range, ...]:
    """Where the query's words stand, in order and without overlaps.

    Every word must occur in some form, words in «» or "" (or joined by a hyphen) side by side in one
    line; otherwise, and for an empty query, nothing is found.
    """
    there = tuple(words(text))
    known = [stems(word.text) for word in there]
    found: list[Range] = []
    for part in _parts(query):
        places = [
            Range(there[first].start, there[first + len(part) - 1].end)
            for first in range(len(there) - len(part) + 1)
            if all(wanted & have for wanted, have in zip(part, known[first:], strict=False))
            and _in_one_line(text, there[first : first + len(part)])
        ]
        if not places:
            return ()
        found += places
    return _joined(found)


def _parts(query: str) -> list[_Phrase]:
    """The query as phrases; a quote that is not closed is a blank."""
    phrases = (
        tuple(stems(word.text) for word in words("".join(filter(None, match.groups()))))
        for match in _PART.finditer(query)
    )
    return [phrase for phrase in phrases if phrase]


def _in_one_line(text: str, phrase: Sequence[Word]) -> bool:
    return "\n" not in text[phrase[0].start : phrase[-1].end]


def _joined(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Ranges in order, those that overlap made one."""
    joined: list[Range] = []
    for span in sorted(ranges):
        if joined and span.start < joined[-1].end:
            joined[-1] = Range(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def index_of(text: str) -> str:
    """The stems of a text as they are kept: in order, with a blank before and behind each."""
    return " ".join(["", *sorted(stems_of(text)), ""])


def wanted(query: str) -> tuple[frozenset[str], ...]:
    """For every word of the query the stems of which a text must have one."""
    return tuple(word for phrase in _parts(query) for word in phrase)


def has_phrase(query: str) -> bool:
    """Whether words of the query have to stand side by side, which an index cannot tell."""
    return any(len(phrase) > 1 for phrase in _parts(query))
