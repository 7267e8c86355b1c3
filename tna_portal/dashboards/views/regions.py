"""The regions in view, the parts of the country, and the branches that look after them."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards.briefing.groups import region_tables
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.views.opening import nothing_yet, open_page
from tna_portal.organisation.access import Permission, branches_for, regions_for, require
from tna_portal.organisation.selectors import regions as all_regions
from tna_portal.organisation.selectors import round_regions


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def regions(request: AuthenticatedRequest) -> HttpResponse:
    """All regions of the round that the reader may see."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    known = {region.iso: region for region in all_regions()}
    targets = {region.iso for region in round_regions(opened.round)}
    visible = [region.iso for region in regions_for(request.user) if region.iso in targets]
    context = {
        "tables": region_tables(opened.content, opened.names, known, visible, opened.place)
        if opened.content
        else [],
        "branches": [
            {"url": opened.place.to("branch", branch.code), "label": localised(branch, "name")}
            for branch in branches_for(request.user)
            if branch.is_active
        ],
        "always": True,
    }
    return opened.page("regions", "regions", opened.place.crumbs(("", _("Regions"))), context)
