"""What the portal writes of thirty-odd made-up releases, held word by word.

A change is looked at with `python -m tests.read_sentences kk`, read, and kept with `… write`.
"""

import re

import pytest

from tests.dashboards.sentences.reading import GOLDEN, LANGUAGES, letter_of, letters, text, told
from tests.factories.contents import releases


def test_there_are_thirty_different_releases() -> None:
    keys = [release.key for release in releases()]
    assert len(keys) == len(set(keys)) >= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_the_one_that_was_read(language: str) -> None:
    assert text(language) == (GOLDEN / f"sentences.{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_letter_is_the_one_that_was_read(language: str) -> None:
    assert letters(language) == (GOLDEN / f"letters.{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_letter_speaks_one_language(language: str) -> None:
    found = [
        sentence
        for release in releases()
        if (letter := letter_of(release, language)) is not None
        for sentence in letter.texts
        if sentence not in (letter.registration, letter.signature)
        and re.search(r"[A-Za-z]{2,}|[“”\"ёЁ]|%\(|  ", sentence)
    ]
    assert found == []


FORBIDDEN = {
    "kk": r"[“”\"]|MWDS|RDS|PNI|\d\.\d|%\(|undefined|None|[A-Za-z]{3,}",
    "ru": r"[“”\"ёЁ]|MWDS|RDS|PNI|\d\.\d|%\(|undefined|None|[A-Za-z]{3,}",
    "en": r"[«»\"]|MWDS|RDS|PNI|\d,\d\b(?!\d\d)|%\(|undefined|\bnan\b|[А-Яа-я]{3,}",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_commas_and_words_belong_to_the_language(language: str) -> None:
    found = [
        sentence
        for release in releases()
        for sentence in told(release, language)
        if not sentence.startswith("[") and re.search(FORBIDDEN[language], sentence)
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_end_and_hold_no_gap(language: str) -> None:
    """No space is doubled or left before a mark; each sentence ends, each line of a list does not."""
    for release in releases():
        for sentence in told(release, language):
            assert re.search(r"  | [.,;:](?!\w)|\(\)|«»|“”", sentence) is None, sentence
            assert re.search(r"([.:]|\d|\)|\])$", sentence), sentence
