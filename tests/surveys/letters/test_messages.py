"""Texts of e-mails, messengers and SMS: complete in both languages, and short where that is paid for."""

from dataclasses import replace
from datetime import date

import pytest

from surveys.letters.messages import Asking, body, messenger, part, sms, sms_parts, subject
from tna_portal.common.letters.head import LANGUAGES, day_in_words

TEXT = Asking(
    link="https://tna.example.org/a/ABCDEFGHJKM/",
    code="ABCDEFGHJKM",
    minutes=15,
    deadline=date(2026, 12, 15),
    contact="+7 7172 00 00 00",
    is_anonymous=False,
    stop_link="https://tna.example.org/a/reminders/MQ:1:x/",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_with_its_link_is_two_at_most(language: str) -> None:
    text = sms(TEXT, language)
    assert text.endswith(TEXT.link)
    assert sms_parts(text) == 2
    assert "15.12" in text


def test_parts_are_counted_as_operators_do() -> None:
    assert [sms_parts("ә" * n) for n in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_reminder", [True, False])
def test_an_email_says_everything(language: str, *, is_reminder: bool) -> None:
    text = part(TEXT, language, is_reminder=is_reminder)
    for needed in (
        TEXT.link,
        "ABCD EFGH JKM",
        "15",
        day_in_words(TEXT.deadline, language),
        TEXT.contact,
        TEXT.stop_link,
    ):
        assert needed in text
    assert text in body(TEXT, is_reminder=is_reminder)
    assert "ё" not in text
    assert text != part(replace(TEXT, is_anonymous=True), language, is_reminder=is_reminder)
    assert day_in_words(TEXT.deadline, language) in messenger(TEXT, language)


def test_the_subject_is_one_line_in_both_languages() -> None:
    for is_reminder in (True, False):
        line = subject(TEXT, is_reminder=is_reminder)
        assert " / " in line
        assert "\n" not in line
