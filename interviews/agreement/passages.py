"""Coders side by side: which of their passages belong together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interviews.transcript.anchors import Range


@dataclass(frozen=True, slots=True)
class Marked:
    """One coder's passage with one code; `key` names the coding."""

    key: int
    coder: int
    code: int
    span: Range


@dataclass(frozen=True, slots=True)
class Passage:
    """Codings of one code that overlap, directly or through another one, in the order of the text."""

    members: tuple[Marked, ...]

    @property
    def span(self) -> Range:
        """All of it, from the first letter that anybody marked to the last one."""
        return Range(
            min(member.span.start for member in self.members),
            max(member.span.end for member in self.members),
        )

    @property
    def coders(self) -> frozenset[int]:
        """Who marked some of it."""
        return frozenset(member.coder for member in self.members)

    def is_agreed(self, coders: Iterable[int]) -> bool:
        """Whether all these coders marked it once, from the same letter to the same letter."""
        everybody = frozenset(coders)
        return (
            self.coders == everybody
            and len(self.members) == len(everybody)
            and len({member.span for member in self.members}) == 1
        )


def passages(marked: Sequence[Marked]) -> list[Passage]:
    """Codings put together; touching without overlap is not enough."""
    groups: list[list[Marked]] = []
    reach, code = 0, None
    for each in sorted(marked, key=lambda m: (m.code, m.span, m.key)):
        if each.code != code or each.span.start >= reach:
            groups.append([])
            reach, code = 0, each.code
        groups[-1].append(each)
        reach = max(reach, each.span.end)
    found = [Passage(tuple(group)) for group in groups]
    return sorted(found, key=lambda passage: (passage.span, passage.members[0].code))
