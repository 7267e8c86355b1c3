"""Answers as a device sends them, checked against the places that exist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.questionnaire.definition import Question
from surveys.questionnaire.generalising import PLACE_QUESTIONS
from surveys.questionnaire.validation import Problem, check_answer
from tna_portal.organisation import selectors as organisation


@dataclass(frozen=True)
class Write:
    """One answer as a device sends it."""

    sequence: int
    question: str
    value: Any


def checked(
    questions: Mapping[str, Question], writes: Sequence[Write]
) -> tuple[list[Write], dict[str, tuple[Problem, ...]]]:
    """The writes that can be kept, normalised, and what is wrong with the others."""
    good: list[Write] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    districts = known_districts() if any(w.question in PLACE_QUESTIONS for w in writes) else None
    for write in writes:
        question = questions.get(write.question)
        if question is None:
            continue  # a question of an older page; acknowledged, or the device would try for ever
        found = check_answer(question, write.value, districts)
        if found.problems:
            problems[write.question] = found.problems
        else:
            good.append(Write(write.sequence, write.question, found.value))
            problems.pop(write.question, None)
    return good, problems


def known_districts() -> dict[str, frozenset[str]]:
    """Region -> codes of its districts, also of regions that have none."""
    known = organisation.districts_by_region()
    return {region.iso: known.get(region.iso, frozenset()) for region in organisation.regions()}
