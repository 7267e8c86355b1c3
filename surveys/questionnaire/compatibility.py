"""Pure: what of two questionnaires can be compared, item by item.

Rated items keep their code as long as they mean the same; so an item is the same when its code is. Its
wording may differ all the same, and then the reader is told. Ratings are comparable only where both
questionnaires offered the same labelled points on both sides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.questionnaire.definition import (
    LANGUAGES,
    Definition,
    Item,
    QuestionType,
    Text,
)


@dataclass(frozen=True)
class ItemMapping:
    """Codes of rated items in the order of the newer questionnaire (`gone`: of the older one)."""

    same: tuple[str, ...]
    reworded: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    scales_agree: bool


def map_items(newer: Definition, older: Definition) -> ItemMapping:
    """The rated items of two questionnaires against each other."""
    now, then = _rated(newer), _rated(older)
    both = [code for code in now if code in then]
    same = tuple(code for code in both if _alike(now[code].text, then[code].text))
    return ItemMapping(
        same=same,
        reworded=tuple(code for code in both if code not in same),
        new=tuple(code for code in now if code not in then),
        gone=tuple(code for code in then if code not in now),
        scales_agree=scales_agree(newer, older),
    )


def scales_agree(one: Definition, other: Definition) -> bool:
    """Whether importance and competence were rated on the same labelled points."""
    return _points_agree(one.importance_points, other.importance_points) and _points_agree(
        one.competence_points, other.competence_points
    )


def _rated(definition: Definition) -> dict[str, Item]:
    return {
        item.code: item
        for question in definition.questions()
        if question.type is QuestionType.PAIR_RATING
        for item in question.items
    }


def _points_agree(one: Iterable[Text], other: Iterable[Text]) -> bool:
    first, second = list(one), list(other)
    return len(first) == len(second) and all(map(_alike, first, second))


def _alike(one: Text, other: Text) -> bool:
    """The same words in every language; spaces, capitals and a full stop do not count."""
    return all(_plain(one.get(code)) == _plain(other.get(code)) for code in LANGUAGES)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" .").casefold()
