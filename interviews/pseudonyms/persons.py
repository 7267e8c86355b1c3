"""Names of persons: given names, surnames, patronymics and initials, alone or side by side.

A capital alone is no evidence at the beginning of a sentence, and little elsewhere: a word is taken for
its ending, because it is a known given name, or because of the names, initials or titles beside it.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from interviews.pseudonyms import names
from interviews.pseudonyms.finds import Find, Kind
from interviews.pseudonyms.forms import Token, is_label, stem, stems, tokens
from interviews.search.kazakh import bare_forms, is_kazakh

_MOST_PARTS = 4


class _Role(Enum):
    SURNAME = "surname"
    GIVEN = "given"
    PATRONYMIC = "patronymic"
    INITIAL = "initial"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class _Part:
    """A word that may be part of a name; `sure`: it is one even alone."""

    role: _Role
    key: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Person:
    """One mention: where, its key, and the first letter of the given name if a surname has one."""

    start: int
    end: int
    key: str
    letter: str


def persons(text: str, taken: AbstractSet[int] = frozenset()) -> tuple[Find, ...]:
    """Names of persons outside the places in `taken` (offsets of letters that belong to another find).

    The key is the surname, or else the given name, or else the patronymic; where a surname occurs with
    several first letters, those mentions have the letter in their key.
    """
    there = tokens(text)
    parts = [
        None if token.start in taken else _part(text, there, number)
        for number, token in enumerate(there)
    ]
    surnames = {part.key for part in parts if part and part.sure and part.role is _Role.SURNAME}
    mentions = [
        _mention(there, parts, first, last)
        for first, last in _runs(text, there, parts)
        if _is_person(there, parts, first, last, surnames)
    ]
    letters: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.letter:
            letters.setdefault(mention.key, set()).add(mention.letter)
    return tuple(
        Find(
            mention.start,
            mention.end,
            Kind.PERSON,
            text[mention.start : mention.end],
            f"{mention.key} {mention.letter}"
            if mention.letter and len(letters[mention.key]) > 1
            else mention.key,
        )
        for mention in mentions
    )


def _part(text: str, there: Sequence[Token], number: int) -> _Part | None:
    """What part of a name a word may be."""
    token = there[number]
    if number and names.SON_OR_DAUGHTER.fullmatch(token.low):
        previous = there[number - 1]
        beside = token.before == " " and previous.capital and previous.low not in names.DETERMINERS
        return _Part(_Role.PATRONYMIC, stem(previous.low), sure=True) if beside else None
    if not token.capital or names.HONORIFIC_BEFORE.fullmatch(token.low):
        return None
    if token.is_initial:
        dotted = text[token.end : token.end + 1] == "."
        return _Part(_Role.INITIAL, stem(token.low), sure=False) if dotted else None
    opens = token.opens and not is_label(text, token)
    forms = stems(token.low)
    if token.low in names.COMMON_OPENING and opens:
        return None
    if forms & names.NOT_PERSONS or (opens and token.low in names.DETERMINERS):
        return None
    return _by_ending(there, number, forms, opens=opens)


def _by_ending(
    there: Sequence[Token], number: int, forms: frozenset[str], *, opens: bool
) -> _Part | None:
    token = there[number]
    kazakh = names.KAZAKH_PATRONYMIC.fullmatch(token.low)
    if kazakh:
        return _Part(_Role.PATRONYMIC, stem(kazakh[1]), sure=True)
    if patronymic := _first(form for form in forms if names.PATRONYMIC.fullmatch(form)):
        return _Part(_Role.PATRONYMIC, patronymic, sure=True)
    if given := _first(forms & names.GIVEN):
        return _Part(_Role.GIVEN, given, sure=not opens or given not in names.AMBIGUOUS)
    if surname := _first(form for form in forms if names.SURNAME.fullmatch(form)):
        # Russian plurals in -ов do not stand in a Kazakh sentence, so there the ending is enough
        beside = there[number + 1].low if number + 1 < len(there) else ""
        in_kazakh = is_kazakh(token.low) or is_kazakh(beside) or _has_kazakh_ending(token, surname)
        sure = not opens or (in_kazakh and surname.endswith(("ов", "ев")))
        return _Part(_Role.SURNAME, surname, sure=sure)
    if surname := _first(form for form in forms if names.SURNAME_BESIDE_NAMES.fullmatch(form)):
        return _Part(_Role.SURNAME, surname, sure=False)
    ending = names.NAME_ENDING_OPENING if opens else names.NAME_ENDING
    if given := _first(form for form in forms if ending.fullmatch(form)):
        return _Part(_Role.GIVEN, given, sure=True)
    # at the beginning of a sentence only a title beside it can tell, and it never joins another name
    return _Part(_Role.UNKNOWN, stem(token.low), sure=False)


def _first(forms: Iterator[str] | AbstractSet[str]) -> str:
    """The shortest form, so that all forms of a name agree; empty without any."""
    return min(forms, key=lambda form: (len(form), form), default="")


def _runs(
    text: str, there: Sequence[Token], parts: Sequence[_Part | None]
) -> Iterator[tuple[int, int]]:
    """Numbers of the first and last word of parts side by side."""
    first = 0
    while first < len(there):
        if parts[first] is None:
            first += 1
            continue
        last = first
        while (
            last + 1 < len(there)
            and last + 1 - first < _MOST_PARTS
            and _joins(there, parts, first, last)
        ):
            last += 1
        yield first, last
        first = last + 1


def _joins(there: Sequence[Token], parts: Sequence[_Part | None], first: int, last: int) -> bool:
    """Whether the next word continues the name from word `first` to `last`."""
    this, following = parts[last], parts[last + 1]
    if this is None or following is None:
        return False
    gap = there[last + 1].before
    if this.role is _Role.INITIAL:
        # initials behind a surname end the name
        ended = any(part and part.role is not _Role.INITIAL for part in parts[first:last])
        return gap in (". ", ".") and (following.role is _Role.INITIAL or not ended)
    if gap == "-":
        return this.role is following.role is _Role.SURNAME
    if gap != " " or _has_kazakh_ending(there[last], this.key):
        return False
    if _Role.UNKNOWN in (this.role, following.role):
        unknown = there[last] if this.role is _Role.UNKNOWN else there[last + 1]
        return not unknown.opens and this.role is not following.role
    # two given names or two surnames side by side are two persons; «Серік ұлы» is given and patronymic
    return this.role is not following.role


def _has_kazakh_ending(token: Token, key: str) -> bool:
    """Whether a word has a Kazakh case: only the last word of a name has («Гүлнарға Серіков айтты»).

    Not behind a soft sign, where -те is Russian (готовьте).
    """
    return any(
        len(form) + 2 <= len(token.low) and stem(form) == key and not form.endswith("ь")
        for form in bare_forms(token.low, harmony=False)
    )


def _is_person(
    there: Sequence[Token],
    parts: Sequence[_Part | None],
    first: int,
    last: int,
    surnames: AbstractSet[str],
) -> bool:
    """Whether a run names a person; `surnames`: keys that are sure elsewhere in the text."""
    run = [part for part in parts[first : last + 1] if part]
    if any(part.sure or (part.role is _Role.SURNAME and part.key in surnames) for part in run):
        return True
    if any(part.role is _Role.INITIAL for part in run):
        return any(part.role is not _Role.INITIAL for part in run)
    before = there[first - 1].low if first and there[first].before in (" ", ". ") else ""
    after = there[last + 1] if last + 1 < len(there) else None
    return bool(
        names.HONORIFIC_BEFORE.fullmatch(before)
        or (after and after.before == " " and names.HONORIFIC_AFTER.fullmatch(after.low))
    )


def _mention(
    there: Sequence[Token], parts: Sequence[_Part | None], first: int, last: int
) -> _Person:
    """The mention; an initial at its end takes its full stop along."""
    run = [part for part in parts[first : last + 1] if part]
    by_role = {part.role: part.key for part in reversed(run)}
    order = (_Role.SURNAME, _Role.GIVEN, _Role.PATRONYMIC, _Role.UNKNOWN)
    if _Role.SURNAME not in by_role and _Role.UNKNOWN in by_role:
        order = (_Role.UNKNOWN, _Role.GIVEN, _Role.PATRONYMIC, _Role.SURNAME)
    key = next(by_role[role] for role in order if role in by_role)
    has_surname = order[0] in by_role
    given = (_Role.GIVEN, _Role.INITIAL, _Role.UNKNOWN)
    letter = next(
        (by_role[role][:1] for role in given if role in by_role and role is not order[0]), ""
    )
    end = there[last].end + (run[-1].role is _Role.INITIAL)
    return _Person(there[first].start, end, key, letter if has_surname else "")
