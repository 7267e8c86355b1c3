"""The method sheet of a page: response rates, weights, possible places, reliability, second opinions."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from curricula.needs.content import COUNTRY
from curricula.sheet import alpha_rows, facts, from_to, reason_words, scope_fact, why_no_sheet
from tna_portal.common.languages import localised
from tna_portal.dashboards.words import Names, name, number
from tna_portal.organisation.selectors import regions
from tna_portal.statistics.ranking import spearman
from tna_portal.statistics.results import NotComputable


def method_sheet(
    payload: Mapping[str, Any], scope: Mapping[str, Any], names: Names
) -> dict[str, Any]:
    """Everything a statistician asks, for a page about one scope of a released snapshot."""
    sheet = payload.get("sheet")
    found: dict[str, Any] = {
        "method": method_table(scope, names),
        "orders": orders_table(scope),
        "importance": importance_table(scope, names),
        "sheet_missing": (
            "" if sheet else why_no_sheet(payload.get("method", ""), is_final=payload["is_final"])
        ),
    }
    if sheet:
        told = facts(sheet, {r.iso: localised(r, "name") for r in regions()})
        if scope["key"] != COUNTRY and scope["deff"] is not None:
            told.insert(1, scope_fact(scope["n"], scope["deff"], scope["n_eff"]))
        found |= {
            "sheet_facts": told,
            "places": places_table(scope, names),
            "no_places": reason_words(scope["no_ranks"]) if scope["no_ranks"] else "",
            "alphas": alphas_table(sheet),
        }
    return found


def method_table(scope: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Response rates and scores by other formulas of each area."""
    return {
        "headers": [
            {"label": _("Need area")},
            {"label": _("MWDS"), "numeric": True},
            {"label": _("Gap"), "numeric": True},
            {"label": _("PNI"), "numeric": True},
            {"label": _("Mean importance"), "numeric": True},
            {"label": _("Answered, %"), "numeric": True},
            {"label": _("Not relevant, %"), "numeric": True},
            {"label": _("Cannot say, %"), "numeric": True},
        ],
        "rows": [
            [
                {"text": name(names, area["code"]), "header": True},
                {"text": number(area["mwds"], 2), "numeric": True},
                {"text": number(area["gap"]), "numeric": True},
                {"text": number(area.get("pni"), 2), "numeric": True},
                {"text": number(area["importance"]), "numeric": True},
                {"text": number(area["response_rate"]), "numeric": True},
                {"text": number(area["not_relevant"]), "numeric": True},
                {"text": number(area["cannot_say"]), "numeric": True},
            ]
            for area in scope["areas"]
        ],
    }


def places_table(scope: Mapping[str, Any], names: Names) -> dict[str, Any] | None:
    """Weighted beside unweighted, and the places an area may have; nothing where none is weighted."""
    areas = [area for area in scope["areas"] if area.get("weighted") is not None]
    if not areas:
        return None
    return {
        "headers": [
            {"label": _("Need area")},
            {"label": _("Need, 0–100"), "numeric": True},
            {"label": _("Weighted need"), "numeric": True},
            {"label": _("95% interval"), "numeric": True},
            {"label": _("Possible places"), "numeric": True},
            {"label": _("Among the first three, %"), "numeric": True},
            {"label": _("Cannot be told apart")},
        ],
        "rows": [
            [
                {"text": name(names, area["code"]), "header": True},
                {"text": number(area["score"]), "numeric": True},
                {"text": number(area["weighted"]), "numeric": True},
                {
                    "text": from_to(area["weighted_low"], area["weighted_high"], 1),
                    "numeric": True,
                },
                {"text": from_to(area["rank_low"], area["rank_high"], 0), "numeric": True},
                {
                    "text": number(None if area["top3"] is None else 100 * area["top3"], 0),
                    "numeric": True,
                },
                {"text": area["letters"] or "–"},
            ]
            for area in sorted(areas, key=lambda area: (area["weighted_rank"], area["code"]))
        ],
    }


def importance_table(scope: Mapping[str, Any], names: Names) -> dict[str, Any] | None:
    """Study mode, one rating asked: mean importance in its order; nothing where both were asked."""
    if not scope.get("importance_only"):
        return None
    rated = [area for area in scope["areas"] if area["importance"] is not None]
    return {
        "headers": [
            {"label": _("Need area")},
            {"label": _("Importance, 1–5"), "numeric": True},
            {"label": _("95% interval"), "numeric": True},
            {"label": _("Ratings"), "numeric": True},
        ],
        "rows": [
            [
                {"text": name(names, area["code"]), "header": True},
                {"text": number(area["importance"]), "numeric": True},
                {
                    "text": from_to(area["importance_low"], area["importance_high"], 1),
                    "numeric": True,
                },
                {"text": number(area["n_pairs"], 0), "numeric": True},
            ]
            for area in sorted(rated, key=lambda area: (-area["importance"], area["code"]))
        ],
    }


def alphas_table(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Cronbach's alpha of each block."""
    return {
        "headers": [
            {"label": _("Block")},
            {"label": _("Rating")},
            {"label": _("Cronbach's alpha"), "numeric": True},
            {"label": _("95% interval"), "numeric": True},
            {"label": _("Answered all of it"), "numeric": True},
        ],
        "rows": [
            [
                {"text": block, "header": True},
                {"text": side},
                *({"text": text, "numeric": True} for text in rest),
            ]
            for block, side, *rest in alpha_rows(sheet)
        ],
    }


def orders_table(scope: Mapping[str, Any]) -> dict[str, Any]:
    """How alike other methods would order the areas: Spearman's rho with the order of the page.

    Computed from the released means, which have one decimal; areas that are close may tie.
    """
    scored = [area for area in scope["areas"] if area["mwds"] is not None]
    headline = [area["mwds"] for area in scored]
    weighted = (
        [
            (
                _("Need weighted to the people in office"),
                [_number(area.get("weighted_mwds")) for area in scored],
            )
        ]
        if any(area.get("weighted_mwds") is not None for area in scored)
        else []
    )
    return {
        "headers": [
            {"label": _("Order by")},
            {"label": _("Agreement with the order of this page (Spearman)"), "numeric": True},
        ],
        "rows": [
            [
                {"text": label, "header": True},
                {"text": number(_rho(headline, values), 2), "numeric": True},
            ]
            for label, values in (
                (_("Difference of the two means"), [_number(area["gap"]) for area in scored]),
                (
                    _("Surplus of people whose competence lies below importance (RDS)"),
                    [-_number(area["rds"]) for area in scored],
                ),
                (
                    _("Difference in relation to competence (PNI)"),
                    [_in_relation(area) for area in scored],
                ),
                (_("Importance alone"), [_number(area["importance"]) for area in scored]),
                *weighted,
            )
        ],
    }


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _in_relation(area: Mapping[str, Any]) -> float:
    if area.get("pni") is not None:
        return float(area["pni"])
    competence = _number(area["competence"])
    return (_number(area["importance"]) - competence) / competence


def _rho(headline: Sequence[float], values: Sequence[float]) -> float | None:
    found = spearman(headline, values)
    return None if isinstance(found, NotComputable) else found
