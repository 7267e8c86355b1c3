"""Cronbach's alpha of an indicator block."""

import numpy as np
import numpy.typing as npt

from surveys.scoring.types import Alpha, MaybeInterval, Number
from tna_portal.statistics.distributions import f_quantile
from tna_portal.statistics.intervals import TINY, Interval
from tna_portal.statistics.results import NotComputable, Reason

FEWEST_ITEMS = 3


def cronbach_alpha(ratings: npt.ArrayLike, *, level: float = 0.95) -> Alpha | NotComputable:
    """Alpha of an [n respondents, k items] array, NaN = missing, over complete rows.

    alpha = k / (k - 1) (1 - sum s_j^2 / s_T^2) (Cronbach 1951), interval after Feldt (1965).
    NotComputable: too_few_items (k < 3), no_data, too_few_answers (one row), zero_variance (all
    respondents have one sum). ValueError unless the array has two dimensions.
    """
    rows = np.asarray(ratings, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError("ratings must be an array of respondents by items")
    k = int(rows.shape[1])
    if k < FEWEST_ITEMS:
        return NotComputable(Reason.TOO_FEW_ITEMS)
    complete = rows[~np.isnan(rows).any(axis=1)]
    n = int(complete.shape[0])
    if n < 2:
        return NotComputable(Reason.NO_DATA if n == 0 else Reason.TOO_FEW_ANSWERS)
    total_variance = float(complete.sum(axis=1).var(ddof=1))
    if total_variance < TINY:
        return NotComputable(Reason.ZERO_VARIANCE)
    item_variances = complete.var(axis=0, ddof=1)
    alpha = k / (k - 1) * (1 - float(item_variances.sum()) / total_variance)
    average, standardised = _standardised(complete, item_variances)
    return Alpha(
        alpha=alpha,
        interval=_feldt(alpha, n, k, level),
        standardised=standardised,
        average_correlation=average,
        n_items=k,
        n_used=n,
        n_missing=int(rows.shape[0]) - n,
    )


def _standardised(
    complete: npt.NDArray[np.float64], item_variances: npt.NDArray[np.float64]
) -> tuple[Number, Number]:
    if float(item_variances.min()) < TINY:
        constant = NotComputable(Reason.ZERO_VARIANCE)
        return constant, constant
    k = complete.shape[1]
    correlations = np.corrcoef(complete, rowvar=False)
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
