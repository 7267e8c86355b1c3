"""Which texts are coded by two people: drawn with a seed, spread over the branches."""

import math
import random
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from tna_portal.statistics.allocation import minimum_quota

SHARE = Decimal("0.2")


def draw_double(branches: Mapping[str, str], *, share: Decimal, seed: int) -> list[str]:
    """Keys drawn out of key -> branch: ceil(share x texts), the same for the same seed.

    Each branch gives at least one and the rest in proportion (largest remainders). With fewer to
    draw than there are branches, the branches are drawn as well, and each of them gives one.
    ValueError unless 0 < share <= 1.
    """
    if not 0 < share <= 1:
        raise ValueError("a share lies above 0 and is at most 1")
    by_branch: dict[str, list[str]] = defaultdict(list)
    for key in sorted(branches):
        by_branch[branches[key]].append(key)
    total = math.ceil(share * len(branches))
    source = random.Random(seed)  # noqa: S311 - to be repeated by anybody, not to be secret
    if total < len(by_branch):
        quota = dict.fromkeys(source.sample(sorted(by_branch), total), 1)
    else:
        sizes = {branch: len(by_branch[branch]) for branch in sorted(by_branch)}
        quota = minimum_quota(sizes, total, minimum=1)
    return [
        key for branch in sorted(quota) for key in source.sample(by_branch[branch], quota[branch])
    ]
