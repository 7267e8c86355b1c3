from dataclasses import replace

import pytest

from curricula.planning.explain import contradictions
from curricula.planning.greedy import make_plan
from curricula.planning.types import JointClass, Plan, Reason, ReasonCode
from tests.curricula.planning.builders import area, module, request

MODULES = [module("A", "BUD"), module("B", "MED"), module("C", "LND")]
AREAS = [area("BUD", 60, JointClass.CONVERGENT), area("MED", 50), area("LND", 40)]
ASKED = request(1, 1, budget=1_000, hours=8)


def _plan() -> Plan:
    return make_plan(ASKED, MODULES, AREAS)


def _with_reason(place: int, code: ReasonCode) -> Plan:
    plan = _plan()
    offers = list(plan.offers)
    offers[place] = replace(offers[place], reason=Reason(code))
    return replace(plan, offers=tuple(offers))


def test_sound_plan_has_no_contradiction() -> None:
    assert contradictions(_plan(), ASKED, MODULES) == ()


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (0, ReasonCode.CHOSEN_SURVEY_ONLY),
        (0, ReasonCode.CHOSEN_PINNED),
        (1, ReasonCode.CHOSEN_CONFIRMED),
        (2, ReasonCode.HOURS_EXHAUSTED),
        (2, ReasonCode.BUDGET_EXHAUSTED),
        (2, ReasonCode.NO_NEED),
        (2, ReasonCode.INTERVIEW_ONLY_NEEDS_PIN),
        (2, ReasonCode.SILENT_NEEDS_PIN),
        (2, ReasonCode.DEMAND_BELOW_MINIMUM),
    ],
)
def test_false_reason_is_found(place: int, code: ReasonCode) -> None:
    found = contradictions(_with_reason(place, code), ASKED, MODULES)
    assert found == (f"{'ABC'[place]}: the reason {code} is not true",)


def test_false_exclusion_is_found() -> None:
    found = contradictions(_with_reason(2, ReasonCode.EXCLUDED), ASKED, MODULES)
    assert found == ("C: excluded without being asked for, or asked for and not excluded",)


def test_missing_module_is_found() -> None:
    plan = _plan()
    found = contradictions(replace(plan, offers=plan.offers[:2]), ASKED, MODULES)
    assert found == ("not exactly one offer for each module",)


def test_broken_limits_are_found() -> None:
    plan = _plan()
    crowded = tuple(replace(o, quarter=1) if o.chosen else o for o in plan.offers)
    found = contradictions(replace(plan, offers=crowded), replace(ASKED, budget=150), MODULES)
    assert {
        "quarter 1 holds too many seminars",
        "quarter 1 holds too many hours",
        "the plan costs more than the budget",
    } <= set(found)


def test_wrong_order_is_found() -> None:
    plan = _plan()
    turned = (plan.offers[1], plan.offers[0], plan.offers[2])
    found = contradictions(replace(plan, offers=turned), ASKED, MODULES)
    assert found == ("the modules were not taken in the order of the rule",)


def test_chosen_offer_without_quarter_is_found() -> None:
    plan = _plan()
    offers = (replace(plan.offers[0], quarter=None), *plan.offers[1:])
    found = contradictions(replace(plan, offers=offers), ASKED, MODULES)
    assert "A: a quarter belongs to chosen offers and only to them" in found
