"""Properties of the shipped questionnaires, of validation, routing and encoding."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire import library
from surveys.questionnaire.definition import Question, QuestionType
from surveys.questionnaire.encoding import rating_bytes
from surveys.questionnaire.reading import DefinitionError, from_json
from surveys.questionnaire.routing import route
from surveys.questionnaire.tallies import (
    add_tallies,
    count_tallies,
    ranking_buckets,
    subtract_tallies,
    tally_lines,
)
from surveys.questionnaire.validation import RATING_CODES, check_answer

AKIMS = library.load("akims_2023")
DISTRICTS = {"KZ-11": {"KZ-11-akkol"}, "KZ-75": set()}
QUESTIONS = [q for q in AKIMS.questions() if q.type is not QuestionType.INFO]
nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def valid(question: Question) -> st.SearchStrategy[Any]:
    """Usable raw answers to one question."""
    codes = [option.code for option in question.options]
    items = [item.code for item in question.items]
    match question.type:
        case QuestionType.CONSENT:
            return st.just(True)
        case QuestionType.SINGLE:
            return st.sampled_from(codes).map(lambda code: {"option": code, "other": " сөз "})
        case QuestionType.MULTI:
            open_ = [o.code for o in question.options if not o.exclusive]
            return st.lists(st.sampled_from(open_), min_size=1, unique=True).map(
                lambda chosen: {"options": chosen}
            )
        case QuestionType.NUMBER:
            return st.integers(question.low or 0, question.high or 99)
        case QuestionType.MONTH:
            return st.just("2021-07")
        case QuestionType.CASCADE:
            return st.just({"region": "KZ-11", "district": "KZ-11-akkol"})
        case QuestionType.PAIR_RATING:
            pair = st.fixed_dictionaries(
                {
                    "importance": st.sampled_from(RATING_CODES),
                    "competence": st.sampled_from(RATING_CODES),
                }
            )
            return st.dictionaries(st.sampled_from(items), pair, min_size=1)
        case QuestionType.RANKING:
            return st.permutations(items).map(lambda order: {c: i for i, c in enumerate(order, 1)})
        case _:
            return st.text(max_size=60)


TODAY = date(2026, 11, 24)
answers = st.fixed_dictionaries({}, optional={q.code: valid(q) for q in QUESTIONS}).map(
    lambda raw: {
        question.code: checked
        for question in QUESTIONS
        if question.code in raw
        and (checked := check_answer(question, raw[question.code], DISTRICTS).value) is not None
    }
)


@pytest.mark.parametrize("name", library.NAMES)
def test_each_questionnaire_rates_all_22_areas_once(name: str) -> None:
    items = library.load(name).rated_items()
    assert (len(items), len(set(items))) == (22, 22)


@pytest.mark.parametrize("name", library.NAMES)
def test_kazakh_texts_use_the_letters_of_kazakh(name: str) -> None:
    """All but the rare һ, which no word of the questionnaire needs."""
    text = str(library.source(name)).lower()
    assert [letter for letter in "әғқңөұүі" if letter not in text] == []


def test_a_missing_language_is_refused_by_its_place() -> None:
    source = library.source("akims_2023")
    source["sections"][1]["questions"][0]["text"]["kk"] = " "
    with pytest.raises(DefinitionError) as raised:
        from_json(source)
    assert raised.value.path == "sections[1].questions[0].text"


def test_a_condition_on_a_later_question_is_refused() -> None:
    source = library.source("akims_2023")
    source["sections"][0]["show_if"] = "${Q5} = 1"
    with pytest.raises(DefinitionError):
        from_json(source)


@given(st.sampled_from(QUESTIONS), nonsense)
@settings(max_examples=300, deadline=None)
def test_nothing_typed_makes_validation_fail(question: Question, raw: Any) -> None:
    checked = check_answer(question, raw, DISTRICTS)
    assert checked.value is None or not checked.problems


@given(answers)
@settings(max_examples=60, deadline=None)
def test_a_normalised_answer_is_its_own_normal_form(given_: dict[str, Any]) -> None:
    for question in QUESTIONS:
        if question.code in given_:
            again = check_answer(question, given_[question.code], DISTRICTS)
            assert (again.value, again.problems) == (given_[question.code], ())


@given(answers)
@settings(max_examples=60, deadline=None)
def test_only_answers_of_visible_questions_count(given_: dict[str, Any]) -> None:
    taken = route(AKIMS, given_, TODAY)
    assert route(AKIMS, taken.answers, TODAY).answers == taken.answers
    asked = {question.code for page in taken.pages for question in page.questions}
    assert set(taken.answers) <= asked
    assert set(taken.hidden) == set(given_) - asked


def test_the_acting_akims_territory_counts_only_for_acting_akims() -> None:
    given_ = {"Q1": {"option": "rural"}, "Q1b": {"option": "city"}}
    assert route(AKIMS, given_, TODAY).answers == {"Q1": {"option": "rural"}}


@given(answers)
@settings(max_examples=60, deadline=None)
def test_bytes_are_as_long_as_the_slots(given_: dict[str, Any]) -> None:
    slots = [*AKIMS.rated_items(), "NEW"]
    importance, competence = rating_bytes(AKIMS, given_, slots)
    assert (len(importance), len(competence)) == (23, 23)
    assert set(importance + competence) <= {0, *RATING_CODES}


@given(st.lists(answers, max_size=4))
@settings(max_examples=40, deadline=None)
def test_tallies_added_and_taken_back_leave_nothing(several: list[dict[str, Any]]) -> None:
    parts = [count_tallies([tally_lines(AKIMS, one)]) for one in several]
    total: dict[str, dict[str, int]] = {}
    for part in parts:
        add_tallies(total, part)
    assert total == count_tallies(tally_lines(AKIMS, one) for one in several)
    for part in parts:
        subtract_tallies(total, part)
    assert total == {}


def test_unranked_items_share_what_is_left() -> None:
    assert ranking_buckets("abcde", {"a": 1, "b": 2}) == [
        "ranked:2", "a:10", "b:8", "c:4", "d:4", "e:4",
    ]  # fmt: skip
