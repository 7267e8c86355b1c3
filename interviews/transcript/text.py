"""Normalising a transcript, once: composed letters, LF line ends, nothing a browser counts otherwise.

Letters above U+FFFF would be two units in a browser and one here, so they are replaced, and whoever
uploads the text is told. Afterwards every offset is a code point index, the same everywhere.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 10 * 1024 * 1024
MOST_LETTERS = 400_000
REPLACEMENT = "[emoji]"


class TextProblem(StrEnum):
    """Why a text cannot be kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"


class UnusableText(ValueError):
    """The text cannot be kept; `problem` says why."""

    def __init__(self, problem: TextProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Note(StrEnum):
    """What was changed while normalising."""

    CONTROL_CHARACTERS_REMOVED = "control_characters_removed"
    DIRECTION_MARKS_REMOVED = "direction_marks_removed"
    SOFT_HYPHENS_REMOVED = "soft_hyphens_removed"
    TABS_REPLACED = "tabs_replaced"
    EMOJI_REPLACED = "emoji_replaced"


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text as it is kept, and what was changed."""

    text: str
    notes: tuple[Note, ...]


def normalise(raw: str) -> Normalised:
    """The text to keep. Normalising it again changes nothing. UnusableText(empty | too_large)."""
    if len(raw) > 2 * MOST_LETTERS:
        raise UnusableText(TextProblem.TOO_LARGE)
    text = re.sub(_LINE_ENDS, "\n", raw).removeprefix("\ufeff")
    notes = []
    for note, found, instead in _CHANGES:
        changed = re.sub(found, instead, text)
        if changed != text:
            notes.append(note)
        text = changed
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _REMOVED)
    if kept != text:
        notes.append(Note.CONTROL_CHARACTERS_REMOVED)
    # composed before letters above U+FFFF go, since some compatibility ideographs compose to such
    composed = unicodedata.normalize("NFC", kept)
    plain = re.sub(r"[\U00010000-\U0010ffff]+", REPLACEMENT, composed)
    if plain != composed:
        notes.append(Note.EMOJI_REPLACED)
    plain = re.sub(r"[^\S\n]+\n", "\n", plain)
    plain = re.sub(r"\n{3,}", "\n\n", plain).strip()
    if not plain:
        raise UnusableText(TextProblem.EMPTY)
    if len(plain) > MOST_LETTERS:
        raise UnusableText(TextProblem.TOO_LARGE)
    return Normalised(plain, tuple(dict.fromkeys(notes)))


# also the vertical tab and form feed of word processors, and the line ends of other systems
_LINE_ENDS = "\r\n|[\r\v\f\x85\u2028\u2029]"
_CHANGES = (
    (Note.TABS_REPLACED, r"\t", " "),
    # a word broken at a line's end is whole again
    (Note.SOFT_HYPHENS_REMOVED, "\u00ad\n?", ""),
    (Note.DIRECTION_MARKS_REMOVED, "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", ""),
    # letters without any shape: variation selectors, fillers, the grapheme joiner
    (
        Note.CONTROL_CHARACTERS_REMOVED,
        "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]",
        "",
    ),
)
# control, unassigned, private use and surrogate; format characters (zero-width joiners) go as well
_REMOVED = {"Cc", "Cn", "Co", "Cs", "Cf"}
