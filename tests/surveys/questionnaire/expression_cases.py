"""Random parsed conditions with random values, of every shape the language knows."""

from typing import Any

from hypothesis import strategies as st

from surveys.questionnaire.expressions import Day

NAMES = ("text", "number", "day", "list", "truth", "nothing")

numbers = st.integers(-1000, 1000) | st.floats(-100, 100).map(lambda value: round(value, 3))
words = st.sampled_from(["", "a", "b", "acting", "ә", "1", "0"])
literals: st.SearchStrategy[Any] = (
    numbers
    | st.booleans()
    | words.map(lambda word: ["text", word])
    | st.integers(0, 30_000).map(lambda number: ["day", number])
    | st.just(["today"])
)
values = st.fixed_dictionaries(
    {
        "text": st.none() | words,
        "number": st.none() | numbers,
        "day": st.none() | st.integers(-9_999_000, 9_999_000).map(lambda n: Day(n)),
        "list": st.none() | st.lists(words.filter(bool), max_size=3),
        "truth": st.none() | st.just(True),
        "nothing": st.none(),
    }
)
_references = st.sampled_from(NAMES).map(lambda name: ["ref", name])


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.tuples(
            st.sampled_from(["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*"]),
            inner,
            inner,
        ).map(list)
        | inner.map(lambda part: ["not", part])
        | st.tuples(st.just("selected"), _references, inner).map(list)
        | _references.map(lambda part: ["count-selected", part])
    )


nodes = st.recursive(literals | _references, _deeper, max_leaves=12)


def as_json(value: Any) -> Any:
    """A value as the page holds it."""
    return {"day": value.number} if isinstance(value, Day) else value
