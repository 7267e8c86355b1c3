"""Replacing confirmed finds by placeholders, moving ranges along, and masking for outsiders."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from interviews.pseudonyms.finds import Find, Kind
from interviews.transcript.anchors import Range

BLOCK = "█"
# Words written alike in Kazakh and Russian and plain without a legend, so one text serves both and a quote
# needs no second version. They stand in brackets and are never inflected, which both languages bear, as
# case is clear from the sentence. Codes such as [P1] were not taken: in studies P1 is the interviewee.
WORDS = {
    Kind.PERSON: "Персона",
    Kind.PLACE: "Локация",
    Kind.POST: "Пост",
    Kind.PHONE: "Телефон",
    Kind.EMAIL: "E-mail",
    Kind.IIN: "ID",
    Kind.VEHICLE: "Авто",
}


class DecisionProblem(StrEnum):
    """Why decisions cannot be applied."""

    OUT_OF_RANGE = "out_of_range"
    STALE = "stale"
    OVERLAPPING = "overlapping"


class UnusableDecision(ValueError):
    """A find that cannot be replaced; `problem` says why, `find` which."""

    def __init__(self, problem: DecisionProblem, find: Find) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.find = find


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register: what a placeholder stands for. Identifying, to be kept encrypted."""

    placeholder: str
    kind: Kind
    key: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """The old [start, end) became the new one."""

    old: Range
    new: Range


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """The text without what identifies, the whole register (known entries first), and what moved."""

    text: str
    entries: tuple[Entry, ...]
    replacements: tuple[Replacement, ...]

    def moved(self, old: Range) -> Range:
        """A range of the old text in the new one; one that cuts into a name takes the placeholder whole."""
        return Range(self._place(old.start, at_end=False), self._place(old.end, at_end=True))

    def _place(self, place: int, *, at_end: bool) -> int:
        number = bisect_right(self.replacements, place, key=_start) - 1
        if number < 0:
            return place
        last = self.replacements[number]
        if place == last.old.start:
            return last.new.start
        if place < last.old.end:
            return last.new.end if at_end else last.new.start
        return place + last.new.end - last.old.end


def _start(replacement: Replacement) -> int:
    return replacement.old.start


def apply(text: str, decisions: Iterable[Find], known: Sequence[Entry] = ()) -> Pseudonymised:
    """The text with each confirmed find replaced; the same kind and key has the same placeholder.

    Numbers follow first appearance within a kind, behind those of `known` (the register so far) and of
    placeholders the text holds already. UnusableDecision(out_of_range | stale | overlapping).
    """
    confirmed = sorted(set(decisions))
    _check(text, confirmed)
    placeholders = {(entry.kind, entry.key): entry.placeholder for entry in known}
    forms = {(entry.kind, entry.key): list(entry.forms) for entry in known}
    next_number = {
        kind: _highest(kind, text, [entry.placeholder for entry in known]) + 1 for kind in Kind
    }
    parts: list[str] = []
    replacements: list[Replacement] = []
    done = length = 0
    for find in confirmed:
        name = (find.kind, find.key)
        if name not in placeholders:
            placeholders[name] = f"[{WORDS[find.kind]} {next_number[find.kind]}]"
            forms[name] = []
            next_number[find.kind] += 1
        if find.text not in forms[name]:
            forms[name].append(find.text)
        parts += [text[done : find.start], placeholders[name]]
        start = length + find.start - done
        length = start + len(placeholders[name])
        replacements.append(Replacement(Range(find.start, find.end), Range(start, length)))
        done = find.end
    entries = tuple(
        Entry(placeholder, *name, tuple(forms[name])) for name, placeholder in placeholders.items()
    )
    return Pseudonymised("".join([*parts, text[done:]]), entries, tuple(replacements))


def masked(text: str, finds: Iterable[Find | Range]) -> str:
    """The text with every letter of the finds as █; length and lines stay, so offsets hold."""
    letters = list(text)
    for find in finds:
        for place in range(max(0, find.start), min(find.end, len(text))):
            if letters[place] != "\n":
                letters[place] = BLOCK
    return "".join(letters)


def _check(text: str, confirmed: Sequence[Find]) -> None:
    done = 0
    for find in confirmed:
        if not 0 <= find.start < find.end <= len(text):
            raise UnusableDecision(DecisionProblem.OUT_OF_RANGE, find)
        if text[find.start : find.end] != find.text:
            raise UnusableDecision(DecisionProblem.STALE, find)
        if find.start < done:
            raise UnusableDecision(DecisionProblem.OVERLAPPING, find)
        done = find.end


def _highest(kind: Kind, text: str, placeholders: Iterable[str]) -> int:
    """The highest number a placeholder of this kind has so far; 0 without any."""
    pattern = re.compile(rf"\[{WORDS[kind]} (\d{{1,6}})\]")
    return max((int(n) for part in (text, *placeholders) for n in pattern.findall(part)), default=0)
