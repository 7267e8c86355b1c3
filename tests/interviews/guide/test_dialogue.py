"""From answers typed along a guide to the text of a talk."""

import pytest

from interviews.guide.dialogue import dialogue
from interviews.guide.texts import (
    UnknownVersion,
    consent,
    consent_versions,
    every_question,
    guide_versions,
    questions,
)
from interviews.transcript.text import normalise

TALK = dialogue(
    [("С чем трудно?", "Денег мало.\n\nИ дорог нет."), ("Курсы?", ""), ("Ещё?", "Нет.")], "ru"
)


def test_answered_questions_become_turns_of_two_speakers() -> None:
    assert TALK.text == "В: С чем трудно?\nО: Денег мало.\nИ дорог нет.\n\nВ: Ещё?\nО: Нет."
    assert TALK.speakers == {"В": "interviewer", "О": "interviewee"}
    assert [TALK.text[start:end].strip() for start, end, _ in TALK.turns] == [
        "В: С чем трудно?",
        "О: Денег мало.\nИ дорог нет.",
        "В: Ещё?",
        "О: Нет.",
    ]


def test_turns_cover_the_text_without_a_gap() -> None:
    assert [start for start, _, _ in TALK.turns[1:]] == [end for _, end, _ in TALK.turns[:-1]]
    assert (TALK.turns[0][0], TALK.turns[-1][1]) == (0, len(TALK.text))


def test_the_text_is_normalised_so_that_its_turns_hold() -> None:
    assert normalise(TALK.text).text == TALK.text


def test_nothing_answered_is_no_talk() -> None:
    assert dialogue([("Курсы?", "")], "ru").text == ""


@pytest.mark.parametrize("version", guide_versions())
def test_every_question_of_every_group_is_there_in_three_languages(version: str) -> None:
    for group in ("akim", "ngo", "business", "other", "deputy"):
        for question in questions(version, group):
            assert question == every_question(version)[question.key]
            assert all(question.texts[language] for language in ("kk", "ru", "en"))
    akims = {question.key for question in questions(version, "akim")}
    partners = {question.key for question in questions(version, "ngo")}
    assert {"failing", "should_know"} <= partners - akims


def test_the_newest_consent_holds_every_added_point_in_each_language() -> None:
    for language in ("kk", "ru", "en"):
        points = " ".join(consent(consent_versions()[-1], language).points)
        assert all(place in points for place in ("{until}", "{keep}", "{contact}", "5"))
        assert len(consent(consent_versions()[-1], language).points) == 8


def test_an_unknown_version_is_told() -> None:
    with pytest.raises(UnknownVersion):
        consent("1999-1", "kk")
