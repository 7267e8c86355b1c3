"""The country and a region. Numbers of needs come from a released snapshot, participation is live."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curricula.needs.content import COUNTRY
from interviews.selectors.integrity import last_verification
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards import briefing, selectors
from tna_portal.dashboards.briefing.names import category_name
from tna_portal.dashboards.briefing.participation import linked, participation_table
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.models import PanelSnapshot
from tna_portal.dashboards.panels import METHOD, page_payloads
from tna_portal.dashboards.views.opening import Opened, nothing_yet, open_page
from tna_portal.dashboards.words import name
from tna_portal.organisation.access import Permission, may, regions_for, require


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """The whole country."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    assessment_round, names = opened.round, opened.names
    snapshot = _panel(opened, COUNTRY)
    area = request.GET.get("area", "")
    area = area if area in names else ""
    lines = [
        (localised(region, "name"), line, region.iso)
        for region, line in selectors.participation_by_region(assessment_round, request.user)
    ]
    context = {
        **opened.context("overview"),
        "freshness": _freshness(opened, snapshot),
        "participation": participation_table(linked(lines, opened.place)),
        "areas": [(code, name(names, code)) for code in names],
        "area": area,
    }
    if may(request.user, Permission.SEE_AUDIT):
        context["verification"] = last_verification()
    if snapshot is not None:
        visible = list(regions_for(request.user))
        context |= briefing.country_page(snapshot.payload, names, visible, area, opened.place)
        context["snapshot"] = snapshot
    return render(request, "dashboards/overview.html", context, status=opened.status)


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def region(request: AuthenticatedRequest, iso: str) -> HttpResponse:
    """One region."""
    home = get_object_or_404(regions_for(request.user), pk=iso)
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    assessment_round, names = opened.round, opened.names
    snapshot = _panel(opened, iso)
    lines = [
        (category_name(line.key), line, "")
        for line in selectors.participation_by_category(assessment_round, iso)
    ]
    context = {
        **opened.context("regions"),
        "breadcrumbs": opened.place.crumbs(
            (opened.place.to("regions"), _("Regions")), ("", localised(home, "name"))
        ),
        "region": home,
        "freshness": _freshness(opened, snapshot, iso),
        "participation": participation_table(lines),
    }
    if snapshot is not None:
        context |= briefing.region_page(snapshot.payload, names, opened.place)
        context["snapshot"] = snapshot
    return render(request, "dashboards/region.html", context, status=opened.status)


def _panel(opened: Opened, scope: str) -> PanelSnapshot | None:
    """The copy kept ready; of an older release that a link names, one drawn for the occasion."""
    release = opened.release
    if opened.place.release is None or release is None or release.content is None:
        return selectors.panel(opened.round.pk, scope, METHOD)
    payload = page_payloads(release.content).get(scope)
    if payload is None:
        return None
    return PanelSnapshot(
        round_id=opened.round.pk,
        scope=scope,
        need_snapshot_id=release.pk,
        method=METHOD,
        payload=payload,
        computed_at=release.released_at,
    )


def _freshness(
    opened: Opened, snapshot: PanelSnapshot | None, iso: str | None = None
) -> selectors.Freshness:
    """An older release is what it is: nothing waits to change it."""
    if opened.place.release is not None and snapshot is not None:
        return selectors.Freshness(snapshot.computed_at, is_stale=False, waiting=0)
    return selectors.freshness(opened.round.pk, snapshot, iso)
