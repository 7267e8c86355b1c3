"""Checks that what a plan says about itself is true, from the plan and its inputs alone."""

from collections.abc import Mapping, Sequence

from curricula.planning.types import ModuleOption, Offer, Plan, PlanRequest, ReasonCode

_COMPETED = frozenset(
    {ReasonCode.NO_SEMINARS_LEFT, ReasonCode.HOURS_EXHAUSTED, ReasonCode.BUDGET_EXHAUSTED}
)


def contradictions(
    plan: Plan, request: PlanRequest, modules: Sequence[ModuleOption]
) -> tuple[str, ...]:
    """Sentences for developers naming each reason or limit the plan breaks; empty when it is sound.

    Recomputed from the chosen offers, not from the facts the reasons carry.
    """
    options = {module.code: module for module in modules}
    found = [*_limits(plan, request), *_coverage(plan, options), *_order(plan, request)]
    for place, offer in enumerate(plan.offers):
        if offer.module in options:
            before = [earlier for earlier in plan.offers[:place] if earlier.chosen]
            text = _wrong_reason(offer, before, request, options[offer.module])
            if text:
                found.append(f"{offer.module}: {text}")
    return tuple(found)


def _coverage(plan: Plan, options: Mapping[str, ModuleOption]) -> list[str]:
    codes = [offer.module for offer in plan.offers]
    return [] if sorted(codes) == sorted(options) else ["not exactly one offer for each module"]


def _order(plan: Plan, request: PlanRequest) -> list[str]:
    """Pins first, then confirmed ones, then by need and code."""
    keys = [
        (
            offer.module not in request.pins,
            all(found != "convergent" for _, found in offer.classes),
            1.0 if offer.need is None else -offer.need,
            offer.module,
        )
        for offer in plan.offers
        if offer.chosen or offer.reason.code in _COMPETED
    ]
    return [] if keys == sorted(keys) else ["the modules were not taken in the order of the rule"]


def _limits(plan: Plan, request: PlanRequest) -> list[str]:
    found = []
    for quarter in range(1, request.quarters + 1):
        held = [offer for offer in plan.chosen if offer.quarter == quarter]
        if len(held) > request.seminars_per_quarter[quarter - 1]:
            found.append(f"quarter {quarter} holds too many seminars")
        hours = request.hours_per_quarter
        if hours is not None and sum(offer.hours for offer in held) > hours:
            found.append(f"quarter {quarter} holds too many hours")
    if request.budget is not None and _cost(plan.chosen) > request.budget:
        found.append("the plan costs more than the budget")
    return found


def _cost(offers: Sequence[Offer]) -> int:
    return sum(offer.cost or 0 for offer in offers)


def _wrong_reason(
    offer: Offer, before: Sequence[Offer], request: PlanRequest, module: ModuleOption
) -> str | None:
    code = offer.reason.code
    if offer.chosen != (offer.quarter is not None):
        return "a quarter belongs to chosen offers and only to them"
    if (code is ReasonCode.EXCLUDED) != (offer.module in request.excluded):
        return "excluded without being asked for, or asked for and not excluded"
    confirmed = any(found == "convergent" for _, found in offer.classes)
    pinned = offer.module in request.pins
    holds = {
        ReasonCode.CHOSEN_PINNED: pinned,
        ReasonCode.CHOSEN_CONFIRMED: confirmed and not pinned and (offer.need or 0) > 0,
        ReasonCode.CHOSEN_SURVEY_ONLY: not confirmed and not pinned and (offer.need or 0) > 0,
        ReasonCode.EXCLUDED: True,
        ReasonCode.NO_NEED: not pinned and not offer.need,
        ReasonCode.INTERVIEW_ONLY_NEEDS_PIN: not pinned
        and offer.need is None
        and any(found == "interview_only" for _, found in offer.classes),
        ReasonCode.SILENT_NEEDS_PIN: not pinned
        and offer.need is None
        and all(found != "interview_only" for _, found in offer.classes),
        ReasonCode.DEMAND_BELOW_MINIMUM: offer.people is not None
        and offer.people < module.cohort_min,
    }
    true = _met_limit(offer, before, request) if code in _COMPETED else holds[code]
    return None if true else f"the reason {code} is not true"


def _met_limit(offer: Offer, before: Sequence[Offer], request: PlanRequest) -> bool:
    free, roomy = [], []
    for quarter, seminars in enumerate(request.seminars_per_quarter, start=1):
        held = [earlier for earlier in before if earlier.quarter == quarter]
        if len(held) < seminars:
            free.append(quarter)
            hours = request.hours_per_quarter
            if hours is None or sum(o.hours for o in held) + offer.hours <= hours:
                roomy.append(quarter)
    over = request.budget is not None and _cost(before) + (offer.cost or 0) > request.budget
    return {
        ReasonCode.NO_SEMINARS_LEFT: not free,
        ReasonCode.HOURS_EXHAUSTED: bool(free) and not roomy,
        ReasonCode.BUDGET_EXHAUSTED: bool(roomy) and over,
    }[offer.reason.code]
