"""The crosswalk as plain values: which codes, headings, courses and wishes lead to which need areas.

A code shares its weight of 1 out among the areas it leads to; an area shares its weight of 1 out
among its headings, and so among its courses and its wishes. A subject without links is no mistake.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

CODE = "code"
ROUNDING = 0.0005  # weights have three decimals: thirds add up to 0.999


@dataclass(frozen=True)
class Link:
    """One weighted line of the crosswalk."""

    area: str
    kind: str
    target: str
    weight: float


@dataclass(frozen=True)
class Crosswalk:
    """All lines of one version; number 0 while there is none."""

    number: int = 0
    links: tuple[Link, ...] = ()

    def of(self, kind: str) -> list[Link]:
        """Lines of one kind."""
        return [link for link in self.links if link.kind == kind]

    def subject(self, kind: str, key: str) -> dict[str, float]:
        """What a code, or an area with regard to a kind, leads to, with the weights."""
        found = [link for link in self.links if subject_of(link) == (kind, key)]
        return {(link.area if kind == CODE else link.target): link.weight for link in found}

    def with_subject(self, kind: str, key: str, weights: Mapping[str, float]) -> list[Link]:
        """All lines after the weights of one code or area have been replaced; 0 is no line."""
        kept = [link for link in self.links if subject_of(link) != (kind, key)]
        new = [
            Link(other, kind, key, weight) if kind == CODE else Link(key, kind, other, weight)
            for other, weight in weights.items()
            if weight
        ]
        return kept + new


@dataclass(frozen=True)
class WrongSum:
    """Weights that do not sum to 1: of which code or area, and what they sum to."""

    kind: str
    key: str
    total: float


@dataclass(frozen=True)
class Change:
    """One line that differs; None where it is missing."""

    kind: str
    area: str
    target: str
    before: float | None
    after: float | None


def subject_of(link: Link) -> tuple[str, str]:
    """Kind and key of what shares its weight out in a line."""
    return link.kind, link.target if link.kind == CODE else link.area


def wrong_sums(links: Iterable[Link]) -> tuple[WrongSum, ...]:
    """Codes and areas whose weights do not sum to 1, beyond the rounding of each weight."""
    found = []
    for (kind, key), group in groupby(sorted(links, key=subject_of), key=subject_of):
        weights = [link.weight for link in group]
        total = sum(weights)
        if abs(total - 1) > ROUNDING * len(weights) + 1e-9:
            found.append(WrongSum(kind, key, round(total, 3)))
    return tuple(found)


def unknown_areas(links: Iterable[Link], areas: Collection[str]) -> tuple[str, ...]:
    """Areas of lines that do not exist."""
    return tuple(sorted({link.area for link in links} - set(areas)))


def differences(before: Iterable[Link], after: Iterable[Link]) -> list[Change]:
    """Lines that came, went or weigh something else, in the order of kind, area and target."""
    old, new = _by_line(before), _by_line(after)
    return [
        Change(*line, old.get(line), new.get(line))
        for line in sorted(old.keys() | new.keys())
        if old.get(line) != new.get(line)
    ]


def _by_line(links: Iterable[Link]) -> dict[tuple[str, str, str], float]:
    return {(link.kind, link.area, link.target): link.weight for link in links}


def to_json(links: Iterable[Link]) -> dict[str, Any]:
    """Lines as a version keeps them, in a fixed order."""
    ordered = sorted(links, key=lambda link: (link.kind, link.area, link.target))
    return {"links": [[link.kind, link.area, link.target, link.weight] for link in ordered]}


def from_json(content: Mapping[str, Any]) -> tuple[Link, ...]:
    """Back from JSON."""
    lines: Sequence[Any] = content["links"]
    return tuple(Link(area, kind, target, weight) for kind, area, target, weight in lines)
