"""Words of a text with their places, and the stems by which forms of one word are recognised."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from interviews.search import kazakh

# a letter with the marks that combine with it, so that a decomposed й is no boundary
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_FLEETING = re.compile(r"(?<=[аеиоуыэюя])([^\Wаеиоуыэюя]+)[ое]([кц])$")
_LONGEST = 64  # beyond it a run of letters is no word, and patterns would take their time
_SOFT = re.compile(r"ь([кц])$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands at [start, end), in code points of the text it was found in."""

    start: int
    end: int
    text: str


def words(text: str) -> Iterator[Word]:
    """The words of a text in order; hyphens and apostrophes part words."""
    for match in _WORD.finditer(text):
        yield Word(match.start(), match.end(), match.group())


def folded(word: str) -> str:
    """Composed, without case, ё as е."""
    return unicodedata.normalize("NFC", word).casefold().replace("ё", "е")


@lru_cache(maxsize=65_536)
def stems(word: str) -> frozenset[str]:
    """What the word can be a form of; two words are forms of one when these sets meet.

    A letter Russian has not makes a word Kazakh; another Cyrillic word is read as both, since either
    language is written without them (ауыл, район); Latin letters are read as English.
    """
    plain = folded(word)
    if len(plain) > _LONGEST:
        return frozenset({plain})
    if kazakh.is_kazakh(plain):
        return kazakh.stems(plain)
    if _CYRILLIC.search(plain):
        return kazakh.stems(plain) | {_russian(plain)}
    # a stemmer keeps its state, so every call has its own; the cache makes that cheap
    return frozenset({snowballstemmer.stemmer("english").stemWord(plain)})


def _russian(word: str) -> str:
    """Snowball's stem; the vowel of закупок, рынок is dropped, as it is in закупка, рынка.

    A very short stem would meet too much (алу, ал; адам, адал): such a word stays whole.
    """
    stem: str = snowballstemmer.stemmer("russian").stemWord(word)
    if len(stem) < 3 or (len(stem) == 3 and stem[-1] in "аеиоуыэюя"):
        return word
    if stem.endswith("еек"):
        return stem[:-2] + "йк"
    return _SOFT.sub(r"\1", _FLEETING.sub(r"\1\2", stem))
