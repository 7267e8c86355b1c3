"""Names of places: beside a word for a place, or known from the caller's list, in any form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from interviews.pseudonyms.finds import Find, Kind
from interviews.pseudonyms.forms import ABBREVIATIONS, Token, stem, stems, tokens
from interviews.pseudonyms.names import DETERMINERS, GIVEN, is_name_like

_TYPE_KK = re.compile(
    r"(?:ауыл|аудан|қала|облыс|округ|көше|даңғыл|кент|ықшамаудан|шағынаудан|мөлтекаудан|станса|бекет|"
    r"өзен|көл|қыстақ)(?:сы|сі|ы|і)(?:ның|нің|на|не|н|нда|нде|нан|нен|мен|ндағы|ндегі)?"
    r"|(?:ауыл|аудан|қала|облыс|кент|село)(?:дық|лық|тық)"
)
_TYPE_RU = re.compile(
    r"сел(?:о|а|у|ом|е)|деревн(?:я|и|е|ю|ей)|аул(?:а|у|ом|е)?|посел(?:ок|ка|ку|ком|ке)|город(?:а|у|ом|е)?|"
    r"разъезд(?:а|у|ом|е)?|станци(?:я|и|ю|ей)"
)
_STREET_RU = re.compile(
    r"улиц(?:а|ы|е|у|ей)|проспект(?:а|у|ом|е)?|микрорайон(?:а|у|ом|е)?|район(?:а|у|ом|е)?|област(?:ь|и|ью)"
)
# whoever stands behind these is no person: жители Тасбулака
_OF_PLACE_RU = re.compile(r"жител(?:и|ей|ям|ями|ях)|акимат(?:а|у|ом|е)?")
_ADJECTIVE = re.compile(r"(\w{3,}?)(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ое)")
_DESCRIBED = re.compile(
    r"район|област|округ|город|улиц|акимат|маслихат|сельсовет|сельск|городск|районн|областн"
)
_GENERIC = re.compile(
    r"(?:сель|город|район|област|казах|казахстан|рус|совет|мор|дет|граждан|государств|республикан|"
    r"сосед|обще|человече|женск|муж|европей|американ|китай|депутат)(?:ск|цк)\w+"
)
_FIRST_OF_TWO = re.compile(
    r"жаңа|үлкен|кіші|қара|ақ|сары|көк|қызыл|орта|төменгі|жоғарғы|бас|"
    r"(?:нов|стар|больш|мал|верхн|нижн|красн|бел)(?:ый|ая|ое|ого|ой|ому|ом|ую|ий|яя|ее|его|ей)"
)
_ATTRIBUTE_KK = re.compile(r"\w+(?:ның|нің|дың|дің|тың|тің|дағы|дегі|тағы|тегі)")
_MOST_WORDS = 3

_Known = dict[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Words first..last of the text's tokens are a name with this key."""

    first: int
    last: int
    key: str


def places(text: str, known: Iterable[str] = ()) -> tuple[Find, ...]:
    """Names of places, without the word for their type.

    `known`: names of regions and districts in either language, in their first form, with or without a
    type («Ақжар ауданы», «Акжарский район»). A place named once with its type is found again without.
    """
    there = tokens(text)
    names = {key: " ".join(key) for name in known if (key := _key_of_known(name))}
    marked = [*_described(there, names), *_before_type(there), *_behind_type(there)]
    names |= {tuple(place.key.split()): place.key for place in marked}
    taken = {number for place in marked for number in range(place.first, place.last + 1)}
    again = [place for place in _occurrences(there, names) if place.first not in taken]
    found = {
        (there[place.first].start, there[place.last].end): place.key for place in [*marked, *again]
    }
    return tuple(
        Find(start, end, Kind.PLACE, text[start:end], key)
        for (start, end), key in sorted(found.items())
    )


def _is_type(low: str) -> bool:
    return any(pattern.fullmatch(low) for pattern in (_TYPE_KK, _TYPE_RU, _STREET_RU))


def _key_of_known(name: str) -> tuple[str, ...]:
    proper = [
        token.low
        for token in tokens(name)
        if not _is_type(token.low) and token.low != "округ" and not _GENERIC.fullmatch(token.low)
    ]
    key = []
    for word in proper:
        adjective = _ADJECTIVE.fullmatch(word)
        key.append(stem(adjective[1] + "а") if adjective else stem(word))
    return tuple(key)


def _described(there: Sequence[Token], names: _Known) -> Iterator[_Place]:
    """«Сарыбулакского района»: a capital adjective before a word for a place."""
    for number, token in enumerate(there[:-1]):
        adjective = _ADJECTIVE.fullmatch(token.low)
        following = there[number + 1]
        if (
            token.capital
            and adjective
            and following.before == " "
            and _DESCRIBED.match(following.low)
            and not _GENERIC.fullmatch(token.low)
        ):
            base = stem(adjective[1] + "а")
            shorter = base.removesuffix("ин")
            yield _Place(number, number, shorter if (shorter,) in names else base)


def _before_type(there: Sequence[Token]) -> Iterator[_Place]:
    """«Жаңа Талап ауылында»: capital words before a Kazakh word for a place."""
    for number, token in enumerate(there):
        if not _TYPE_KK.fullmatch(token.low) or token.before not in (" ", "» "):
            continue
        first = number
        while (
            first > 0
            and number - first < _MOST_WORDS
            and (first == number or there[first].before in (" ", "-"))
            and _may_be_place(there[first - 1], alone=first == number)
            and not _parts_from_person(there, first, number)
        ):
            first -= 1
        if first < number:
            yield _Place(first, number - 1, " ".join(stem(t.low) for t in there[first:number]))


def _parts_from_person(there: Sequence[Token], first: int, number: int) -> bool:
    """Whether the word before `first` is a person's and the place is not («Айгүл Шалқар ауданынан»).

    Places are named after persons too, but then end as names do («Мағжан Жұмабаев ауданы»).
    """
    return (
        first < number
        and is_name_like(there[first - 1].low)
        and not is_name_like(there[number - 1].low)
    )


def _may_be_place(token: Token, *, alone: bool) -> bool:
    """Whether a word may belong to the name that ends before a type; `alone`: it is the last word."""
    if not token.capital or token.is_initial or _is_type(token.low):
        return False
    if token.opens:
        return token.low not in DETERMINERS and (
            (alone and not _ATTRIBUTE_KK.fullmatch(token.low))
            or bool(_FIRST_OF_TWO.fullmatch(token.low))
        )
    return True


def _behind_type(there: Sequence[Token]) -> Iterator[_Place]:
    """«село Жанатурмыс», «ул. Абая»: capital words behind a Russian word for a place."""
    for number, token in enumerate(there[:-1]):
        first = number + 1
        street = bool(_STREET_RU.fullmatch(token.low)) or token.low in {"ул", "пр", "мкр"}
        stop = token.low in ABBREVIATIONS and not token.capital
        gap = there[first].before
        if not (
            (stop and gap in (". ", "."))
            or (
                (street or _TYPE_RU.fullmatch(token.low) or _OF_PLACE_RU.fullmatch(token.low))
                and gap in (" ", " «")
            )
        ):
            continue
        if not there[first].capital or (not street and stems(there[first].low) & GIVEN):
            continue
        last = first
        while (
            last + 1 < len(there)
            and last - first + 1 < _MOST_WORDS
            and there[last + 1].capital
            and (
                there[last + 1].before == "-"
                or (
                    there[last + 1].before == " "
                    and (street or _FIRST_OF_TWO.fullmatch(there[last].low))
                )
            )
        ):
            last += 1
        yield _Place(first, last, " ".join(stem(t.low) for t in there[first : last + 1]))


def _occurrences(there: Sequence[Token], names: _Known) -> Iterator[_Place]:
    """Known names without a type, in any form; a short one must not open its sentence."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for key in sorted(names, key=len, reverse=True):
        by_first.setdefault(key[0], []).append(key)
    for number, token in enumerate(there):
        if not token.capital:
            continue
        for key in (key for word in stems(token.low) for key in by_first.get(word, ())):
            words = there[number : number + len(key)]
            alone = len(key) == 1
            if (
                len(words) == len(key)
                and all(
                    w.capital and part in stems(w.low) for w, part in zip(words, key, strict=True)
                )
                and not (alone and (stems(token.low) & GIVEN or (token.opens and len(key[0]) <= 4)))
            ):
                yield _Place(number, number + len(key) - 1, names[key])
                break
