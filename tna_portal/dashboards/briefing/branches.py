"""A branch's page: what its people look at in the morning, region by region."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from curricula.needs.content import Content, InterviewFigures
from tna_portal.dashboards.briefing.groups import groups_table
from tna_portal.dashboards.briefing.people import Regions, label, refusal
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.groups import REGION, Group, Refusal, scope_of
from tna_portal.dashboards.sentences.pages import of_group
from tna_portal.dashboards.words import Names, number


def branch_page(
    isos: Sequence[str],
    content: Content,
    names: Names,
    *,
    regions: Regions,
    code_names: Mapping[str, str],
    place: Place,
) -> dict[str, Any]:
    """Needs and interviews of a branch's regions."""
    groups = [Group(REGION, iso) for iso in isos]
    return {
        "regions": [_region(group, content, names, regions, place) for group in groups],
        "tables": [groups_table(_("Needs by region"), groups, content, names, regions, place)]
        if len(groups) > 1
        else [],  # of a single region the sentences have said it
        "talks": [
            _interviews(iso, content.interviews_by_region.get(iso), regions, code_names)
            for iso in isos
        ],
    }


def _region(
    group: Group, content: Content, names: Names, regions: Regions, place: Place
) -> dict[str, Any]:
    scope, name = scope_of(content, group), label(group, regions)
    if isinstance(scope, Refusal):
        return {"name": name, "refusal": refusal(scope, name), "url": place.to_group(group)}
    return {
        "name": name,
        "briefing": of_group(asdict(scope), names),
        "url": place.to_group(group),
        "to_comparison": place.to_comparison(group),
    }


def _interviews(
    iso: str, figures: InterviewFigures | None, regions: Regions, code_names: Mapping[str, str]
) -> dict[str, Any]:
    """Interviewees by problem category; where it is hidden, why."""
    name = label(Group(REGION, iso), regions)
    if figures is None:
        return {
            "name": name,
            "reason": _(
                "“%(name)s”: no interviews are final yet, or fewer than five people were interviewed."
            )
            % {"name": name},
        }
    found = sorted(figures.codes.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "id": f"talks-{iso}",
        "name": name,
        "headers": [{"label": _("Category")}, {"label": _("Interviewees"), "numeric": True}],
        "rows": [
            [
                {"text": code_names.get(code) or code, "header": True},
                {
                    "text": _("%(k)s of %(n)s")
                    % {"k": number(k, 0), "n": number(figures.interviewees, 0)},
                    "numeric": True,
                },
            ]
            for code, k in found
        ],
    }
