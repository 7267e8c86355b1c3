"""How sure weighted scores and their order are: intervals, simultaneous rank sets, P(top 3), letters.

Everything is a function of respondents' pairs of ratings within weighting cells. For each cell the sums
and cross-products of three columns an item are kept: whether both ratings were given, importance and
competence where they were. They add up, whoever stands first, and do not grow with the number of
respondents (docs/statistics.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from surveys.scoring.histogram import Codes
from tna_portal.statistics.allocation import kish_effect
from tna_portal.statistics.bootstrap import REPLICATES, Design, strata_of, weighted_sums
from tna_portal.statistics.intervals import Interval, mean_interval
from tna_portal.statistics.raking import IntArray, Margin
from tna_portal.statistics.rank_sets import RankSets, rank_sets
from tna_portal.statistics.results import NotComputable, Reason
from tna_portal.statistics.stratified import weighted_sum_covariance

FloatArray = npt.NDArray[np.float64]
MaybeInterval = Interval | NotComputable

METHOD = "precision-1"
SEED = 20230901
# Up to here respondents themselves are drawn again; above, replicates come from the covariance of the
# cells, which by then differs from it by nothing that could be seen.
MOST_REDRAWN = 20_000
FEWEST_PAIRS = 5
FEWEST_EFFECTIVE = 20  # below it an order of a group would claim too much
_ROWS_AT_ONCE = 16_384

Cell = tuple[str, ...]


@dataclass(slots=True)
class CellSums:
    """Respondents, sums [3J] and cross-products [3J, 3J] of a cell's columns; they can be added up."""

    items: int
    people: int = 0
    sums: FloatArray = field(init=False)
    products: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.sums = np.zeros(3 * self.items)
        self.products = np.zeros((3 * self.items, 3 * self.items))

    def add(self, importance: Codes, competence: Codes) -> None:
        """Count respondents in: codes uint8[n, J]. Whole numbers below 2^53: exact in any order."""
        for start in range(0, len(importance), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            columns = pair_columns(importance[part], competence[part])
            self.people += len(columns)
            self.sums += columns.sum(axis=0)
            self.products += columns.T @ columns


@dataclass(frozen=True, slots=True)
class Respondents:
    """Who is drawn again: `cell` [n] (index in the sorted cells) and codes uint8[n, J]."""

    cell: IntArray
    importance: Codes
    competence: Codes


@dataclass(frozen=True, slots=True)
class ItemPrecision:
    """One item's weighted MWDS with its standard error and interval, and its possible places.

    `place`: by weighted MWDS; `low`..`high`: the rank set, `top`: P(among the first three), `letters`:
    groups that cannot be told apart; None where no rank set can be computed.
    """

    n_pairs: int
    mwds: float
    standard_error: float | None
    interval: MaybeInterval
    place: int
    low: int | None = None
    high: int | None = None
    top: float | None = None
    letters: str = ""


@dataclass(frozen=True, slots=True)
class Precision:
    """Of one group of people: its design effect, and each item in slot order.

    `ranks` says why there are no rank sets where there are none. `redrawn`: replicates of respondents,
    not of the covariance; `n_failed` of them could not be raked.
    """

    n_used: int
    deff: float
    n_eff: float
    items: tuple[ItemPrecision | NotComputable, ...]
    ranks: RankSets | NotComputable
    redrawn: bool
    n_failed: int
    replicates: int
    seed: int
    method: str = METHOD


@dataclass(frozen=True, slots=True)
class Weighting:
    """What is known of each cell beside its answers: `weight`, and `people` in office (0 = not known).

    `margins`: levels of all cells in sorted order, to rake replicates again; none for parts of a round.
    """

    weight: Mapping[Cell, float]
    people: Mapping[Cell, int]
    margins: Sequence[Margin] = ()


def pair_columns(importance: Codes, competence: Codes) -> FloatArray:
    """Columns [n, 3J] of codes uint8[n, J]: both were rated; importance, competence of those pairs."""
    rated = (importance >= 1) & (importance <= 5) & (competence >= 1) & (competence <= 5)
    return np.concatenate([rated, rated * importance, rated * competence], axis=1).astype(
        np.float64
    )


def mwds_of(sums: FloatArray) -> FloatArray:
    """MWDS I (I - C) (Borich 1980) of sums [..., 3J]; NaN for an item without pairs."""
    pairs, importance, competence = np.split(sums, 3, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = importance / pairs
        return np.asarray(mean * (mean - competence / pairs), dtype=np.float64)


def precision(
    sums: Mapping[Cell, CellSums],
    weighting: Weighting,
    respondents: Respondents | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    level: float = 0.95,
) -> Precision | NotComputable:
    """Weighted scores of the people in `sums`, and how sure they are.

    Intervals by linearisation with the finite population correction in each stratum (Cochran 1977, 5.3
    and 6.3); rank sets after Mogstad et al. (2024) from respondents drawn again (Rao and Wu 1988), or,
    without `respondents`, from normal draws with the same covariance. An item with fewer than
    FEWEST_PAIRS pairs is left out of the order; a group that is worth fewer than FEWEST_EFFECTIVE
    answers has no rank sets. NotComputable: no_data, too_few_answers (one person).
    """
    cells = sorted(cell for cell, own in sums.items() if own.people > 0)
    if not cells:
        return NotComputable(Reason.NO_DATA)
    people = np.array([sums[cell].people for cell in cells], dtype=np.int64)
    weight = np.array([weighting.weight.get(cell, 1.0) for cell in cells])
    effect = kish_effect([float(w) for w in weight], [int(n) for n in people])
    stratum = strata_of(people, [cell[-1] for cell in cells])
    if isinstance(effect, NotComputable):
        return effect
    if isinstance(stratum, NotComputable):
        return stratum
    totals = np.array([sums[cell].sums for cell in cells])
    by_cell = totals[:, : totals.shape[1] // 3]
    pairs = by_cell.sum(axis=0)
    used = np.flatnonzero(pairs >= FEWEST_PAIRS)
    told = np.array([by_cell[stratum == h].sum(axis=0) for h in range(stratum.max() + 1)])
    design = Design(
        cell=np.zeros(0, dtype=np.int64) if respondents is None else respondents.cell,
        weight=weight,
        stratum=stratum,
        people=_population(cells, stratum, weighting.people),
        margins=weighting.margins,
        size=people,
        told=told[:, used].min(axis=1) if len(used) else None,
    )
    estimates = mwds_of(weight @ totals)[used]
    products = np.array([sums[cell].products for cell in cells])
    covariance = _covariance(totals, products, design)[np.ix_(used, used)]
    if respondents is None:
        drawn = _normal(estimates, covariance, replicates, seed)
    else:
        columns = pair_columns(respondents.importance, respondents.competence)
        drawn = mwds_of(weighted_sums(columns, design, replicates=replicates, seed=seed))[:, used]
    ranks: RankSets | NotComputable = NotComputable(Reason.TOO_FEW_ANSWERS)
    if effect.n_eff >= FEWEST_EFFECTIVE or design.is_census:
        ranks = rank_sets(estimates, drawn, level=level, is_census=design.is_census)
    items = _items(pairs, used, estimates, covariance, ranks, effect.n_eff, level)
    return Precision(
        n_used=int(people.sum()),
        deff=effect.deff,
        n_eff=effect.n_eff,
        items=items,
        ranks=ranks,
        redrawn=respondents is not None,
        n_failed=replicates - len(drawn),
        replicates=replicates,
        seed=seed,
    )


def _population(cells: Sequence[Cell], stratum: IntArray, people: Mapping[Cell, int]) -> FloatArray:
    """People in office of each stratum; 0 where a cell of it is not in the frame."""
    own = np.array([people.get(cell, 0) for cell in cells], dtype=np.float64)
    total = np.bincount(stratum, weights=own)
    unknown = np.bincount(stratum, weights=own == 0)
    return np.where(unknown > 0, 0.0, total)


def _covariance(totals: FloatArray, products: FloatArray, design: Design) -> FloatArray:
    """Covariance [J, J] of the MWDS by linearisation (Cochran 1977, 6.3): each is a smooth function
    of three weighted sums, and d(I (I - C)) = (2 I - C) dI - I dC."""
    strata = len(design.people)
    sums = np.zeros((strata, totals.shape[1]))
    squares = np.zeros((strata, *products.shape[1:]))
    for cell, stratum in enumerate(design.stratum):
        sums[stratum] += design.weight[cell] * totals[cell]
        squares[stratum] += design.weight[cell] ** 2 * products[cell]
    spread = weighted_sum_covariance(sums, squares, design.answered, design.remaining)
    pairs, importance, competence = np.split(sums.sum(axis=0), 3)
    safe = np.where(pairs > 0, pairs, 1.0)
    i, c = importance / safe, competence / safe
    slope = np.concatenate(
        [
            np.diag((-(2 * i - c) * i + i * c) / safe),
            np.diag((2 * i - c) / safe),
            np.diag(-i / safe),
        ]
    )
    return np.asarray(slope.T @ spread @ slope, dtype=np.float64)


def _normal(
    estimates: FloatArray, covariance: FloatArray, replicates: int, seed: int
) -> FloatArray:
    """Normal draws [B, J] around the estimates."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    noise = np.random.default_rng(seed).standard_normal((replicates, len(estimates)))
    return np.asarray(estimates + noise @ root.T, dtype=np.float64)


def _items(
    pairs: FloatArray,
    used: IntArray,
    estimates: FloatArray,
    covariance: FloatArray,
    ranks: RankSets | NotComputable,
    n_eff: float,
    level: float,
) -> tuple[ItemPrecision | NotComputable, ...]:
    found: list[ItemPrecision | NotComputable] = [
        NotComputable(Reason.TOO_FEW_ANSWERS if number else Reason.NO_DATA) for number in pairs
    ]
    for place, item in enumerate(used):
        variance = max(float(covariance[place, place]), 0.0)
        own = ItemPrecision(
            n_pairs=int(pairs[item]),
            mwds=float(estimates[place]),
            standard_error=float(np.sqrt(variance)) or None,
            # the variance is that of the mean: of n answers it would be n times as large
            interval=mean_interval(
                mean=float(estimates[place]), variance=variance * n_eff, n=n_eff, level=level
            ),
            place=1 + int((estimates > estimates[place]).sum()),
        )
        if not isinstance(ranks, NotComputable):
            own = replace(
                own,
                low=ranks.low[place],
                high=ranks.high[place],
                top=ranks.top[place],
                letters=ranks.letters[place],
            )
        found[int(item)] = own
    return tuple(found)
