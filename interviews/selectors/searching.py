"""Searching the texts that a person may read. Neither codings nor who coded are looked at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from interviews.choices import SourceKind
from interviews.models import Interview, Transcript
from interviews.search.finding import find, has_phrase, wanted
from interviews.selectors.visibility import readable
from interviews.transcript.anchors import Range, pieces, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tna_portal.organisation.models import User

LONGEST_QUERY = 200
MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence with what was found in it: (text, whether it was searched for) one after the other."""

    number: int
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A text with its first places; `number` is how many sentences there are in all."""

    interview: Interview
    number: int
    places: tuple[Place, ...]


def texts_with(user: "User", query: str, kind: str = SourceKind.INTERVIEW) -> list[int]:
    """Readable texts in which every word of the query stands in some form, by interview, newest first."""
    words = wanted(query[:LONGEST_QUERY])
    if not words:
        return []
    found = Transcript.objects.filter(
        interview__in=readable(user).filter(kind=kind).order_by().values("pk")
    )
    for stems in words:
        found = found.filter(_one_of(stems))
    found = found.order_by("-interview__held_on", "-interview_id")
    if has_phrase(query):
        pairs = found.values_list("interview_id", "text").iterator(chunk_size=20)
        return [pk for pk, text in pairs if find(text, query)]
    return list(found.values_list("interview_id", flat=True))


def hits(keys: Sequence[int], query: str) -> list[Hit]:
    """Where the query stands in these interviews, in their order."""
    found = Interview.objects.filter(pk__in=keys).select_related("transcript", "region", "round")
    by_key = {interview.pk: interview for interview in found}
    return [_hit(by_key[key], query[:LONGEST_QUERY]) for key in keys if key in by_key]


def _one_of(stems: frozenset[str]) -> Q:
    condition = Q()
    for stem in stems:
        condition |= Q(stems__contains=f" {stem} ")
    return condition


def _hit(interview: Interview, query: str) -> Hit:
    text = interview.transcript.text
    places = list(_places(text, find(text, query)))
    return Hit(interview, len(places), tuple(places[:MOST_PLACES]))


def _places(text: str, found: Sequence[Range]) -> "Iterator[Place]":
    waiting = list(reversed(found))
    for number, sentence in enumerate(sentences(text), start=1):
        inside = []
        while waiting and waiting[-1].start < sentence.end:
            inside.append(waiting.pop())
        if inside:
            cut = pieces(text, sentence.start, sentence.end, list(enumerate(inside)))
            parts = tuple((re.sub(r"\s+", " ", part.text), bool(part.keys)) for part in cut)
            yield Place(number, parts)
