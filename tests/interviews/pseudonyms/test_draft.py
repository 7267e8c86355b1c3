"""A text before it is kept: decisions for all forms at once, typed names, turns that move along."""

import json

import pytest

from interviews.pseudonyms.draft import (
    Choice,
    Decision,
    Draft,
    NotInText,
    as_json,
    from_json,
    new_draft,
)
from interviews.pseudonyms.finds import Kind
from interviews.transcript.turns import Rename

TEXT = (
    "Айгүл Ахметова: Қалайсыз?\n"
    "Жауап: Ақжар ауданынан келдім. Айгүл Ахметовамен сөйлестім, Серікпен емес.\n"
    "Айгүл Ахметова: Рақмет."
)


def all_replaced(draft: Draft) -> Draft:
    """Every name confirmed."""
    return draft.decided({(g.kind.value, g.key): Decision(Choice.REPLACE) for g in draft.groups()})


def test_one_decision_serves_all_forms_and_turns_move_along() -> None:
    draft = new_draft(TEXT, [], [])
    assert draft.undecided() == len(draft.groups()) > 0
    kept = all_replaced(draft).kept()
    assert "Айгүл" not in kept.text
    assert "Ақжар" not in kept.text
    said = [kept.text[start:end].strip() for start, end, _ in kept.turns]
    assert said == kept.text.split("\n")
    # who speaks is named as in the text, nowhere else by name
    assert {speaker for *_, speaker in kept.turns} == {"[Персона 1]", "Жауап"}
    assert set(kept.speakers) == {"[Персона 1]", "Жауап"}


def test_what_is_left_stays_and_the_same_person_has_one_placeholder() -> None:
    draft = new_draft("Айгүл келді. Ахметова айтты: келдім деп. Ақжар ауданы.", [], [])
    for word in ("Айгүл", "Ахметова"):
        if all(word not in group.forms for group in draft.groups()):
            draft = draft.with_name(word, Kind.PERSON)
    given, surname = (g.key for g in draft.groups() if g.kind is Kind.PERSON)
    place = next(g.key for g in draft.groups() if g.kind is Kind.PLACE)
    draft = draft.decided(
        {
            ("person", given): Decision(Choice.REPLACE, same_as=surname),
            ("person", surname): Decision(Choice.REPLACE, same_as=given),  # said both ways round
            ("place", place): Decision(Choice.LEAVE),
            ("place", "nowhere"): Decision(Choice.REPLACE),
        }
    )
    kept = draft.kept()
    assert kept.text == "[Персона 1] келді. [Персона 1] айтты: келдім деп. Ақжар ауданы."
    assert [entry.forms for entry in kept.entries] == [("Айгүл", "Ахметова")]


def test_a_typed_name_is_found_in_its_forms_and_never_cuts_a_longer_one() -> None:
    draft = new_draft(TEXT, [], []).with_name("Емес", Kind.POST)
    assert "сөйлестім, [Персона 2] [Пост 1]." in all_replaced(draft).kept().text
    with pytest.raises(NotInText):
        draft.with_name("Ахметова", Kind.PERSON)
    with pytest.raises(NotInText):
        draft.with_name("Марат", Kind.PERSON)
    assert new_draft("Код 12-34.", [], []).with_name("12-34", Kind.IIN).kept().text == "Код [ID 1]."


def test_a_draft_survives_being_put_away() -> None:
    draft = all_replaced(new_draft(TEXT, ["tabs_replaced"], [])).with_corrections(
        [Rename("Жауап", "Әкім")]
    )
    assert from_json(json.loads(json.dumps(as_json(draft)))) == draft
