"""Words for released numbers: the sentences and tables of a dashboard page, in the reader's language.

Names of needs and regions are used as they stand in the data, never glued or declined by code.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curricula.choices import JOINT_NAMES, JOINT_ORDER, JOINT_TAGS
from tna_portal.dashboards.briefing.drawings import (
    drawn_dot,
    drawn_quadrants,
    drawn_ranking,
    drawn_short,
)
from tna_portal.dashboards.briefing.map import map_figure
from tna_portal.dashboards.briefing.names import (
    collapsed_notes,
    dimension_name,
    group_name,
    group_order,
)
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.figures.quadrants import Point
from tna_portal.dashboards.figures.ranking import Dot
from tna_portal.dashboards.groups import Group
from tna_portal.dashboards.methods import method_sheet
from tna_portal.dashboards.sentences.parts import ranked
from tna_portal.dashboards.words import Names, name, number

Cells = list[dict[str, Any]]


def _overlap(first: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return None not in (first["low"], other["high"]) and other["high"] >= first["low"]


def ranking_title(areas: Sequence[Mapping[str, Any]], names: Names) -> str:
    """What the ranking shows, in one sentence: the need that leads, or how many of them do."""
    leading = [area for area in areas if area is areas[0] or _overlap(areas[0], area)]
    if not areas:
        return _("No need of training can be shown yet")
    if len(leading) == len(areas) > 1:
        return _("The needs of training cannot be put in order with certainty")
    if len(leading) == 1:
        return _("One need stands out: %(area)s") % {"area": name(names, areas[0]["code"], "short")}
    return ngettext(
        "%(number)s need leads; its order is not certain",
        "%(number)s needs lead; their order among themselves is not certain",
        len(leading),
    ) % {"number": len(leading)}


SHEET = 10  # needs on a printed sheet


def short_ranking(scope: Mapping[str, Any], names: Names) -> dict[str, Any] | None:
    """The first needs for a printed sheet; nothing where none has a score."""
    areas = ranked(scope)
    if not areas:
        return None
    return drawn_short(_dots(areas[:SHEET], names), ranking_title(areas, names))


def _dots(areas: Sequence[Mapping[str, Any]], names: Names) -> list[Dot]:
    return [
        drawn_dot(
            name(names, area["code"], "short"),
            area["score"],
            (area["low"], area["high"]),
            is_indicative=area["is_indicative"],
        )
        for area in areas
    ]


def ranking_figure(
    scope: Mapping[str, Any], names: Names, place: Place | None = None
) -> dict[str, Any]:
    """The ranking as a drawing and as a table; `place` leads from each area to its page."""
    areas = ranked(scope)
    dots = _dots(areas, names)
    title = ranking_title(areas, names)
    return {
        **drawn_ranking(dots, title),
        "headers": [
            {"label": _("Rank"), "numeric": True},
            {"label": _("Need area")},
            {"label": _("Need, 0–100"), "numeric": True},
            {"label": _("95% interval"), "numeric": True},
            {"label": _("Importance, 1–5"), "numeric": True},
            {"label": _("Competence, 1–5"), "numeric": True},
            {"label": _("Pairs of ratings"), "numeric": True},
        ],
        "rows": [_ranking_row(area, names, place) for area in areas],
    }


def _ranking_row(area: Mapping[str, Any], names: Names, place: Place | None) -> Cells:
    interval = f"{number(area['low'])} – {number(area['high'])}" if area["low"] is not None else "–"
    return [
        {"text": number(area["rank"], 0), "numeric": True},
        _area_cell(area["code"], names, place),
        {"text": number(area["score"]), "numeric": True},
        {"text": interval, "numeric": True},
        {"text": number(area["importance"]), "numeric": True},
        {"text": number(area["competence"]), "numeric": True},
        {"text": number(area["n_pairs"], 0), "numeric": True},
    ]


def _area_cell(code: str, names: Names, place: Place | None) -> dict[str, Any]:
    """Name of an area, leading to its page."""
    url = place.to_area(code) if place and code in names else ""
    return {"text": name(names, code), "header": True, "url": url}


def joint_table(
    joint: Sequence[Mapping[str, Any]], names: Names, place: Place | None = None
) -> dict[str, Any]:
    """Survey and interviews side by side, agreement first."""
    rows = sorted(joint, key=lambda row: (JOINT_ORDER.index(row["joint_class"]), row["rank"] or 99))
    has_written = any(row.get("written") is not None for row in rows)
    return {
        "headers": [
            {"label": _("Need area")},
            {"label": _("Agreement")},
            {"label": _("Rank in the survey"), "numeric": True},
            {"label": _("Code")},
            {"label": _("Interviewees"), "numeric": True},
            *([{"label": _("Also written by"), "numeric": True}] if has_written else []),
        ],
        "rows": [
            [
                _area_cell(row["area"], names, place),
                {
                    "text": str(JOINT_NAMES[row["joint_class"]]),
                    "tag_kind": JOINT_TAGS[row["joint_class"]],
                },
                {"text": number(row["rank"], 0), "numeric": True},
                {"text": ", ".join(row["codes"]) or "–"},
                {"text": _interviewees(row), "numeric": True},
                *([{"text": number(row["written"], 0), "numeric": True}] if has_written else []),
            ]
            for row in rows
        ],
    }


def _interviewees(row: Mapping[str, Any]) -> str:
    if not row["codes"] or not row["interviewees"]:
        return "–"
    return _("%(k)s of %(n)s") % {"k": row["interviewees_coded"], "n": row["interviewees"]}


def quadrants_figure(scope: Mapping[str, Any], names: Names) -> dict[str, Any] | None:
    """Importance against competence; nothing where no area has both."""
    points = [
        Point(
            label=area["code"],
            importance=area["importance"],
            competence=area["competence"],
            quadrant=area["ipa"],
            hover=f"{name(names, area['code'])}: {number(area['score'])}",
        )
        for area in scope["areas"]
        if area["ipa"]
    ]
    if not points:
        return None
    words: dict[str, Any] = {
        "x_title": _("Present competence, 1–5"),
        "y_title": _("Importance for the post, 1–5"),
        "quadrants": [
            ("concentrate_here", _("Concentrate here")),
            ("keep_up", _("Keep up")),
            ("low_priority", _("Low priority")),
            ("possible_overkill", _("More than needed")),
        ],
    }
    title = _("Training should start where importance is high and competence is low")
    kinds = dict(words["quadrants"])
    return {
        **drawn_quadrants(points, title, **words),
        "headers": [
            {"label": _("Code")},
            {"label": _("Need area")},
            {"label": _("Importance, 1–5"), "numeric": True},
            {"label": _("Competence, 1–5"), "numeric": True},
            {"label": _("Quadrant")},
        ],
        "rows": [
            [
                {"text": point.label, "header": True},
                {"text": name(names, point.label)},
                {"text": number(point.importance), "numeric": True},
                {"text": number(point.competence), "numeric": True},
                {"text": kinds[point.quadrant]},
            ]
            for point in sorted(points, key=lambda point: point.label)
        ],
    }


def breakdown_table(
    dimension: str,
    lines: Sequence[Mapping[str, Any]],
    hidden: Sequence[str],
    names: Names,
    place: Place | None = None,
) -> dict[str, Any]:
    """Groups of one breakdown: people, mean need, the three greatest needs."""
    shown = [
        [
            {
                "text": group_name(dimension, line["key"]),
                "header": True,
                "url": place.to_group(Group(dimension, line["key"])) if place else "",
            },
            {"text": number(line["n"], 0), "numeric": True},
            {"text": number(line["mean"]), "numeric": True},
            {"text": "; ".join(name(names, code, "short") for code in line["top"])},
        ]
        for line in sorted(lines, key=lambda line: group_order(line["key"]))
    ]
    withheld = [
        [
            {"text": group_name(dimension, key), "header": True},
            {"text": _("hidden"), "suppressed": True},
            {"text": "–", "numeric": True},
            {"text": "–"},
        ]
        for key in sorted(hidden, key=group_order)
    ]
    return {
        "id": f"by-{dimension}",
        "title": dimension_name(dimension),
        "headers": [
            {"label": dimension_name(dimension)},
            {"label": _("Answered"), "numeric": True},
            {"label": _("Mean need, 0–100"), "numeric": True},
            {"label": _("Greatest needs")},
        ],
        "rows": [*shown, *withheld],
    }


def country_page(
    payload: Mapping[str, Any],
    names: Names,
    visible: Sequence[Any],
    area: str,
    place: Place,
) -> dict[str, Any]:
    """Everything of the national page that comes from the snapshot."""
    scope = payload["scope"]
    isos = {region.iso for region in visible}
    scores = {iso: values for iso, values in payload["map"].items() if iso in isos}
    context = {
        "joint": joint_table(payload["joint"], names, place),
        "joint_counts": _joint_counts(payload["joint"]),
        "map": map_figure(visible, scores, area, place, names),
        "is_final": payload["is_final"],
        "interviewees": payload["interviewees"],
        "writers": payload.get("writers", 0),
        "breakdowns": [
            breakdown_table(dimension, lines, payload["hidden_breakdowns"][dimension], names, place)
            for dimension, lines in payload["breakdowns"].items()
        ],
        "collapsed": collapsed_notes(payload.get("collapsed", {})),
    }
    if scope:
        context |= {
            "scope": scope,
            "ranking": ranking_figure(scope, names, place),
            "quadrants": quadrants_figure(scope, names),
            **method_sheet(payload, scope, names),
        }
    if payload["deputies"]:
        context |= {
            "deputies": payload["deputies"],
            "deputies_ranking": ranking_figure(payload["deputies"], names, place),
        }
    return context


def region_page(
    payload: Mapping[str, Any], names: Names, place: Place | None = None
) -> dict[str, Any]:
    """Everything of a region's page that comes from the snapshot."""
    scope, talks = payload["scope"], payload["interviews"]
    kinds, hidden = payload.get("kinds", []), payload.get("kinds_hidden", [])
    context: dict[str, Any] = {
        "is_final": payload["is_final"],
        "joint": joint_table(payload["joint"], names, place),
        "interviews": talks,
        "kinds": breakdown_table("region_kind", kinds, hidden, names) if kinds or hidden else None,
        "collapsed": collapsed_notes(
            {"region_kind": payload["collapsed"]} if payload.get("collapsed") else {}
        ),
    }
    if scope:
        context |= {
            "scope": scope,
            "ranking": ranking_figure(scope, names, place),
            **method_sheet(payload, scope, names),
        }
    if talks:
        context["interview_table"] = {
            "headers": [{"label": _("Code")}, {"label": _("Interviewees"), "numeric": True}],
            "rows": [
                [
                    {"text": code, "header": True},
                    {
                        "text": _("%(k)s of %(n)s") % {"k": k, "n": talks["interviewees"]},
                        "numeric": True,
                    },
                ]
                for code, k in talks["codes"].items()
            ],
        }
    return context


def _joint_counts(joint: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "kind": JOINT_TAGS[key],
            "label": str(JOINT_NAMES[key]),
            "number": sum(row["joint_class"] == key for row in joint),
        }
        for key in JOINT_ORDER
    ]
