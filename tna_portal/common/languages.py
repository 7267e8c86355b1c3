"""The three languages: content in the reader's language, and Kazakh alphabetical order."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

LANGUAGES = (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"))
CODES = tuple(code for code, _ in LANGUAGES)
DEFAULT = "kk"

# By code point ә ғ қ ң ө ұ ү һ і would stand behind я; this is their place in the alphabet.
ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACE = {letter: place for place, letter in enumerate(ALPHABET)}


def current(language: str | None = None) -> str:
    """The language asked for or being read; Kazakh when it is none of ours."""
    code = (language or get_language() or DEFAULT).split("-")[0]
    return code if code in CODES else DEFAULT


def localised(thing: Any, field: str, language: str | None = None, *, case: str = "") -> str:
    """Content in a language: attribute or key `<field>_<language>`, or `<language>` when no field.

    With a case, the form of that name that a sentence needs: `<field>_<language>_<case>`.
    Falls back to Kazakh, then to any language that is not empty.
    """
    wanted = current(language)
    ending = f"_{case}" if case else ""
    for code in (wanted, DEFAULT, *CODES):
        key = f"{field}_{code}{ending}" if field else code
        value = thing.get(key) if isinstance(thing, Mapping) else getattr(thing, key, None)
        if value:
            return str(value)
    return ""


def search_form(text: str) -> str:
    """What a search column holds: composed, case folded; SQLite folds ASCII letters only."""
    return unicodedata.normalize("NFC", text).casefold().strip()


def collation_key(text: str) -> tuple[tuple[int, int], ...]:
    """Sorting key: digits and Latin letters first, then the Kazakh alphabet, case ignored."""
    return tuple(
        (1, _PLACE[letter]) if letter in _PLACE else (0, ord(letter))
        for letter in search_form(text)
    )
