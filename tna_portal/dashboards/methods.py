"""The method sheet of a page: response rates, and what other methods would say of the same answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from tna_portal.dashboards.words import Names, name, number
from tna_portal.statistics.ranking import spearman
from tna_portal.statistics.results import NotComputable


def method_table(scope: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Response rates and second opinions of each area."""
    return {
        "headers": [
            {"label": _("Need area")},
            {"label": _("MWDS"), "numeric": True},
            {"label": _("Gap"), "numeric": True},
            {"label": _("Answered, %"), "numeric": True},
            {"label": _("Not relevant, %"), "numeric": True},
            {"label": _("Cannot say, %"), "numeric": True},
        ],
        "rows": [
            [
                {"text": name(names, area["code"]), "header": True},
                {"text": number(area["mwds"], 2), "numeric": True},
                {"text": number(area["gap"]), "numeric": True},
                {"text": number(area["response_rate"]), "numeric": True},
                {"text": number(area["not_relevant"]), "numeric": True},
                {"text": number(area["cannot_say"]), "numeric": True},
            ]
            for area in scope["areas"]
        ],
    }


def orders_table(scope: Mapping[str, Any]) -> dict[str, Any]:
    """How alike other methods would order the areas: Spearman's rho with the order of the page.

    Computed from the released means, which have one decimal; areas that are close may tie.
    """
    scored = [area for area in scope["areas"] if area["mwds"] is not None]
    headline = [area["mwds"] for area in scored]
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
            )
        ],
    }


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _in_relation(area: Mapping[str, Any]) -> float:
    competence = _number(area["competence"])
    return (_number(area["importance"]) - competence) / competence


def _rho(headline: Sequence[float], values: Sequence[float]) -> float | None:
    found = spearman(headline, values)
    return None if isinstance(found, NotComputable) else found
