"""A plan as a reader sees it: quarters with their seminars, and what was left out and why."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from curricula.choices import FEEDBACK_KINDS, WISHES, money, reason_sentence, scope_name
from curricula.forms import QUARTER_LABELS, QUARTERS
from curricula.models import FeedbackFigure, PlanOffer, SeminarPlan
from curricula.selectors.catalogue import courses
from tna_portal.common.languages import localised
from tna_portal.organisation.selectors import need_areas


def board(plan: SeminarPlan, offers: Sequence[PlanOffer]) -> list[dict[str, Any]]:
    """One lane a quarter, with its totals."""
    places = plan.request["seminars_per_quarter"]
    lanes = []
    for quarter, label in zip(QUARTERS, QUARTER_LABELS, strict=True):
        chosen = [offer for offer in offers if offer.quarter == quarter]
        lanes.append(
            {
                "label": label,
                "offers": cards(chosen, offers),
                "places": places[quarter - 1],
                "taken": len(chosen),
                "hours": sum(offer.hours for offer in chosen),
                "cost": money(sum(offer.cost_tenge or 0 for offer in chosen)),
            }
        )
    return lanes


def not_chosen(offers: Sequence[PlanOffer]) -> list[dict[str, Any]]:
    """What is not in the plan, in the order in which it was decided."""
    return cards([offer for offer in offers if offer.quarter is None], offers)


def cards(chosen: Sequence[PlanOffer], everything: Sequence[PlanOffer]) -> list[dict[str, Any]]:
    """One card an offer, with its reason in words."""
    areas = {area.code: localised(area, "name") for area in need_areas()}
    modules = {offer.module.code: localised(offer.module, "title") for offer in everything}
    return [
        {
            "code": offer.module.code,
            "title": modules[offer.module.code],
            "hours": offer.hours,
            "cost": money(offer.cost_tenge),
            "need": offer.need,
            "scope": scope_name(offer.need_scope),
            "reason": reason_sentence(offer.reason, offer.reason_facts, areas, modules),
        }
        for offer in chosen
    ]


def feedback_tables(figures: Sequence[FeedbackFigure]) -> list[dict[str, Any]]:
    """One table a kind of feedback, each line with its base."""
    names = {course.code: f"{course.code} {localised(course, 'name')}" for course in courses()}
    tables = []
    for kind, title in FEEDBACK_KINDS.items():
        lines = [figure for figure in figures if figure.kind == kind]
        if lines:
            tables.append(
                {
                    "id": kind,
                    "title": title,
                    "headers": [{"label": _("Subject")}, {"label": _("Answers"), "numeric": True}],
                    "rows": [_feedback_row(line, names) for line in lines],
                }
            )
    return tables


def _feedback_row(line: FeedbackFigure, names: dict[str, str]) -> list[dict[str, Any]]:
    label = names.get(line.key) or WISHES.get(line.key) or line.key
    count = _("%(k)s of %(n)s") % {"k": line.value, "n": line.base}
    return [{"text": str(label), "header": True}, {"text": count, "numeric": True}]
