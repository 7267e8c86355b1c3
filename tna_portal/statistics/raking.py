"""Weights with which a sample adds up to known numbers of people.

Iterative proportional fitting (Deming and Stephan, "On a least squares adjustment of a sampled frequency
table", Annals of Mathematical Statistics 11, 1940), run until every margin is met; then weights far from
the mean are trimmed and the margins fitted again (Potter, "A study of procedures to identify and trim
extreme sampling weights", 1990). What cannot be met is refused with its reason: half-raked weights are
never returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tna_portal.statistics.allocation import KishEffect, kish_effect
from tna_portal.statistics.results import NotComputable, Reason

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

TOLERANCE, MOST_ROUNDS = 1e-8, 200
LOWEST, HIGHEST, MOST_CYCLES = 0.3, 3.0, 5  # of the mean weight
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Margin:
    """`level` [n]: the number of each respondent's level, UNKNOWN where it is not known; `people` [k]:
    how many there are of each level in the population."""

    level: IntArray
    people: FloatArray


@dataclass(frozen=True, slots=True)
class Raked:
    """`weights` [n] with mean 1; 1 for respondents with an unknown level, who take no part in it.

    `share_trimmed`: how many of the weights stand at a limit, 0..1.
    """

    weights: FloatArray
    effect: KishEffect
    share_trimmed: float


def rake(base: FloatArray, margins: Sequence[Margin]) -> FloatArray | NotComputable:
    """Weights [n] from base weights [n], summing to each margin's people in every level.

    NotComputable: empty_level, where people of a level are known of but nobody has answered;
    not_converged. ValueError where margins do not sum to the same number of people.
    """
    _check(base, margins)
    weights = base.astype(np.float64).copy()
    for margin in margins:
        present = np.bincount(margin.level, weights=weights, minlength=len(margin.people))
        if np.any((margin.people > 0) & (present == 0)):
            return NotComputable(Reason.EMPTY_LEVEL)
    for _ in range(MOST_ROUNDS):
        for margin in margins:
            weights *= _factors(weights, margin)[margin.level]
        if all(_is_met(weights, margin) for margin in margins):
            return weights
    return NotComputable(Reason.NOT_CONVERGED)


def raked_weights(
    n: int, margins: Sequence[Margin], counts: IntArray | None = None
) -> Raked | NotComputable:
    """Raked, trimmed to LOWEST..HIGHEST of their mean and raked again, with mean 1 (Potter 1990).

    With `counts` [n] each row stands for so many respondents, all of one weight: whoever shares all
    levels does, so that a million are weighted as fast as the cells they stand in. After MOST_CYCLES
    the margins come last: they are met exactly, and a limit may be passed by a little. NotComputable:
    no_data, and as in rake.
    """
    people = np.ones(n, dtype=np.int64) if counts is None else counts
    known = people > 0
    for margin in margins:
        known &= margin.level != UNKNOWN
    if not known.any():
        return NotComputable(Reason.NO_DATA)
    own = [Margin(margin.level[known], margin.people) for margin in margins]
    stands_for = people[known].astype(np.float64)
    trimmed = np.zeros(len(stands_for), dtype=np.bool_)
    found = _each(rake(stands_for, own), stands_for)
    for _ in range(MOST_CYCLES):
        if isinstance(found, NotComputable):
            return found
        mean = _mean(found, stands_for)
        outside = (found < LOWEST * mean * (1 - TOLERANCE)) | (
            found > HIGHEST * mean * (1 + TOLERANCE)
        )
        if not outside.any():
            break
        trimmed |= outside
        clipped = np.clip(found, LOWEST * mean, HIGHEST * mean)
        found = _each(rake(clipped * stands_for, own), stands_for)
    if isinstance(found, NotComputable):
        return found
    weights = np.ones(n)
    weights[known] = found / _mean(found, stands_for)
    effect = kish_effect([float(w) for w in weights], [int(k) for k in people])
    if isinstance(effect, NotComputable):
        return effect
    return Raked(weights, effect, float(trimmed @ stands_for / stands_for.sum()))


def _each(totals: FloatArray | NotComputable, people: FloatArray) -> FloatArray | NotComputable:
    return totals if isinstance(totals, NotComputable) else totals / people


def _mean(weights: FloatArray, people: FloatArray) -> float:
    return float(weights @ people / people.sum())


def _check(base: FloatArray, margins: Sequence[Margin]) -> None:
    if np.any(base < 0) or not np.all(np.isfinite(base)):
        raise ValueError("base weights must be finite and not negative")
    totals = [float(margin.people.sum()) for margin in margins]
    if not totals or min(totals) <= 0 or not np.allclose(totals, totals[0]):
        raise ValueError("margins must have people, and sum to the same number of them")


def _factors(weights: FloatArray, margin: Margin) -> FloatArray:
    present = np.bincount(margin.level, weights=weights, minlength=len(margin.people))
    return np.divide(margin.people, present, out=np.ones_like(present), where=present > 0)


def _is_met(weights: FloatArray, margin: Margin) -> bool:
    present = np.bincount(margin.level, weights=weights, minlength=len(margin.people))
    return bool(np.all(np.abs(present - margin.people) <= TOLERANCE * margin.people.sum()))
