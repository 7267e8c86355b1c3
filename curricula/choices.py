"""Names of closed lists, and the sentence for each reason and assumption of a plan."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from curricula.planning.types import Assumption, NeedScope, ReasonCode

FORMS = {
    "in_person": gettext_lazy("in person"),
    "online": gettext_lazy("online"),
    "mixed": gettext_lazy("mixed"),
}

JOINT_ORDER = ("convergent", "interview_only", "survey_only", "low_on_both", "silent")
JOINT_TAGS = {
    "convergent": "success",
    "interview_only": "gold",
    "survey_only": "info",
    "low_on_both": "neutral",
    "silent": "neutral",
}
JOINT_NAMES = {
    "convergent": gettext_lazy("Both agree"),
    "survey_only": gettext_lazy("Survey only"),
    "interview_only": gettext_lazy("Interviews only"),
    "low_on_both": gettext_lazy("Low in both"),
    "silent": gettext_lazy("Not covered"),
}
JOINT_MEANINGS = {
    "convergent": gettext_lazy("The need is high in the survey, and many interviewees named it."),
    "interview_only": gettext_lazy(
        "Interviewees named it; the survey does not ask for it, or does not show it as high."
    ),
    "survey_only": gettext_lazy(
        "The need is high in the survey; few or no interviewees named it, or no code exists for it."
    ),
    "low_on_both": gettext_lazy("Both sources cover it, and neither shows a high need."),
    "silent": gettext_lazy("No question or no code exists for it, so nothing can be confirmed."),
}
PROPOSAL_STATES = {
    "open": pgettext_lazy("proposal", "Open"),
    "taken": pgettext_lazy("proposal", "Taken"),
    "declined": pgettext_lazy("proposal", "Declined"),
}

FEEDBACK_KINDS = {
    "satisfaction": gettext_lazy("Satisfaction, 1 (low) to 5 (high)"),
    "usefulness": gettext_lazy("Found useful, by course"),
    "wish": gettext_lazy("Wishes for further courses"),
    "counselling": gettext_lazy("Requests for counselling after the course"),
}
WISHES = {
    "budgeting": gettext_lazy("Budgeting"),
    "financial_literacy": gettext_lazy("Financial literacy"),
    "public_procurement": gettext_lazy("Public procurement"),
    "land_relations": gettext_lazy("Land relations"),
    "psychology": gettext_lazy("Psychology"),
    "communication": gettext_lazy("Communication with the population"),
    "requests": gettext_lazy("Requests"),
}


def scope_name(scope: str) -> str:
    """Whose answers a need was taken from."""
    return {
        NeedScope.REGION: _("own region"),
        NeedScope.MACRO_REGION: _("macro-region"),
        NeedScope.COUNTRY: _("whole country"),
    }.get(NeedScope(scope), scope)


def decimal(value: float) -> str:
    """One decimal, in the reader's format."""
    return number_format(value, decimal_pos=1)


def money(value: int | None) -> str:
    """Tenge, in the reader's format."""
    return "–" if value is None else f"{number_format(value, decimal_pos=0)} ₸"


def assumption_sentence(key: str) -> str:
    """What the planner took for granted."""
    return {
        Assumption.BUDGET_NOT_LIMITED: _("No budget was given: cost does not limit the plan."),
        Assumption.HOURS_NOT_LIMITED: _("No limit of teaching hours was given."),
        Assumption.DEMAND_NOT_KNOWN: _(
            "The number of participants was not given: each seminar is assumed to find its smallest group."
        ),
        Assumption.COST_NOT_KNOWN: _(
            "The cost of at least one chosen module is not known and counts as zero."
        ),
        Assumption.NEED_FROM_MACRO_REGION: _(
            "The region has no released figures of its own: those of its macro-region are used."
        ),
        Assumption.NEED_FROM_COUNTRY: _(
            "Neither the region nor its macro-region has released figures: those of the whole country are used."
        ),
        Assumption.FEW_ANSWERS: _("Some figures rest on fewer than 30 answers and are indicative."),
    }[Assumption(key)]


def reason_sentence(
    code: str, facts: Mapping[str, Any], areas: Mapping[str, str], modules: Mapping[str, str]
) -> str:
    """The one reason of an offer in words; `areas` and `modules` are names by code."""
    listed = "; ".join(
        areas.get(key, key)
        for key in str(facts.get("confirmed") or facts.get("areas") or "").split(",")
        if key
    )
    need = decimal(facts["need"]) if facts.get("need") is not None else "–"
    values = {
        **facts,
        "need": need,
        "areas": listed,
        "last": modules.get(str(facts.get("last_chosen", "")), "–"),
        "cost": money(facts.get("cost")),
        "left": money(facts.get("budget_left")),
    }
    return _reason(ReasonCode(code), facts) % values


def _reason(code: ReasonCode, facts: Mapping[str, Any]) -> str:
    match code:
        case ReasonCode.CHOSEN_PINNED:
            return _("Chosen: fixed by hand.")
        case ReasonCode.CHOSEN_CONFIRMED:
            return _(
                "Chosen: place %(rank)s by need (%(need)s of 100); survey and interviews agree on: %(areas)s."
            )
        case ReasonCode.CHOSEN_SURVEY_ONLY:
            return _(
                "Chosen: place %(rank)s by need (%(need)s of 100) in the survey; not confirmed by interviews."
            )
        case ReasonCode.EXCLUDED:
            return _("Not chosen: excluded by hand.")
        case ReasonCode.NO_NEED:
            return _("Not chosen: no need was measured for its areas.")
        case ReasonCode.INTERVIEW_ONLY_NEEDS_PIN:
            return _(
                "Not chosen: only interviews name %(areas)s; such a module enters a plan when fixed by hand."
            )
        case ReasonCode.SILENT_NEEDS_PIN:
            return _(
                "Not chosen: neither source shows a need for %(areas)s; such a module enters a plan when fixed by hand."
            )
        case ReasonCode.DEMAND_BELOW_MINIMUM:
            return ngettext(
                "Not chosen: %(people)s participant is expected, at least %(minimum)s are needed.",
                "Not chosen: %(people)s participants are expected, at least %(minimum)s are needed.",
                int(facts["people"]),
            )
        case ReasonCode.NO_SEMINARS_LEFT:
            return _(
                "Not chosen: place %(rank)s by need (%(need)s of 100), but all seminars of the year are taken; the last went to “%(last)s”."
            )
        case ReasonCode.HOURS_EXHAUSTED:
            return _(
                "Not chosen: it needs %(hours)s hours, and no quarter has more than %(hours_left)s left."
            )
        case ReasonCode.BUDGET_EXHAUSTED:
            return _("Not chosen: it costs %(cost)s, and %(left)s of the budget are left.")
