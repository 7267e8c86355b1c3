"""When counts may move: by nobody or by at least k people, so that no two releases tell of fewer.

A region's people move together. Only some of them have rated a single item; their answers to it are held
until at least k pairs of ratings have come together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from surveys.scoring.histogram import RATINGS, Counts
from tna_portal.statistics.disclosure import K


@dataclass(frozen=True, slots=True)
class Moving:
    """What of the waiting changes of a group may be counted now."""

    arrivals: bool
    withdrawals: bool

    def __bool__(self) -> bool:
        return self.arrivals or self.withdrawals


def moving(arrivals: int, withdrawals: int, released: int, k: int = K) -> Moving:
    """Whether waiting arrivals, withdrawals or both may be counted in a group of `released` people.

    The group must change by at least k people and hold nobody or at least k afterwards. Both together, if
    possible; else one of them, and the other waits on.

    >>> moving(6, 1, 0), moving(5, 1, 20), moving(0, 4, 20)
    (Moving(arrivals=True, withdrawals=True), Moving(arrivals=True, withdrawals=False), Moving(arrivals=False, withdrawals=False))
    """
    for choice in (Moving(True, True), Moving(True, False), Moving(False, True)):
        change = arrivals * choice.arrivals - withdrawals * choice.withdrawals
        left = released + change
        if abs(change) >= k and (left == 0 or left >= k):
            return choice
    return Moving(False, False)


def pairs(counts: Counts) -> npt.NDArray[np.int64]:
    """Complete pairs of ratings, int64[J], in int64[J, 8, 8] counts."""
    found: npt.NDArray[np.int64] = counts[:, RATINGS, RATINGS].sum(axis=(1, 2))
    return found


def release_items(released: Counts, held: Counts, k: int = K) -> tuple[Counts, Counts]:
    """Released and held counts after every item that may move has moved; both int64[J, 8, 8].

    An item moves when its pairs change by none or at least k, and none or at least k are there afterwards.
    """
    after = released + held
    may = ~_few(pairs(held), k) & ~_few(pairs(after), k) & (after >= 0).all(axis=(1, 2))
    chosen = may[:, None, None]
    return np.where(chosen, after, released), np.where(chosen, 0, held)


def steady_items(
    before: Mapping[str, Counts], after: Mapping[str, Counts], whole: Counts, k: int = K
) -> npt.NDArray[np.bool_]:
    """Items, bool[J], whose figures in a breakdown may move from `before` to `after` (cell -> counts).

    All cells together must be what is shown of the `whole`, and each cell must gain or lose no pair or at
    least k, unless the item was not told before at all; else differences would tell of single people.
    """
    nobody = np.zeros_like(whole)
    is_new = pairs(sum(before.values(), nobody)) == 0
    may: npt.NDArray[np.bool_] = (sum(after.values(), nobody) == whole).all(axis=(1, 2))
    for key in before.keys() | after.keys():
        change = pairs(after.get(key, nobody) - before.get(key, nobody))
        may &= is_new | ~_few(change, k)
    return may


def _few(numbers: npt.NDArray[np.int64], k: int) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (numbers != 0) & (np.abs(numbers) < k)
    return found
