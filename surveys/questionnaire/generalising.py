"""What is left of an answer when it must not single anybody out.

Whatever the portal's own list of people knows as well - post, district, acting or not, time in office -
could lead from an answer back to a line of that list, and so could the mode of entry, for a branch knows
whom it has entered. So people who are written together are parted by all this only into groups of at
least k that cannot be told from each other, also by what is missing. The age becomes the middle of its
decade.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

AGE_QUESTIONS = ("Q5", "D5")
CATEGORY_QUESTIONS = ("Q1b", "Q1")
PLACE_QUESTIONS = ("Q2", "D2")
OFFICE_QUESTIONS = ("Q4a", "D4", "Q7b")  # time in the post, month of the election
ACTING = "acting"
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


def generalise(people: Sequence[Person], k: int, region: str | None, chance: Random) -> list[Kept]:
    """One entry a person, in the same order. `region` is None where even that cannot be kept.

    >>> generalise([Person("rural", "d", {"Q5": 43})] * 5, 5, "KZ-11", Random(1))[0]
    Kept(category='rural', district='d', answers={'Q5': 45}, mode='')
    """
    kept: list[dict[str, str]] = [{} for _ in people]
    for name, value_of in _TRAITS.items():
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, own in enumerate(kept):
            groups[tuple(own.values())].append(place)
        for group in groups.values():
            known = {place: value_of(people[place], kept[place], region) for place in group}
            hidden = _hidden(known, k, chance)
            for place in group:
                kept[place][name] = "" if place in hidden else known[place]
    return [
        Kept(own["category"], own["district"], _answers(person, own, region), own["mode"])
        for person, own in zip(people, kept, strict=True)
    ]


def in_company(marks: Sequence[bool], k: int) -> list[bool]:
    """A mark that stands beside answers: kept where k of these people bear it, and k or none do not.

    >>> in_company([True] * 5 + [False] * 4, 5)
    [False, False, False, False, False, False, False, False, False]
    """
    bearing = sum(marks)
    others = len(marks) - bearing
    return list(marks) if bearing >= k and (others >= k or not others) else [False] * len(marks)


def _hidden(known: Mapping[int, str], k: int, chance: Random) -> set[int]:
    """Whose value is not kept, so that each value is kept of at least k, and hidden of at least k or none."""
    by_value: dict[str, list[int]] = defaultdict(list)
    for place, value in known.items():
        by_value[value].append(place)
    hidden = set(by_value.pop("", ()))
    for value in [value for value, places in by_value.items() if len(places) < k]:
        hidden.update(by_value.pop(value))
    while hidden and len(hidden) < k and by_value:
        missing = k - len(hidden)
        largest = max(by_value.values(), key=len)
        if len(largest) >= k + missing:
            hidden.update(chance.sample(largest, missing))  # somebody, not to be known who
        else:
            hidden.update(by_value.pop(min(by_value, key=lambda value: len(by_value[value]))))
    return hidden


def _district(person: Person, kept: Mapping[str, str], region: str | None) -> str:
    return person.district if region and kept["category"] else ""


def _office(code: str) -> Callable[[Person, Mapping[str, str], str | None], str]:
    def value(person: Person, kept: Mapping[str, str], region: str | None) -> str:
        return str(person.answers.get(code) or "")

    return value


def _acting(person: Person, kept: Mapping[str, str], region: str | None) -> str:
    told = [person.answers.get(code) for code in CATEGORY_QUESTIONS]
    is_acting = any(isinstance(one, Mapping) and one.get("option") == ACTING for one in told)
    return ACTING if is_acting else "elected"


# In the order of their weight for the figures: what comes later is kept in what remains together.
_TRAITS: dict[str, Callable[[Person, Mapping[str, str], str | None], str]] = {
    "category": lambda person, kept, region: person.category,
    "district": _district,
    ACTING: _acting,
    **{code: _office(code) for code in OFFICE_QUESTIONS},
    "mode": lambda person, kept, region: person.mode,  # a branch knows whom it has entered
}


def _answers(person: Person, kept: Mapping[str, str], region: str | None) -> dict[str, Any]:
    answers = dict(person.answers)
    for code in AGE_QUESTIONS:
        if isinstance(answers.get(code), int):
            answers[code] = answers[code] // DECADE * DECADE + DECADE // 2
    told = {code: answers.pop(code) for code in CATEGORY_QUESTIONS if code in answers}
    if told and kept["category"]:
        plain = {CATEGORY_QUESTIONS[-1]: {"option": kept["category"]}}
        answers |= told if kept[ACTING] == ACTING else plain
    for code in PLACE_QUESTIONS:
        if answers.pop(code, None) is not None and region:
            answers[code] = {"region": region, "district": kept["district"]}
    for code in OFFICE_QUESTIONS:
        if not kept[code]:
            answers.pop(code, None)
    return answers
