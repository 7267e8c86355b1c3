"""Codes that meet in the same interviews, and what each further interview adds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
