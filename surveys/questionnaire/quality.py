"""Signs that answers were given without care. They are shown to whoever analyses; nothing is deleted.

Also how long things take, as histograms from which nobody can be told.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from surveys.questionnaire.definition import SIDES, Definition, QuestionType

FAST, STRAIGHT, DUPLICATE = "fast", "straight", "duplicate"
FLAGS = (FAST, STRAIGHT, DUPLICATE)
LEAST_ITEMS = 10  # fewer equal ratings, or fewer answers in common, say nothing
FAST_SHARE = 3  # faster than a third of the usual time
LONGEST_VISIT = 600  # seconds on one question; more is a pause
_NOT_TOLD = (QuestionType.CONSENT, QuestionType.INFO)


def is_straight(definition: Definition, answers: Mapping[str, Any]) -> bool:
    """Whether at least ten items were rated, all of them alike."""
    pairs: list[tuple[Any, ...]] = []
    points: dict[tuple[str, ...], list[Any]] = {}
    for question in definition.questions():
        answer = answers.get(question.code) or {}
        if question.type is QuestionType.PAIR_RATING:
            pairs += [
                tuple(pair.get(side) for side in SIDES)
                for pair in answer.values()
                if all(side in pair for side in SIDES)
            ]
        elif question.type is QuestionType.SCALE:
            scale = tuple(option.code for option in question.options)
            points.setdefault(scale, []).extend(answer.values())
    return any(
        len(given) >= LEAST_ITEMS and len(set(given)) == 1 for given in (pairs, *points.values())
    )


def is_too_fast(seconds: float | None, usual_minutes: float) -> bool:
    """Whether somebody needed less than a third of the usual time. Unknown is never too fast, nor is a
    clock that was set back."""
    return seconds is not None and 0 <= FAST_SHARE * seconds < 60 * usual_minutes


def words(*, fast: bool, straight: bool) -> str:
    """The flags of one response as they are kept.

    >>> words(fast=True, straight=False)
    'fast'
    """
    return " ".join(word for word, holds in ((FAST, fast), (STRAIGHT, straight)) if holds)


def comparable(definition: Definition, answers: Mapping[str, Any]) -> str:
    """What two people who answered alike have in common; empty where too little was answered.

    What the invitation tells already is left out, and so are consents.
    """
    told = {
        question.code: answers[question.code]
        for question in definition.questions()
        if not question.prefill
        and question.type not in _NOT_TOLD
        and answers.get(question.code) is not None
    }
    parts = sum(len(value) if isinstance(value, Mapping) else 1 for value in told.values())
    return json.dumps(told, sort_keys=True, ensure_ascii=False) if parts >= LEAST_ITEMS else ""


def bucket_of(seconds: int) -> int:
    """The beginning of the step that so many seconds fall into: 5 s wide below a minute, then 30 s.

    >>> [bucket_of(n) for n in (0, 4, 5, 59, 60, 89, 90, 600, 9999)]
    [0, 0, 5, 55, 60, 60, 90, 600, 600]
    """
    seconds = min(seconds, LONGEST_VISIT)
    width = bucket_width(seconds)
    return seconds // width * width


def bucket_width(start: int) -> int:
    """How wide the step is that begins there."""
    return 5 if start < 60 else 30


def median_of(
    counts: Mapping[int, int], width: Callable[[int], int] = lambda start: 1
) -> float | None:
    """Median of a histogram (beginning of a step -> people), spread evenly inside its step.

    >>> median_of({10: 1, 20: 2, 30: 1})
    20.5
    """
    people = sum(counts.values())
    passed = 0
    for start, number in sorted(counts.items()):
        if number and 2 * (passed + number) >= people:
            return start + width(start) * (people / 2 - passed) / number
        passed += number
    return None
