"""Pure: lines of text, one a response, as a database writes them out, read by the block into arrays.

A line is `region, category, seniority, language, importance, competence, tallies` between tabs; ratings in
hexadecimal, the lines of tallies kept apart by the two characters backslash and n. Codes are letters,
digits, hyphens and underscores (questionnaire/reading.py), so nothing else is escaped.
"""

from binascii import unhexlify
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from surveys.scoring.histogram import Codes

Indices = npt.NDArray[np.intp]
Place = tuple[str, str, str, str]  # region, category, seniority, language

_TAB, _NEWLINE, _BACKSLASH = b"\t\n\\"
_TABS = 6  # in a line


@dataclass(frozen=True)
class Block:
    """Some responses.

    `places` are the different ones, `place` is the index of each response's; ratings uint8[n, slots];
    the lines of tallies lie in `text` from `starts` to `ends`, and `lines` says how many are each
    response's (one empty line for a response without tallies).
    """

    places: Sequence[Place]
    place: Indices
    importance: Codes
    competence: Codes
    text: bytes
    starts: Indices
    ends: Indices
    lines: Indices


def line(place: Sequence[str | None], importance: bytes, competence: bytes, tallies: str) -> bytes:
    """One response as a line, where the database does not write it itself."""
    fields = (*(part or "" for part in place), importance.hex(), competence.hex())
    return "\t".join((*fields, tallies.replace("\n", r"\n"))).encode() + b"\n"


def read(rows: Sequence[bytes], slots: int) -> Block:
    """Lines as arrays. ValueError for a line of another form, or ratings of more than `slots` items."""
    text = b"".join(rows)
    letters = np.frombuffer(text, dtype=np.uint8)
    found = np.flatnonzero(letters == _TAB)
    if len(found) != _TABS * len(rows):
        raise ValueError("a line does not have the fields of a response")
    tabs = found.reshape(-1, _TABS)
    ends = np.flatnonzero((letters == _BACKSLASH) | (letters == _NEWLINE))
    of_rows = np.flatnonzero(letters[ends] == _NEWLINE)  # the ends that end a response
    firsts = np.concatenate([[0], ends[of_rows[:-1]] + 1]).astype(np.intp)
    starts = np.empty_like(ends)
    starts[1:] = ends[:-1] + 2
    starts[np.concatenate([[0], of_rows[:-1] + 1])] = tabs[:, -1] + 1
    heads = [text[a:b] for a, b in zip(firsts.tolist(), tabs[:, 3].tolist(), strict=True)]
    numbers: dict[bytes, int] = {}
    place = np.array([numbers.setdefault(head, len(numbers)) for head in heads], dtype=np.intp)
    return Block(
        [_place(head) for head in numbers],
        place,
        _ratings(letters, tabs[:, 3] + 1, tabs[:, 4], slots),
        _ratings(letters, tabs[:, 4] + 1, tabs[:, 5], slots),
        text,
        starts,
        ends,
        np.diff(of_rows, prepend=-1),
    )


def _place(head: bytes) -> Place:
    region, category, seniority, language = head.decode().split("\t")
    return region, category, seniority, language


def _ratings(letters: npt.NDArray[np.uint8], starts: Indices, ends: Indices, slots: int) -> Codes:
    """Slots are only ever appended, so older ratings are shorter and end in 0 (missing)."""
    lengths = ends - starts
    found = np.zeros((len(starts), slots), dtype=np.uint8)
    for length in np.unique(lengths).tolist():
        own = np.flatnonzero(lengths == length)
        digits = letters[starts[own][:, None] + np.arange(length)]
        if length > 2 * slots:
            raise ValueError("a stored answer has more bytes than the round has slots")
        codes = np.frombuffer(unhexlify(digits.tobytes()), dtype=np.uint8)
        found[own, : length // 2] = codes.reshape(len(own), length // 2)
    return found
