"""Placeholders are stable, ranges move along, masks keep every offset."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.pseudonyms.finds import Find, Kind
from interviews.pseudonyms.replacing import (
    DecisionProblem,
    Entry,
    UnusableDecision,
    apply,
    masked,
)
from interviews.pseudonyms.suggesting import suggestions
from interviews.transcript.anchors import Range

TEXT = "Вчера Сериков был в селе Тасбулак. Гүлнарға Серіковтің айтқаны ұнады, Тасбулакта су бар."


def test_one_key_has_one_placeholder_by_first_appearance() -> None:
    done = apply(TEXT, suggestions(TEXT))
    assert done.text == (
        "Вчера [Персона 1] был в селе [Локация 1]. [Персона 2] [Персона 1] айтқаны ұнады, [Локация 1] су бар."
    )
    assert done.entries == (
        Entry("[Персона 1]", Kind.PERSON, "сериков", ("Сериков", "Серіковтің")),
        Entry("[Локация 1]", Kind.PLACE, "тасбулак", ("Тасбулак", "Тасбулакта")),
        Entry("[Персона 2]", Kind.PERSON, "гулнар", ("Гүлнарға",)),
    )


def test_a_register_is_continued() -> None:
    first = apply(TEXT, suggestions(TEXT))
    later = apply("Сериковпен Ерлан келді.", suggestions("Сериковпен Ерлан келді."), first.entries)
    assert later.text == "[Персона 1] [Персона 3] келді."
    assert later.entries[0].forms == ("Сериков", "Серіковтің", "Сериковпен")
    assert [entry.placeholder for entry in later.entries][-1] == "[Персона 3]"


def test_a_placeholder_in_the_text_is_not_given_again() -> None:
    text = "[Персона 4] пен Ерлан"
    assert apply(text, suggestions(text)).text == "[Персона 4] пен [Персона 5]"


def test_two_names_of_one_person_may_share_a_key() -> None:
    text = "Ерлан деген Сериков"
    same = [replace(find, key="сериков") for find in suggestions(text)]
    assert apply(text, same).text == "[Персона 1] деген [Персона 1]"


@pytest.mark.parametrize(
    ("finds", "problem"),
    [
        ([Find(90, 95, Kind.PERSON, "Ерлан", "ерлан")], DecisionProblem.OUT_OF_RANGE),
        ([Find(3, 3, Kind.PERSON, "", "ерлан")], DecisionProblem.OUT_OF_RANGE),
        ([Find(1, 6, Kind.PERSON, "Ерлан", "ерлан")], DecisionProblem.STALE),
        (
            [Find(0, 5, Kind.PERSON, "Ерлан", "е"), Find(3, 8, Kind.PLACE, "ан ке", "а")],
            DecisionProblem.OVERLAPPING,
        ),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(
    finds: list[Find], problem: DecisionProblem
) -> None:
    with pytest.raises(UnusableDecision) as refused:
        apply("Ерлан келді", finds)
    assert refused.value.problem is problem


def test_a_mask_keeps_length_and_lines() -> None:
    text = "А. Б.\nСериков келді"
    mask = masked(
        text, [Find(0, 13, Kind.PERSON, text[:13], "сериков"), Find(17, 99, Kind.PLACE, "", "")]
    )
    assert mask == "█████\n███████ кел██"


_pieces = st.lists(st.tuples(st.text("аб \n", max_size=4), st.sampled_from("хуz")), max_size=6)


@given(_pieces, st.data())
@settings(max_examples=200, deadline=None)
def test_ranges_move_with_their_words(pieces: list[tuple[str, str]], data: st.DataObject) -> None:
    text, finds = "", []
    for plain, name in pieces:
        text += plain
        finds.append(Find(len(text), len(text) + 3, Kind.PERSON, name * 3, name))
        text += name * 3
    text += "конец"
    done = apply(text, finds)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    moved = done.moved(Range(start, end))
    assert 0 <= moved.start < moved.end <= len(done.text)
    whole = [find for find in finds if find.start < end and start < find.end]
    first, last = min([start, *(f.start for f in whole)]), max([end, *(f.end for f in whole)])
    inner = [replace(f, start=f.start - first, end=f.end - first) for f in whole]
    assert done.text[moved.start : moved.end] == apply(text[first:last], inner, done.entries).text
    assert len(masked(text, finds)) == len(text)
