"""The dashboard pages. Numbers of needs come from a released snapshot, participation is live."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from curricula.needs.content import COUNTRY
from interviews.selectors.integrity import last_verification
from surveys.selectors.counts import counts_differ
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards import briefing, selectors
from tna_portal.dashboards.words import name
from tna_portal.organisation.access import Permission, may, regions_for, require


@require_safe
@require(Permission.SEE_NEEDS)
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """The whole country."""
    assessment_round = selectors.round_to_show(request.GET.get("round"))
    if assessment_round is None:
        return render(request, "dashboards/empty.html")
    snapshot = selectors.panel(assessment_round.pk, COUNTRY)
    names = selectors.area_names()
    area = request.GET.get("area", "")
    area = area if area in names else ""
    lines = [
        (localised(region, "name"), line, region.iso)
        for region, line in selectors.participation_by_region(assessment_round, request.user)
    ]
    context = {
        **_common(assessment_round, names),
        "freshness": selectors.freshness(assessment_round.pk, snapshot),
        "participation": briefing.participation_table(
            briefing.linked(lines, assessment_round.code)
        ),
        "areas": [(code, name(names, code)) for code in names],
        "area": area,
    }
    if may(request.user, Permission.SEE_AUDIT):
        context["verification"] = last_verification()
    if may(request.user, Permission.RUN_JOBS):
        context["counts_differ"] = counts_differ()
    if snapshot is not None:
        visible = list(regions_for(request.user))
        context |= briefing.country_page(
            snapshot.payload, names, visible, area, assessment_round.code
        )
        context["snapshot"] = snapshot
    return render(request, "dashboards/overview.html", context)


@require_safe
@require(Permission.SEE_NEEDS)
def region(request: AuthenticatedRequest, iso: str) -> HttpResponse:
    """One region."""
    home = get_object_or_404(regions_for(request.user), pk=iso)
    assessment_round = selectors.round_to_show(request.GET.get("round"))
    if assessment_round is None:
        return render(request, "dashboards/empty.html")
    snapshot = selectors.panel(assessment_round.pk, iso)
    names = selectors.area_names()
    lines = [
        (briefing.category_name(line.key), line, "")
        for line in selectors.participation_by_category(assessment_round, iso)
    ]
    context = {
        **_common(assessment_round, names),
        "region": home,
        "freshness": selectors.freshness(assessment_round.pk, snapshot, iso),
        "participation": briefing.participation_table(lines),
    }
    if snapshot is not None:
        context |= briefing.region_page(snapshot.payload, names)
        context["snapshot"] = snapshot
    return render(request, "dashboards/region.html", context)


@require_safe
@require(Permission.SEE_NEEDS)
def quadrants(request: AuthenticatedRequest) -> HttpResponse:
    """Data of the interactive figure."""
    assessment_round = selectors.round_to_show(request.GET.get("round"))
    snapshot = selectors.panel(assessment_round.pk, COUNTRY) if assessment_round else None
    if snapshot is None or not snapshot.payload["scope"]:
        raise Http404
    drawing = briefing.quadrants(snapshot.payload["scope"], selectors.area_names())
    return HttpResponse(drawing, content_type="application/json")


def _common(assessment_round: Any, names: Any) -> dict[str, Any]:
    return {
        "round": assessment_round,
        "rounds": selectors.started_rounds(),
        "synthetic": assessment_round.is_synthetic,
        "area_names": names,
    }
