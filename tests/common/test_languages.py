"""Kazakh order of letters, content in the reader's language, dates and numbers."""

import datetime
import random
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.forms import DateField
from django.template import Context, Template
from django.utils import formats, translation

from tna_portal.common.languages import (
    ALPHABET,
    CODES,
    LANGUAGES,
    collation_key,
    localised,
    search_form,
)

FIFTH_OF_MARCH = datetime.datetime(2026, 3, 5, 14, 7)  # noqa: DTZ001 - a date as it is printed
REGION = {"name_kk": "Қостанай облысы", "name_ru": "Костанайская область", "name_en": "Kostanay"}


def test_the_alphabet_has_42_letters_each_once() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 42


def test_words_with_the_nine_kazakh_letters_stand_where_the_alphabet_has_them() -> None:
    ordered = [
        *["Азамат", "Әділет", "Бала", "Гүл", "Ғалым", "Дала", "Қала", "Лагерь"],
        *["Нан", "Ңа", "Он", "Өзен", "Пән", "Ту", "Ұл", "Үй", "Фонд"],
        *["Хат", "Һалық", "Цех", "Ыдыс", "Іні", "Эпос", "Яғни"],
    ]
    shuffled = random.Random(5).sample(ordered, len(ordered))
    assert sorted(shuffled, key=collation_key) == ordered


def test_regions_of_the_country_are_listed_as_in_official_papers() -> None:
    regions = ["Шымкент", "Ұлытау", "Түркістан", "Қостанай", "Қарағанды", "Жетісу", "Ақтөбе"]
    regions += ["Алматы", "Абай", "Астана", "Ақмола"]
    assert sorted(regions, key=collation_key) == [
        *["Абай", "Ақмола", "Ақтөбе", "Алматы", "Астана", "Жетісу"],
        *["Қарағанды", "Қостанай", "Түркістан", "Ұлытау", "Шымкент"],
    ]


def test_digits_and_latin_letters_come_before_kazakh_ones() -> None:
    assert sorted(["Әкім", "IT", "2-топ"], key=collation_key) == ["2-топ", "IT", "Әкім"]


@pytest.mark.parametrize("letter", "әғқңөұүһі")
def test_case_of_a_kazakh_letter_changes_neither_order_nor_search(letter: str) -> None:
    assert collation_key(letter.upper()) == collation_key(letter)
    assert search_form(letter.upper()) == letter


def test_search_form_composes_letters_typed_with_a_separate_mark() -> None:
    assert search_form("Й") == "й"


@pytest.mark.parametrize("language", CODES)
def test_content_is_given_in_the_active_language(language: str) -> None:
    with translation.override(language):
        assert localised(REGION, "name") == REGION[f"name_{language}"]
        assert localised(SimpleNamespace(**REGION), "name") == REGION[f"name_{language}"]


def test_content_without_the_wanted_language_is_given_in_kazakh() -> None:
    assert localised({**REGION, "name_en": ""}, "name", "en") == "Қостанай облысы"


def test_the_filter_gives_content_in_the_active_language() -> None:
    with translation.override("ru"):
        page = Template("{% load content %}{{ region|localised:'name' }}")
        assert page.render(Context({"region": REGION})) == "Костанайская область"


def test_the_settings_offer_exactly_our_languages() -> None:
    assert [code for code, _ in settings.LANGUAGES] == [code for code, _ in LANGUAGES]


@pytest.mark.parametrize(
    ("language", "kind", "written"),
    [
        ("kk", "DATE_FORMAT", "2026 жылғы 5 наурыз"),
        ("kk", "DATETIME_FORMAT", "2026 жылғы 5 наурыз, 14:07"),
        ("kk", "YEAR_MONTH_FORMAT", "2026 жылғы наурыз"),
        ("kk", "MONTH_DAY_FORMAT", "5 наурыз"),
        ("kk", "SHORT_DATE_FORMAT", "05.03.2026"),
        ("kk", "SHORT_DATETIME_FORMAT", "05.03.2026 14:07"),
        ("kk", "l, j E", "бейсенбі, 5 наурыз"),
        ("kk", "N", "наурыз"),
        ("ru", "DATE_FORMAT", "5 марта 2026 г."),
        ("ru", "SHORT_DATE_FORMAT", "05.03.2026"),
        ("en", "DATE_FORMAT", "5 March 2026"),
        ("en", "DATETIME_FORMAT", "5 March 2026, 14:07"),
        ("en", "SHORT_DATE_FORMAT", "05/03/2026"),
    ],
)
def test_dates_are_written_as_readers_of_the_language_do(
    language: str, kind: str, written: str
) -> None:
    with translation.override(language):
        assert formats.date_format(FIFTH_OF_MARCH, kind) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", "1\u00a0234\u00a0567,5"),
        ("ru", "1\u00a0234\u00a0567,5"),
        ("en", "1,234,567.5"),
    ],
)
def test_numbers_are_grouped_as_readers_of_the_language_do(language: str, written: str) -> None:
    with translation.override(language):
        assert formats.localize(1234567.5, use_l10n=True) == written


@pytest.mark.parametrize("language", CODES)
def test_the_week_begins_on_monday(language: str) -> None:
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(("language", "typed"), [("kk", "05.03.2026"), ("en", "05/03/2026")])
def test_a_date_typed_day_first_is_understood(language: str, typed: str) -> None:
    with translation.override(language):
        assert DateField().clean(typed) == FIFTH_OF_MARCH.date()
