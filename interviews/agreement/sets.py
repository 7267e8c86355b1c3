"""One figure for all codes at once: alpha of the set of codes each unit carries. Method sheet only."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from interviews.agreement.alpha import Distance, Number, krippendorff_alpha
from interviews.agreement.units import (
    BoolArray,
    CodedTranscript,
    FloatArray,
    IntArray,
    Unit,
    coders_of,
    marks_of,
    swept,
)
from tna_portal.statistics.results import NotComputable, Reason

Packed = npt.NDArray[np.uint8]


class SetDistance(StrEnum):
    """How far apart two sets of codes are, 0..1."""

    JACCARD = "jaccard"
    MASI = "masi"


def between_sets(packed: Packed, kind: SetDistance) -> Distance:
    """Distances of the sets in the rows of packed [V, bytes], one bit a code.

    Jaccard: 1 - J with J = |A and B| / |A or B|, 0 for two empty sets. MASI (Passonneau 2006):
    1 - J M, with M = 1 for equal sets, 2/3 when one lies in the other, 1/3 when they merely overlap.
    """
    size = np.bitwise_count(packed).sum(axis=1, dtype=np.float64)

    def distance(one: IntArray, other: IntArray) -> FloatArray:
        shape = np.broadcast_shapes(one.shape, other.shape)
        common = np.zeros(shape, dtype=np.float64)
        for part in packed.T:
            common += np.bitwise_count(part[one] & part[other])
        union = size[one] + size[other] - common
        similar: FloatArray = np.divide(common, union, out=np.ones(shape), where=union > 0)
        if kind is SetDistance.MASI:
            within = common == np.minimum(size[one], size[other])
            similar = similar * np.where(common == union, 1.0, np.where(within, 2 / 3, 1 / 3))
        return 1 - similar

    return distance


def set_alpha(
    transcripts: Sequence[CodedTranscript],
    codes: Sequence[int],
    unit: Unit,
    kind: SetDistance = SetDistance.MASI,
) -> Number:
    """Krippendorff's alpha over the sets of codes of each unit; NotComputable as there."""
    coders = coders_of(transcripts)
    if not coders or not codes:
        return NotComputable(Reason.NO_DATA)
    passages = [_passages(transcript, coders, codes, unit) for transcript in transcripts]
    weights = np.concatenate([lengths for lengths, _, _ in passages])
    sets = np.concatenate([packed for _, packed, _ in passages], axis=1)
    present = np.concatenate([known for _, _, known in passages], axis=1)
    distinct, number = np.unique(sets.reshape(-1, sets.shape[2]), axis=0, return_inverse=True)
    index: IntArray = np.where(present, number.reshape(present.shape), -1)
    return krippendorff_alpha(index, len(distinct), between_sets(distinct, kind), weights)


def _passages(
    transcript: CodedTranscript, coders: Sequence[int], codes: Sequence[int], unit: Unit
) -> tuple[FloatArray, Packed, BoolArray]:
    """Lengths of stretches of equal coding, each coder's set of codes there, and who coded the text."""
    marks = marks_of(transcript, coders, codes, unit)
    cuts = np.unique(np.concatenate([[0, marks.n_units], marks.start, marks.end]))
    rows = marks.coder * len(codes) + marks.code
    covered = swept(rows, len(coders) * len(codes), marks.start, marks.end, cuts)
    by_coder = covered.reshape(len(coders), len(codes), -1)
    packed = np.packbits(by_coder.transpose(0, 2, 1), axis=2)
    known = np.array([[coder in transcript.codings] for coder in coders])
    lengths = np.diff(cuts).astype(np.float64)
    return lengths, packed, np.repeat(known, len(lengths), axis=1)
