"""Speakers and turns: recognised in three languages, corrected by a person, nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.transcript.text import UnusableText, normalise
from interviews.transcript.turns import (
    Correction,
    CorrectionProblem,
    Dialogue,
    Merge,
    NotASpeaker,
    Rename,
    Role,
    SetRole,
    SetSpeaker,
    Split,
    UnusableCorrection,
    corrected,
    recognise,
)  # fmt: skip

ASKS, TELLS, OTHER = Role.INTERVIEWER, Role.INTERVIEWEE, Role.OTHER
MIXED = (
    "Сұхбат № 3\nСұхбат алушы: Қалай?\nАким: Бюджет жоқ.\nНапример: вода.\nсұхбат алушы: А почему?"
)


def said(text: str, dialogue: Dialogue) -> list[tuple[str, str]]:
    """Speaker and words of every turn."""
    return [(turn.speaker, text[turn.said : turn.end].strip()) for turn in dialogue.turns]


@pytest.mark.parametrize(
    ("text", "turns", "roles"),
    [
        (
            MIXED,
            [
                ("", "Сұхбат № 3"),
                ("Сұхбат алушы", "Қалай?"),
                ("Аким", "Бюджет жоқ.\nНапример: вода."),
                ("Сұхбат алушы", "А почему?"),
            ],
            {"Сұхбат алушы": ASKS, "Аким": TELLS},
        ),
        (
            "А.Б.: Как дела?\nК.М.: Жақсы: бәрі бар.\nещё: да\nА.Б.: Ал жол?",
            [("А.Б.", "Как дела?"), ("К.М.", "Жақсы: бәрі бар.\nещё: да"), ("А.Б.", "Ал жол?")],
            {"А.Б.": ASKS, "К.М.": TELLS},
        ),
        ("Q: why\nA: so", [("Q", "why"), ("A", "so")], {"Q": ASKS, "A": TELLS}),
        ("И: почему\nР: так", [("И", "почему"), ("Р", "так")], {"И": ASKS, "Р": TELLS}),
        ("В: почему\nО: так", [("В", "почему"), ("О", "так")], {"В": ASKS, "О": TELLS}),
        (
            "Speaker 1 (00:12): Сәлем?\nSpeaker 2 (00:15): Иә.",
            [("Speaker 1", "Сәлем?"), ("Speaker 2", "Иә.")],
            {"Speaker 1": ASKS, "Speaker 2": TELLS},
        ),
        (
            "[00:12] Марат: Иә\n[00:14] Әлия: Неге?",
            [("Марат", "Иә"), ("Әлия", "Неге?")],
            {"Марат": TELLS, "Әлия": ASKS},
        ),
        (
            "Иван Петров  0:03\nчто?\nӘлия Серік  0:09\nбәрі",
            [("Иван Петров", "что?"), ("Әлия Серік", "бәрі")],
            {"Иван Петров": ASKS, "Әлия Серік": TELLS},
        ),
        (
            "Интервьюер | Бюджет?\nАким: | иә\nПереводчик: да",
            [("Интервьюер", "Бюджет?"), ("Аким", "иә"), ("Переводчик", "да")],
            {"Интервьюер": ASKS, "Аким": TELLS, "Переводчик": OTHER},
        ),
        (
            "– Бюджет бар ма?\n— Жоқ.\nмүлдем\n- Неге?",
            [("1", "Бюджет бар ма?"), ("2", "Жоқ.\nмүлдем"), ("1", "Неге?")],
            {"1": ASKS, "2": TELLS},
        ),
        (
            "Аким сказал: нет.\nВопрос решён так: да.\nСейчас 10:30\nКетті.",
            [("", "Аким сказал: нет.\nВопрос решён так: да.\nСейчас 10:30\nКетті.")],
            {},
        ),
    ],
)
def test_speakers_are_recognised(
    text: str, turns: list[tuple[str, str]], roles: dict[str, Role]
) -> None:
    dialogue = recognise(text)
    assert said(text, dialogue) == turns
    assert dialogue.roles == roles


def test_a_person_corrects_what_was_recognised() -> None:
    text = "Интервьюер: Қалай?\nМәселе: су. Ал жол?\nМәселе: газ.\nАким: Иә. Қалай?"
    dialogue = recognise(text)
    assert [turn.speaker for turn in dialogue.turns] == ["Интервьюер", "Мәселе", "Мәселе", "Аким"]
    place = text.index("Ал жол")
    dialogue = corrected(
        text,
        dialogue,
        [
            NotASpeaker("Мәселе"),
            Split(text.index("Мәселе"), "Аким"),
            Split(place, "Интервьюер"),
            SetSpeaker(place, "Бақылаушы"),
            SetRole("Бақылаушы", OTHER),
            Rename("Интервьюер", "Сұхбат алушы"),
            Merge(text.rindex("Аким")),
        ],
    )
    assert said(text, dialogue) == [
        ("Сұхбат алушы", "Қалай?"),
        ("Аким", "Мәселе: су."),
        ("Бақылаушы", "Ал жол?\nМәселе: газ.\nАким: Иә. Қалай?"),
    ]
    assert dialogue.roles == {"Сұхбат алушы": ASKS, "Аким": TELLS, "Бақылаушы": OTHER}


@pytest.mark.parametrize(
    ("correction", "problem"),
    [
        (Rename("Ешкім", "А"), CorrectionProblem.UNKNOWN_SPEAKER),
        (Rename("Аким", " "), CorrectionProblem.BAD_LABEL),
        (Rename("Аким", "я" * 61), CorrectionProblem.BAD_LABEL),
        (Rename("Аким", "a\u202eb"), CorrectionProblem.BAD_LABEL),
        (NotASpeaker(""), CorrectionProblem.UNKNOWN_SPEAKER),
        (Merge(0), CorrectionProblem.NO_SUCH_TURN),
        (Merge(1), CorrectionProblem.NO_SUCH_TURN),
        (SetSpeaker(-1, "А"), CorrectionProblem.NO_SUCH_TURN),
        (Split(0, "А"), CorrectionProblem.NOT_INSIDE),
        (Split(999, "А"), CorrectionProblem.NOT_INSIDE),
        (Split(MIXED.index("Қалай"), "А"), CorrectionProblem.NOT_INSIDE),
    ],
)
def test_a_correction_that_fits_nothing_is_refused(
    correction: Correction, problem: CorrectionProblem
) -> None:
    with pytest.raises(UnusableCorrection) as raised:
        corrected(MIXED, recognise(MIXED), [correction])
    assert raised.value.problem is problem


lines = st.sampled_from(
    ["Аким: иә?", "И: что", "– жоқ", "- да", "текст", "", "Q:", "Speaker 2 (0:12): x", "Мәселе: су", "а|б", ": "]
)  # fmt: skip
texts = st.lists(lines, max_size=14).map("\n".join) | st.text("Аә:–- \n|(0:12)?", max_size=60)


def covers(text: str, dialogue: Dialogue) -> bool:
    """Whether the turns put together are the text, each with its words inside."""
    inside = all(turn.start <= turn.said <= turn.end for turn in dialogue.turns)
    parts = "".join(text[turn.start : turn.end] for turn in dialogue.turns)
    ordered = all(
        a.end == b.start for a, b in zip(dialogue.turns, dialogue.turns[1:], strict=False)
    )
    speakers = {turn.speaker for turn in dialogue.turns} - {""}
    return inside and ordered and parts == text and speakers == set(dialogue.roles)


@given(texts, st.data())
@settings(max_examples=300, deadline=None)
def test_turns_cover_the_text_whatever_is_corrected(raw: str, data: st.DataObject) -> None:
    try:
        text = normalise(raw).text
    except UnusableText:
        return
    dialogue = recognise(text)
    assert covers(text, dialogue)
    labels = st.sampled_from([*dialogue.roles, "Жаңа", ""])
    places = st.integers(0, len(text)) | st.sampled_from([turn.start for turn in dialogue.turns])
    corrections = data.draw(
        st.lists(
            st.builds(Rename, labels, labels)
            | st.builds(SetRole, labels, st.sampled_from(Role))
            | st.builds(SetSpeaker, places, labels)
            | st.builds(Split, places, labels)
            | st.builds(Merge, places)
            | st.builds(NotASpeaker, labels),
            max_size=8,
        )
    )
    for correction in corrections:
        try:
            dialogue = corrected(text, dialogue, [correction])
        except UnusableCorrection:
            continue
        assert covers(text, dialogue)
