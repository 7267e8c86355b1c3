"""Hiding small cells of one-way breakdowns so that they cannot be recovered from the total.

A cell of 0 stays visible: it says that nobody of the group has answered, which participation
figures show anyway, and nothing about what anybody answered. It is hidden only together with all
other cells, when the whole table holds fewer than k people.
"""

from collections.abc import Mapping

K = 5


def suppress_one_way(counts: Mapping[str, int], k: int = K) -> frozenset[str]:
    """Keys of the cells to hide in a breakdown whose total is known.

    Cells of 1..k-1 respondents are hidden. While exactly one cell is hidden, or the hidden ones
    hold fewer than k people together, the next smallest non-zero cell is hidden too (equal ones by
    key). If no such cell is left the table holds fewer than k people: all keys are hidden, and the
    total must not be shown (`total_releasable`). ValueError for negative counts.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("counts must not be negative")
    hidden = {key for key, count in counts.items() if 0 < count < k}
    if not hidden:
        return frozenset()
    visible = sorted((count, key) for key, count in counts.items() if count >= k)
    held = sum(counts[key] for key in hidden)
    for count, key in visible:
        if len(hidden) >= 2 and held >= k:
            break
        hidden.add(key)
        held += count
    if held < k:
        return frozenset(counts)
    return frozenset(hidden)


def total_releasable(counts: Mapping[str, int], k: int = K) -> bool:
    """Whether the table as a whole holds at least k people."""
    return sum(counts.values()) >= k


def complement_safe(count: int, base: int, k: int = K) -> bool:
    """Whether a share count / base may be shown; if not, show "fewer than k".

    Groups below k are never shown. In a group below 2k, `count` people who gave the answer or
    `base - count` who did not are fewer than k, so 0 %, 100 % and all near them would tell what
    single persons answered. From 2k people on every share may be shown.
    ValueError unless 0 <= count <= base.
    """
    if not 0 <= count <= base:
        raise ValueError("complement_safe needs 0 <= count <= base")
    if base < k:
        return False
    return base >= 2 * k or min(count, base - count) >= k


def is_small(number: int, k: int = K) -> bool:
    """Whether a group, or a difference of two, holds 1..k-1 people; for differences the sign does not matter."""
    return 0 < abs(number) < k


def changes_safely(before: Mapping[str, int], after: Mapping[str, int], k: int = K) -> bool:
    """Whether every cell has gained or lost nobody or at least k people, cells that came or went too."""
    keys = before.keys() | after.keys()
    return not any(is_small(after.get(key, 0) - before.get(key, 0), k) for key in keys)
