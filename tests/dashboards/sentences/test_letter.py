"""The return letter: what it says in each situation, and its DOCX read back."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from tests.dashboards.sentences.reading import payload_of, titled
from tests.factories.contents import CATEGORIES, NAMES, REGIONS, branches, releases
from tna_portal.dashboards.exports.letter_docx import letter_docx
from tna_portal.dashboards.sentences.letter import (
    Facts,
    Planned,
    ReturnLetter,
    return_letter,
    return_letters,
)

KAZAKH = "әғқңөұүһі"


def facts(key: str = "as in the study", **more: Any) -> Facts:
    """What the letter to Akmola's akims is written from."""
    release = next(each for each in releases() if each.key == key)
    country = payload_of(release, "country")
    assert country is not None
    given: dict[str, Any] = {
        "region": REGIONS["KZ-11"],
        "round": {"name_kk": f"Сынақ {KAZAKH}", "name_ru": "Проба"},
        "country_page": country,
        "region_page": payload_of(release, "KZ-11"),
        "invited": 60,
        "snapshot_number": 3,
        "released_on": date(2026, 11, 23),
        "contact": "+7 700 000 00 00",
        "is_synthetic": False,
    }
    return Facts(**(given | more))


def written(given: Facts, language: str = "ru") -> ReturnLetter:
    return return_letter(given, NAMES, CATEGORIES, language)


def planned(quarter: int, code: str = "PRC") -> Planned:
    return Planned(branches("KZ-11")[0], 2027, quarter, titled(code))


def test_state_language_comes_first() -> None:
    assert [letter.language for letter in return_letters(facts(), NAMES, CATEGORIES)] == [
        "kk",
        "ru",
    ]


def test_it_cites_the_snapshot_and_its_day_in_words() -> None:
    assert "№ 3 от 23 ноября 2026 года" in written(facts()).source
    assert "№ 3 жарияланымнан (2026 жылғы 23 қараша)" in written(facts(), "kk").source


def test_it_addresses_the_region_in_its_case() -> None:
    assert written(facts()).addressee == (
        "Акимам городов районного значения, сельских округов, поселков и сел Акмолинской области"
    )
    assert written(facts(), "kk").addressee == (
        "Ақмола облысының аудандық маңызы бар қала, ауылдық округ, кент және ауыл әкімдеріне"
    )


def test_seminars_of_the_plan_stand_by_quarter() -> None:
    _said, will_do = written(facts(seminars=[planned(1), planned(4, "COM")])).sections
    assert will_do.items == (
        "«Государственные закупки и договоры» – первый квартал 2027 года",
        "«Эффективное общение с населением» – четвертый квартал 2027 года",
    )


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("as in the study", "Филиал Академии составит по этим результатам план семинаров"),
        ("still open", "После завершения опроса филиал Академии составит"),
    ],
)
def test_without_a_plan_it_says_what_happens_next(key: str, sentence: str) -> None:
    _said, will_do = written(facts(key)).sections
    assert (len(will_do.before), will_do.items) == (1, ())
    assert will_do.before[0].startswith(sentence)


def test_a_region_that_is_hidden_hears_of_the_country_and_of_no_number_of_its_own() -> None:
    letter = written(facts("all regions hidden", region_page=None))
    said, _will_do = letter.sections
    assert letter.thanks == (
        "Академия благодарит всех, кто принял участие в оценке потребностей в обучении («Проба»).",
    )
    assert said.before[:2] == (
        "Данные опроса Акмолинской области не показаны: ответов менее пяти или по ним можно было "
        "бы вычислить данные другого региона.",
        "Поэтому сообщаем, что сказали акимы по стране в целом.",
    )
    assert said.before[2].startswith("Наибольшие потребности по оценкам 24 акимов")
    assert len(said.items) == 5


def test_interviews_are_told_without_numbers_of_people_by_category() -> None:
    said, _will_do = written(facts()).sections
    assert said.after[-1] == (
        "В интервью (участников: 7) чаще всего называли: «Государственные закупки», "
        "«Навыки коммуникации», «Информационная политика»."
    )


def test_more_answers_than_invitations_are_told_without_them() -> None:
    assert (
        written(facts(invited=3)).thanks[1]
        == "50 акимов в Акмолинской области ответили на вопросы."
    )


def test_a_synthetic_round_is_marked_at_the_top() -> None:
    letter = written(facts(is_synthetic=True), "kk")
    assert letter.texts[0].startswith("SYNTHETIC: синтетикалық")
    assert written(facts()).synthetic == ""


@pytest.mark.parametrize("is_synthetic", [True, False])
def test_the_docx_is_read_back_word_by_word(is_synthetic: bool) -> None:
    given = facts(is_synthetic=is_synthetic, seminars=[planned(2), planned(3, "MED")])
    letters = return_letters(given, NAMES, CATEGORIES)
    made = Document(BytesIO(letter_docx(letters)))
    found = [p.text for p in made.paragraphs if p.text.strip()]
    assert found == [text for letter in letters for text in on_paper(letter)]
    assert set(KAZAKH) <= set("".join(found))
    assert len(made.inline_shapes) == 2  # the band, once a sheet


def on_paper(letter: ReturnLetter) -> list[str]:
    """Paragraphs as the file has them: lists numbered, the thanks in one."""
    parts = [letter.organisation, letter.synthetic, letter.registration, letter.addressee]
    parts += [letter.title, letter.greeting, " ".join(letter.thanks)]
    for section in letter.sections:
        numbered = [f"{number}. {item}" for number, item in enumerate(section.items, start=1)]
        parts += [section.title, *section.before, *numbered, *section.after]
    return [text for text in (*parts, letter.contact, letter.source, letter.signature) if text]


def test_each_text_of_the_docx_names_its_language() -> None:
    made = Document(BytesIO(letter_docx(return_letters(facts(), NAMES, CATEGORIES))))
    tags = [
        element.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val")
        for element in made.element.body.iter(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}lang"
        )
    ]
    assert set(tags) == {"kk-KZ", "ru-RU"}
    assert tags == sorted(tags)


def test_the_file_is_the_same_each_time() -> None:
    letters = return_letters(replace(facts(), seminars=[planned(1)]), NAMES, CATEGORIES)
    first, second = (Document(BytesIO(letter_docx(letters))) for _ in range(2))
    assert first.core_properties.created == second.core_properties.created
    assert first.core_properties.author == ""
