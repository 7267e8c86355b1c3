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
    NOT_UTF8 = "not_utf8"


class UnusableText(ValueError):
    """The text cannot be kept; `problem` says why."""

    def __init__(self, problem: TextProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Note(StrEnum):
    """What was changed while normalising."""

    CONTROL_CHARACTERS_REMOVED = "control_characters_removed"
    EMOJI_REPLACED = "emoji_replaced"


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text as it is kept, and what was changed."""

    text: str
    notes: tuple[Note, ...]


def decode(data: bytes) -> str:
    """UTF-8, with or without a byte order mark. UnusableText(too_large | not_utf8)."""
    if len(data) > MOST_BYTES:
        raise UnusableText(TextProblem.TOO_LARGE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableText(TextProblem.NOT_UTF8) from error


def normalise(raw: str) -> Normalised:
    """The text to keep. Normalising it again changes nothing. UnusableText(empty | too_large)."""
    if len(raw) > 2 * MOST_LETTERS:
        raise UnusableText(TextProblem.TOO_LARGE)
    notes = []
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")
    without = "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter) not in _REMOVED
    )
    if without != text:
        notes.append(Note.CONTROL_CHARACTERS_REMOVED)
    plain = re.sub(r"[\U00010000-\U0010ffff]+", REPLACEMENT, without)
    if plain != without:
        notes.append(Note.EMOJI_REPLACED)
    plain = unicodedata.normalize("NFC", plain)
    plain = re.sub(r"[^\S\n]+\n", "\n", plain)
    plain = re.sub(r"\n{3,}", "\n\n", plain).strip()
    if not plain:
        raise UnusableText(TextProblem.EMPTY)
    if len(plain) > MOST_LETTERS:
        raise UnusableText(TextProblem.TOO_LARGE)
    return Normalised(plain, tuple(notes))


# control, unassigned, private use and surrogate; format characters (zero-width joiners) go as well
_REMOVED = {"Cc", "Cn", "Co", "Cs", "Cf"}
