"""Addresses of the dashboards: every link keeps the round, and the release where one is pinned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from curricula.needs.content import COUNTRY
from tna_portal.dashboards.groups import REGION, Group

Crumb = dict[str, str]


@dataclass(frozen=True)
class Place:
    """The round shown and, when a link names one, the number of the release."""

    round: str
    release: int | None = None

    def to(self, name: str, *args: str, **query: str | int | None) -> str:
        """The address of a page of the dashboards."""
        kept = {"round": self.round, "release": self.release, **query}
        asked = {key: value for key, value in kept.items() if value not in (None, "")}
        return reverse(f"dashboards:{name}", args=args) + (f"?{urlencode(asked)}" if asked else "")

    def to_area(self, code: str) -> str:
        """The page of a need area."""
        return self.to("area", code)

    def to_group(self, group: Group) -> str:
        """The page of a group of people."""
        if group.kind == COUNTRY:
            return self.to("overview")
        if group.kind == REGION:
            return self.to("region", group.value)
        return self.to("group", group.key)

    def to_comparison(self, first: Group | None = None, second: Group | None = None) -> str:
        """Two groups side by side."""
        return self.to("compare", a=first.key if first else "", b=second.key if second else "")

    def crumbs(self, *more: tuple[str, str]) -> list[Crumb]:
        """From the country down; the last one is the page itself and has no address."""
        start = {"url": self.to("overview"), "label": _("Training needs")}
        return [start, *({"url": url, "label": label} for url, label in more)]

    def under_regions(self, *more: tuple[str, str]) -> list[Crumb]:
        """The same for what lies below the regions."""
        return self.crumbs((self.to("regions"), _("Regions")), *more)


def local_navigation(place: Place, here: str) -> list[dict[str, Any]]:
    """The pages of this room; `here` is the name of the current one."""
    entries: Sequence[tuple[str, str]] = (
        ("overview", _("Overview")),
        ("regions", _("Regions")),
        ("areas", _("Needs")),
        ("questions", _("Questions")),
        ("groups", pgettext("people", "Groups")),
        ("compare", _("Compare")),
        ("rounds", _("Rounds")),
    )
    return [
        {"url": place.to(name), "label": label, "current": name == here} for name, label in entries
    ]
