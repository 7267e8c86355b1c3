"""The country and a region. Numbers of needs come from a released snapshot, participation is live."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curricula.needs.content import COUNTRY
from interviews.selectors.integrity import last_verification
from surveys.selectors.counts import counts_differ
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards import briefing, selectors
from tna_portal.dashboards.briefing.names import category_name
from tna_portal.dashboards.briefing.participation import linked, participation_table
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.models import PANELS, PanelSnapshot
from tna_portal.dashboards.panels import page_payloads
from tna_portal.dashboards.sentences.gathering import country_briefing, region_briefing
from tna_portal.dashboards.views.opening import Opened, nothing_yet, open_page
from tna_portal.dashboards.words import name
from tna_portal.organisation.access import Permission, may, regions_for, require

if TYPE_CHECKING:
    pass


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """The whole country."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    names, snapshot = opened.names, _panel(opened, COUNTRY)
    area = request.GET.get("area", "")
    area = area if area in names else ""
    taking_part = selectors.participation_by_region(opened.round, request.user)
    lines = [(localised(region, "name"), line, region.iso) for region, line in taking_part]
    context = {
        **opened.context("overview"),
        "freshness": _freshness(opened, snapshot),
        "briefing": country_briefing(opened.round, request.user, snapshot, taking_part, names),
        "participation": participation_table(linked(lines, opened.place)),
        "areas": [(code, name(names, code)) for code in names],
        "area": area,
        "to_brief": opened.place.to("brief"),
    }
    if may(request.user, Permission.SEE_AUDIT):
        context["verification"] = last_verification()
    if may(request.user, Permission.RUN_JOBS):
        context["counts_differ"] = counts_differ()
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
    snapshot = _panel(opened, iso)
    taking_part = selectors.participation_by_category(opened.round, iso)
    lines = [(category_name(line.key), line, "") for line in taking_part]
    context = {
        **opened.context("regions"),
        "breadcrumbs": opened.place.under_regions(("", localised(home, "name"))),
        "region": home,
        "freshness": _freshness(opened, snapshot, iso),
        "briefing": region_briefing(
            opened.round, request.user, snapshot, home, taking_part, opened.names
        ),
        "participation": participation_table(lines),
        "to_brief": opened.place.to("region_brief", iso),
        "to_letter": (
            opened.place.to("return_letter", iso) if selectors.asks_in(opened.round, home) else ""
        ),
    }
    if snapshot is not None:
        context |= briefing.region_page(snapshot.payload, opened.names, opened.place)
        context["snapshot"] = snapshot
    return render(request, "dashboards/region.html", context, status=opened.status)


@require_safe
@require(Permission.SEE_NEEDS)
def brief(request: AuthenticatedRequest) -> HttpResponse:
    """The country on one sheet, for a meeting."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    snapshot = _panel(opened, COUNTRY)
    taking_part = selectors.participation_by_region(opened.round, request.user)
    sheet = country_briefing(opened.round, request.user, snapshot, taking_part, opened.names)
    crumbs = opened.place.crumbs(("", _("One sheet")))
    return _sheet(opened, snapshot, {"briefing": sheet, "breadcrumbs": crumbs})


@require_safe
@require(Permission.SEE_NEEDS)
def region_brief(request: AuthenticatedRequest, iso: str) -> HttpResponse:
    """A region on one sheet, for a meeting."""
    home = get_object_or_404(regions_for(request.user), pk=iso)
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    snapshot = _panel(opened, iso)
    taking_part = selectors.participation_by_category(opened.round, iso)
    sheet = region_briefing(opened.round, request.user, snapshot, home, taking_part, opened.names)
    own = (opened.place.to("region", iso), localised(home, "name"))
    crumbs = opened.place.under_regions(own, ("", _("One sheet")))
    context = {"briefing": sheet, "breadcrumbs": crumbs, "region": home}
    return _sheet(opened, snapshot, context)


def _sheet(
    opened: Opened, snapshot: PanelSnapshot | None, context: dict[str, object]
) -> HttpResponse:
    scope = snapshot.payload["scope"] if snapshot else None
    drawing = briefing.short_ranking(scope, opened.names) if scope else None
    context |= opened.context("overview") | {"drawing": drawing, "snapshot": snapshot}
    return render(opened.request, "dashboards/brief.html", context, status=opened.status)


def _panel(opened: Opened, scope: str) -> PanelSnapshot | None:
    """The copy kept ready; of an older release that a link names, one drawn for the occasion."""
    release = opened.release
    if opened.place.release is None or release is None or release.content is None:
        return selectors.panel(opened.round.pk, scope)
    payload = page_payloads(release.content).get(scope)
    if payload is None:
        return None
    return PanelSnapshot(
        round_id=opened.round.pk,
        scope=scope,
        need_snapshot_id=release.pk,
        method=PANELS,
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
