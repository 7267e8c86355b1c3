"""How a round goes: participation live, where people stop, a pilot's times, flags of quality."""

from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surveys import briefing
from surveys.selectors.monitoring import Monitoring, monitoring_for, pilot_of
from surveys.selectors.quality import flagged
from surveys.selectors.questionnaires import newest_definition, questionnaires_of
from surveys.views.rounds import round_or_404
from tna_portal.common.languages import localised
from tna_portal.common.sheets import put_book, put_csv
from tna_portal.organisation.access import (
    Permission,
    may,
    regions_for,
    require,
    sees_whole_country,
)
from tna_portal.organisation.choices import RespondentGroup

if TYPE_CHECKING:
    from surveys.models import Questionnaire
    from tna_portal.common.http import AuthenticatedRequest
    from tna_portal.organisation.models import AssessmentRound

FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BREAKDOWNS = ("category", "language")


@dataclass(frozen=True)
class Choice:
    """What a reader wants to see; anything unknown in an address falls back to everything."""

    questionnaire: "Questionnaire"
    groups: list[tuple[str, str]]
    region: str
    by: str

    def query(self, *, region: bool = True) -> str:
        """For links that keep the choice."""
        kept = {"group": self.questionnaire.group, "by": self.by}
        return urlencode({**kept, **({"region": self.region} if region and self.region else {})})


def _choice(request: "AuthenticatedRequest", entry: "AssessmentRound") -> Choice | None:
    """None where the round asks nobody yet."""
    known = questionnaires_of(entry.pk)
    if not known:
        return None
    group, by = request.GET.get("group", ""), request.GET.get("by", "")
    region = request.GET.get("region", "")
    visible = {place.iso for place in regions_for(request.user)}
    return Choice(
        known.get(group) or next(iter(known.values())),
        [(key, str(RespondentGroup(key).label)) for key in known],
        region if region in visible else "",
        by if by in BREAKDOWNS else BREAKDOWNS[0],
    )


def _found(request: "AuthenticatedRequest", entry: "AssessmentRound", choice: Choice) -> Monitoring:
    return monitoring_for(
        request.user, entry, choice.questionnaire, region=choice.region, by=choice.by
    )


@require_safe
@require(Permission.SEE_FIELDWORK)
def monitoring(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Participation at this moment, in the reader's regions."""
    entry = round_or_404(code)
    choice = _choice(request, entry)
    context = {
        "round": entry,
        "synthetic": entry.is_synthetic,
        "may_pilot": entry.is_pilot and _may_try(request),
    }
    if choice is not None:
        found = _found(request, entry, choice)
        definition = newest_definition(choice.questionnaire.pk)
        context |= briefing.page(found, definition, choice.by, choice.query(region=False) + "&") | {
            "choice": choice,
            "query": choice.query(),
            "regions": [(r.iso, localised(r, "name")) for r in regions_for(request.user)],
            "is_empty": not found.total.invited and not found.by_day,
        }
    return render(request, "surveys/monitoring.html", context)


@require_safe
@require(Permission.SEE_FIELDWORK)
def monitoring_file(request: "AuthenticatedRequest", code: str, kind: str) -> HttpResponse:
    """The same numbers as a file; small, so it is made at once."""
    entry = round_or_404(code)
    choice = _choice(request, entry)
    if kind not in FILES or choice is None:
        raise Http404
    parts = briefing.file_parts(
        _found(request, entry, choice), newest_definition(choice.questionnaire.pk), choice.by
    )
    response = HttpResponse(content_type=FILES[kind])
    if kind == "csv":
        text = StringIO()
        lines = [[name, *line] for name, table in parts for line in table]
        put_csv(text, lines, with_bom=True)
        response.write(text.getvalue())
    else:
        book = BytesIO()
        put_book(book, parts)
        response.write(book.getvalue())
    mark = "SYNTHETIC_" if entry.is_synthetic else "PILOT_" if entry.is_pilot else ""
    name = f"{mark}monitoring_{entry.code}_{choice.questionnaire.group}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _may_try(request: "AuthenticatedRequest") -> bool:
    """A pilot is looked at as a whole, by those who write and prepare questionnaires."""
    held = may(request.user, Permission.EXPORT_ANSWERS) or may(
        request.user, Permission.MANAGE_ROUNDS
    )
    return held and sees_whole_country(request.user)


@require_safe
@require(Permission.EXPORT_ANSWERS, Permission.MANAGE_ROUNDS)
def pilot(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """How long each question of a pilot takes, and how often it is left out."""
    entry = round_or_404(code)
    if not _may_try(request):
        raise PermissionDenied
    choice = _choice(request, entry)
    context = {"round": entry, "synthetic": entry.is_synthetic, "choice": choice}
    if choice is not None and entry.is_pilot:
        definition = newest_definition(choice.questionnaire.pk)
        context |= briefing.pilot_page(pilot_of(choice.questionnaire), definition)
    return render(request, "surveys/pilot.html", context)


@require_safe
@require(Permission.EXPORT_ANSWERS)
def quality(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """How many answers bear which flag."""
    entry = round_or_404(code)
    names = {region.iso: localised(region, "name") for region in regions_for(request.user)}
    table = briefing.quality_table(flagged(request.user, entry.pk), names)
    context = {"round": entry, "synthetic": entry.is_synthetic, "table": table}
    return render(request, "surveys/quality.html", context)
