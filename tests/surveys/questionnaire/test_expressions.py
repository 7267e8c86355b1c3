"""The language of conditions: reading, the rules of its values, errors by their place."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire.expressions import (
    Day,
    ExpressionError,
    evaluate,
    is_true,
    parse,
    plain,
    references,
)

TODAY = date(2026, 11, 24)


def value(source: str, **answers: Any) -> Any:
    """An expression with answers at hand."""
    return evaluate(parse(source), plain(answers), TODAY)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3 = 7", True),
        ("(1 + 2) * 3 = 9", True),
        ("1 - 2 - 3", -4),
        ("true and false or true", True),
        ("not(${a} = 'x')", True),
        ("${nothing} = ''", True),
        ("${nothing} != 'x'", True),
        ("${nothing} < 5", False),
        ("${nothing} >= 5", False),
        ("${nothing} + 1", None),
        ("'5' = 5", False),
        ("'a' < 'b'", False),
        ("${n} >= 40", True),
        ("selected(${m}, 'b')", True),
        ("selected(${m}, 'z')", False),
        ("selected(${a}, 'y')", True),
        ("selected(${nothing}, 'y')", False),
        ("count-selected(${m})", 2),
        ("count-selected(${nothing})", 0),
        ("${d} < today()", True),
        ("today() - ${d} > 30", True),
        ("today() - ${d}", 31),
        ("${d} + 31 = today()", True),
        ("${d} = date('2026-10-24')", True),
        ("${d} * 2", None),
        ("${d} > 5", False),
        ("date('2026-01-31') - date('2026-01-01')", 30),
    ],
)
def test_values_follow_the_rules(source: str, expected: Any) -> None:
    day = Day.of(TODAY - timedelta(days=31))
    found = value(source, a="y", n=40, m=["a", "b"], d=day)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("source", "position"),
    [
        ("", 0),
        ("1 +", 3),
        ("(1", 2),
        ("${}", 0),
        ("foo(1)", 0),
        ("date('31.01.2026')", 0),
        ("selected('a', 'b')", 0),
        ("selected(${a})", 13),
        ("1 1", 2),
        ("1 = 1 = 1", 6),
        ("'a", 0),
        ("${a.b.c.d}", 0),
        ("__import__('os')", 0),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(source: str, position: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(source)
    assert raised.value.position == position


def test_depth_and_length_are_bounded() -> None:
    for source in ("(" * 200 + "1" + ")" * 200, "1 + " * 400 + "1"):
        with pytest.raises(ExpressionError):
            parse(source)


def test_references_are_found_everywhere() -> None:
    node = parse("not(selected(${Q3}, 'none')) and ${Q11.FIN.importance} - ${Q5} > 1")
    assert references(node) == {("Q3",), ("Q11", "FIN", "importance"), ("Q5",)}


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_reading_any_text_either_works_or_says_why(source: str) -> None:
    try:
        node = parse(source)
    except ExpressionError:
        return
    is_true(evaluate(node, plain({}), TODAY))
