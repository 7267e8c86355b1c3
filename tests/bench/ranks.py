"""Rank sets: whether they hold what they promise, and how long two thousand replicates take.

A population of 2,345 akims in five regions and four kinds of post rates 22 areas whose true needs lie
close together; some answers are missing. Samples of 250 (a quota a cell) are weighted and judged as a
closed round is, and the order of the whole population must lie within all 22 rank sets at once.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from surveys.scoring.histogram import Codes
from surveys.scoring.precision import (
    CellSums,
    Precision,
    Respondents,
    Weighting,
    mwds_of,
    pair_columns,
    precision,
)
from tna_portal.statistics.allocation import minimum_quota
from tna_portal.statistics.bootstrap import REPLICATES
from tna_portal.statistics.raking import IntArray
from tna_portal.statistics.results import NotComputable
from tna_portal.statistics.weighting import KnownMargin, Weighted, weigh

SEED = 20261125
SIMULATIONS, POPULATIONS = 2_000, 20
PEOPLE, ASKED, ITEMS = 2_345, 250, 22
FEWER = 500  # replicates of a simulation: its quantile is a little less exact, so coverage is not favoured
CATEGORIES = {"city": 48, "rural": 1993, "settlement": 106, "village": 198}
REGIONS = ("A", "B", "C", "D", "E")

Cell = tuple[str, ...]


def population(
    rng: np.random.Generator, items: int = ITEMS
) -> tuple[list[Cell], IntArray, Codes, Codes]:
    """Cells, everybody's cell, importance and competence: three groups of needs that differ by next to nothing."""
    kinds = [kind for kind, number in CATEGORIES.items() for _ in range(number)]
    own = [(REGIONS[index % len(REGIONS)], kind) for index, kind in enumerate(kinds)]
    cells: list[Cell] = sorted(set(own))
    cell = np.array([cells.index(key) for key in own], dtype=np.int64)
    person = rng.normal(0, 0.6, (len(own), 1))  # who rates high does so everywhere
    place = rng.normal(0, 0.05, (len(cells), items))[cell]
    close = np.linspace(0, 0.4, 3)[np.arange(items) % 3] + rng.uniform(0, 0.02, items)

    def rated(level: float) -> Codes:
        exact = level + person + rng.normal(0, 0.9, (len(own), items))
        return np.clip(np.round(exact), 1, 5).astype(np.uint8)

    importance, competence = rated(4.0), rated(3.2)
    shifted = competence - close - place + rng.uniform(-0.5, 0.5, competence.shape)
    return cells, cell, importance, np.clip(np.round(shifted), 1, 5).astype(np.uint8)


def sampled(
    rng: np.random.Generator, cells: list[Cell], cell: IntArray, asked: int = ASKED
) -> IntArray:
    """Who answers: so many of each cell, drawn without replacement; at least two of each."""
    sizes = {number: int((cell == number).sum()) for number in range(len(cells))}
    quota = minimum_quota(sizes, asked, minimum=2)
    return np.concatenate(
        [rng.choice(np.flatnonzero(cell == number), quota[number], False) for number in quota]
    )


def judged(
    cells: list[Cell],
    cell: IntArray,
    importance: Codes,
    competence: Codes,
    people: dict[Cell, int],
    replicates: int,
    seed: int,
) -> Precision:
    """What a closed round says of these respondents."""
    answered = {key: int((cell == number).sum()) for number, key in enumerate(cells)}
    margins = [
        KnownMargin(name, position, _margin(people, position))
        for position, name in enumerate(("region", "category"))
    ]
    weights = weigh(answered, margins)
    assert isinstance(weights, Weighted)
    sums = {key: CellSums(importance.shape[1]) for key in cells}
    for number, key in enumerate(cells):
        sums[key].add(importance[cell == number], competence[cell == number])
    weighting = Weighting(weights.weights, people, weights.margins)
    respondents = Respondents(cell, importance, competence)
    found = precision(sums, weighting, respondents, replicates=replicates, seed=seed)
    assert isinstance(found, Precision)
    return found


def _margin(people: dict[Cell, int], position: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, number in people.items():
        found[key[position]] = found.get(key[position], 0) + number
    return found


def with_gaps(rng: np.random.Generator, codes: Codes) -> Codes:
    """One answer of twenty is missing or "cannot say"."""
    return np.where(rng.random(codes.shape) < 0.05, rng.choice([0, 9], codes.shape), codes).astype(
        np.uint8
    )


def covered(number: int, simulations: int, replicates: int = FEWER) -> tuple[int, int, int]:
    """Of one population: simulations in which all true ranks lay in their sets, items that did, tried."""
    rng = np.random.default_rng([SEED, number])
    cells, cell, importance, competence = population(rng)
    people = {key: int((cell == index).sum()) for index, key in enumerate(cells)}
    truth = mwds_of(pair_columns(importance, competence).sum(axis=0))
    rank = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    jointly = singly = 0
    for simulation in range(simulations):
        drawn = sampled(rng, cells, cell)
        found = judged(
            cells,
            cell[drawn],
            with_gaps(rng, importance[drawn]),
            with_gaps(rng, competence[drawn]),
            people,
            replicates,
            seed=simulation,
        )
        assert not isinstance(found.ranks, NotComputable)
        inside = (np.array(found.ranks.low) <= rank) & (rank <= np.array(found.ranks.high))
        jointly += bool(inside.all())
        singly += int(inside.sum())
    return jointly, singly, simulations


def coverage(simulations: int = SIMULATIONS, populations: int = POPULATIONS) -> tuple[float, float]:
    """Joint coverage and that of a single item, over populations of their own, on two cores."""
    each = partial(covered, simulations=simulations // populations)
    with ProcessPoolExecutor(max_workers=2) as pool:
        parts = list(pool.map(each, range(populations)))
    tried = sum(part[2] for part in parts)
    return sum(part[0] for part in parts) / tried, sum(part[1] for part in parts) / tried / ITEMS


def bootstrap_seconds(items: int) -> float:
    """Seconds for 2,000 raked replicates and the rank sets from them, 250 respondents."""
    rng = np.random.default_rng(SEED)
    cells, cell, importance, competence = population(rng, items)
    people = {key: int((cell == index).sum()) for index, key in enumerate(cells)}
    drawn = sampled(rng, cells, cell)
    started = time.perf_counter()
    judged(cells, cell[drawn], importance[drawn], competence[drawn], people, REPLICATES, seed=SEED)
    return time.perf_counter() - started
