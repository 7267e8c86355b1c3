"""The pages of groups of people: what each needs, beside the whole country."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from curricula.needs.content import COUNTRY, Content, Scope
from curricula.needs.contrasts import compare
from curricula.needs.lattice import BREAKDOWNS
from interviews.choices import IntervieweeGroup
from tna_portal.dashboards.briefing.compare import comparison_figure
from tna_portal.dashboards.briefing.people import Regions, kind_name, label, short_label
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.groups import (
    DEPUTIES,
    MACRO_REGION,
    REGION,
    Group,
    Refusal,
    groups_in,
    hidden_groups,
    scope_of,
)
from tna_portal.dashboards.panels import mean_need
from tna_portal.dashboards.sentences.pages import of_group
from tna_portal.dashboards.words import Names, name, number

Table = dict[str, Any]


def groups_table(
    title: str,
    groups: Sequence[Group],
    content: Content,
    names: Names,
    regions: Regions,
    place: Place,
) -> Table:
    """Groups with people, mean need and the three greatest needs; hidden ones say why."""
    rows = []
    for group in groups:
        found = scope_of(content, group)
        head: dict[str, Any] = {"text": short_label(group, regions), "header": True}
        if isinstance(found, Refusal):
            rows.append([head, _why_cell(found), {"text": "–", "numeric": True}, {"text": "–"}])
            continue
        top = "; ".join(name(names, area.code, "short") for area in found.ranked()[:3])
        rows.append(
            [
                head | {"url": place.to_group(group)},
                {"text": number(found.n, 0), "numeric": True},
                {"text": number(mean_need(found)), "numeric": True},
                {"text": top or "–"},
            ]
        )
    return {
        "id": f"groups-{groups[0].kind}" if groups else "groups",
        "title": title,
        "headers": [
            {"label": _("Group")},
            {"label": _("Answered"), "numeric": True},
            {"label": _("Mean need, 0–100"), "numeric": True},
            {"label": _("Greatest needs")},
        ],
        "rows": rows,
        "has_hidden": any(row[1].get("suppressed") for row in rows),
    }


def _why_cell(reason: Refusal) -> dict[str, Any]:
    return {
        "text": _("fewer than 5 answers")
        if reason is Refusal.NO_ANSWERS
        else _("fewer than 5, hidden"),
        "suppressed": True,
    }


def group_tables(content: Content, names: Names, regions: Regions, place: Place) -> list[Table]:
    """Every kind of group but regions, which have a page of their own."""
    shown, hidden = groups_in(content), hidden_groups(content)
    tables = []
    for kind in (*BREAKDOWNS, DEPUTIES):
        groups = [g for g in (*shown, *hidden) if g.kind == kind]
        if groups:
            tables.append(groups_table(kind_name(kind), groups, content, names, regions, place))
    return tables


def interviewees_table(content: Content, code_names: Mapping[str, str]) -> Table | None:
    """Whom interviews were held with, and what each group spoke of most; small groups are left out."""
    if not content.interviews_by_group:
        return None
    labels = dict(IntervieweeGroup.choices)
    rows = []
    for key, figures in content.interviews_by_group.items():
        found = sorted(figures.codes.items(), key=lambda pair: (-pair[1], pair[0]))
        most = [
            _("%(category)s (%(people)s)")
            % {"category": code_names.get(code) or code, "people": number(people, 0)}
            for code, people in found[:3]
            if people
        ]
        rows.append(
            [
                {"text": str(labels.get(key, key)), "header": True},
                {"text": number(figures.interviewees, 0), "numeric": True},
                {"text": "; ".join(most) or "–"},
            ]
        )
    return {
        "id": "interviewees",
        "title": _("Interviewees by group"),
        "headers": [
            {"label": _("Group")},
            {"label": _("Interviewees"), "numeric": True},
            {"label": _("Most often spoke of")},
        ],
        "rows": rows,
        "has_hidden": len(rows) < len(labels),
    }


def region_tables(
    content: Content, names: Names, regions: Regions, visible: Sequence[str], place: Place
) -> list[Table]:
    """The regions in view and the parts of the country."""
    own = [Group(REGION, iso) for iso in visible]
    parts = [group for group in groups_in(content) if group.kind == MACRO_REGION]
    return [
        groups_table(kind_name(group_list[0].kind), group_list, content, names, regions, place)
        for group_list in (own, parts)
        if group_list
    ]


def group_page(
    group: Group, scope: Scope, content: Content, names: Names, regions: Regions, place: Place
) -> dict[str, Any]:
    """One group beside the country."""
    country = content.country
    context: dict[str, Any] = {
        "scope": scope,
        "briefing": of_group(asdict(scope), names),
        "to_comparison": place.to_comparison(group, _sibling(group, content)),
        "is_deputies": group.kind == DEPUTIES,
    }
    if country is not None:
        pairs = compare(scope, country, independent=group.kind == DEPUTIES)
        context["figure"] = comparison_figure(
            pairs,
            names,
            first=label(group, regions),
            second=label(Group(COUNTRY), regions),
            place=place,
        )
    return context


def _sibling(group: Group, content: Content) -> Group | None:
    """Another group of the same kind, for a comparison to begin with; for deputies, the akims."""
    if group.kind == DEPUTIES:
        return Group(COUNTRY)
    others = [g for g in groups_in(content) if g.kind == group.kind and g != group]
    return others[0] if others else None
