"""A light suffix stripper for Kazakh nouns; no kept library has one.

Kazakh agglutinates in a fixed order: stem, plural, possessive, case, personal ending. The letter before
an ending chooses its first consonant (қала-ға, мектеп-ке), the last vowel of the stem its vowel
(қала-лар, мектеп-тер). Both are checked, so little that is no ending is cut. Where a word can be read in
several ways (жұмысы: жұмыс + ы, or жұмы + сы) every reading is kept: two words are forms of one when
they share a reading.
"""

import re
from collections.abc import Iterator

LETTERS = frozenset("әғқңөұүһі")
_BACK, _FRONT = frozenset("аоұыя"), frozenset("әеөүіэ")

# what an ending may follow; и and у are vowels or glides, voiced stops and в close loans only (клуб-тың)
_VOWEL = frozenset("аәеиоөуұүыіэюя")
_LIQUID = frozenset("лрйузжи")
_NASAL = frozenset("мнң")
_VOICELESS = frozenset("пткқсфхцчшщһбвгд")
_CONSONANT = _LIQUID | _NASAL | _VOICELESS
_VOICED = _VOWEL | _LIQUID | _NASAL
_POSSESSED = frozenset("ыі")

_Endings = tuple[tuple[str, frozenset[str]], ...]

_PERSONAL: _Endings = (
    ("мын мін", _VOWEL | _LIQUID),
    ("бын бін", _NASAL | frozenset("зж")),
    ("пын пін", _VOICELESS),
    ("мыз міз", _VOWEL | _LIQUID),
    ("быз біз", _NASAL | frozenset("зж")),
    ("пыз піз", _VOICELESS),
    ("сың сің сыз сіз", _VOICED | _VOICELESS),
)
_CASES: _Endings = (
    ("ның нің", _VOWEL | _NASAL),
    ("дың дің", _LIQUID),
    ("тың тің", _VOICELESS),
    ("ға ге", _VOICED),
    ("қа ке", _VOICELESS),
    ("ны ні", _VOWEL),
    ("ды ді", _LIQUID | _NASAL),
    ("ты ті", _VOICELESS),
    ("да де дағы дегі", _VOICED),
    ("та те тағы тегі", _VOICELESS),
    ("дан ден", _VOWEL | _LIQUID),
    ("нан нен", _NASAL),
    ("тан тен", _VOICELESS),
    ("мен", _VOICED),
    ("бен", frozenset("зж")),
    ("пен", _VOICELESS),
    ("дай дей", _VOICED),
    ("тай тей", _VOICELESS),
)
_CASES_OF_THE_POSSESSED: _Endings = (
    ("на не н нда нде нан нен ндағы ндегі", _POSSESSED),
    ("а е", frozenset("мң")),
)
_POSSESSIVES: _Endings = (
    ("ы і ымыз іміз ыңыз іңіз", _CONSONANT),
    ("сы сі мыз міз ңыз ңіз", _VOWEL),
)
# бөлім, шешім are nouns of their own: the short endings go only where two syllables stay (ауыл-ым)
_SHORT_POSSESSIVES: _Endings = (("ым ім ың ің", _CONSONANT), ("м ң", _VOWEL - _POSSESSED))
_PLURALS: _Endings = (
    ("лар лер", _VOWEL | frozenset("рйу")),
    ("дар дер", _NASAL | frozenset("лзж")),
    ("тар тер", _VOICELESS),
)
_HARDENED = str.maketrans("бғг", "пқк")
_SYNCOPE = re.compile(rf"([{''.join(_VOWEL)}][^\W{''.join(_VOWEL)}])[ыі]([^\W{''.join(_VOWEL)}])$")


def is_kazakh(word: str) -> bool:
    """Whether a folded word has a letter that Russian has not."""
    return not LETTERS.isdisjoint(word)


def bare_forms(word: str, *, harmony: bool = True) -> frozenset[str]:
    """The folded word and every stem it can be read as; the word itself is always among them.

    Without `harmony` the vowel of an ending may differ from the stem's, as it often does behind
    Russian surnames (Сериковтің).
    """
    shortest = 2 if is_kazakh(word) else 3  # во-да must not be found by «во»

    def cut(form: str, endings: _Endings, syllables: int = 1) -> Iterator[str]:
        for group, before in endings:
            for ending in group.split():
                stem = form[: -len(ending)]
                if (
                    form.endswith(ending)
                    and len(stem) >= shortest
                    and _last_letter(stem) in before
                    and sum(letter in _VOWEL for letter in stem) >= syllables
                    and (not harmony or _agree(stem, ending))
                ):
                    yield stem

    whole = {word, *cut(word, _PERSONAL)}
    possessed = {stem for form in whole for stem in cut(form, _CASES_OF_THE_POSSESSED)}
    caseless = whole | {stem for form in whole for stem in cut(form, _CASES)}
    owned = {
        stem
        for form in caseless | possessed
        for stem in (*cut(form, _POSSESSIVES), *cut(form, _SHORT_POSSESSIVES, syllables=2))
    }
    singular = {stem for form in caseless | owned for stem in cut(form, _PLURALS)}
    return frozenset(caseless | owned | singular)


def stems(word: str) -> frozenset[str]:
    """The readings of a folded word, each in the one spelling all its forms share.

    A final б, ғ, г is written п, қ, к (мектебі, мектеп), a final narrow vowel is dropped (қаржы,
    қаржысы), and so is the vowel that disappears before endings (халық, халқы).
    """
    return frozenset(_unified(form) for form in bare_forms(word))


def _unified(form: str) -> str:
    if len(form) > 3 and form[-1] in _POSSESSED:
        form = form[:-1]
    form = form[:-1] + form[-1:].translate(_HARDENED)
    return _SYNCOPE.sub(r"\1\2", form)


def _last_letter(stem: str) -> str:
    return stem.rstrip("ьъ")[-1:]


def _agree(stem: str, ending: str) -> bool:
    """Vowel harmony: the ending's first vowel is of the class of the stem's last; и, у, ю are of both."""
    if ending in ("мен", "бен", "пен"):
        return True
    last = next((letter for letter in reversed(stem) if letter in _VOWEL), "")
    first = next((letter for letter in ending if letter in _VOWEL), "")
    return not ((last in _BACK and first in _FRONT) or (last in _FRONT and first in _BACK))
