"""Signs of answers given without care."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire import library
from surveys.questionnaire.definition import QuestionType
from surveys.questionnaire.generalising import in_company
from surveys.questionnaire.quality import (
    LEAST_ITEMS,
    bucket_of,
    bucket_width,
    comparable,
    is_straight,
    is_too_fast,
    median_of,
    words,
)

DEFINITION = library.load("akims_2023")


def ratings(number: int, *, last: tuple[int, int] = (5, 3)) -> dict[str, Any]:
    """So many items rated 5 and 3, the last one otherwise."""
    answers: dict[str, Any] = {}
    items = [
        (question.code, item.code)
        for question in DEFINITION.questions()
        if question.type is QuestionType.PAIR_RATING
        for item in question.items
    ][:number]
    for place, (question, item) in enumerate(items, start=1):
        importance, competence = last if place == number else (5, 3)
        pair = {"importance": importance, "competence": competence}
        answers.setdefault(question, {})[item] = pair
    return answers


def test_ten_equal_ratings_are_a_straight_line_across_pages() -> None:
    assert is_straight(DEFINITION, ratings(LEAST_ITEMS))
    assert not is_straight(DEFINITION, ratings(LEAST_ITEMS - 1))
    assert not is_straight(DEFINITION, ratings(22, last=(5, 2)))
    assert not is_straight(DEFINITION, {})


def test_a_third_of_the_usual_time_is_the_border() -> None:
    assert is_too_fast(6.5 * 60, 20)
    assert not is_too_fast(20 * 60 / 3, 20)
    assert not is_too_fast(None, 20)
    assert not is_too_fast(-60, 20)
    assert words(fast=True, straight=True) == "fast straight"


def test_equal_answers_are_equal_whatever_the_invitation_told() -> None:
    first = ratings(12) | {"Q5": 44, "Q1": {"option": "city"}, "consent": True}
    second = {"Q5": 44} | ratings(12) | {"Q1": {"option": "rural"}}
    assert comparable(DEFINITION, first) == comparable(DEFINITION, second) != ""
    assert comparable(DEFINITION, first | {"Q5": 45}) != comparable(DEFINITION, first)
    assert comparable(DEFINITION, {"Q5": 44, "Q1": {"option": "city"}}) == ""


@pytest.mark.parametrize(
    ("bearing", "others", "kept"),
    [(5, 5, True), (5, 0, True), (4, 9, False), (5, 4, False), (9, 1, False), (0, 9, False)],
)
def test_a_mark_stands_beside_answers_only_in_company(
    bearing: int, others: int, kept: bool
) -> None:
    marks = [True] * bearing + [False] * others
    assert in_company(marks, 5) == (marks if kept else [False] * len(marks))


@given(st.lists(st.integers(0, 700), min_size=1, max_size=60))
def test_the_median_of_a_histogram_lies_in_the_step_of_the_middle(seconds: list[int]) -> None:
    counts: dict[int, int] = {}
    for value in seconds:
        counts[bucket_of(value)] = counts.get(bucket_of(value), 0) + 1
    found = median_of(counts, bucket_width)
    lower = bucket_of(sorted(seconds)[(len(seconds) - 1) // 2])
    assert found is not None
    assert lower <= found <= lower + bucket_width(lower)


def test_the_median_of_nobody_is_unknown() -> None:
    assert median_of({}) is None
    assert median_of({3: 0}) is None
