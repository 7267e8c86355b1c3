"""Need areas: all of them, and one as every group sees it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curricula.selectors.catalogue import modules_of
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.dashboards import selectors
from tna_portal.dashboards.briefing.areas import area_page, areas_table
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.views.opening import Opened, nothing_yet, open_page
from tna_portal.dashboards.words import name
from tna_portal.organisation.access import Permission, may, regions_for, require
from tna_portal.organisation.selectors import regions as all_regions
from tna_portal.organisation.selectors import round_regions


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def areas(request: AuthenticatedRequest) -> HttpResponse:
    """All need areas of the round."""
    opened = open_page(request)
    return nothing_yet(request) if opened is None else _areas(opened)


def _areas(opened: Opened) -> HttpResponse:
    content = opened.content
    table = areas_table(content, opened.names, opened.place) if content else None
    return opened.page("areas", "areas", opened.place.crumbs(("", _("Needs"))), {"table": table})


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def area(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """One need area in the country, its regions and every group."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    if code not in opened.names:
        opened.refuse(
            _("There is no need area “%(code)s”. These are all of them.") % {"code": code[:20]}, 404
        )
        return _areas(opened)
    context = {
        "area": opened.names[code],
        "modules": modules_of(code),
        "may_see_modules": may(request.user, Permission.SEE_PLANS),
        "always": True,
    }
    if opened.content:
        targets = {region.iso for region in round_regions(opened.round)}
        context |= area_page(
            code,
            opened.content,
            opened.names,
            regions={region.iso: region for region in all_regions()},
            visible=[region.iso for region in regions_for(request.user) if region.iso in targets],
            code_names=selectors.names_of_codes(opened.round.pk),
            place=opened.place,
        )
    crumbs = opened.place.crumbs(
        (opened.place.to("areas"), _("Needs")), ("", name(opened.names, code))
    )
    return opened.page("area", "areas", crumbs, context)
