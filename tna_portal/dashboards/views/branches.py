"""What a branch looks at: its regions, its fieldwork, its plan. A branch sees only its own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curricula.selectors.plans import plans_for
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards import selectors
from tna_portal.dashboards.briefing.branches import branch_page
from tna_portal.dashboards.briefing.participation import linked, participation_table
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.views.opening import Opened, nothing_yet, open_page
from tna_portal.organisation.access import Permission, branches_for, may, regions_for, require
from tna_portal.organisation.selectors import regions as all_regions

LATEST_PLANS = 3


@require_safe
@require(Permission.SEE_NEEDS)
def branches(request: AuthenticatedRequest) -> HttpResponse:
    """To one's own branch; the head office chooses among the regions."""
    own = request.user.branch
    if own is not None and own.is_active:
        return redirect("dashboards:branch", code=own.code)
    return redirect("dashboards:regions")


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def branch(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """One branch."""
    home = get_object_or_404(branches_for(request.user), code=code)
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    isos = [region.iso for region in regions_for(request.user).filter(branches=home)]
    lines = [
        (localised(region, "name"), line, region.iso)
        for region, line in selectors.participation_by_region(opened.round, request.user)
        if region.iso in isos
    ]
    context: dict[str, Any] = {
        "branch": home,
        "always": True,
        "ways": _ways(opened),
        "participation": participation_table(linked(lines, opened.place)),
        "plans": list(plans_for(request.user).filter(branch=home)[:LATEST_PLANS])
        if may(request.user, Permission.SEE_PLANS)
        else [],
    }
    if opened.content:
        context |= branch_page(
            isos,
            opened.content,
            opened.names,
            regions={region.iso: region for region in all_regions()},
            code_names=selectors.names_of_codes(opened.round.pk),
            place=opened.place,
        )
    crumbs = opened.place.under_regions(("", localised(home, "name")))
    return opened.page("branch", "regions", crumbs, context)


def _ways(opened: Opened) -> list[dict[str, str]]:
    """Where the work of the branch goes on, as far as the reader may go there."""
    user, code = opened.request.user, opened.round.code
    entries = (
        (Permission.SEE_FIELDWORK, reverse("surveys:fieldwork_round", args=[code]), _("Fieldwork")),
        (Permission.INVITE, reverse("surveys:calls", args=[code]), _("People to call")),
        (Permission.SEE_INTERVIEWS, reverse("interviews:list"), _("Interviews")),
        (Permission.SEE_PLANS, reverse("curricula:plans"), _("Seminar plans")),
    )
    return [{"url": url, "label": label} for needed, url, label in entries if may(user, needed)]
