"""What every page of the dashboards begins with: the round and release that its address names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from curricula.needs.content import Content, Scope
from curricula.needs.releases import Release, release_of
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards import selectors
from tna_portal.dashboards.briefing.people import Regions, ask_for, refusal
from tna_portal.dashboards.briefing.place import Crumb, Place, local_navigation
from tna_portal.dashboards.files import release_told
from tna_portal.dashboards.groups import Group, Refusal

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound


LONGEST_NUMBER = 9  # digits: more would not fit into a column


@dataclass
class Opened:
    """A page about to be drawn. `problems` are sentences that stand above it."""

    request: AuthenticatedRequest
    rounds: "list[AssessmentRound]"
    round: "AssessmentRound"
    release: Release | None
    place: Place
    names: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    status: int = 200
    pins: dict[str, str] = field(default_factory=dict)  # what else fixes the figures in an address

    @property
    def content(self) -> Content | None:
        """What has been released, where it can be read."""
        return self.release.content if self.release else None

    def refuse(self, sentence: str, status: int) -> None:
        """Say why something asked for is not shown; the rest of the page stands."""
        self.problems.append(sentence)
        self.status = max(self.status, status)

    def page(
        self, template: str, here: str, crumbs: list[Crumb], context: dict[str, Any]
    ) -> HttpResponse:
        """The page with its navigation."""
        return render(
            self.request,
            f"dashboards/{template}.html",
            {**self.context(here), "breadcrumbs": crumbs, **context},
            status=self.status,
        )

    def context(self, here: str) -> dict[str, Any]:
        """What the frame of every page needs."""
        query = self.request.GET.copy()
        query["round"] = self.round.code
        query.pop("release", None)
        newest = query.urlencode()
        if self.release:
            query["release"] = str(self.release.number)
        for key, value in self.pins.items():
            query[key] = value
        return {
            "round": self.round,
            "rounds": self.rounds,
            "kept": [(k, v) for k, v in self.request.GET.items() if k not in ("round", "release")],
            "synthetic": self.round.is_synthetic,
            "area_names": self.names,
            "local": local_navigation(self.place, here),
            "release": self.release,
            "content": self.content,
            "is_final": bool(self.content and self.content.is_final),
            "to_newest": f"?{newest}",
            "to_this_release": f"?{query.urlencode()}",
            "problems": self.problems,
        }


def open_page(request: AuthenticatedRequest) -> Opened | None:
    """The round and release of an address; None while no round has been opened.

    What an address names and cannot be shown is said; the newest is shown in its place.
    """
    rounds = selectors.started_rounds()
    code = request.GET.get("round", "")
    found = next((entry for entry in rounds if entry.code == code), None) if code else None
    shown = found or selectors.round_to_show(None)
    if shown is None:
        return None
    number = request.GET.get("release", "")
    wanted = number_of_release(number) if number else None
    release = release_of(shown.pk, wanted if found else None)
    missing = bool(number) and release is None
    if missing:
        release = release_of(shown.pk)
    pinned = wanted if found and release and not release.is_newest else None
    opened = Opened(
        request, rounds, shown, release, Place(shown.code, pinned), selectors.area_names()
    )
    if code and found is None:
        opened.refuse(
            _("There is no round “%(code)s”; it may have been deleted. Shown is: %(shown)s.")
            % {"code": code[:40], "shown": localised(shown, "name")},
            404,
        )
    elif missing:
        opened.refuse(no_release(number), 404)
    if release:
        request.release_told = release_told(shown, release.number)  # type: ignore[attr-defined]
    if release and release.content is None:
        opened.refuse(
            _(
                "Release No. %(number)s was made by an older method (%(method)s) that this page can no"
                " longer read. It is replaced with the next release."
            )
            % {"number": release.number, "method": release.method},
            404 if pinned else 200,
        )
    return opened


def number_of_release(text: str) -> int:
    """The number in an address; 0, which no release has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else 0


def no_release(text: str) -> str:
    """What is said of a release that does not exist."""
    return _("This round has no release “%(number)s”. Shown is the newest.") % {"number": text[:12]}


def nothing_yet(request: AuthenticatedRequest) -> HttpResponse:
    """Before the first round."""
    return render(request, "dashboards/empty.html")


def ask(
    opened: Opened, content: Content, key: str, regions: Regions, visible: Sequence[str]
) -> tuple[Group, Scope] | None:
    """The group that an address names, with its figures; a refusal is said on the page."""
    found = ask_for(key, content, regions, visible)
    if isinstance(found[0], Refusal):
        status = 400 if found[0] is Refusal.UNDECLARED else 404
        opened.refuse(refusal(found[0], str(found[1])), status)
        return None
    return found
