"""Answers as the scoring tests write them."""

from collections.abc import Sequence

import numpy as np

from surveys.scoring.histogram import Counts, joint_histogram
from surveys.scoring.need import score_items
from surveys.scoring.types import ItemScore


def one_item(importance: Sequence[int], competence: Sequence[int]) -> Counts:
    """Counts [1, 8, 8] of a single item."""
    return joint_histogram(
        np.array(importance, dtype=np.uint8).reshape(-1, 1),
        np.array(competence, dtype=np.uint8).reshape(-1, 1),
    )


def scored(importance: Sequence[int], competence: Sequence[int]) -> ItemScore:
    """Score of a single item."""
    return score_items(one_item(importance, competence))[0]
