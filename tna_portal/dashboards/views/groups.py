"""Groups of people: kinds of post, time in office, language, deputies; each beside the country."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from curricula.needs.content import COUNTRY
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.dashboards import selectors
from tna_portal.dashboards.briefing.groups import group_page, group_tables, interviewees_table
from tna_portal.dashboards.briefing.people import label
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.groups import REGION, read_group
from tna_portal.dashboards.views.opening import Opened, ask, nothing_yet, open_page
from tna_portal.organisation.access import Permission, regions_for, require
from tna_portal.organisation.selectors import regions as all_regions


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def groups(request: AuthenticatedRequest) -> HttpResponse:
    """All groups that are published."""
    opened = open_page(request)
    return nothing_yet(request) if opened is None else _groups(opened)


def _groups(opened: Opened) -> HttpResponse:
    regions = {region.iso: region for region in all_regions()}
    content = opened.content
    tables = group_tables(content, opened.names, regions, opened.place) if content else []
    if content:
        talks = interviewees_table(content, selectors.names_of_codes(opened.round.pk))
        tables += [talks] if talks else []
    context = {"tables": tables, "to_comparison": opened.place.to_comparison()}
    crumbs = opened.place.crumbs(("", pgettext("people", "Groups")))
    return opened.page("groups", "groups", crumbs, context)


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def group(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """One group beside the country."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    known = read_group(key)
    if known is not None and known.kind in (COUNTRY, REGION):
        return redirect(opened.place.to_group(known))
    if opened.content is None:
        return _groups(opened)
    regions = {region.iso: region for region in all_regions()}
    visible = [region.iso for region in regions_for(request.user)]
    found = ask(opened, opened.content, key, regions, visible)
    if found is None:
        return _groups(opened)
    shown, scope = found
    name = label(shown, regions)
    crumbs = opened.place.crumbs(
        (opened.place.to("groups"), pgettext("people", "Groups")), ("", name)
    )
    context = {
        "name": name,
        **group_page(shown, scope, opened.content, opened.names, regions, opened.place),
    }
    return opened.page("group", "groups", crumbs, context)
