"""Passages are found again in a corrected text."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.transcript.anchors import Range
from interviews.transcript.reanchoring import Outcome, reanchor, reanchor_turns, unchanged

TEXT = "Бюджет жетпейді. Ақшаны қайдан табамыз?\nТұрғындармен сөйлесу қиын, бірақ қажет."


def after(old: str, new: str, quote: str) -> tuple[Outcome, str | None]:
    """What became of the first passage with this wording."""
    start = old.index(quote)
    found = reanchor(old, new, [Range(start, start + len(quote))])[0]
    return found.outcome, new[found.span.start : found.span.end] if found.span else None


@pytest.mark.parametrize(
    ("new", "quote", "expected"),
    [
        ("Иә. " + TEXT, "Бюджет жетпейді.", (Outcome.MOVED, "Бюджет жетпейді.")),
        (
            TEXT.replace("жетпейді", "жетпеді"),
            "Бюджет жетпейді.",
            (Outcome.CHANGED, "Бюджет жетпеді."),
        ),
        (
            TEXT.replace("Бюджет", "Бюджеттер"),
            "Бюджет жетпейді.",
            (Outcome.CHANGED, "Бюджеттер жетпейді."),
        ),
        (TEXT.replace("Бюджет жетпейді. ", ""), "Бюджет жетпейді.", (Outcome.LOST, None)),
        (
            TEXT.replace("Бюджет жетпейді.", "Ауа райы жақсы."),
            "Бюджет жетпейді.",
            (Outcome.LOST, None),
        ),
        (
            TEXT.replace("Бюджет жетпейді. ", "") + " Бюджет жетпейді.",
            "Бюджет жетпейді.",
            (Outcome.MOVED, "Бюджет жетпейді."),
        ),
        (
            TEXT.replace("сөйлесу", "ашық сөйлесу"),
            "сөйлесу қиын",
            (Outcome.MOVED, "сөйлесу қиын"),
        ),
        (
            TEXT.replace("сөйлесу қиын", "сөйлесу өте қиын"),
            "сөйлесу қиын",
            (Outcome.CHANGED, "сөйлесу өте қиын"),
        ),
        # across a line that has been joined
        (
            TEXT.replace("табамыз?\n", "табамыз? "),
            "табамыз?\nТұрғындармен",
            (Outcome.CHANGED, "табамыз? Тұрғындармен"),
        ),
    ],
)
def test_a_passage_goes_where_its_letters_went(new: str, quote: str, expected: Any) -> None:
    assert after(TEXT, new, quote) == expected


def test_of_two_equal_passages_the_one_in_the_same_surroundings_is_taken() -> None:
    old = "Жол нашар. Иә.\nСу жоқ. Иә.\nЖарық бар."
    new = "Басы жоқ.\nСу жоқ. Иә.\nЖарық бар.\nЖол нашар. Иә."
    second = old.index("Иә.", old.index("Су"))
    spans = [Range(old.index("Иә."), old.index("Иә.") + 3), Range(second, second + 3)]
    first, other = reanchor(old, new, spans)
    assert first.span is not None
    assert other.span is not None
    assert new[: first.span.start].endswith("Жол нашар. ")
    assert new[: other.span.start].endswith("Су жоқ. ")


def test_turns_cover_the_corrected_text_and_one_without_words_goes() -> None:
    old = "А: бірінші сөз\nБ: екінші сөз\nА: үшінші сөз"
    turns = [(0, 15, "А"), (15, 29, "Б"), (29, len(old), "А")]
    new = "А: бірінші жаңа сөз\nА: үшінші сөз"
    assert reanchor_turns(old, new, turns) == [(0, 20, "А"), (20, len(new), "А")]


WORDS = st.lists(
    st.sampled_from(["бюджет", "жол", "су", "иә.", "нет", "и\n", "мектеп", "жер", "тұрғын!"]),
    min_size=1,
    max_size=40,
)


@given(WORDS, WORDS, st.data())
def test_whatever_is_found_lies_in_the_text_and_what_moved_reads_the_same(
    olds: list[str], news: list[str], data: st.DataObject
) -> None:
    old, new = " ".join(olds), " ".join(news)
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    quote = old[start:end]
    found = reanchor(old, new, [Range(start, end)])[0]
    assert (found.span is None) == (found.outcome is Outcome.LOST)
    if found.span is not None:
        assert 0 <= found.span.start < found.span.end <= len(new)
        passage = new[found.span.start : found.span.end]
        assert (found.outcome is Outcome.MOVED) == (passage == quote)


@given(WORDS, st.integers(0, 10_000))
def test_without_a_change_every_passage_stays(words: list[str], seed: int) -> None:
    text, rng = " ".join(words), random.Random(seed)
    start = rng.randrange(len(text))
    span = Range(start, rng.randrange(start, len(text)) + 1)
    assert reanchor(text, text, [span])[0].span == span


@given(WORDS, WORDS)
def test_what_is_told_to_be_the_same_is_and_stands_in_order(
    olds: list[str], news: list[str]
) -> None:
    old, new, before = " ".join(olds), " ".join(news), (0, 0)
    for part in unchanged(old, new):
        assert (part.old, part.new) >= before
        assert old[part.old :][: part.length] == new[part.new :][: part.length]
        before = (part.old + part.length, part.new + part.length)
