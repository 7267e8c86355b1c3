"""Properties of normalising, sentences and pieces."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.transcript.anchors import Range, UnusableRange, pieces, sentences, trimmed
from interviews.transcript.text import Note, UnusableText, normalise

texts = st.text(
    alphabet=st.sampled_from(
        "аәқң.!? \n«»1\u0306и\t\x07😀\u200b\u202e\u00ad\ufe0f\ufeff\u0338\ufa6c\u2028\x0b\r\x85"
    ),
    min_size=1,
    max_size=120,
)


def kept(raw: str) -> str | None:
    """The normalised text, if there is one."""
    try:
        return normalise(raw).text
    except UnusableText:
        return None


@given(texts)
@settings(max_examples=300, deadline=None)
def test_normalising_twice_changes_nothing(raw: str) -> None:
    text = kept(raw)
    assert text is None or normalise(text).text == text


@given(texts)
@settings(max_examples=300, deadline=None)
def test_a_kept_text_counts_alike_everywhere(raw: str) -> None:
    text = kept(raw) or ""
    assert all(ord(letter) <= 0xFFFF for letter in text)
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text


@given(texts)
@settings(max_examples=300, deadline=None)
def test_sentences_cover_every_letter_once(raw: str) -> None:
    text = kept(raw) or ""
    spans = sentences(text)
    covered = [place for span in spans for place in range(span.start, span.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, letter in enumerate(text) if not letter.isspace()} <= set(covered)


@given(
    st.integers(0, 20),
    st.integers(1, 20),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))),
)
@settings(max_examples=200, deadline=None)
def test_pieces_put_together_are_the_text(
    start: int, length: int, marks: list[tuple[int, int]]
) -> None:
    text = "абвгдежзийклмнопрстуфхцчшщъыьэюя0123456789"
    ranges = [(key, Range(s, s + n)) for key, (s, n) in enumerate(marks)]
    cut = pieces(text, start, start + length, ranges)
    assert "".join(piece.text for piece in cut) == text[start : start + length]
    for piece in cut:
        for key, span in ranges:
            inside = span.start <= piece.start and piece.start + len(piece.text) <= span.end
            assert (key in piece.keys) == inside


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 99), (3, 3), (4, 2)])
def test_a_range_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(UnusableRange):
        trimmed("абвгд", Range(start, end))


def test_blanks_at_the_ends_are_left_out() -> None:
    assert trimmed(" аб ", Range(0, 4)) == Range(1, 3)


@pytest.mark.parametrize(
    ("raw", "text", "notes"),
    [
        ("\ufeffӘ\r\nғ\rқ\u2028ң\u2029ө\x0bұ\x0cү\x85һ", "Ә\nғ\nқ\nң\nө\nұ\nү\nһ", ()),
        ("ре\u0301ё и\u0306", "ре\u0301ё й", ()),
        ("а\tб", "а б", (Note.TABS_REPLACED,)),
        ("бюд\u00adжет и бюд\u00ad\nжет", "бюджет и бюджет", (Note.SOFT_HYPHENS_REMOVED,)),
        ("\u202eабв\u202c\u200fг\u2067", "абвг", (Note.DIRECTION_MARKS_REMOVED,)),
        ("ә\u200bк\u200dі\u2060м\ufeff\ufe0f\u3164", "әкім", (Note.CONTROL_CHARACTERS_REMOVED,)),
        ("ок 👨‍👩‍👧👍🏽!", "ок [emoji]!", (Note.CONTROL_CHARACTERS_REMOVED, Note.EMOJI_REPLACED)),
        ("\ufa6c", "[emoji]", (Note.EMOJI_REPLACED,)),  # composes to a letter above U+FFFF
        ("مرحبا", "مرحبا", ()),  # letters of that direction are text
    ],
)
def test_what_is_taken_out_is_told(raw: str, text: str, notes: tuple[Note, ...]) -> None:
    found = normalise(raw)
    assert (found.text, found.notes) == (text, notes)
