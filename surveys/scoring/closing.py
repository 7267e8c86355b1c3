"""What is known only once a round is closed and its responses are read: weights, order, reliability.

Responses are added up in blocks, whoever stands first; up to `MOST_REDRAWN` of them are also kept as
bytes, to be drawn again. The result is plain numbers, ready to be stored as JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from surveys.scoring.histogram import Codes
from surveys.scoring.need import need_of_mwds
from surveys.scoring.precision import (
    METHOD as PRECISION,
)
from surveys.scoring.precision import (
    SEED,
    Cell,
    CellSums,
    ItemPrecision,
    Precision,
    Respondents,
    Weighting,
    precision,
)
from surveys.scoring.reliability import RatingSums, alpha_of_sums
from tna_portal.statistics.bootstrap import REPLICATES
from tna_portal.statistics.intervals import Interval
from tna_portal.statistics.ranking import KEMENY_MOST_ITEMS, IntArray, kemeny_of_preferences
from tna_portal.statistics.results import NotComputable

METHOD = f"{PRECISION}/closing-1"
COUNTRY = "country"
LEVEL = 0.95
SIDES = ("importance", "competence")


@dataclass(frozen=True)
class AreaOrder:
    """One area in one group of people, weighted: MWDS, need 0..100 with its 95 % interval, place by it,
    rank set, P(among the first three), letters of groups that cannot be told apart."""

    n_pairs: int
    mwds: float
    score: float
    low: float | None
    high: float | None
    place: int
    rank_low: int | None
    rank_high: int | None
    top: float | None
    letters: str


@dataclass(frozen=True)
class GroupOrder:
    """All areas of one group of people. `reason`: why there are no rank sets, where there are none."""

    n: int
    deff: float
    n_eff: float
    reason: str
    n_failed: int
    areas: Mapping[str, AreaOrder]


@dataclass(frozen=True)
class BlockAlpha:
    """Cronbach's alpha of the ratings of one block and side, or why there is none."""

    block: str
    side: str
    alpha: float | None
    low: float | None
    high: float | None
    n_items: int
    n_used: int
    reason: str = ""


@dataclass(frozen=True)
class RankingOrders:
    """A ranking question: items by Borda points and, up to eight of them, in Kemeny's order, with the
    pairwise preferences that agree with it."""

    n: int
    borda: tuple[str, ...]
    kemeny: tuple[str, ...]
    agreements: int | None
    preferences: int


@dataclass(frozen=True)
class ClosedResult:
    """Everything computed of one group's responses. `orders`: group of people -> its order; `shares`:
    question -> answer -> weighted per cent of those who answered it."""

    n: int
    orders: Mapping[str, GroupOrder]
    alphas: tuple[BlockAlpha, ...]
    rankings: Mapping[str, RankingOrders]
    shares: Mapping[str, Mapping[str, float]]
    flags: Mapping[str, int]
    redrawn: bool
    replicates: int = REPLICATES
    seed: int = SEED
    level: float = LEVEL
    method: str = METHOD

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ClosedResult":
        """Back from JSON."""
        orders = {
            key: GroupOrder(
                **{
                    **order,
                    "areas": {code: AreaOrder(**area) for code, area in order["areas"].items()},
                }
            )
            for key, order in data["orders"].items()
        }
        rankings = {
            code: RankingOrders(
                **{**each, "borda": tuple(each["borda"]), "kemeny": tuple(each["kemeny"])}
            )
            for code, each in data["rankings"].items()
        }
        alphas = tuple(BlockAlpha(**each) for each in data["alphas"])
        return cls(**{**data, "orders": orders, "alphas": alphas, "rankings": rankings})


@dataclass
class Collected:
    """Responses added up: `slots` are the areas in byte order, `blocks` block -> its areas; the `most`
    that are also kept one by one, to be drawn again."""

    slots: Sequence[str]
    blocks: Mapping[str, Sequence[str]]
    most: int
    cells: dict[Cell, CellSums] = field(default_factory=dict)
    preferred: dict[str, IntArray] = field(default_factory=dict)
    points: dict[str, IntArray] = field(default_factory=dict)
    ranked: dict[str, int] = field(default_factory=dict)
    _sums: dict[tuple[str, str], RatingSums] = field(default_factory=dict)
    _rows: list[tuple[list[Cell], Codes, Codes]] = field(default_factory=list)
    n: int = 0

    def add(self, cells: Sequence[Cell], importance: Codes, competence: Codes) -> None:
        """Count a block of responses in: each one's cell, codes uint8[n, slots]."""
        self.n += len(cells)
        known = sorted(set(cells))
        own = np.array([known.index(cell) for cell in cells], dtype=np.int64)
        for number, cell in enumerate(known):
            chosen = own == number
            sums = self.cells.setdefault(cell, CellSums(len(self.slots)))
            sums.add(importance[chosen], competence[chosen])
        place = {code: number for number, code in enumerate(self.slots)}
        for block, codes in self.blocks.items():
            columns = [place[code] for code in codes if code in place]
            for side, rated in zip(SIDES, (importance, competence), strict=True):
                chosen_codes = rated[:, columns].astype(np.float64)
                chosen_codes[(chosen_codes < 1) | (chosen_codes > 5)] = np.nan
                sums_of = self._sums.setdefault((block, side), RatingSums(len(columns)))
                sums_of.add(chosen_codes)
        if self.n <= self.most:
            self._rows.append((list(cells), importance, competence))
        else:
            self._rows.clear()

    def add_ranking(self, question: str, points: IntArray, times: IntArray) -> None:
        """Count rankings in: points [m, J] and how many gave each, so that equal ones are counted once."""
        above = points[:, :, None] > points[:, None, :]
        preferred = np.einsum("m,mij->ij", times, above.astype(np.int64))
        nothing = np.zeros_like(preferred)
        self.preferred[question] = self.preferred.get(question, nothing) + preferred
        self.points[question] = self.points.get(question, nothing[0]) + times @ points
        self.ranked[question] = self.ranked.get(question, 0) + int(times.sum())

    def people(self) -> dict[Cell, int]:
        """Respondents of each cell."""
        return {cell: sums.people for cell, sums in self.cells.items()}

    def respondents(self, cells: Sequence[Cell]) -> Respondents | None:
        """Those of some cells, as they can be drawn again; None where there were too many to keep."""
        if self.n > self.most:
            return None
        place = {cell: number for number, cell in enumerate(sorted(cells))}
        numbers, importance, competence = [], [], []
        for own, i, c in self._rows:
            chosen = [row for row, cell in enumerate(own) if cell in place]
            numbers += [place[own[row]] for row in chosen]
            importance.append(i[chosen])
            competence.append(c[chosen])
        return Respondents(
            np.array(numbers, dtype=np.int64),
            np.concatenate(importance) if importance else np.empty((0, len(self.slots)), np.uint8),
            np.concatenate(competence) if competence else np.empty((0, len(self.slots)), np.uint8),
        )

    def alphas(self) -> tuple[BlockAlpha, ...]:
        """Of each block and side."""
        return tuple(
            _block_alpha(block, side, sums) for (block, side), sums in sorted(self._sums.items())
        )


def _block_alpha(block: str, side: str, sums: RatingSums) -> BlockAlpha:
    found = alpha_of_sums(sums, level=LEVEL)
    if isinstance(found, NotComputable):
        return BlockAlpha(
            block, side, None, None, None, sums.items, sums.complete, str(found.reason)
        )
    low, high = _ends(found.interval)
    return BlockAlpha(block, side, found.alpha, low, high, found.n_items, found.n_used)


def _ends(interval: Interval | NotComputable) -> tuple[float | None, float | None]:
    return (None, None) if isinstance(interval, NotComputable) else (interval.low, interval.high)


def closed_result(
    collected: Collected,
    weighting: Weighting,
    groups: Mapping[str, Sequence[Cell]],
    items_ranked: Mapping[str, Sequence[str]],
    shares: Mapping[str, Mapping[str, float]],
    flags: Mapping[str, int],
) -> ClosedResult:
    """Orders of each group of people (its cells), reliability and rankings; see the module.

    Only the group of all cells, `COUNTRY`, is raked again in each replicate: the margins are its own.
    """
    orders = {}
    for key, cells in groups.items():
        own = {cell: collected.cells[cell] for cell in cells if cell in collected.cells}
        margins = weighting.margins if key == COUNTRY else ()
        part = Weighting(weighting.weight, weighting.people, margins)
        found = precision(own, part, collected.respondents(list(own)), level=LEVEL)
        if not isinstance(found, NotComputable):
            orders[key] = _group_order(found, collected.slots)
    return ClosedResult(
        n=collected.n,
        orders=orders,
        alphas=collected.alphas(),
        rankings={
            question: _ranking_orders(collected, question, items)
            for question, items in items_ranked.items()
            if collected.ranked.get(question)
        },
        shares=shares,
        flags=dict(flags),
        redrawn=collected.n <= collected.most,
    )


def weighted_shares(
    tallies: Mapping[Cell, Mapping[str, Mapping[str, int]]],
    weights: Mapping[Cell, float],
    everybody: str,
) -> dict[str, dict[str, float]]:
    """Question -> answer -> weighted per cent of its base: people counted under `everybody`.

    The ratio of weighted sums (Cochran 1977, 6.2); of each cell `tallies` are question -> answer -> people.
    """
    sums: dict[str, dict[str, float]] = {}
    for cell, questions in tallies.items():
        for question, buckets in questions.items():
            own = sums.setdefault(question, {})
            for bucket, number in buckets.items():
                own[bucket] = own.get(bucket, 0.0) + weights.get(cell, 1.0) * number
    return {
        question: {
            bucket: 100 * total / buckets[everybody]
            for bucket, total in sorted(buckets.items())
            if bucket != everybody
        }
        for question, buckets in sums.items()
        if buckets.get(everybody)
    }


def _group_order(found: Precision, slots: Sequence[str]) -> GroupOrder:
    areas = {
        code: _area_order(item)
        for code, item in zip(slots, found.items, strict=True)
        if isinstance(item, ItemPrecision)
    }
    reason = str(found.ranks.reason) if isinstance(found.ranks, NotComputable) else ""
    return GroupOrder(found.n_used, found.deff, found.n_eff, reason, found.n_failed, areas)


def _area_order(item: ItemPrecision) -> AreaOrder:
    low, high = _ends(item.interval)
    return AreaOrder(
        n_pairs=item.n_pairs,
        mwds=item.mwds,
        score=need_of_mwds(item.mwds),
        low=None if low is None else need_of_mwds(low),
        high=None if high is None else need_of_mwds(high),
        place=item.place,
        rank_low=item.low,
        rank_high=item.high,
        top=item.top,
        letters=item.letters,
    )


def _ranking_orders(collected: Collected, question: str, items: Sequence[str]) -> RankingOrders:
    points, preferred = collected.points[question], collected.preferred[question]
    order = np.argsort(-points, kind="stable")
    kemeny: tuple[str, ...] = ()
    agreements = None
    if len(items) <= KEMENY_MOST_ITEMS:
        best = kemeny_of_preferences(preferred)
        kemeny, agreements = tuple(items[i] for i in best.order), best.score
    return RankingOrders(
        n=collected.ranked[question],
        borda=tuple(items[int(i)] for i in order),
        kemeny=kemeny,
        agreements=agreements,
        preferences=int(preferred.sum()),
    )
