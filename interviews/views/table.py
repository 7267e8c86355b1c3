"""Table 1."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interviews.choices import IntervieweeGroup
from interviews.selectors.table import table_one
from interviews.views.codebook import chosen_round, rounds_in_view
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, regions_for, require


@require_safe
@require(Permission.SEE_INTERVIEWS)
def table(request: AuthenticatedRequest) -> HttpResponse:
    """Table 1 for what the reader may see, by region or by group."""
    rounds = rounds_in_view()
    entry = chosen_round(rounds, request.GET.get("round"))
    if entry is None:
        return render(request, "interviews/table.html", {"rounds": []})
    regions = list(regions_for(request.user))
    region = request.GET.get("region", "")
    region = region if region in {home.iso for home in regions} else ""
    group = request.GET.get("group", "")
    group = group if group in IntervieweeGroup.values and not region else ""
    context = {
        "rounds": rounds,
        "round": entry,
        "table": table_one(entry.pk, user=request.user, region=region, group=group),
        "regions": regions,
        "region": region,
        "groups": IntervieweeGroup.choices,
        "group": group,
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/table.html", context)
