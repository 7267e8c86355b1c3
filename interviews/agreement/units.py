"""From the spans coders marked to numbers of units: sentences, turns or characters.

All three are one case: spans become ranges of unit numbers, and only their boundaries are looked
at, so a text of a million characters costs no more than its codings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from interviews.transcript.anchors import Range

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Unit(StrEnum):
    """What is compared one by one."""

    SENTENCE = "sentence"
    TURN = "turn"
    CHARACTER = "character"


@dataclass(frozen=True, slots=True)
class CodedTranscript:
    """One text of `length` code points, and who marked what in it.

    `codings` is coder -> code -> spans, which may overlap. A coder who is no key of it did not code
    this text and is missing; a coder with no spans read it and found nothing. Sentences and turns
    are needed only when they are the unit: in order, without overlap.
    """

    length: int
    codings: Mapping[int, Mapping[int, Sequence[Range]]]
    sentences: Sequence[Range] = ()
    turns: Sequence[Range] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """Spans of one text as ranges [start, end) of unit numbers; coder and code are positions."""

    n_units: int
    coder: IntArray
    code: IntArray
    start: IntArray
    end: IntArray


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Everything agreement needs to know of T texts, K codes and C coders.

    n_units [T]; present [T, C]: who coded the text; shared [T, K + 1, C, C]: units that both
    coders marked with the code, on the diagonal by one; the last of K + 1 is any code at all.
    """

    coders: tuple[int, ...]
    n_units: FloatArray
    present: BoolArray
    shared: FloatArray


def coders_of(transcripts: Iterable[CodedTranscript]) -> tuple[int, ...]:
    """Everybody who coded at least one text, in order."""
    return tuple(sorted({coder for transcript in transcripts for coder in transcript.codings}))


def marks_of(
    transcript: CodedTranscript, coders: Sequence[int], codes: Sequence[int], unit: Unit
) -> Marks:
    """The spans of these codes in units; a unit is marked when a span overlaps it.

    ValueError for a span that is empty or not within the text, and for units out of order.
    """
    place, rank = ({key: i for i, key in enumerate(keys)} for keys in (coders, codes))
    rows = np.array(
        [
            (place[coder], rank[code], span.start, span.end)
            for coder, by_code in transcript.codings.items()
            for code, spans in by_code.items()
            if code in rank
            for span in spans
        ],
        dtype=np.int64,
    ).reshape(-1, 4)
    coder, code, start, end = rows.T
    if np.any((start < 0) | (start >= end) | (end > transcript.length)):
        raise ValueError("a span must be a passage of its text")
    if unit is Unit.CHARACTER:
        return Marks(transcript.length, coder, code, start, end)
    ranges = transcript.sentences if unit is Unit.SENTENCE else transcript.turns
    bounds = np.array([(each.start, each.end) for each in ranges], dtype=np.int64).reshape(-1, 2)
    if np.any(np.diff(bounds.ravel()) < 0):
        raise ValueError("units must be in order and must not overlap")
    first = np.searchsorted(bounds[:, 1], start, side="right")
    behind = np.searchsorted(bounds[:, 0], end, side="left")
    kept = first < behind  # a span of nothing but the blanks between two units marks neither
    return Marks(len(ranges), coder[kept], code[kept], first[kept], behind[kept])


def swept(rows: IntArray, n_rows: int, start: IntArray, end: IntArray, cuts: IntArray) -> BoolArray:
    """[n_rows, len(cuts) - 1]: which of the stretches between cuts some range of a row covers.

    Ranges of one row that overlap are thereby united. `cuts` is sorted and holds every boundary.
    """
    steps = np.zeros((n_rows, len(cuts)), dtype=np.int64)
    np.add.at(steps, (rows, np.searchsorted(cuts, start)), 1)
    np.add.at(steps, (rows, np.searchsorted(cuts, end)), -1)
    return np.cumsum(steps, axis=1)[:, :-1] > 0


def _shared_units(coder: IntArray, n_coders: int, start: IntArray, end: IntArray) -> FloatArray:
    cuts = np.unique(np.concatenate([start, end]))
    covered = swept(coder, n_coders, start, end, cuts).astype(np.float64)
    return (covered * np.diff(cuts)) @ covered.T


def tabulate(transcripts: Sequence[CodedTranscript], codes: Sequence[int], unit: Unit) -> Overlaps:
    """Count units. Spans of codes that are not listed are left out, under "any code" as well.

    ValueError for a code that is listed twice.
    """
    if len(set(codes)) != len(codes):
        raise ValueError("a code is listed twice")
    coders = coders_of(transcripts)
    shape = (len(transcripts), len(codes) + 1, len(coders), len(coders))
    shared = np.zeros(shape, dtype=np.float64)
    n_units = np.zeros(len(transcripts), dtype=np.float64)
    present = np.zeros((len(transcripts), len(coders)), dtype=np.bool_)
    for text, transcript in enumerate(transcripts):
        marks = marks_of(transcript, coders, codes, unit)
        n_units[text] = marks.n_units
        present[text] = [coder in transcript.codings for coder in coders]
        if not len(marks.code):
            continue
        order = np.argsort(marks.code, kind="stable")
        used, first = np.unique(marks.code[order], return_index=True)
        groups = zip([*used, len(codes)], [*np.split(order, first[1:]), order], strict=True)
        for code, rows in groups:
            shared[text, code] = _shared_units(
                marks.coder[rows], len(coders), marks.start[rows], marks.end[rows]
            )
    return Overlaps(coders, n_units, present, shared)
