"""What is left of an answer when it must not single anybody out: age in decades; post, district and mode
of entry only where enough people of the same group share them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

AGE_QUESTIONS = ("Q5", "D5")
CATEGORY_QUESTIONS = ("Q1b", "Q1")
PLACE_QUESTIONS = ("Q2", "D2")
DECADE = 10


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person from the list of those invited, and told by the person."""

    category: str
    district: str
    answers: Mapping[str, Any]
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be stored of one person; an empty category, district or mode is not stored."""

    category: str
    district: str
    answers: dict[str, Any]
    mode: str = ""


def generalise(people: Sequence[Person], k: int, region: str | None) -> list[Kept]:
    """One entry a person, in the same order. `region` is None where even that cannot be kept.

    A category is kept where at least k of these people hold it, a district where at least k of the same
    category and district do. Ages become the middle of their decade, so that a mean stays close.

    A branch knows whom it has entered. So among those stored with the same category and district either
    every mode is held by at least k, or nobody's is told: one false or missing among others would betray
    the few. "Not told" is stored as such, never as "by the person", which would be untrue.

    >>> generalise([Person("rural", "d", {"Q5": 43})] * 5, 5, "KZ-11")[0]
    Kept(category='rural', district='d', answers={'Q5': 45}, mode='')
    """
    posts = Counter(person.category for person in people)
    places = Counter((person.category, person.district) for person in people)
    kept = []
    for person in people:
        category = person.category if posts[person.category] >= k else ""
        together = places[person.category, person.district] >= k
        district = person.district if category and region and together else ""
        answers = _answers(person, category, district, region)
        kept.append(Kept(category, district, answers, person.mode))
    return _with_safe_modes(kept, k)


def _with_safe_modes(people: Sequence[Kept], k: int) -> list[Kept]:
    """All modes of a category and district, or none of them."""
    cells = Counter((person.category, person.district, person.mode) for person in people)
    few = {(category, district) for (category, district, _), n in cells.items() if n < k}
    return [
        replace(person, mode="") if (person.category, person.district) in few else person
        for person in people
    ]


def _answers(person: Person, category: str, district: str, region: str | None) -> dict[str, Any]:
    answers = dict(person.answers)
    for code in AGE_QUESTIONS:
        if isinstance(answers.get(code), int):
            answers[code] = answers[code] // DECADE * DECADE + DECADE // 2
    for code in CATEGORY_QUESTIONS:
        if not category:
            answers.pop(code, None)
    for code in PLACE_QUESTIONS:
        if answers.pop(code, None) is not None and region:
            answers[code] = {"region": region, "district": district}
    return answers
