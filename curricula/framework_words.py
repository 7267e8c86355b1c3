"""Words for what methodologists set: links of the need areas, limits of the comparison, versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curricula.choices import WISHES
from curricula.selectors.catalogue import courses
from interviews.selectors.codebooks import codes_by_key
from tna_portal.common.languages import localised
from tna_portal.organisation.choices import FrameworkKind, Heading, LinkKind
from tna_portal.organisation.crosswalk import (
    Crosswalk,
    WrongSum,
    differences,
    from_json,
    unknown_areas,
)
from tna_portal.organisation.selectors import need_areas
from tna_portal.organisation.services import versions

LIMIT_NAMES = {
    "top_share": gettext_lazy("Share of areas that counts as the top, %"),
    "top_probability": gettext_lazy("Probability of being among the top, from which it is high, %"),
    "interview_low": gettext_lazy("Lower limit of the share of interviewees, from which it is high, %"),
    "level": gettext_lazy("Level of the intervals, %"),
}  # fmt: skip
LIMIT_HELP = {
    "top_share": gettext_lazy("33.3 of 22 areas are the 8 with the greatest need."),
    "top_probability": gettext_lazy(
        "The survey says “high” when an area lies among the top with at least this probability."
    ),
    "interview_low": gettext_lazy(
        "The interviews say “high” when even the lower end of the interval reaches this share."
    ),
    "level": gettext_lazy("Of the intervals of interviewees; 95 is customary."),
}
KIND_NAMES = {
    FrameworkKind.CROSSWALK: gettext_lazy("Links of the need areas"),
    FrameworkKind.THRESHOLDS: gettext_lazy("Limits of the comparison"),
}


@dataclass(frozen=True)
class Names:
    """Names of everything that the crosswalk knows, by kind (and "area") and key."""

    by_kind: Mapping[str, Mapping[str, str]]
    retired: frozenset[str] = frozenset()  # codes that count no longer

    def of(self, kind: str, key: str) -> str:
        """Key and name; the key alone where the thing no longer exists."""
        name = self.by_kind[kind].get(key)
        if name is None:
            return _("%(key)s (no longer exists)") % {"key": key}
        return name if kind in {LinkKind.HEADING, LinkKind.WISH} else f"{key} · {name}"

    def knows(self, kind: str, key: str) -> bool:
        """Whether the thing exists."""
        return key in self.by_kind[kind]


def names_now() -> Names:
    """Names in the reader's language: areas, codes of all rounds, headings, courses, wishes."""
    codes = codes_by_key()
    return Names(
        retired=frozenset(key for key, code in codes.items() if code.is_retired),
        by_kind={
            "area": {area.code: localised(area, "name") for area in need_areas()},
            LinkKind.CODE: {key: localised(c, "name") for key, c in codes.items()},
            LinkKind.HEADING: {heading.value: str(heading.label) for heading in Heading},
            LinkKind.COURSE: {c.code: localised(c, "name") for c in courses()},
            LinkKind.WISH: {key: str(name) for key, name in WISHES.items() if key != "requests"},
        },
    )


def weight(value: float) -> str:
    """A weight with as many decimals as it has."""
    return number_format(value).rstrip("0").rstrip(".,") if value != int(value) else str(int(value))


def percent(value: float) -> str:
    """A share of 1 in per cent, with one decimal at most."""
    shown = round(100 * value, 1)
    return number_format(shown, decimal_pos=0 if shown == int(shown) else 1)


def _shared_out(links: Mapping[str, float], kind: str, names: Names) -> list[tuple[str, str]]:
    return [(names.of(kind, key), weight(value)) for key, value in links.items()]


def code_lines(crosswalk: Crosswalk, names: Names) -> list[dict[str, Any]]:
    """One line a code: those in use, then retired and lost ones that the crosswalk still names."""
    linked = {link.target for link in crosswalk.of(LinkKind.CODE)}
    known = [
        key for key in names.by_kind[LinkKind.CODE] if key in linked or key not in names.retired
    ]
    known.sort(key=lambda key: key in names.retired)
    gone = sorted(linked - set(known))
    return [
        {
            "key": key,
            "name": names.of(LinkKind.CODE, key),
            "links": _shared_out(crosswalk.subject(LinkKind.CODE, key), "area", names),
            "is_gone": key in gone,
            "is_retired": key in names.retired,
        }
        for key in [*known, *gone]
    ]


def area_lines(crosswalk: Crosswalk, names: Names) -> list[dict[str, Any]]:
    """One line an area: its headings, courses and wishes."""
    known = list(names.by_kind["area"])
    gone = unknown_areas(crosswalk.links, known)
    return [
        {
            "key": key,
            "name": names.of("area", key),
            "is_gone": key in gone,
            "cells": [
                (kind, _shared_out(crosswalk.subject(kind, key), kind, names))
                for kind in (LinkKind.HEADING, LinkKind.COURSE, LinkKind.WISH)
            ],
        }
        for key in [*known, *gone]
    ]


def wrong_sum_sentence(wrong: WrongSum, names: Names) -> str:
    """Which weights do not sum to 1, and what they sum to."""
    values = {"total": weight(wrong.total)}
    if wrong.kind == LinkKind.CODE:
        return _(
            "The weights of the code “%(name)s” over its need areas sum to %(total)s; they must sum to 1."
        ) % {**values, "name": names.of(LinkKind.CODE, wrong.key)}
    return _("The weights of the need area “%(name)s” sum to %(total)s; they must sum to 1.") % {
        **values,
        "name": names.of("area", wrong.key),
    }


def refusal(error: Exception, names: Names) -> list[str]:
    """Why a version was not kept, in sentences."""
    match error:
        case versions.WeightsDoNotSum():
            return [wrong_sum_sentence(wrong, names) for wrong in error.wrong]
        case versions.AreasUnknown():
            return [
                _(
                    "These need areas no longer exist: %(codes)s. The version cannot be taken up again."
                )
                % {"codes": ", ".join(error.codes)}
            ]
        case versions.VersionMoved():
            return [
                _(
                    "Somebody has kept version %(number)s meanwhile. Look at what it changed, then save again: what you entered stands below."
                )
                % {"number": error.number}
            ]
        case versions.NothingChanged():
            return [_("Nothing differs from the newest version.")]
        case versions.ReasonMissing():
            return [_("Say in a few words why.")]
        case versions.WeightOutOfRange():
            return [_("A weight lies between 0 and 1.")]
    raise error


REFUSALS = (
    versions.WeightsDoNotSum,
    versions.AreasUnknown,
    versions.VersionMoved,
    versions.NothingChanged,
    versions.ReasonMissing,
    versions.WeightOutOfRange,
)


def changes(
    kind: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Names
) -> list[dict[str, str]]:
    """What differs between two contents: what, value before, value after (empty where missing)."""
    if kind == FrameworkKind.THRESHOLDS:
        return [
            {
                "what": str(LIMIT_NAMES[name]),
                "before": percent(before[name]) if name in before else "",
                "after": percent(after[name]),
            }
            for name in LIMIT_NAMES
            if before.get(name) != after.get(name)
        ]
    old = from_json(before) if before else ()
    return [
        {
            "what": f"{names.of(change.kind, change.target)} → {names.of('area', change.area)}",
            "before": "" if change.before is None else weight(change.before),
            "after": "" if change.after is None else weight(change.after),
        }
        for change in differences(old, from_json(after))
    ]


def limits(values: Mapping[str, float]) -> Sequence[tuple[str, str]]:
    """Limits with their names, in per cent."""
    return [(str(label), percent(values[name])) for name, label in LIMIT_NAMES.items()]
