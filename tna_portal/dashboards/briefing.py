"""Words for released numbers: the sentences and tables of a dashboard page, in the reader's language.

Names of needs and regions are used as they stand in the data, never glued or declined by code.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tna_portal.common.languages import localised
from tna_portal.dashboards.figures.quadrants import Point, quadrant_figure
from tna_portal.dashboards.figures.ranking import Dot, ranking_svg
from tna_portal.dashboards.methods import method_table, orders_table
from tna_portal.dashboards.selectors import ParticipationLine
from tna_portal.dashboards.words import Names, name, number
from tna_portal.organisation.choices import PostCategory

Cells = list[dict[str, Any]]

JOINT_ORDER = ("convergent", "interview_only", "survey_only", "low_on_both", "silent")
JOINT_TAGS = {
    "convergent": "success",
    "interview_only": "gold",
    "survey_only": "info",
    "low_on_both": "neutral",
    "silent": "neutral",
}


def joint_class_name(key: str) -> str:
    """Name of a class of the joint display."""
    return {
        "convergent": _("Both agree"),
        "survey_only": _("Survey only"),
        "interview_only": _("Interviews only"),
        "low_on_both": _("Low in both"),
        "silent": _("Not covered"),
    }[key]


def ranked(scope: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Areas with a score, greatest need first."""
    known = [area for area in scope["areas"] if area["rank"] is not None]
    return sorted(known, key=lambda area: (area["rank"], area["code"]))


def findings(scope: Mapping[str, Any] | None, joint: Sequence[Any], names: Names) -> list[str]:
    """The main findings, in up to three sentences with their uncertainty."""
    sentences = []
    areas = ranked(scope) if scope else []
    if scope and areas:
        first = areas[0]
        sentences.append(
            _(
                "The greatest need of training: %(area)s – %(score)s of 100 points "
                "(95%% interval from %(low)s to %(high)s; %(n)s pairs of ratings)."
            )
            % {
                "area": name(names, first["code"]),
                "score": number(first["score"]),
                "low": number(first["low"]),
                "high": number(first["high"]),
                "n": number(first["n_pairs"], 0),
            }
        )
        equals = [area for area in areas[1:] if _overlap(first, area)]
        if equals:
            sentences.append(
                ngettext(
                    "Its interval overlaps with that of %(count)s other area (%(areas)s): "
                    "their order is not certain.",
                    "Its interval overlaps with those of %(count)s other areas (%(areas)s): "
                    "their order is not certain.",
                    len(equals),
                )
                % {"count": len(equals), "areas": _listed(names, [a["code"] for a in equals])}
            )
    confirmed = [row["area"] for row in joint if row["joint_class"] == "convergent"]
    if confirmed:
        sentences.append(
            ngettext(
                "The survey and the interviews agree on %(count)s area: %(areas)s.",
                "The survey and the interviews agree on %(count)s areas: %(areas)s.",
                len(confirmed),
            )
            % {"count": len(confirmed), "areas": _listed(names, confirmed)}
        )
    return sentences


def _overlap(first: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return None not in (first["low"], other["high"]) and other["high"] >= first["low"]


def _listed(names: Names, codes: Sequence[str], most: int = 5) -> str:
    shown = "; ".join(name(names, code) for code in codes[:most])
    return shown + (" …" if len(codes) > most else "")


def ranking_figure(scope: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The ranking as a drawing and as a table."""
    areas = ranked(scope)
    dots = [
        Dot(
            label=name(names, area["code"], "short"),
            score=area["score"] or 0.0,
            low=area["low"] if area["low"] is not None else area["score"] or 0.0,
            high=area["high"] if area["high"] is not None else area["score"] or 0.0,
            value_text=number(area["score"]),
            is_indicative=area["is_indicative"],
        )
        for area in areas
    ]
    title = _("Need of training by area, with 95% intervals")
    return {
        # ranking_svg escapes every text it is given
        "svg": mark_safe(ranking_svg(dots, title=title, axis_label=_("points of 100"))),  # noqa: S308
        "title": title,
        "headers": [
            {"label": _("Rank"), "numeric": True},
            {"label": _("Need area")},
            {"label": _("Need, 0–100"), "numeric": True},
            {"label": _("95% interval"), "numeric": True},
            {"label": _("Importance, 1–5"), "numeric": True},
            {"label": _("Competence, 1–5"), "numeric": True},
            {"label": _("RDS"), "numeric": True},
            {"label": _("Pairs of ratings"), "numeric": True},
        ],
        "rows": [_ranking_row(area, names) for area in areas],
    }


def _ranking_row(area: Mapping[str, Any], names: Names) -> Cells:
    interval = f"{number(area['low'])} – {number(area['high'])}" if area["low"] is not None else "–"
    return [
        {"text": number(area["rank"], 0), "numeric": True},
        {"text": name(names, area["code"]), "header": True},
        {"text": number(area["score"]), "numeric": True},
        {"text": interval, "numeric": True},
        {"text": number(area["importance"]), "numeric": True},
        {"text": number(area["competence"]), "numeric": True},
        {"text": number(area["rds"]), "numeric": True},
        {"text": number(area["n_pairs"], 0), "numeric": True},
    ]


def joint_table(joint: Sequence[Mapping[str, Any]], names: Names) -> dict[str, Any]:
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
                {"text": name(names, row["area"]), "header": True},
                {
                    "text": joint_class_name(row["joint_class"]),
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


def participation_table(
    lines: Sequence[tuple[str, ParticipationLine, str]],
) -> dict[str, Any]:
    """Lines are (name, counts, address or nothing)."""
    total = ParticipationLine(
        key="",
        in_frame=(
            sum(line.in_frame or 0 for _, line, _ in lines)
            if any(line.in_frame is not None for _, line, _ in lines)
            else None
        ),
        invited=sum(line.invited for _, line, _ in lines),
        opened=sum(line.opened for _, line, _ in lines),
        answered=sum(line.answered for _, line, _ in lines),
    )
    return {
        "headers": [
            {"label": _("Region or category")},
            {"label": _("In office"), "numeric": True},
            {"label": _("Invited"), "numeric": True},
            {"label": pgettext("people", "Opened"), "numeric": True},
            {"label": _("Answered"), "numeric": True},
        ],
        "rows": [_participation_row(label, line, url) for label, line, url in lines],
        "total": _participation_row(_("Total"), total, ""),
    }


def _participation_row(label: str, line: ParticipationLine, url: str) -> Cells:
    counts = (line.in_frame, line.invited, line.opened, line.answered)
    return [
        {"text": label, "header": True, "url": url},
        *({"text": number(count, 0), "numeric": True} for count in counts),
    ]


def category_name(key: str) -> str:
    """Name of a kind of post."""
    return str(PostCategory(key).label) if key in PostCategory.values else key


def tile_cells(
    regions: Sequence[Any],
    scores: Mapping[str, Mapping[str, float | None]],
    area: str,
    round_code: str,
) -> list[dict[str, Any]]:
    """The tile map: need 0..100 in five steps, 0 where nothing may be shown."""
    return [
        {
            "column": region.tile_column + 1,
            "row": region.tile_row + 1,
            "label": localised(region, "name"),
            "value_label": number(scores.get(region.iso, {}).get(area)),
            "level": level(scores.get(region.iso, {}).get(area)),
            "url": (
                reverse("dashboards:region", args=[region.iso]) + f"?round={round_code}"
                if region.iso in scores
                else ""
            ),
        }
        for region in regions
    ]


LEVELS = (10, 20, 30, 40)


def level(score: float | None) -> int:
    """Step of the colour scale: 1 below 10 points up to 5 from 40 on, 0 for nothing."""
    return 0 if score is None else 1 + sum(score >= limit for limit in LEVELS)


def legend() -> list[dict[str, Any]]:
    """The steps of the colour scale in words."""
    bounds = ("0–9", "10–19", "20–29", "30–39", "40–100")
    steps = [{"level": index, "label": text} for index, text in enumerate(bounds, start=1)]
    return [*steps, {"level": 0, "label": _("no data, or fewer than 5 answers")}]


def quadrants(scope: Mapping[str, Any], names: Names) -> str:
    """The interactive figure as JSON."""
    kinds = [
        ("concentrate_here", _("Concentrate here")),
        ("keep_up", _("Keep up")),
        ("low_priority", _("Low priority")),
        ("possible_overkill", _("More than needed")),
    ]
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
    return quadrant_figure(
        points,
        x_title=_("Present competence, 1–5"),
        y_title=_("Importance for the post, 1–5"),
        quadrants=kinds,
    )


def breakdown_table(
    dimension: str, lines: Sequence[Mapping[str, Any]], hidden: Sequence[str], names: Names
) -> dict[str, Any]:
    """Groups of one breakdown: people, mean need, the three greatest needs."""
    shown = [
        [
            {"text": group_name(dimension, line["key"]), "header": True},
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


def collapsed_notes(collapsed: Mapping[str, str]) -> list[str]:
    """Why whole breakdowns are not shown."""
    reasons = {
        "small_groups": _("%(breakdown)s: not shown, for nothing would hide its small groups."),
        "small_difference": _(
            "%(breakdown)s: not shown now, for it would differ from other figures by fewer than five people."
        ),
    }
    return [
        reasons[reason] % {"breakdown": dimension_name(dimension)}
        for dimension, reason in collapsed.items()
        if reason in reasons
    ]


def dimension_name(dimension: str) -> str:
    """Name of a breakdown."""
    return {
        "category": _("By category of post"),
        "seniority": _("By time in office"),
        "language": _("By language of the questionnaire"),
        "region_kind": _("By region and kind of post"),
        "region": _("By region"),
        "macro": _("By macro-region"),
    }[dimension]


def group_name(dimension: str, key: str) -> str:
    """Name of one group of a breakdown."""
    if dimension == "category":
        return category_name(key) if key else _("not stated")
    if dimension == "region_kind":
        return {"rural": _("Akims of rural districts"), "other": _("All other akims")}[key]
    if dimension == "language":
        return {"kk": _("Kazakh"), "ru": _("Russian"), "en": _("English")}.get(key, key)
    return seniority_name(key)


GROUP_ORDER = (
    "city", "rural", "settlement", "village", "lt1", "y1_3", "y3_5", "y5_10", "gt10", "kk", "ru", "en", "other",
)  # fmt: skip


def group_order(key: str) -> int:
    """The natural order of groups; what is not stated comes last."""
    return GROUP_ORDER.index(key) if key in GROUP_ORDER else len(GROUP_ORDER)


def seniority_name(key: str) -> str:
    """Name of a band of years in office; the questionnaire's option codes."""
    return {
        "": _("not stated"),
        "lt1": _("less than 1 year"),
        "y1_3": _("1–3 years"),
        "y3_5": _("3–5 years"),
        "y5_10": _("5–10 years"),
        "gt10": _("more than 10 years"),
    }.get(key, key)


def linked(
    lines: Sequence[tuple[str, ParticipationLine, str]], round_code: str
) -> list[tuple[str, ParticipationLine, str]]:
    """Lines of regions with the addresses of their pages."""
    return [
        (label, line, reverse("dashboards:region", args=[iso]) + f"?round={round_code}")
        for label, line, iso in lines
    ]


def country_page(
    payload: Mapping[str, Any],
    names: Names,
    visible: Sequence[Any],
    area: str,
    round_code: str,
) -> dict[str, Any]:
    """Everything of the national page that comes from the snapshot."""
    scope = payload["scope"]
    isos = {region.iso for region in visible}
    scores = {iso: values for iso, values in payload["map"].items() if iso in isos}
    context = {
        "findings": findings(scope, payload["joint"], names),
        "joint": joint_table(payload["joint"], names),
        "joint_counts": _joint_counts(payload["joint"]),
        "tiles": tile_cells(visible, scores, area, round_code),
        "legend": legend(),
        "is_final": payload["is_final"],
        "interviewees": payload["interviewees"],
        "writers": payload.get("writers", 0),
        "breakdowns": [
            breakdown_table(dimension, lines, payload["hidden_breakdowns"][dimension], names)
            for dimension, lines in payload["breakdowns"].items()
        ],
        "collapsed": collapsed_notes(payload.get("collapsed", {})),
    }
    if scope:
        context |= {
            "scope": scope,
            "ranking": ranking_figure(scope, names),
            "method": method_table(scope, names),
            "orders": orders_table(scope),
        }
    if payload["deputies"]:
        context |= {
            "deputies": payload["deputies"],
            "deputies_ranking": ranking_figure(payload["deputies"], names),
        }
    return context


def region_page(payload: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Everything of a region's page that comes from the snapshot."""
    scope, talks = payload["scope"], payload["interviews"]
    kinds, hidden = payload.get("kinds", []), payload.get("kinds_hidden", [])
    context: dict[str, Any] = {
        "is_final": payload["is_final"],
        "joint": joint_table(payload["joint"], names),
        "interviews": talks,
        "findings": findings(scope, (), names),
        "kinds": breakdown_table("region_kind", kinds, hidden, names) if kinds or hidden else None,
        "collapsed": collapsed_notes(
            {"region_kind": payload["collapsed"]} if payload.get("collapsed") else {}
        ),
    }
    if scope:
        context |= {
            "scope": scope,
            "ranking": ranking_figure(scope, names),
            "method": method_table(scope, names),
            "orders": orders_table(scope),
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
            "label": joint_class_name(key),
            "number": sum(row["joint_class"] == key for row in joint),
        }
        for key in JOINT_ORDER
    ]
