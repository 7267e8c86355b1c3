"""SYNTHETIC rankings and rating pairs. Pure and seeded.

Ratings are dealt from quotas of a shifted binomial distribution, so the means of each region are met
to one rating; only who receives which rating is drawn.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import comb
from random import Random

HEADINGS = ("financial", "communication", "legal", "digital", "mediation")
NOT_RELEVANT, CANNOT_SAY = 8, 9

# area -> (mean importance, Borich's MWDS I (I - C) over all regions). Rolled up by the crosswalk this
# gives financial 8.0 > communication 6.9 > legal 6.3 > digital 6.2 > mediation 6.0.
TARGETS: Mapping[str, tuple[float, float]] = {
    "FIN": (4.60, 9.20),
    "BUD": (4.75, 10.20),
    "TAX": (4.20, 5.20),
    "FND": (4.40, 8.80),
    "PRC": (4.60, 8.40),
    "PRP": (4.10, 5.00),
    "LEG": (4.75, 10.00),
    "APL": (4.20, 5.10),
    "LND": (4.30, 5.20),
    "LSG": (4.20, 4.60),
    "STR": (3.80, 3.10),
    "COM": (4.80, 9.90),
    "SPK": (4.20, 5.20),
    "ENG": (4.35, 5.20),
    "INF": (4.40, 8.00),
    "DIG": (4.15, 5.25),
    "MED": (4.20, 5.95),
    "IMG": (3.90, 3.30),
    "PSY": (4.05, 4.70),
    "HRM": (4.00, 4.40),
    "TEA": (4.00, 3.80),
    "PRB": (4.20, 3.90),
}
# Where a region masters an area worse (+) than the others; centred before use.
_LOCAL = {
    ("KZ-61", "LND"): 0.45,
    ("KZ-61", "MED"): 0.30,
    ("KZ-59", "HRM"): 0.40,
    ("KZ-59", "PSY"): 0.30,
    ("KZ-27", "DIG"): 0.40,
    ("KZ-63", "ENG"): 0.35,
    ("KZ-63", "TAX"): 0.30,
    ("KZ-11", "PRC"): 0.30,
    ("KZ-11", "APL"): 0.35,
}
_NOT_RELEVANT = {"PRP": 9, "LND": 8, "HRM": 7, "FND": 5, "PRC": 4, "STR": 4, "MED": 3, "TAX": 3}
# Utilities whose order of mean points is that of the study's Figure 3.
_UTILITY = {
    "financial": 1.25,
    "communication": 0.62,
    "legal": 0.0,
    "digital": -0.62,
    "mediation": -1.25,
}

Pair = dict[str, int]


def rankings(people: int, rng: Random) -> list[dict[str, int]]:
    """One full ranking a person: heading -> position, 1 the most important."""
    found = []
    for _ in range(people):
        liking = {heading: _UTILITY[heading] + rng.gauss(0.0, 1.35) for heading in HEADINGS}
        ordered = sorted(HEADINGS, key=lambda heading: -liking[heading])
        found.append({heading: place for place, heading in enumerate(ordered, start=1)})
    return found


def quota(mean: float, size: int) -> list[int]:
    """`size` ratings 1..5 in rising order whose mean is `mean` to within one rating."""
    p = (mean - 1) / 4
    shares = [comb(4, k) * p**k * (1 - p) ** (4 - k) for k in range(5)]
    edges = [round(size * share) for share in accumulate(shares)]
    ratings = [1 + sum(edge <= place for edge in edges[:4]) for place in range(size)]
    missing = round(mean * size) - sum(ratings)
    # rounding may miss the mean by a rating or two: correct it in the middle of the range
    step = 1 if missing > 0 else -1
    for place in sorted(range(size), key=lambda place: abs(place - size // 2)):
        if missing == 0:
            break
        if 1 <= ratings[place] + step <= 5:
            ratings[place] += step
            missing -= step
    return sorted(ratings)


def pairs(
    regions: Sequence[str], rng: Random, *, shift: float = 0.0, missing: tuple[int, int] = (5, 12)
) -> list[dict[str, Pair]]:
    """Rating pairs of each person (`regions[i]` is the region of person i): area -> pair.

    `shift` is added to every competence; `missing` bounds how many leave an area without a pair.
    """
    people = range(len(regions))
    keen = [rng.gauss(0.0, 1.0) for _ in people]
    able = [rng.gauss(0.0, 1.0) for _ in people]
    answers: list[dict[str, Pair]] = [{} for _ in people]
    for area, (importance, mwds) in TARGETS.items():
        left_out = _left_out(area, len(regions), missing, rng)
        competence = importance - mwds / importance + shift
        apart = _regional(area, sorted(set(regions)), rng)
        for region in sorted(set(regions)):
            rated = [i for i in people if regions[i] == region and i not in left_out]
            mastered = competence - apart[region]
            given = _deal(rated, quota(importance, len(rated)), keen, rng)
            held = _deal(rated, quota(mastered, len(rated)), able, rng)
            for i in rated:
                answers[i][area] = {"importance": given[i], "competence": held[i]}
        for i, pair in left_out.items():
            if pair:
                answers[i][area] = pair
    return answers


def _regional(area: str, regions: Sequence[str], rng: Random) -> dict[str, float]:
    """How much worse each region masters an area; the sum over the regions is 0."""
    raw = {iso: rng.gauss(0.0, 0.10) + _LOCAL.get((iso, area), 0.0) for iso in regions}
    mean = sum(raw.values()) / len(raw)
    return {iso: value - mean for iso, value in raw.items()}


def _deal(
    people: Sequence[int], ratings: Sequence[int], leaning: Sequence[float], rng: Random
) -> dict[int, int]:
    """Person -> rating: the same people tend to rate high, with chance on top."""
    ordered = sorted(people, key=lambda i: leaning[i] + rng.gauss(0.0, 1.2))
    return dict(zip(ordered, ratings, strict=True))


def _left_out(area: str, size: int, missing: tuple[int, int], rng: Random) -> dict[int, Pair]:
    """People without a valid pair: nothing or one side only, not relevant, cannot say."""
    empty = rng.randint(*missing)
    irrelevant = _NOT_RELEVANT.get(area, rng.randint(0, 2)) * size // 250
    unsure = max(1, rng.randint(2, 6) * size // 250)
    chosen = rng.sample(range(size), empty + irrelevant + unsure)
    found: dict[int, Pair] = {}
    for place, i in enumerate(chosen):
        if place < empty:
            found[i] = {"importance": rng.choice((3, 4, 4, 5))} if place % 2 else {}
        elif place < empty + irrelevant:
            found[i] = {"importance": NOT_RELEVANT, "competence": NOT_RELEVANT}
        else:
            found[i] = {"importance": rng.choice((3, 4, 5)), "competence": CANNOT_SAY}
    return found
