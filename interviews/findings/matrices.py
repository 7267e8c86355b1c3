"""Codes that meet in the same interviews, and what each further interview adds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tna_portal.statistics.disclosure import K

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """Interviews number `first` to `last` in order of date: what they added, and all there was by then."""

    first: int
    last: int
    new_codes: int
    new_problems: int
    codes: int
    problems: int


def co_occurrence(pairs: Iterable[tuple[int, int]], codes: Sequence[int]) -> IntArray:
    """[K, K]: interviews in which both codes occur; on the diagonal those of one code.

    pairs: (interview, code), in any order and number.
    """
    place = {code: number for number, code in enumerate(codes)}
    kept = {(interview, place[code]) for interview, code in pairs if code in place}
    rows = {interview: row for row, interview in enumerate(sorted({pair[0] for pair in kept}))}
    present = np.zeros((len(rows), len(codes)), dtype=np.int64)
    for interview, column in kept:
        present[rows[interview], column] = 1
    return present.T @ present


def tellable(both: int, one: int, other: int, everybody: int, k: int = K) -> bool:
    """Whether a pair of codes may be told beside the number of each code and of everybody.

    Those who named both, only one, only the other or neither are nobody or at least k: subtraction
    gives all four. A pair with a code of 1..k-1 is never told, so that hiding it tells nothing either.
    """
    four = (both, one - both, other - both, everybody - one - other + both)
    return min(one, other) == 0 or all(number == 0 or number >= k for number in four)


def saturation(
    order: Sequence[int],
    codes: Mapping[int, Iterable[int]],
    problems: Mapping[int, Iterable[int]],
    *,
    size: int = 1,
) -> tuple[Step, ...]:
    """New codes and problems, `size` interviews a step; a last step that is not full is left out.

    order: interviews by date. codes and problems: interview -> what it holds.
    """
    known_codes: set[int] = set()
    known_problems: set[int] = set()
    steps = []
    for first in range(0, len(order) - size + 1, size):
        before = len(known_codes), len(known_problems)
        for interview in order[first : first + size]:
            known_codes.update(codes.get(interview, ()))
            known_problems.update(problems.get(interview, ()))
        after = len(known_codes), len(known_problems)
        steps.append(
            Step(first + 1, first + size, after[0] - before[0], after[1] - before[1], *after)
        )
    return tuple(steps)
