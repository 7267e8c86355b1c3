"""Two rounds side by side: what has changed."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curricula.needs.content import COUNTRY
from curricula.needs.releases import release_of
from surveys.selectors.questionnaires import published_definitions
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards import selectors
from tna_portal.dashboards.briefing.people import Regions, choices
from tna_portal.dashboards.briefing.rounds import Side, refused, rounds_page
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.groups import REGION
from tna_portal.dashboards.views.opening import (
    Opened,
    ask,
    no_release,
    nothing_yet,
    number_of_release,
    open_page,
)
from tna_portal.organisation.access import Permission, regions_for, require
from tna_portal.organisation.choices import RespondentGroup
from tna_portal.organisation.selectors import regions as all_regions

if TYPE_CHECKING:
    from curricula.needs.content import Content
    from tna_portal.organisation.models import AssessmentRound


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def rounds(request: AuthenticatedRequest) -> HttpResponse:
    """The round shown against an earlier one, for the country or one group."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    others = [entry for entry in opened.rounds if entry.pk != opened.round.pk]
    before = _before(opened, others)
    key = request.GET.get("group") or COUNTRY
    context: dict[str, Any] = {"others": others, "before": before, "group_key": key}
    if opened.content and before is not None:
        regions = {region.iso: region for region in all_regions()}
        context |= _compared(opened, opened.content, before, key, regions)
    return opened.page("rounds", "rounds", opened.place.crumbs(("", _("Rounds"))), context)


def _before(opened: Opened, others: "list[AssessmentRound]") -> "AssessmentRound | None":
    """The other round of the address, else the newest one that began earlier."""
    code = opened.request.GET.get("before", "")
    if code:
        found = next((entry for entry in others if entry.code == code), None)
        if found is None and code != opened.round.code:
            opened.refuse(
                _("There is no round “%(code)s” to compare with; it may have been deleted.")
                % {"code": code[:40]},
                404,
            )
        if found is not None:
            return found
    earlier = [entry for entry in others if entry.starts_on <= opened.round.starts_on]
    return next(iter(earlier or others), None)


def _compared(
    opened: Opened, content: "Content", before: "AssessmentRound", key: str, regions: Regions
) -> dict[str, Any]:
    user = opened.request.user
    visible = [region.iso for region in regions_for(user)]
    context: dict[str, Any] = {"choices": choices(content, regions, visible)}
    asked = opened.request.GET.get("before_release", "")
    release = release_of(before.pk, number_of_release(asked)) if asked else release_of(before.pk)
    if asked and release is None:
        opened.refuse(no_release(asked), 404)
        release = release_of(before.pk)
    if release is None or release.content is None:
        return context | {"nothing_before": True}
    found = ask(opened, content, key, regions, visible)
    found_before = ask(opened, release.content, key, regions, visible) if found else None
    if found is None or found_before is None:
        return context
    group, scope = found
    iso = group.value if group.kind == REGION else ""
    shows_people = group.kind in (COUNTRY, REGION)
    opened.pins |= {"before": before.code, "before_release": str(release.number)}
    own = opened.release.number if opened.release else 0
    where = iso if shows_people else None
    now = _side(opened, opened.round, own, content, where)
    then = _side(opened, before, release.number, release.content, where)
    if why := refused(now, then):
        return context | {"refused": why}
    return context | rounds_page(
        (now, scope),
        (then, found_before[1]),
        group,
        opened.names,
        regions=regions,
        place=opened.place,
    )


def _side(
    opened: Opened, entry: "AssessmentRound", number: int, content: "Content", iso: str | None
) -> Side:
    """A round as it is compared; `iso` narrows participation, None leaves it out."""
    seen = None if iso is None else selectors.participation_of(entry, opened.request.user, iso)
    return Side(
        name=localised(entry, "name"),
        release=number,
        content=content,
        definition=published_definitions(entry.pk).get(RespondentGroup.AKIMS),
        participation=seen,
        is_synthetic=entry.is_synthetic,
    )
