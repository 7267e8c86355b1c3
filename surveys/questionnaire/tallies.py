"""Counting what was answered, question by question, in a form that adds up and can be taken back.

A response's tallies are lines "question=bucket". Buckets: an option's code; for a number the number
itself; for a date or month its year; for a scale "item:point"; for a group
"entries:k"; for a ranking "item:points" with points doubled, so that mid-ranks are
whole, and "ranked:k" for how many were ranked. The bucket "#" counts who answered the question.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from surveys.questionnaire.definition import Definition, Question, QuestionType

Tallies = dict[str, dict[str, int]]

ANSWERED = "#"
SHARED_CHANNELS = "channels_shared"
_CHANNELS = ("Q9a", "Q9b")


def tally_lines(definition: Definition, answers: Mapping[str, Any]) -> str:
    """The lines of one response; `answers` are normalised and hold only what counts."""
    lines: list[str] = []
    for section in definition.sections:
        for question in section.questions:
            value = answers.get(question.code)
            if value is None:
                continue
            buckets = _buckets(question, value)
            if buckets:
                lines += [f"{question.code}={bucket}" for bucket in (ANSWERED, *buckets)]
    lines += _shared_channels(answers)
    return "\n".join(lines)


def _buckets(question: Question, value: Any) -> list[str]:
    match question.type:
        case QuestionType.SINGLE:
            return [str(value["option"] if isinstance(value, Mapping) else value)]
        case QuestionType.MULTI:
            return [str(option) for option in value["options"]]
        case QuestionType.NUMBER:
            return [str(value)]
        case QuestionType.SCALE:
            return [f"{item}:{point}" for item, point in sorted(value.items())]
        case QuestionType.MONTH | QuestionType.DATE:
            return [str(value)[:4]]
        case QuestionType.GROUP:
            return [f"entries:{len(value)}"]
        case QuestionType.RANKING:
            return ranking_buckets([item.code for item in question.items], value)
        case _:
            return []


def ranking_buckets(items: Iterable[str], positions: Mapping[str, int]) -> list[str]:
    """Doubled Borda points: 2 (J + 1 - position); unranked items share the mean of what is left, also
    where only the first few are asked for, so that the points of one person always have one sum."""
    codes = list(items)
    left = len(codes) - len(positions)
    buckets = [f"ranked:{len(positions)}"]
    for code in codes:
        position = positions.get(code)
        points = left + 1 if position is None else 2 * (len(codes) + 1 - position)
        buckets.append(f"{code}:{points}")
    return buckets


def lines_of(text: str, question: str) -> str:
    """The stretch of one response's tallies that is about one question; empty without any.

    >>> lines_of("Q1=#\\nQ2=#\\nQ2=a\\nQ3=#", "Q2")
    'Q2=#\\nQ2=a'
    """
    whole = f"\n{text}\n"
    start = whole.find(f"\n{question}=")
    if start < 0:
        return ""
    end = whole.find("\n", whole.rfind(f"\n{question}=") + 1)
    return whole[start + 1 : end]


def ranking_points(text: str, question: str, items: Sequence[str]) -> tuple[int, ...]:
    """Doubled points of each item in one response's tallies; nothing where the question was not ranked.

    >>> ranking_points("Q1=#\\nQ1=ranked:1\\nQ1=b:4\\nQ1=a:2", "Q1", ["a", "b"])
    (2, 4)
    """
    points = {}
    for line in text.split("\n"):
        code, _, bucket = line.partition("=")
        item, _, number = bucket.rpartition(":")
        if code == question and item and item != "ranked":
            points[item] = int(number)
    return tuple(points[item] for item in items) if set(items) == set(points) else ()


def _shared_channels(answers: Mapping[str, Any]) -> list[str]:
    """Whether the akim uses at least one of the channels that residents use."""
    own, residents = (answers.get(code) for code in _CHANNELS)
    if not (isinstance(own, Mapping) and isinstance(residents, Mapping)):
        return []
    shared = set(own.get("options", ())) & set(residents.get("options", ()))
    bucket = "yes" if shared else "no"
    return [f"{SHARED_CHANNELS}={ANSWERED}", f"{SHARED_CHANNELS}={bucket}"]


def count_tallies(lines: Iterable[str]) -> Tallies:
    """Tallies of many responses."""
    counter = Counter("\n".join(text for text in lines if text).split("\n"))
    del counter[""]  # where nobody answered anything
    tallies: Tallies = {}
    for line, number in counter.items():
        question, _, bucket = line.partition("=")
        tallies.setdefault(question, {})[bucket] = number
    return tallies


def add_tallies(total: Tallies, addition: Tallies) -> None:
    """Add in place."""
    for question, buckets in addition.items():
        known = total.setdefault(question, {})
        for bucket, number in buckets.items():
            known[bucket] = known.get(bucket, 0) + number


def subtract_tallies(total: Tallies, withdrawn: Tallies) -> None:
    """Take back in place. ValueError when more is taken than was counted."""
    for question, buckets in withdrawn.items():
        known = total.get(question, {})
        for bucket, number in buckets.items():
            left = known.get(bucket, 0) - number
            if left < 0:
                raise ValueError(f"more answers to {question} were withdrawn than had been counted")
            if left:
                known[bucket] = left
            else:
                known.pop(bucket, None)
        if question in total and not known:
            del total[question]


def sum_tallies(parts: Iterable[Tallies]) -> Tallies:
    """The sum of several."""
    total: Tallies = {}
    for part in parts:
        add_tallies(total, part)
    return total
