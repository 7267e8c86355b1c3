"""Words as parts of names: capital or not, where a sentence begins, and one stem for all forms.

A name has one stem in both languages: Серіков and Сериков, Гүлнар and Гульнаре are written alike.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from interviews.search import kazakh
from interviews.search.words import folded, words

_ALIKE = str.maketrans("әғқңөұүһіё", "агкноуухие", "ьъ")
_ENDINGS_RU = [
    "ыми",
    "ими",
    "ого",
    "его",
    "ому",
    "ему",
    "ами",
    "ями",
    "ой",
    "ей",
    "ою",
    "ею",
    "ом",
    "ем",
    "ым",
    "им",
    "ых",
    "их",
    "ам",
    "ям",
    "ах",
    "ях",
    "ая",
    "яя",
    "ую",
    "юю",
    "ый",
    "ий",
    "ые",
    "ие",
    "а",
    "я",
    "у",
    "ю",
    "ы",
    "и",
    "е",
]
_OPENS = re.compile(r"[.!?…:\n«“\"—–]")
# a full stop behind one of these ends no sentence: г. Сарыбулак
ABBREVIATIONS = frozenset(
    ["г", "с", "п", "пос", "д", "ул", "пр", "мкр", "обл", "р", "им", "к", "ш"]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word at [start, end). `opens`: it may be capital only because a sentence begins here."""

    start: int
    end: int
    text: str
    low: str
    capital: bool
    opens: bool
    before: str  # what stands between it and the word before

    @property
    def is_initial(self) -> bool:
        """The capital letter of «А. Сериков»; the full stop is checked where it is used."""
        return len(self.text) == 1 and self.capital


def tokens(text: str) -> list[Token]:
    """The words of a text."""
    found: list[Token] = []
    for word in words(text):
        before = text[found[-1].end if found else 0 : word.start]
        stop_of_abbreviation = (
            bool(found)
            and before in (". ", ".")
            and (found[-1].is_initial or found[-1].low in ABBREVIATIONS)
        )
        capital = word.text[0].isupper() and (
            word.text[1:].islower() or len(word.text) == 1 or len(word.text) > 5
        )
        opens = not found or (not stop_of_abbreviation and bool(_OPENS.search(before)))
        found.append(
            Token(word.start, word.end, word.text, folded(word.text), capital, opens, before)
        )
    return found


def is_label(text: str, token: Token) -> bool:
    """Whether a word stands alone before a colon at the beginning of a line: who speaks."""
    return text[token.end : token.end + 1] == ":" and (
        token.start == 0 or text[token.start - 1] == "\n"
    )


def stem(word: str) -> str:
    """The stem of a word in its first form: spelt alike in both languages, without its last vowel."""
    alike = folded(word).translate(_ALIKE)
    return alike[:-1] if len(alike) > 3 and alike[-1] in "аеиоуыэюяй" else alike


@lru_cache(maxsize=65_536)
def stems(word: str) -> frozenset[str]:
    """The stems of all first forms the word can come from, itself included."""
    low = folded(word)
    kazakh_forms = {stem(form) for form in kazakh.bare_forms(low, harmony=False)}
    alike = low.translate(str.maketrans("", "", "ъ"))
    russian_forms = {
        alike[: -len(ending)].translate(_ALIKE)
        for ending in _ENDINGS_RU
        if alike.endswith(ending) and len(alike) - len(ending) >= 3
    }
    return frozenset(kazakh_forms | russian_forms)
