"""Where a region differs from the country."""

from typing import Any

from django.utils.translation import gettext as _

from tna_portal.common.languages import localised
from tna_portal.dashboards.sentences.parts import (
    Area,
    Scope,
    importance_only,
    listed,
    quoted,
    ranked,
    whole,
)
from tna_portal.dashboards.words import Names, name


def against_country(
    scope: Scope | None, country: Scope | None, region: Any, names: Names
) -> list[str]:
    """Needs whose interval lies wholly above, or below, that of the country.

    A region is part of the country, so this errs on the side of saying nothing.
    """
    if not scope or not country or scope["n"] == country["n"] or importance_only(scope):
        return []
    pairs = _comparable(scope, country)
    if not pairs:
        return []
    place = localised(region, "name", case="in")
    higher = [pair for pair in pairs if pair[0]["low"] > pair[1]["high"]]
    lower = [pair for pair in pairs if pair[0]["high"] < pair[1]["low"]]
    if not higher and not lower:
        return [
            _("No need differs clearly %(place)s from the country as a whole.") % {"place": place}
        ]
    told = []
    if higher:
        told.append(
            _("Clearly higher %(place)s than in the country as a whole: %(areas)s.")
            % {"place": place, "areas": _items(higher, names)}
        )
    if lower:
        told.append(
            _("Clearly lower %(place)s than in the country as a whole: %(areas)s.")
            % {"place": place, "areas": _items(lower, names)}
        )
    return told


def _comparable(scope: Scope, country: Scope) -> list[tuple[Area, Area]]:
    """Areas that have an interval in both, greatest difference first."""
    elsewhere = {area["code"]: area for area in ranked(country) if area["low"] is not None}
    found = [
        (area, elsewhere[area["code"]])
        for area in ranked(scope)
        if area["low"] is not None and area["code"] in elsewhere
    ]
    return sorted(found, key=lambda pair: -abs(pair[0]["score"] - pair[1]["score"]))


def _items(pairs: list[tuple[Area, Area]], names: Names) -> str:
    return listed(
        [
            _("%(area)s (%(here)s; country: %(there)s)")
            % {
                "area": quoted(name(names, here["code"], "short")),
                "here": whole(here["score"]),
                "there": whole(there["score"]),
            }
            for here, there in pairs
        ],
        most=3,
    )
