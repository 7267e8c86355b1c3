"""Means and totals of a stratified sample (Cochran, "Sampling Techniques", 1977, 5.3-5.4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tna_portal.statistics.raking import FloatArray, IntArray
from tna_portal.statistics.results import NotComputable, Reason


@dataclass(frozen=True, slots=True)
class Stratified:
    """A mean with its standard error, and the total they stand for: both times the population."""

    mean: float
    standard_error: float
    population: int

    @property
    def total(self) -> float:
        """The mean times the population."""
        return self.mean * self.population

    @property
    def total_standard_error(self) -> float:
        """That of the total."""
        return self.standard_error * self.population


def stratified_mean(
    values: FloatArray, stratum: IntArray, population: Sequence[int]
) -> Stratified | NotComputable:
    """Mean of `values` [n], each stratum weighted up to its `population` [k]; `stratum` [n] is 0..k-1.

    The standard error shrinks by sqrt(1 - n / N) inside each stratum, to nothing where all were asked.
    NotComputable: no_data without people; too_few_answers where a stratum that was not asked whole has
    fewer than two answers. ValueError where a stratum has more answers than people.
    """
    everybody = sum(population)
    if everybody <= 0 or len(values) == 0:
        return NotComputable(Reason.NO_DATA)
    mean = variance = 0.0
    for number, people in enumerate(population):
        own = values[stratum == number]
        if len(own) > people:
            raise ValueError("a stratum has more answers than people")
        if people == 0:
            continue
        asked_whole = len(own) == people
        if len(own) < 2 and not asked_whole:
            return NotComputable(Reason.TOO_FEW_ANSWERS)
        share = people / everybody
        mean += share * float(own.mean())
        if not asked_whole:
            variance += share**2 * (1 - len(own) / people) * float(np.var(own, ddof=1)) / len(own)
    return Stratified(mean, math.sqrt(variance), everybody)


def weighted_sum_covariance(
    sums: FloatArray, products: FloatArray, answered: IntArray, remaining: FloatArray
) -> FloatArray:
    """Covariance [M, M] of weighted sums over a stratified sample (Cochran 1977, 5.3 and 5A.13).

    Of each stratum h: `sums` [H, M] and `products` [H, M, M] of the weighted columns w x over its
    `answered` [H] respondents, `remaining` [H] = 1 - n / N. Sum over h of
    remaining n / (n - 1) (products - sums sums' / n); a stratum with fewer than two adds nothing.
    """
    size = np.maximum(answered, 1.0)
    factor = np.where(answered > 1, remaining * size / np.maximum(size - 1, 1.0), 0.0)
    between: FloatArray = np.einsum("h,hm,hk->mk", factor / size, sums, sums)
    within: FloatArray = np.einsum("h,hmk->mk", factor, products)
    return within - between
