"""The way through a questionnaire; orders and parts of items; the further types of question."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.paper import problem_texts
from surveys.questionnaire.definition import Definition
from surveys.questionnaire.forms_data import from_form
from surveys.questionnaire.ordering import items_for, options_for
from surveys.questionnaire.reading import DefinitionError, from_json
from surveys.questionnaire.routing import route
from surveys.questionnaire.validation import ProblemCode, check_all, check_answer
from surveys.questionnaire.wording import in_words
from tests.surveys.questionnaire.definitions import every_type, items, options, source, text

TODAY = date(2026, 11, 24)
ALL = every_type()
SAID = {"agree": True, "count": 41, "many": {"options": ["a", "b"]}, "one": {"option": "a"}}


def codes(definition: Definition, answers: dict[str, Any]) -> list[str]:
    """Questions that are asked."""
    pages = route(definition, answers, TODAY).pages
    return [question.code for page in pages for question in page.questions]


def test_a_question_is_asked_only_where_its_condition_holds() -> None:
    assert "later" in codes(ALL, SAID)
    assert "later" not in codes(ALL, {**SAID, "many": {"options": ["b"]}})
    assert "later" in codes(ALL, {**SAID, "many": {"options": ["b"]}, "one": {"option": "x"}})


def test_hidden_answers_are_kept_apart_and_do_not_count() -> None:
    taken = route(ALL, {"later": {"option": "p"}, "count": 3}, TODAY)
    assert (taken.hidden, taken.answers) == (("later",), {"count": 3})


def test_an_option_that_no_longer_applies_is_left_out() -> None:
    chosen = {**SAID, "later": {"option": "q"}}
    assert route(ALL, chosen, TODAY).answers["later"] == {"option": "q"}
    assert "later" not in route(ALL, {**chosen, "count": 40}, TODAY).answers


def test_what_is_hidden_hides_what_depends_on_it() -> None:
    chain = from_json(
        source(
            [
                {"code": "a", "type": "number"},
                {"code": "b", "type": "number", "show_if": "${a} = 1"},
                {"code": "c", "type": "number", "show_if": "${b} = 1"},
            ]
        )
    )
    assert codes(chain, {"a": 1, "b": 1}) == ["a", "b", "c"]
    assert codes(chain, {"a": 2, "b": 1}) == ["a"]


def test_a_page_can_be_left_out_as_a_whole() -> None:
    definition = from_json(source([{"code": "a", "type": "number"}], show_if="1 = 2"))
    assert route(definition, {"a": 1}, TODAY).pages == ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"show_if": "${after} = 1"}, "q.show_if"),
        ({"show_if": "${q} = 1"}, "q.show_if"),
        ({"show_if": "${first.part} = 1"}, "q.show_if"),
        ({"show_if": "1 +"}, "sections[0].questions[1].show_if"),
        ({"text": text("After {nobody}")}, "q.text"),
        ({"decimals": 9}, "sections[0].questions[1].decimals"),
        ({"type": "scale", "items": items("i")}, "sections[0].questions[1].options"),
        ({"type": "group", "most": 2}, "sections[0].questions[1]"),
        (
            {"type": "ranking", "items": items("i", "j"), "most": 3},
            "sections[0].questions[1].most",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_its_place(change: dict[str, Any], path: str) -> None:
    first, after = ({"code": code, "type": "number"} for code in ("first", "after"))
    with pytest.raises(DefinitionError) as raised:
        from_json(source([first, {"code": "q", "type": "number", **change}, after]))
    assert raised.value.path == path


def test_a_question_can_have_a_rule_and_a_message_of_its_own() -> None:
    definition = from_json(
        source(
            [
                {"code": "born", "type": "number"},
                {
                    "code": "elected",
                    "type": "number",
                    "check": "${elected} > ${born}",
                    "message": text("Before birth?"),
                },
            ]
        )
    )
    found = check_all(definition, {"born": 1990, "elected": 1980}, TODAY)
    assert [problem.code for problem in found["elected"]] == [ProblemCode.BREAKS_RULE]
    assert check_all(definition, {"born": 1990, "elected": 2020}, TODAY) == {}
    assert check_all(definition, {"born": 1990}, TODAY) == {}


def test_a_question_inside_a_group_is_told_of_in_its_own_words() -> None:
    year = {"code": "year", "type": "number", "text": text("year"), "message": text("Which year?")}
    name = {"code": "name", "type": "text", "text": text("name"), "limit": 3}
    group = {"code": "courses", "type": "group", "most": 2, "questions": [name, year]}
    question = from_json(source([{**group, "message": text("Of the group")}])).questions()[0]
    for raw, said in (([{"year": "soon"}], "Which year?"), ([{"name": "long"}], "Of the group")):
        problems = check_answer(question, raw).problems
        assert problem_texts(question, problems, "kk") == [said]


@pytest.mark.parametrize(
    ("code", "raw", "expected"),
    [
        ("money", "1 200,50", 1200.5),
        ("money", "1200", 1200),
        ("money", "1200,505", ProblemCode.NOT_A_DECIMAL),
        ("money", "-1", ProblemCode.OUT_OF_RANGE),
        ("count", "1,5", ProblemCode.NOT_A_NUMBER),
        ("count", "121", ProblemCode.OUT_OF_BOUNDS),
        ("count", True, ProblemCode.NOT_A_NUMBER),
        ("day", "31.01.2026", "2026-01-31"),
        ("day", "2026-02-30", ProblemCode.BAD_DATE),
        ("day", 5, ProblemCode.BAD_DATE),
        ("month", "2021-07", "2021-07"),
        ("month", " 7.2021", "2021-07"),
        ("month", "13.2021", ProblemCode.BAD_MONTH),
        ("month", "2021", ProblemCode.BAD_MONTH),
        ("scale", {"i1": "4"}, {"i1": "4"}),
        ("scale", {"i1": "6"}, ProblemCode.UNKNOWN_OPTION),
        ("scale", {"zz": "1"}, ProblemCode.UNKNOWN_ITEM),
        ("order", {"r1": 1, "r2": 2}, {"r1": 1, "r2": 2}),
        ("order", {"r1": 1, "r2": 2, "r3": 3}, ProblemCode.TOO_MANY_RANKED),
        ("courses", [{"name": "A"}, {}, {"year": "2021"}], [{"name": "A"}, {"year": 2021}]),
        ("courses", [{"year": "1980"}], ProblemCode.OUT_OF_BOUNDS),
        ("courses", [{}] * 4, ProblemCode.TOO_MANY_ENTRIES),
        ("courses", [{"other": 1}], ProblemCode.MALFORMED),
        ("short", "x" * 21, ProblemCode.TOO_LONG),
    ],
)
def test_each_type_is_checked(code: str, raw: Any, expected: Any) -> None:
    question = ALL.question(code)
    assert question is not None
    checked = check_answer(question, raw)
    found = checked.problems[0].code if checked.problems else checked.value
    assert found == expected


nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
)


@given(st.sampled_from(ALL.questions()), nonsense)
@settings(max_examples=400, deadline=None)
def test_no_answer_of_any_shape_breaks_validation(question: Any, raw: Any) -> None:
    checked = check_answer(question, raw, {})
    assert checked.value is None or not checked.problems
    assert check_answer(question, checked.value, {}).value == checked.value


@given(st.sampled_from(ALL.questions()), st.dictionaries(st.text(max_size=9), st.lists(st.text())))
@settings(max_examples=100, deadline=None)
def test_a_form_of_any_shape_is_read(question: Any, fields: dict[str, list[str]]) -> None:
    check_answer(question, from_form(question, fields), {})


def test_an_order_of_ones_own_is_stable_and_complete() -> None:
    question = ALL.question("order")
    assert question is not None
    orders = {items_for(question, seed, is_split=False) for seed in range(40)}
    assert len(orders) == 6
    assert all(sorted(o.code for o in order) == ["r1", "r2", "r3"] for order in orders)
    assert items_for(question, 7, is_split=False) == items_for(question, 7, is_split=False)


def test_shuffled_options_keep_the_special_ones_last() -> None:
    definition = from_json(
        source(
            [
                {
                    "code": "m",
                    "type": "multi",
                    "is_shuffled": True,
                    "options": options(
                        "a", "b", "none", "c", "x", none={"exclusive": True}, x={"other": True}
                    ),
                }
            ]
        )
    )
    question = definition.questions()[0]
    for seed in range(20):
        assert [o.code for o in options_for(question, seed)][-2:] == ["none", "x"]


def test_a_split_asks_each_item_equally_often() -> None:
    definition = from_json(
        source([{"code": "s", "type": "pair_rating", "items": items(*"abcdefg"), "part": 3}])
    )
    question = definition.questions()[0]
    asked: Counter[str] = Counter()
    for seed in range(100, 170):
        chosen = items_for(question, seed, is_split=True)
        assert len(chosen) == 3
        asked.update(item.code for item in chosen)
    assert set(asked.values()) == {30}
    assert len(items_for(question, 5, is_split=False)) == 7


@pytest.mark.parametrize(
    ("code", "answer", "words"),
    [
        ("one", {"option": "x", "other": "сөз"}, "сөз"),
        ("many", {"options": ["a", "b"]}, "a, b"),
        ("money", 12.5, "12,5 ₸"),
        ("day", "2026-01-31", "31.01.2026"),
        ("short", "x", "x"),
        ("one", None, ""),
    ],
)
def test_answers_in_words(code: str, answer: Any, words: str) -> None:
    question = ALL.question(code)
    assert question is not None
    assert in_words(question, answer, "kk") == words
