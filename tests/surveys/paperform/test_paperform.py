"""The form on paper: every question of a definition, whole and in words, in letters that the font has."""

import shutil
import subprocess
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfbase import pdfmetrics

from surveys.letters.pdf import BOLD, FONT, register_fonts
from surveys.paperform.content import CODE_BOXES, Boxes, Form, Group, Lines, Places, form_of
from surveys.paperform.pdf import RUN, form_pdf
from surveys.paperform.words import WORDS
from surveys.questionnaire import library
from surveys.questionnaire.definition import LANGUAGES, Definition, QuestionType
from surveys.questionnaire.reading import from_json
from tests.surveys.questionnaire.definitions import every_type, items, options, source, text

LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі₸"
VALUES = {
    **{"contact": "+7 700", "withdraw_until": "D1", "retention": "D2", "privacy": "PRIVACY"},
    **{"minutes": "15", "deadline": "15 декабря 2026 г."},
}


def form(definition: Definition, language: str = "ru", **more: Any) -> Form:
    """A form of a round that ends in December."""
    return form_of(definition, language, round_name="Раунд", values=VALUES, **more)


def words_of(thing: object) -> list[str]:
    """Every text in a form, however deep."""
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, tuple):
        return [text_ for part in thing for text_ in words_of(part)]
    if not is_dataclass(thing) or isinstance(thing, type):
        return []
    names = [field.name for field in fields(thing)]
    return [text_ for name in names for text_ in words_of(getattr(thing, name))]


def read(pdf: bytes, path: Path) -> str:
    """The text of a PDF as a reader finds it."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("no PDF reader is installed")
    path.write_bytes(pdf)
    found = subprocess.run(
        [tool, "-layout", str(path), "-"], check=True, capture_output=True, text=True
    )
    return found.stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", library.NAMES)
def test_a_form_has_every_question_option_and_item(name: str, language: str) -> None:
    definition = library.load(name)
    said = "\n".join(words_of(form(definition, language)))
    for question in definition.questions():
        texts = [question.text, *(option.text for option in question.options)]
        texts += [item.text for item in question.items]
        for part in texts:
            assert part.get(language) in said, (question.code, part)
    assert "{" not in said
    assert "PRIVACY" in said
    assert "15 декабря 2026 г" in said
    assert ".." not in said
    assert "ё" not in said


def test_no_text_speaks_of_the_screen() -> None:
    said = "\n".join(words_of(form(library.load("akims_2023"))))
    for phrase in ("по этой же ссылке", "Показаны данные", "Нажмите"):
        assert phrase not in said
    assert "1-е место – самое важное" in said


def test_the_font_has_every_letter_of_every_form() -> None:
    register_fonts()
    used = set(LETTERS)
    for language in LANGUAGES:
        for definition in (*map(library.load, library.NAMES), every_type()):
            used |= set("".join(words_of(form(definition, language))))
        used |= set("".join(words_of(WORDS[language])))
    for name in (FONT, BOLD):
        known = pdfmetrics.getFont(name).face.charToGlyph  # type: ignore[attr-defined]
        assert sorted(c for c in used if c != "\n" and ord(c) not in known) == []


def test_each_type_has_its_place_to_answer() -> None:
    made = form(every_type())
    answers = {
        entry.text: entry.answers for part in made.parts for entry in part.entries if entry.answers
    }
    kinds = {text_: [type(one).__name__ for one in given] for text_, given in answers.items()}
    assert kinds == {
        "Text of agree": ["Boxes"],
        "Text of one": ["Boxes"],
        "Text of many": ["Boxes"],
        "Text of count": ["Lines"],
        "Text of money": ["Lines"],
        "Text of short": ["Lines"],
        "Text of day": ["Digits"],
        "Text of month": ["Digits"],
        "Text of scale": ["Grid"],
        "Text of pair": ["Pairs"],
        "Text of order": ["Places"],
        "Text of place": ["Lines", "Lines"],
        "Text of courses": ["Group"],
        "Text of later": ["Boxes"],
        "After (Ваш ответ на вопрос 1): anything else?": ["Lines"],
    }
    one, order = answers["Text of one"][0], answers["Text of order"][0]
    money, courses = answers["Text of money"][0], answers["Text of courses"][0]
    assert isinstance(one, Boxes)
    assert one.open == (False, False, True)
    assert isinstance(order, Places)
    assert order.places == ("1-е место", "2-е место")
    assert [item[0] for item in order.items] == ["r1", "r2", "r3"]  # never shuffled
    assert money == Lines(1, "≥ 0", "₸", is_short=True)
    assert isinstance(courses, Group)
    assert len(courses.times) == 3
    assert sum(CODE_BOXES) == 11


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("selected(${many}, 'a')", "Отвечайте, только если в вопросе 2 отмечено «a»."),
        ("${one} = 'x'", "Отвечайте, только если в вопросе 1 отмечено «x»."),
        ("${one} != 'x'", "Отвечайте, только если в вопросе 1 не отмечено «x»."),
        ("not(selected(${many}, 'a'))", "Отвечайте, только если в вопросе 2 не отмечено «a»."),
        (
            "selected(${many}, 'a') and ${one} = 'x' and ${n} >= 4",
            "Отвечайте, только если в вопросе 2 отмечено «a» и в вопросе 1 отмечено «x» и ответ на "
            "вопрос 3 не меньше 4.",
        ),
        (
            "count-selected(${many}) >= 2 or ${n} < 7",
            "Отвечайте, только если в вопросе 2 отмечено не меньше 2 ответов или ответ на вопрос 3 "
            "меньше 7.",
        ),
        ("${one} = 'a' and (${n} = 1 or ${n} = 2)", WORDS["ru"].unclear),
        ("not(${n} > 3)", WORDS["ru"].unclear),
        ("${n} + 1 > 3", WORDS["ru"].unclear),
        ("today() > date('2026-01-01')", WORDS["ru"].unclear),
    ],
)
def test_conditions_are_put_into_words_or_honestly_not(condition: str, said: str) -> None:
    definition = from_json(
        source(
            [
                {"code": "one", "type": "single", "options": options("a", "x")},
                {"code": "many", "type": "multi", "options": options("a", "b")},
                {"code": "n", "type": "number"},
                {"code": "later", "type": "text", "show_if": condition},
            ]
        )
    )
    assert form(definition).parts[0].entries[-1].condition == said


def test_kazakh_conditions_name_question_and_answer() -> None:
    made = form(library.load("akims_2023"), "kk")
    conditions = [e.condition for part in made.parts for e in part.entries if e.condition]
    assert conditions == [
        "Тек 1-сұрақта «Әкімнің міндетін атқарушы» белгіленген болса ғана жауап беріңіз.",
        "Тек 9-сұрақта «Кәсіби білімім жоқ» белгіленбеген болса ғана жауап беріңіз.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_finds_every_letter_and_page(language: str, tmp_path: Path) -> None:
    data = source(
        [
            {"code": "letters", "type": "text", "text": text(LETTERS)},
            {"code": "one", "type": "single", "options": options("a", "b")},
        ]
    )
    made = form_pdf(form(from_json(data), language, is_synthetic=True))
    assert made == form_pdf(form(from_json(data), language, is_synthetic=True))
    said = read(made, tmp_path / "form.pdf")
    assert LETTERS in said
    assert "1/1" in said.replace(" ", "")
    assert "SYNTHETIC" in said
    assert WORDS[language].code in said


def test_long_lists_find_room(tmp_path: Path) -> None:
    """More than a page can hold: nothing is lost, nothing fails."""
    words = text("an option with a text that takes the whole width of its line, and then some " * 2)
    many = [{"code": f"o{n}", "text": words} for n in range(4 * RUN)]
    data = source(
        [
            {"code": "long", "type": "single", "options": many},
            {"code": "short", "type": "multi", "options": options(*(f"s{n}s" for n in range(150)))},
            {"code": "lines", "type": "text", "lines": 200},
            {"code": "order", "type": "ranking", "items": items(*(f"r{n}r" for n in range(60)))},
            {
                "code": "group",
                "type": "group",
                "most": 10,
                "questions": [
                    {"code": "in", "type": "multi", "text": text("in"), "options": many[:70]}
                ],
            },
        ],
        intro=text("\n".join(["a long introduction " * 80] * 5)),
    )
    said = read(form_pdf(form(from_json(data))), tmp_path / "form.pdf")
    assert all(f"s{n}s" in said for n in range(150))
    assert all(f"r{n}r" in said for n in range(60))
    assert said.count("an option with a text") >= 4 * RUN + 10 * 70


def test_headings_stand_above_something(tmp_path: Path) -> None:
    """The last line of no page is a heading or a question's title."""
    definition = library.load("akims_2023")
    titles = {s.title.get("ru") for s in definition.sections} | {
        q.text.get("ru") for q in definition.questions() if q.type is not QuestionType.INFO
    }
    said = read(form_pdf(form(definition)), tmp_path / "form.pdf")
    for page in said.split("\f"):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        above_foot = [line for line in lines if "Раунд" not in line or " / " not in line]
        if above_foot:
            assert not any(above_foot[-1].endswith(title) for title in titles)
