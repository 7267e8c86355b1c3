"""Table 1, and what stands behind one of its cells."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interviews.choices import IntervieweeGroup
from interviews.selectors.findings import basis
from interviews.selectors.quotes import in_context, released_quotes
from interviews.selectors.table import table_one
from interviews.views.codebook import chosen_round, rounds_in_view
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import LANGUAGES, localised
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, regions_for, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from interviews.selectors.table import Row, Table
    from tna_portal.organisation.models import AssessmentRound

QUOTES_A_PAGE = 10
PROBLEMS_ON_A_PAGE = 100


@dataclass(frozen=True)
class Part:
    """Which interviews: all, those of a region or of a group. One choice, so never both."""

    regions: list[tuple[str, str]]
    groups: "Sequence[tuple[str, str | _StrPromise]]"
    region: str
    group: str

    @property
    def value(self) -> str:
        """As it stands in an address."""
        return self.region or self.group

    @property
    def name(self) -> str:
        """As it is written; nothing for all."""
        return str(dict([*self.regions, *self.groups]).get(self.value, ""))


def part_of(request: AuthenticatedRequest) -> Part:
    """Anything unknown in an address falls back to all interviews in view."""
    regions = [(home.iso, localised(home, "name")) for home in regions_for(request.user)]
    groups = list(IntervieweeGroup.choices)
    wanted = request.GET.get("part", "")
    return Part(
        regions,
        groups,
        region=wanted if wanted in dict(regions) else "",
        group=wanted if wanted in IntervieweeGroup.values else "",
    )


def round_in_view(code: str) -> "AssessmentRound":
    """A round that has been opened, or 404."""
    entry = organisation.round_by_code(code)
    if entry is None or entry.status == RoundStatus.DRAFT:
        raise Http404
    return entry


@require_safe
@require(Permission.SEE_INTERVIEWS)
def table(request: AuthenticatedRequest) -> HttpResponse:
    """Table 1 for what the reader may see, by region or by group."""
    rounds = rounds_in_view()
    entry = chosen_round(rounds, request.GET.get("round"))
    if entry is None:
        return render(request, "interviews/table.html", {"rounds": []})
    part = part_of(request)
    found = table_one(entry.pk, user=request.user, region=part.region, group=part.group)
    by_people = request.GET.get("sort") == "people"
    kept = {"round": entry.code, "part": part.value}
    context = {
        "rounds": rounds,
        "round": entry,
        "table": found,
        "rows": _sorted(found, by_people=by_people),
        "is_empty": not any(row.interviewees for row in found.rows),
        "part": part,
        "by_people": by_people,
        "query": urlencode(kept),
        "languages": LANGUAGES,
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/table.html", context)


def _sorted(found: "Table", *, by_people: bool) -> "list[Row]":
    if not by_people:
        return list(found.rows)
    return sorted(found.rows, key=lambda row: (-row.interviewees, row.code.position))


@require_safe
@require(Permission.SEE_INTERVIEWS)
def code(request: AuthenticatedRequest, code: str, key: str) -> HttpResponse:
    """One code of the table: all problems that may be told, and its released quotes."""
    entry = round_in_view(code)
    part = part_of(request)
    found = table_one(
        entry.pk,
        user=request.user,
        region=part.region,
        group=part.group,
        most=PROBLEMS_ON_A_PAGE,
    )
    row = next((row for row in found.rows if row.code.key == key), None)
    if row is None and not found.is_hidden:
        raise Http404
    context = {
        "round": entry,
        "table": found,
        "row": row,
        "part": part,
        "query": urlencode({"round": entry.code, "part": part.value}),
        "synthetic": entry.is_synthetic,
    }
    if row is not None:
        quotes = released_quotes(
            basis(entry.pk, request.user, region=part.region, group=part.group), row.code
        )
        page = Paginator(quotes, QUOTES_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "quotes": [in_context(final) for final in page.object_list]}
    return render(request, "interviews/table_code.html", context)
