"""What is left of an answer when it must not single anybody out: age in decades, post and district only
where enough people of the same group share them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be stored of one person; an empty category or district is not stored."""

    category: str
    district: str
    answers: dict[str, Any]


def generalise(people: Sequence[Person], k: int, region: str | None) -> list[Kept]:
    """One entry a person, in the same order. `region` is None where even that cannot be kept.

    A category is kept where at least k of these people hold it, a district where at least k of the same
    category and district do. Ages become the middle of their decade, so that a mean stays close.

    >>> generalise([Person("rural", "d", {"Q5": 43})] * 5, 5, "KZ-11")[0]
    Kept(category='rural', district='d', answers={'Q5': 45})
    """
    posts = Counter(person.category for person in people)
    places = Counter((person.category, person.district) for person in people)
    kept = []
    for person in people:
        category = person.category if posts[person.category] >= k else ""
        together = places[person.category, person.district] >= k
        district = person.district if category and region and together else ""
        kept.append(Kept(category, district, _answers(person, category, district, region)))
    return kept


def in_company(marks: Sequence[bool], k: int) -> list[bool]:
    """A mark that stands beside answers: kept where k of these people bear it, and k or none do not.

    >>> in_company([True] * 5 + [False] * 4, 5)
    [False, False, False, False, False, False, False, False, False]
    """
    bearing = sum(marks)
    others = len(marks) - bearing
    return list(marks) if bearing >= k and (others >= k or not others) else [False] * len(marks)


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
