"""Undo and redo read from a log that is only ever appended.

What is done and what was undone are two piles. A line of the log puts a step on one of them, and an
undo or redo takes it off the other. Both are read back from the end, no further than needed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

UNDO, REDO = "undo", "redo"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its key, what it did, and for an undo or redo the line it is `of`."""

    key: int
    action: str
    of: int | None = None


def next_undo(newest_first: Iterable[Line]) -> int | None:
    """The line that an undo would take back."""
    undone = 0
    for line in newest_first:
        if line.action == UNDO:
            undone += 1
        elif undone:
            undone -= 1
        else:
            return line.of if line.action == REDO else line.key
    return None


def next_redo(newest_first: Iterable[Line]) -> int | None:
    """The line that a redo would do again; a new action leaves none."""
    done_again = 0
    for line in newest_first:
        if line.action == REDO:
            done_again += 1
        elif line.action != UNDO:
            return None
        elif done_again:
            done_again -= 1
        else:
            return line.of
    return None
