"""Agreement in tables of counts: two coders and one code; many raters and several categories."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from interviews.agreement.alpha import Number
from tna_portal.statistics.results import NotComputable, Reason


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Units by who marked them: both coders, one of them only, neither.

    Every figure is NotComputable(no_data) without units and (zero_variance) where all units are
    alike for both coders, so that agreement by chance would be complete.
    """

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def n(self) -> int:
        """All units."""
        return self.both + self.differing + self.neither

    @property
    def differing(self) -> int:
        """Units only one of the two marked."""
        return self.only_first + self.only_second

    @property
    def percent(self) -> Number:
        """Share of units both treat alike, 0..100."""
        return self._ratio(100 * (self.both + self.neither), self.n)

    @property
    def kappa(self) -> Number:
        """Cohen's kappa (1960): chance from each coder's own share of marked units.

        (Po - Pe) / (1 - Pe) times N^2 above and below, so that whole numbers decide whether it exists.
        """
        a, b, c, d = self.both, self.only_first, self.only_second, self.neither
        return self._ratio(2 * (a * d - b * c), (a + b) * (b + d) + (a + c) * (c + d))

    @property
    def pi(self) -> Number:
        """Scott's pi (1955): chance from the share of marked units of both coders together."""
        return self._chance_corrected(2 * self.n)

    @property
    def alpha(self) -> Number:
        """Krippendorff's alpha, binary: 1 - (2N - 1) D / (n0 n1)."""
        return self._chance_corrected(2 * self.n - 1)

    @property
    def positive(self) -> Number:
        """Positive agreement (Dice 1945): 2 both / (2 both + differing); `neither` does not count."""
        return self._ratio(2 * self.both, 2 * self.both + self.differing)

    def _chance_corrected(self, values: int) -> Number:
        ones = 2 * self.both + self.differing
        disagreement = self._ratio(values * self.differing, ones * (2 * self.n - ones))
        return disagreement if isinstance(disagreement, NotComputable) else 1 - disagreement

    def _ratio(self, part: int, whole: int) -> Number:
        if self.n == 0:
            return NotComputable(Reason.NO_DATA)
        return part / whole if whole else NotComputable(Reason.ZERO_VARIANCE)


def fleiss_kappa(counts: npt.ArrayLike) -> Number:
    """Fleiss' kappa (1971) of counts [subjects, categories], each row by the same number of raters.

    NotComputable: no_data, one_rater, zero_variance (one category only). ValueError for counts that
    are no table or rows with different numbers of raters.
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("counts must be an array of subjects by categories")
    if not table.size:
        return NotComputable(Reason.NO_DATA)
    raters = table.sum(axis=1)
    n = float(raters[0])
    if np.any(raters != n):
        raise ValueError("every subject needs the same number of raters")
    if n < 2:
        return NotComputable(Reason.ONE_RATER)
    totals = table.sum(axis=0)
    if np.count_nonzero(totals) == 1:
        return NotComputable(Reason.ZERO_VARIANCE)
    observed = float(((table**2).sum(axis=1) - n).mean()) / (n * (n - 1))
    expected = float(np.square(totals / totals.sum()).sum())
    return (observed - expected) / (1 - expected)
