"""Pure: the declared groups of a release, as addresses name them, and how two of them relate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from curricula.needs.content import COUNTRY, MACRO, Content, Scope

DEPUTIES, REGION, MACRO_REGION = "deputies", "region", "macro"
DIMENSIONS = ("category", "seniority", "language")
VALUES = {
    "category": ("city", "rural", "settlement", "village"),
    "seniority": ("lt1", "y1_3", "y3_5", "y5_10", "gt10"),
    "language": ("kk", "ru", "en"),
    MACRO_REGION: ("north", "east", "west", "centre", "south"),
}
NOT_STATED = "-"  # an empty value, as addresses write it


class Refusal(StrEnum):
    """Why a group has no figures."""

    UNDECLARED = "undeclared"
    NOT_YOURS = "not_yours"
    NOT_YET = "not_yet"
    HIDDEN = "hidden"
    NO_ANSWERS = "no_answers"


class Relation(StrEnum):
    """Whether two groups may hold the same people."""

    SAME = "same"
    INDEPENDENT = "independent"
    CONTAINS = "contains"
    OVERLAPS = "overlaps"


@dataclass(frozen=True)
class Group:
    """Some of the people who answered: "country", "deputies", "region:KZ-11", "category:rural"."""

    kind: str
    value: str = ""

    @property
    def key(self) -> str:
        """As an address names it."""
        return self.kind if self.kind in (COUNTRY, DEPUTIES) else f"{self.kind}:{self.shown_value}"

    @property
    def shown_value(self) -> str:
        """The value; a dash for those who did not state it."""
        return self.value or NOT_STATED


def read_group(text: str) -> Group | None:
    """The group of an address; None when no such group is declared."""
    if text in (COUNTRY, DEPUTIES):
        return Group(text)
    kind, colon, value = text.partition(":")
    if not colon:
        return None
    if kind == REGION:
        return Group(kind, value)
    if kind in VALUES:
        if value == NOT_STATED and kind in DIMENSIONS:
            return Group(kind, "")
        return Group(kind, value) if value in VALUES[kind] else None
    return None


def scope_of(content: Content, group: Group) -> Scope | Refusal:
    """The released figures of a group, or why there are none."""
    if group.kind == DEPUTIES:
        return content.deputies or Refusal.NO_ANSWERS
    if group.kind in DIMENSIONS:
        return _of_breakdown(content, group)
    key = {COUNTRY: COUNTRY, MACRO_REGION: MACRO + group.value}.get(group.kind, group.value)
    if found := content.scopes.get(key):
        return found
    if group.kind == REGION:
        return Refusal.HIDDEN if group.value in content.hidden_regions else Refusal.NO_ANSWERS
    return Refusal.HIDDEN if content.country else Refusal.NO_ANSWERS


def _of_breakdown(content: Content, group: Group) -> Scope | Refusal:
    shown = content.breakdowns.get(group.kind)
    if shown is None:
        return Refusal.NO_ANSWERS if content.is_final else Refusal.NOT_YET
    if found := shown.get(group.value):
        return found
    hidden = content.hidden_breakdowns.get(group.kind, ())
    return Refusal.HIDDEN if group.value in hidden else Refusal.NO_ANSWERS


def regions_in(content: Content) -> list[str]:
    """ISO codes of the regions that are shown."""
    return [key for key in content.scopes if key != COUNTRY and not key.startswith(MACRO)]


def groups_in(content: Content) -> list[Group]:
    """All groups that are shown, whole before parts, in their natural order."""
    found = [Group(COUNTRY)] if content.country else []
    found += [Group(DEPUTIES)] if content.deputies else []
    found += [Group(REGION, iso) for iso in sorted(regions_in(content))]
    found += [
        Group(MACRO_REGION, value)
        for value in VALUES[MACRO_REGION]
        if MACRO + value in content.scopes
    ]
    for dimension in DIMENSIONS:
        shown = content.breakdowns.get(dimension, {})
        found += [Group(dimension, value) for value in sorted(shown, key=_order(dimension))]
    return found


def hidden_groups(content: Content) -> list[Group]:
    """Groups that answered and must not be shown."""
    found = [Group(REGION, iso) for iso in sorted(content.hidden_regions)]
    for dimension in DIMENSIONS:
        hidden = content.hidden_breakdowns.get(dimension, ())
        found += [Group(dimension, value) for value in sorted(hidden, key=_order(dimension))]
    return found


def _order(dimension: str) -> Callable[[str], int]:
    values = VALUES[dimension]
    return lambda value: values.index(value) if value in values else len(values)


def relation(first: Group, second: Group, macro_of: Mapping[str, str]) -> Relation:
    """How two groups relate; deputies are other people than akims."""
    if first == second:
        return Relation.SAME
    if DEPUTIES in (first.kind, second.kind):
        return Relation.INDEPENDENT
    if COUNTRY in (first.kind, second.kind):
        return Relation.CONTAINS
    if first.kind == second.kind:
        return Relation.INDEPENDENT
    if {first.kind, second.kind} == {REGION, MACRO_REGION}:
        region, macro = sorted((first, second), key=lambda group: group.kind != REGION)
        inside = macro_of.get(region.value) == macro.value
        return Relation.CONTAINS if inside else Relation.INDEPENDENT
    return Relation.OVERLAPS
