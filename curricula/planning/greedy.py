"""The greedy rule: pinned modules first, then by priority, each into the earliest quarter it fits.

One seminar a module. A module that does not fit is passed over and the next one tried, so a later,
smaller one may still be chosen. Pins override need, never demand, seminars, hours or budget.

Facts a reason carries: chosen_* rank, need, quarter, confirmed (area codes); no_need need; the two
needs_pin reasons areas; demand_below_minimum people, minimum, language; no_seminars_left rank,
need, seminars, last_chosen; hours_exhausted rank, need, hours, hours_left; budget_exhausted rank,
need, cost, budget_left, last_chosen. need is missing where it is not computable; rank counts the
modules that competed for a place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from curricula.planning.priorities import order_modules
from curricula.planning.types import (
    CHOSEN,
    AreaNeed,
    Assumption,
    JointClass,
    ModuleOption,
    NeedScope,
    Offer,
    Plan,
    PlanInputError,
    PlanRequest,
    Priority,
    Reason,
    ReasonCode,
)

FEW_ANSWERS = 30

Params = dict[str, str | int | float]


@dataclass(slots=True)
class _Capacity:
    """What is left while modules are taken one after another."""

    seminars: list[int]
    hours: list[int] | None
    budget: int | None
    last_chosen: str = ""
    offers: list[Offer] = field(default_factory=list)

    def quarters_with_seminars(self) -> list[int]:
        return [quarter for quarter, left in enumerate(self.seminars) if left > 0]

    def take(self, quarter: int, module: ModuleOption) -> None:
        self.seminars[quarter] -= 1
        if self.hours is not None:
            self.hours[quarter] -= module.hours
        if self.budget is not None:
            self.budget -= module.cost or 0
        self.last_chosen = module.code


@dataclass(frozen=True, slots=True)
class _Audience:
    """People of the language with most demand; None where demand is not known."""

    people: int | None
    language: str | None


def make_plan(
    request: PlanRequest, modules: Sequence[ModuleOption], areas: Sequence[AreaNeed]
) -> Plan:
    """Plan of a branch and year; the order of modules and areas does not matter.

    PlanInputError(field, code): seminars_per_quarter wrong_length | negative | no_seminars;
    quarters out_of_range; budget, hours_per_quarter, demand negative; modules none | duplicate |
    invalid; pins, excluded unknown_module; pins also_excluded; areas duplicate.
    """
    check_request(request, modules, areas)
    by_area = {area.code: area for area in areas}
    ordered = order_modules(modules, by_area)
    set_aside: list[Offer] = []
    competing: list[tuple[Priority, _Audience]] = []
    for priority in ordered:
        audience = _audience(priority.module, request.demand)
        refused = _refused_before_competing(priority, audience, request)
        if refused is None:
            competing.append((priority, audience))
        else:
            set_aside.append(_offer(priority, audience, refused))
    competing.sort(key=lambda pair: pair[0].module.code not in request.pins)

    hours = request.hours_per_quarter
    capacity = _Capacity(
        seminars=list(request.seminars_per_quarter),
        hours=None if hours is None else [hours] * request.quarters,
        budget=request.budget,
    )
    for rank, (priority, audience) in enumerate(competing, start=1):
        reason, quarter = _decide(priority, rank, request, capacity)
        capacity.offers.append(_offer(priority, audience, reason, quarter))
    offers = (*capacity.offers, *sorted(set_aside, key=lambda offer: offer.module))
    return _finished(offers, request, {m.code: m for m in modules}, by_area)


def check_request(
    request: PlanRequest, modules: Sequence[ModuleOption], areas: Sequence[AreaNeed]
) -> None:
    """Raise PlanInputError for input no plan can be made from."""
    if not 1 <= request.quarters <= 4:
        raise PlanInputError("quarters", "out_of_range")
    if len(request.seminars_per_quarter) != request.quarters:
        raise PlanInputError("seminars_per_quarter", "wrong_length")
    if any(number < 0 for number in request.seminars_per_quarter):
        raise PlanInputError("seminars_per_quarter", "negative")
    if sum(request.seminars_per_quarter) == 0:
        raise PlanInputError("seminars_per_quarter", "no_seminars")
    if request.budget is not None and request.budget < 0:
        raise PlanInputError("budget", "negative")
    if request.hours_per_quarter is not None and request.hours_per_quarter < 0:
        raise PlanInputError("hours_per_quarter", "negative")
    if request.demand is not None and any(people < 0 for people in request.demand.values()):
        raise PlanInputError("demand", "negative")
    _check_modules(request, modules)
    if len({area.code for area in areas}) != len(areas):
        raise PlanInputError("areas", "duplicate")


def _check_modules(request: PlanRequest, modules: Sequence[ModuleOption]) -> None:
    codes = {module.code for module in modules}
    if not codes:
        raise PlanInputError("modules", "none")
    if len(codes) != len(modules):
        raise PlanInputError("modules", "duplicate")
    for module in modules:
        bounds_wrong = not 0 < module.cohort_min <= module.cohort_max
        if bounds_wrong or module.hours < 0 or (module.cost or 0) < 0 or not module.languages:
            raise PlanInputError("modules", "invalid")
    if not request.pins <= codes:
        raise PlanInputError("pins", "unknown_module")
    if not request.excluded <= codes:
        raise PlanInputError("excluded", "unknown_module")
    if request.pins & request.excluded:
        raise PlanInputError("pins", "also_excluded")


def _audience(module: ModuleOption, demand: Mapping[str, int] | None) -> _Audience:
    if demand is None:
        return _Audience(None, None)
    # max keeps the module's first language among equals
    language = max(module.languages, key=lambda code: demand.get(code, 0))
    return _Audience(min(demand.get(language, 0), module.cohort_max), language)


def _refused_before_competing(
    priority: Priority, audience: _Audience, request: PlanRequest
) -> Reason | None:
    module = priority.module
    if module.code in request.excluded:
        return Reason(ReasonCode.EXCLUDED)
    if module.code not in request.pins:
        if priority.need is None:
            return _without_survey(priority)
        if priority.need <= 0:
            return Reason(ReasonCode.NO_NEED, {"need": priority.need})
    if audience.people is not None and audience.people < module.cohort_min:
        return Reason(
            ReasonCode.DEMAND_BELOW_MINIMUM,
            {
                "people": audience.people,
                "minimum": module.cohort_min,
                "language": audience.language or "",
            },
        )
    return None


def _without_survey(priority: Priority) -> Reason:
    for joint_class, code in (
        (JointClass.INTERVIEW_ONLY, ReasonCode.INTERVIEW_ONLY_NEEDS_PIN),
        (JointClass.SILENT, ReasonCode.SILENT_NEEDS_PIN),
    ):
        areas = ",".join(area for area, found in priority.classes if found is joint_class)
        if areas:
            return Reason(code, {"areas": areas})
    return Reason(ReasonCode.NO_NEED)


def _decide(
    priority: Priority, rank: int, request: PlanRequest, capacity: _Capacity
) -> tuple[Reason, int | None]:
    """Place a module, or say which capacity it met first: seminars, hours, then budget."""
    module = priority.module
    params: Params = {"rank": rank}
    if priority.need is not None:
        params["need"] = priority.need
    free = capacity.quarters_with_seminars()
    if not free:
        params["seminars"] = sum(request.seminars_per_quarter)
        params["last_chosen"] = capacity.last_chosen
        return Reason(ReasonCode.NO_SEMINARS_LEFT, params), None
    hours = capacity.hours
    fitting = [q for q in free if hours is None or hours[q] >= module.hours]
    if not fitting:
        params["hours"] = module.hours
        params["hours_left"] = max(hours[q] for q in free) if hours is not None else 0
        return Reason(ReasonCode.HOURS_EXHAUSTED, params), None
    if capacity.budget is not None and (module.cost or 0) > capacity.budget:
        params["cost"] = module.cost or 0
        params["budget_left"] = capacity.budget
        params["last_chosen"] = capacity.last_chosen
        return Reason(ReasonCode.BUDGET_EXHAUSTED, params), None
    capacity.take(fitting[0], module)
    params["quarter"] = fitting[0] + 1
    params["confirmed"] = ",".join(priority.confirmed)
    if module.code in request.pins:
        return Reason(ReasonCode.CHOSEN_PINNED, params), fitting[0] + 1
    confirmed = ReasonCode.CHOSEN_CONFIRMED if priority.confirmed else ReasonCode.CHOSEN_SURVEY_ONLY
    return Reason(confirmed, params), fitting[0] + 1


def _offer(
    priority: Priority, audience: _Audience, reason: Reason, quarter: int | None = None
) -> Offer:
    return Offer(
        module=priority.module.code,
        quarter=quarter,
        chosen=reason.code in CHOSEN,
        reason=reason,
        need=priority.need,
        classes=priority.classes,
        cost=priority.module.cost,
        hours=priority.module.hours,
        people=audience.people,
        language=audience.language,
    )


def _finished(
    offers: tuple[Offer, ...],
    request: PlanRequest,
    modules: Mapping[str, ModuleOption],
    areas: Mapping[str, AreaNeed],
) -> Plan:
    chosen = [offer for offer in offers if offer.chosen]
    costs = [offer.cost for offer in chosen if offer.cost is not None]
    return Plan(
        offers=offers,
        total_cost=sum(costs) if costs else None,
        hours=sum(offer.hours for offer in chosen),
        objective=sum((offer.need or 0.0) * _people(offer, modules) for offer in chosen),
        assumptions=_assumptions(chosen, request, areas),
    )


def _people(offer: Offer, modules: Mapping[str, ModuleOption]) -> int:
    return modules[offer.module].cohort_min if offer.people is None else offer.people


def _assumptions(
    chosen: Sequence[Offer], request: PlanRequest, areas: Mapping[str, AreaNeed]
) -> tuple[Assumption, ...]:
    used = [areas[code] for code in sorted({code for offer in chosen for code, _ in offer.classes})]
    scopes = {area.scope for area in used}
    found = {
        Assumption.BUDGET_NOT_LIMITED: request.budget is None,
        Assumption.HOURS_NOT_LIMITED: request.hours_per_quarter is None,
        Assumption.DEMAND_NOT_KNOWN: request.demand is None,
        Assumption.COST_NOT_KNOWN: any(offer.cost is None for offer in chosen),
        Assumption.NEED_FROM_MACRO_REGION: NeedScope.MACRO_REGION in scopes,
        Assumption.NEED_FROM_COUNTRY: NeedScope.COUNTRY in scopes,
        Assumption.FEW_ANSWERS: any(
            area.n < FEW_ANSWERS for area in used if area.score is not None
        ),
    }
    return tuple(assumption for assumption, holds in found.items() if holds)
