"""Hiding small cells of one-way breakdowns so that they cannot be recovered from the total.

A cell of 0 stays visible: it says that nobody of the group has answered, which participation
figures show anyway, and nothing about what anybody answered. It is hidden only together with all
other cells, when the whole table holds fewer than k people.
"""

from collections.abc import Collection, Mapping

K = 5


def suppress_one_way(
    counts: Mapping[str, int], k: int = K, *, hidden: Collection[str] = (), least: int = 0
) -> frozenset[str]:
    """Keys of the cells to hide in a breakdown whose total is known.

    Cells of 1..k-1 respondents are hidden, and those that are `hidden` already. While exactly one cell
    is hidden, or what a hidden one can hold is less than k people wide, the next smallest non-zero cell is
    hidden too (equal ones by key); `least` people a reader knows to be in each hidden cell, 1 where cells
    of nobody are told apart from hidden ones. If no such cell is left all keys are hidden; of fewer than
    k people the total must not be shown either (`total_releasable`). ValueError for negative counts.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("counts must not be negative")
    chosen = {key for key, count in counts.items() if count and (count < k or key in hidden)}
    if not chosen:
        return frozenset()
    visible = sorted((count, key) for key, count in counts.items() if count and key not in chosen)
    held = sum(counts[key] for key in chosen)
    for count, key in visible:
        if _wide(held, len(chosen), k, least):
            break
        chosen.add(key)
        held += count
    return frozenset(chosen) if _wide(held, len(chosen), k, least) else frozenset(counts)


def _wide(people: int, cells: int, k: int, least: int) -> bool:
    """Whether each of so many cells that hold so many people together can hold any of k numbers."""
    return cells >= 2 and people - least * cells >= k


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
