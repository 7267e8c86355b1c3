"""Any two declared groups side by side; the address holds both, the choice needs no script."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tna_portal.common.http import AuthenticatedRequest
from tna_portal.dashboards.briefing.compare import comparison_page, suggestions
from tna_portal.dashboards.briefing.people import choices
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.views.opening import ask, nothing_yet, open_page
from tna_portal.organisation.access import Permission, regions_for, require
from tna_portal.organisation.selectors import regions as all_regions

SIDES = ("a", "b")


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def compare(request: AuthenticatedRequest) -> HttpResponse:
    """Two groups, or the choice of them."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    asked = {side: request.GET.get(side, "") for side in SIDES}
    context: dict[str, object] = {"asked": asked}
    if opened.content:
        regions = {region.iso: region for region in all_regions()}
        visible = [region.iso for region in regions_for(request.user)]
        context["choices"] = choices(opened.content, regions, visible)
        context["suggestions"] = suggestions(opened.content, regions, opened.place)
        found = []
        for side, key in asked.items():
            group = ask(opened, opened.content, key, regions, visible) if key else None
            if group is None:
                asked[side] = ""  # nothing is chosen rather than something else
            else:
                found.append(group)
        if len(found) == len(SIDES):
            first, second = found
            context |= comparison_page(first, second, opened.names, regions, opened.place)
    return opened.page("compare", "compare", opened.place.crumbs(("", _("Compare"))), context)
