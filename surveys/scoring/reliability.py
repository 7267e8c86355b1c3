"""Cronbach's alpha of an indicator block."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from surveys.scoring.types import Alpha, MaybeInterval, Number
from tna_portal.statistics.distributions import f_quantile
from tna_portal.statistics.intervals import TINY, Interval
from tna_portal.statistics.results import NotComputable, Reason

FloatArray = npt.NDArray[np.float64]

FEWEST_ITEMS = 3


@dataclass(slots=True)
class RatingSums:
    """Sums [k] and cross-products [k, k] of complete rows of ratings, and how many rows were not.

    All alpha needs, and it adds up block by block.
    """

    items: int
    complete: int = 0
    missing: int = 0
    sums: FloatArray = field(init=False)
    products: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.sums = np.zeros(self.items)
        self.products = np.zeros((self.items, self.items))

    def add(self, ratings: FloatArray) -> None:
        """Count rows [n, k] in; NaN = missing."""
        kept = ratings[~np.isnan(ratings).any(axis=1)]
        self.complete += len(kept)
        self.missing += len(ratings) - len(kept)
        self.sums += kept.sum(axis=0)
        self.products += kept.T @ kept


def cronbach_alpha(ratings: npt.ArrayLike, *, level: float = 0.95) -> Alpha | NotComputable:
    """Alpha of an [n respondents, k items] array, NaN = missing, over complete rows.

    alpha = k / (k - 1) (1 - sum s_j^2 / s_T^2) (Cronbach 1951), interval after Feldt (1965).
    NotComputable: too_few_items (k < 3), no_data, too_few_answers (one row), zero_variance (all
    respondents have one sum). ValueError unless the array has two dimensions.
    """
    rows = np.asarray(ratings, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError("ratings must be an array of respondents by items")
    sums = RatingSums(int(rows.shape[1]))
    sums.add(rows)
    return alpha_of_sums(sums, level=level)


def alpha_of_sums(sums: RatingSums, *, level: float = 0.95) -> Alpha | NotComputable:
    """Alpha as in `cronbach_alpha` (Cronbach 1951), of rows that have been added up."""
    k, n = sums.items, sums.complete
    if k < FEWEST_ITEMS:
        return NotComputable(Reason.TOO_FEW_ITEMS)
    if n < 2:
        return NotComputable(Reason.NO_DATA if n == 0 else Reason.TOO_FEW_ANSWERS)
    covariance = (sums.products - np.outer(sums.sums, sums.sums) / n) / (n - 1)
    total_variance = float(covariance.sum())
    # rounding grows with the squares that were added up
    if total_variance < TINY * max(1.0, float(sums.products.sum()) / n):
        return NotComputable(Reason.ZERO_VARIANCE)
    alpha = k / (k - 1) * (1 - float(np.trace(covariance)) / total_variance)
    average, standardised = _standardised(covariance)
    return Alpha(
        alpha=alpha,
        interval=_feldt(alpha, n, k, level),
        standardised=standardised,
        average_correlation=average,
        n_items=k,
        n_used=n,
        n_missing=sums.missing,
    )


def _standardised(covariance: FloatArray) -> tuple[Number, Number]:
    variances = np.diag(covariance)
    if float(variances.min()) < TINY:
        constant = NotComputable(Reason.ZERO_VARIANCE)
        return constant, constant
    k = len(variances)
    correlations = covariance / np.sqrt(np.outer(variances, variances))
    average = float((correlations.sum() - k) / (k * (k - 1)))
    spread = 1 + (k - 1) * average
    if spread < TINY:
        return average, NotComputable(Reason.ZERO_VARIANCE)
    return average, k * average / spread


def _feldt(alpha: float, n: int, k: int, level: float) -> MaybeInterval:
    if 1 - alpha < TINY:
        return NotComputable(Reason.PERFECT_AGREEMENT)
    df1, df2 = n - 1, (n - 1) * (k - 1)
    tail = (1 - level) / 2
    return Interval(
        estimate=alpha,
        low=1 - (1 - alpha) * f_quantile(1 - tail, df1, df2),
        high=1 - (1 - alpha) * f_quantile(tail, df1, df2),
        level=level,
    )
