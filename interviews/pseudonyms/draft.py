"""A text before it is kept: who speaks where, what may identify people, what a person has decided."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from interviews.pseudonyms.finds import Find, Kind
from interviews.pseudonyms.replacing import Entry, Pseudonymised, apply
from interviews.pseudonyms.suggesting import suggestions
from interviews.pseudonyms.typed import typed
from interviews.transcript.anchors import Range
from interviews.transcript.turns import Correction, Dialogue, Role, Turn, corrected, recognise

Name = tuple[str, str]  # kind, key


class Choice(StrEnum):
    """What a person decides on a name."""

    REPLACE = "replace"
    LEAVE = "leave"


class NotInText(ValueError):
    """The words that were typed do not stand in the text, or have been found there already."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`same_as`: the key of another name of the same kind that means the same person or place."""

    choice: Choice
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One name in all its forms, and where it first stands."""

    kind: Kind
    key: str
    forms: tuple[str, ...]
    times: int
    first: Find
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept: turns are [start, end, speaker) of the new text."""

    made: Pseudonymised
    turns: tuple[tuple[int, int, str], ...]
    speakers: Mapping[str, str]

    @property
    def text(self) -> str:
        """With placeholders."""
        return self.made.text

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The whole register."""
        return self.made.entries


@dataclass(frozen=True)
class Draft:
    """The normalised text with all that is known of it; `notes` name what was changed in it."""

    text: str
    notes: tuple[str, ...]
    dialogue: Dialogue
    finds: tuple[Find, ...]
    decisions: Mapping[Name, Decision]

    def groups(self) -> list[Group]:
        """Names by kind, then as they first occur: one decision for all forms of each."""
        found: dict[Name, list[Find]] = {}
        for find in self.finds:
            found.setdefault((find.kind, find.key), []).append(find)
        order = list(Kind)
        return sorted(
            (
                Group(
                    kind=finds[0].kind,
                    key=finds[0].key,
                    forms=tuple(dict.fromkeys(find.text for find in finds)),
                    times=len(finds),
                    first=finds[0],
                    decision=self.decisions.get(name),
                )
                for name, finds in found.items()
            ),
            key=lambda group: (order.index(group.kind), group.first.start),
        )

    def undecided(self) -> int:
        """How many names still wait for a decision."""
        return sum(group.decision is None for group in self.groups())

    def decided(self, decisions: Mapping[Name, Decision]) -> "Draft":
        """With further decisions; those on names that the text does not hold are passed over."""
        known = {(find.kind.value, find.key) for find in self.finds}
        fitting = {name: choice for name, choice in decisions.items() if name in known}
        return replace(self, decisions={**self.decisions, **fitting})

    def with_name(self, words: str, kind: Kind) -> "Draft":
        """With words that a person has typed, to be replaced wherever they stand.

        A find that covers them already stays as it is, unless it was to be left. NotInText.
        """
        replaced = [find for find in self.finds if not self._is_left(find)]
        added = [new for new in typed(self.text, words, kind) if not _is_covered(new, replaced)]
        if not added:
            raise NotInText
        letters = {place for find in added for place in range(find.start, find.end)}
        others = [find for find in self.finds if letters.isdisjoint(range(find.start, find.end))]
        decisions = {**self.decisions, (kind.value, added[0].key): Decision(Choice.REPLACE)}
        return replace(self, finds=tuple(sorted([*others, *added])), decisions=decisions)

    def _is_left(self, find: Find) -> bool:
        decision = self.decisions.get((find.kind.value, find.key))
        return decision is not None and decision.choice is Choice.LEAVE

    def with_corrections(self, corrections: Sequence[Correction]) -> "Draft":
        """With other turns or speakers. UnusableCorrection."""
        return replace(self, dialogue=corrected(self.text, self.dialogue, corrections))

    def pseudonymised(self, known: Sequence[Entry] = ()) -> Pseudonymised:
        """The text with all that has been confirmed replaced, as far as decided."""
        return apply(self.text, self._confirmed(), known)

    def kept(self, known: Sequence[Entry] = ()) -> Kept:
        """What is kept after the last decision; `known` is the register of the text so far."""
        made = self.pseudonymised(known)
        labels = {label: _without_names(label, made.entries) for label in self.dialogue.roles}
        turns = []
        for turn in self.dialogue.turns:
            moved = made.moved(Range(turn.start, turn.end))
            turns.append((moved.start, moved.end, labels.get(turn.speaker, turn.speaker)))
        speakers: dict[str, str] = {}
        for label, role in self.dialogue.roles.items():
            speakers.setdefault(labels[label], str(role))
        return Kept(made, tuple(turns), speakers)

    def _confirmed(self) -> list[Find]:
        confirmed = []
        for find in self.finds:
            decision = self.decisions.get((find.kind.value, find.key))
            if decision and decision.choice is Choice.REPLACE:
                confirmed.append(replace(find, key=self._meant(find.kind, find.key)))
        return confirmed

    def _meant(self, kind: Kind, key: str) -> str:
        """The key of whoever is meant, through all that is said to be the same."""
        seen = [key]
        while (decision := self.decisions.get((kind.value, seen[-1]))) and decision.same_as:
            if decision.same_as in seen:
                return min(seen)
            seen.append(decision.same_as)
        return seen[-1]


def _is_covered(new: Find, finds: Sequence[Find]) -> bool:
    """Whether one of the finds, in their order and none over another, holds the new one."""
    number = bisect_right(finds, new.start, key=lambda find: find.start) - 1
    return number >= 0 and new.end <= finds[number].end


def _without_names(label: str, entries: Iterable[Entry]) -> str:
    """A speaker's label, in which a confirmed name reads as it does in the text."""
    forms = [(form, entry.placeholder) for entry in entries for form in entry.forms]
    for form, placeholder in sorted(forms, key=lambda pair: -len(pair[0])):
        label = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", placeholder, label, flags=re.IGNORECASE)
    return label


def new_draft(text: str, notes: Iterable[str], places: Iterable[str]) -> Draft:
    """A normalised text, recognised for the first time. `places`: names of regions and districts."""
    return Draft(text, tuple(notes), recognise(text), suggestions(text, places), {})


def looked_again(
    text: str,
    turns: Sequence[tuple[int, int, str]],
    speakers: Mapping[str, str],
    places: Iterable[str],
) -> Draft:
    """A kept text, searched once more; its turns stay as they are."""
    roles = {speaker: Role(role) for speaker, role in speakers.items()}
    known = tuple(Turn(start, end, start, speaker) for start, end, speaker in turns)
    return Draft(text, (), Dialogue(known, roles), suggestions(text, places), {})


def as_json(draft: Draft) -> dict[str, Any]:
    """Plain values that JSON bears."""
    return {
        "text": draft.text,
        "notes": list(draft.notes),
        "turns": [[t.start, t.end, t.said, t.speaker] for t in draft.dialogue.turns],
        "roles": {speaker: str(role) for speaker, role in draft.dialogue.roles.items()},
        "finds": [[f.start, f.end, str(f.kind), f.text, f.key] for f in draft.finds],
        "decisions": [[*n, str(d.choice), d.same_as] for n, d in draft.decisions.items()],
    }


def from_json(value: Mapping[str, Any]) -> Draft:
    """Back."""
    return Draft(
        text=value["text"],
        notes=tuple(value["notes"]),
        dialogue=Dialogue(
            tuple(Turn(*turn) for turn in value["turns"]),
            {speaker: Role(role) for speaker, role in value["roles"].items()},
        ),
        finds=tuple(
            Find(start, end, Kind(kind), text, key)
            for start, end, kind, text, key in value["finds"]
        ),
        decisions={
            (kind, key): Decision(Choice(choice), same_as)
            for kind, key, choice, same_as in value["decisions"]
        },
    )
