from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curricula.planning.explain import contradictions
from curricula.planning.greedy import make_plan
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
    ReasonCode,
)
from tests.curricula.planning.builders import area, module, request

AREAS = [
    area("BUD", 60, JointClass.CONVERGENT),
    area("MED", 80),
    area("LND", 30, JointClass.LOW_ON_BOTH),
    area("PSY", None, JointClass.INTERVIEW_ONLY),
    area("STR", 15, JointClass.SILENT),
    area("DIG", 0),
]
BUDGETING, MEDIATION, LAND = module("BUDG", "BUD"), module("MEDI", "MED"), module("LAND", "LND")


def _decisions(plan: Plan) -> dict[str, ReasonCode]:
    return {offer.module: offer.reason.code for offer in plan.offers}


def _offer(plan: Plan, code: str) -> Offer:
    return next(offer for offer in plan.offers if offer.module == code)


def test_confirmed_modules_come_before_higher_survey_needs() -> None:
    plan = make_plan(request(1, 1), [MEDIATION, BUDGETING, LAND], AREAS)
    assert _decisions(plan) == {
        "BUDG": ReasonCode.CHOSEN_CONFIRMED,
        "MEDI": ReasonCode.CHOSEN_SURVEY_ONLY,
        "LAND": ReasonCode.NO_SEMINARS_LEFT,
    }
    assert [offer.quarter for offer in plan.offers] == [1, 2, None]


def test_module_left_over_says_who_took_the_last_seminar() -> None:
    plan = make_plan(request(1, 1), [MEDIATION, BUDGETING, LAND], AREAS)
    assert _offer(plan, "LAND").reason.params == {
        "rank": 3,
        "need": 30.0,
        "seminars": 2,
        "last_chosen": "MEDI",
    }


def test_chosen_module_carries_its_facts() -> None:
    plan = make_plan(request(2), [BUDGETING], AREAS)
    offer = _offer(plan, "BUDG")
    assert offer.reason.params == {"rank": 1, "need": 60.0, "quarter": 1, "confirmed": "BUD"}
    assert offer.classes == (("BUD", JointClass.CONVERGENT),)


def test_pins_are_taken_first() -> None:
    plan = make_plan(request(1, pins=("LAND",)), [BUDGETING, LAND], AREAS)
    assert _decisions(plan) == {
        "LAND": ReasonCode.CHOSEN_PINNED,
        "BUDG": ReasonCode.NO_SEMINARS_LEFT,
    }


def test_pin_that_does_not_fit_says_why() -> None:
    plan = make_plan(request(1, budget=50, pins=("LAND",)), [LAND], AREAS)
    assert _decisions(plan) == {"LAND": ReasonCode.BUDGET_EXHAUSTED}


def test_excluded_module_is_out_whatever_its_need() -> None:
    plan = make_plan(request(3, excluded=("BUDG",)), [BUDGETING], AREAS)
    assert _decisions(plan) == {"BUDG": ReasonCode.EXCLUDED}
    assert plan.chosen == ()
    assert (plan.total_cost, plan.hours, plan.objective) == (None, 0, 0)


@pytest.mark.parametrize(
    ("areas", "code", "params"),
    [
        (("PSY",), ReasonCode.INTERVIEW_ONLY_NEEDS_PIN, {"areas": "PSY"}),
        (("STR",), ReasonCode.SILENT_NEEDS_PIN, {"areas": "STR"}),
        (("STR", "PSY"), ReasonCode.INTERVIEW_ONLY_NEEDS_PIN, {"areas": "PSY"}),
        (("DIG",), ReasonCode.NO_NEED, {"need": 0.0}),
        ((), ReasonCode.NO_NEED, {}),
    ],
)
def test_modules_without_a_surveyed_need_stay_out(
    areas: tuple[str, ...], code: ReasonCode, params: dict[str, str | float]
) -> None:
    plan = make_plan(request(3), [module("M", *areas)], AREAS)
    assert _offer(plan, "M").reason.code is code
    assert _offer(plan, "M").reason.params == params


def test_interview_only_module_enters_by_pin() -> None:
    plan = make_plan(request(3, pins=("M",)), [module("M", "PSY")], AREAS)
    assert _decisions(plan) == {"M": ReasonCode.CHOSEN_PINNED}
    assert "need" not in _offer(plan, "M").reason.params


def test_demand_is_met_in_one_language() -> None:
    plan = make_plan(request(3, demand={"kk": 9, "ru": 9}), [BUDGETING], AREAS)
    assert _offer(plan, "BUDG").reason.params == {"people": 9, "minimum": 10, "language": "kk"}


def test_cohort_takes_no_more_than_its_places() -> None:
    plan = make_plan(request(3, demand={"kk": 12, "ru": 40}), [BUDGETING], AREAS)
    offer = _offer(plan, "BUDG")
    assert (offer.language, offer.people, plan.objective) == ("ru", 25, 60 * 25)


def test_language_nobody_wants_is_below_the_minimum() -> None:
    plan = make_plan(request(3, demand={"kk": 40}), [module("M", "BUD", languages=("ru",))], AREAS)
    assert _decisions(plan) == {"M": ReasonCode.DEMAND_BELOW_MINIMUM}


def test_hours_move_a_module_to_the_next_quarter_then_run_out() -> None:
    modules = [BUDGETING, MEDIATION, LAND]
    plan = make_plan(request(3, 3, hours=10), modules, AREAS)
    assert [offer.quarter for offer in plan.offers] == [1, 2, None]
    assert _offer(plan, "LAND").reason.params == {
        "rank": 3,
        "need": 30.0,
        "hours": 8,
        "hours_left": 2,
    }


def test_cheaper_module_may_follow_one_that_is_too_dear() -> None:
    modules = [module("DEAR", "BUD", cost=500), module("LESS", "MED", cost=300)]
    plan = make_plan(request(3, budget=400), modules, AREAS)
    assert _decisions(plan) == {
        "DEAR": ReasonCode.BUDGET_EXHAUSTED,
        "LESS": ReasonCode.CHOSEN_SURVEY_ONLY,
    }
    assert _offer(plan, "DEAR").reason.params == {
        "rank": 1,
        "need": 60.0,
        "cost": 500,
        "budget_left": 400,
        "last_chosen": "",
    }
    assert plan.total_cost == 300


def test_unknown_cost_is_an_assumption_not_a_refusal() -> None:
    modules = [module("FREE", "BUD", cost=None), module("PAID", "MED", cost=40)]
    plan = make_plan(request(3, budget=40), modules, AREAS)
    assert len(plan.chosen) == 2
    assert plan.total_cost == 40
    assert Assumption.COST_NOT_KNOWN in plan.assumptions


def test_budget_of_nothing_still_makes_a_plan() -> None:
    plan = make_plan(request(3, budget=0), [BUDGETING], AREAS)
    assert _decisions(plan) == {"BUDG": ReasonCode.BUDGET_EXHAUSTED}


def test_little_input_is_listed_as_assumptions() -> None:
    areas = [area("BUD", 60, scope=NeedScope.COUNTRY, n=29)]
    plan = make_plan(request(1), [BUDGETING], areas)
    assert plan.assumptions == (
        Assumption.BUDGET_NOT_LIMITED,
        Assumption.HOURS_NOT_LIMITED,
        Assumption.DEMAND_NOT_KNOWN,
        Assumption.NEED_FROM_COUNTRY,
        Assumption.FEW_ANSWERS,
    )


def test_full_input_needs_no_assumption() -> None:
    full = request(1, budget=100, hours=8, demand={"kk": 10})
    assert make_plan(full, [BUDGETING], AREAS).assumptions == ()


def test_no_areas_at_all_leave_no_need() -> None:
    assert _decisions(make_plan(request(1), [BUDGETING], [])) == {"BUDG": ReasonCode.NO_NEED}


@pytest.mark.parametrize(
    ("asked", "modules", "field", "code"),
    [
        (request(0, 0), [BUDGETING], "seminars_per_quarter", "no_seminars"),
        (request(1, -1), [BUDGETING], "seminars_per_quarter", "negative"),
        (replace(request(1), quarters=4), [BUDGETING], "seminars_per_quarter", "wrong_length"),
        (request(), [BUDGETING], "quarters", "out_of_range"),
        (request(1, budget=-1), [BUDGETING], "budget", "negative"),
        (request(1, hours=-1), [BUDGETING], "hours_per_quarter", "negative"),
        (request(1, demand={"kk": -1}), [BUDGETING], "demand", "negative"),
        (request(1), [], "modules", "none"),
        (request(1), [BUDGETING, BUDGETING], "modules", "duplicate"),
        (request(1), [replace(BUDGETING, cohort_min=30)], "modules", "invalid"),
        (request(1), [replace(BUDGETING, languages=())], "modules", "invalid"),
        (request(1, pins=("XXX",)), [BUDGETING], "pins", "unknown_module"),
        (request(1, excluded=("XXX",)), [BUDGETING], "excluded", "unknown_module"),
        (request(1, pins=("BUDG",), excluded=("BUDG",)), [BUDGETING], "pins", "also_excluded"),
    ],
)
def test_impossible_input_names_the_field(
    asked: PlanRequest, modules: list[ModuleOption], field: str, code: str
) -> None:
    with pytest.raises(PlanInputError) as caught:
        make_plan(asked, modules, AREAS)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_area_given_twice_is_refused() -> None:
    with pytest.raises(PlanInputError) as caught:
        make_plan(request(1), [BUDGETING], [AREAS[0], AREAS[0]])
    assert (caught.value.field, caught.value.code) == ("areas", "duplicate")


@st.composite
def problems(draw: st.DrawFn) -> tuple[PlanRequest, list[ModuleOption], list[AreaNeed]]:
    codes = ["BUD", "MED", "LND", "PSY", "STR"]
    score = st.none() | st.floats(0, 100)
    areas = [area(code, draw(score), draw(st.sampled_from(list(JointClass)))) for code in codes]
    modules = [
        ModuleOption(
            f"M{index}",
            draw(st.integers(0, 16)),
            draw(st.integers(1, 12)),
            25,
            draw(st.sampled_from([("kk",), ("ru",), ("kk", "ru")])),
            draw(st.none() | st.integers(0, 300)),
            draw(st.dictionaries(st.sampled_from(codes), st.floats(0, 3), max_size=3)),
        )
        for index in range(draw(st.integers(1, 7)))
    ]
    names = [option.code for option in modules]
    pins = draw(st.frozensets(st.sampled_from(names), max_size=2))
    seminars = draw(st.lists(st.integers(0, 3), min_size=1, max_size=4).filter(any))
    demand = st.dictionaries(st.sampled_from(["kk", "ru"]), st.integers(0, 40))
    asked = request(
        *seminars,
        budget=draw(st.none() | st.integers(0, 900)),
        hours=draw(st.none() | st.integers(0, 40)),
        demand=draw(st.none() | demand),
        pins=tuple(pins),
        excluded=tuple(draw(st.frozensets(st.sampled_from(names), max_size=2)) - pins),
    )
    return asked, modules, areas


@given(problems())
@settings(max_examples=150)
def test_every_plan_is_sound(
    problem: tuple[PlanRequest, list[ModuleOption], list[AreaNeed]],
) -> None:
    asked, modules, areas = problem
    assert contradictions(make_plan(asked, modules, areas), asked, modules) == ()


@given(problems())
@settings(max_examples=100)
def test_pins_are_honoured_or_met_a_limit(
    problem: tuple[PlanRequest, list[ModuleOption], list[AreaNeed]],
) -> None:
    asked, modules, areas = problem
    decisions = _decisions(make_plan(asked, modules, areas))
    allowed = {
        ReasonCode.CHOSEN_PINNED,
        ReasonCode.DEMAND_BELOW_MINIMUM,
        ReasonCode.NO_SEMINARS_LEFT,
        ReasonCode.HOURS_EXHAUSTED,
        ReasonCode.BUDGET_EXHAUSTED,
    }
    assert {decisions[pin] for pin in asked.pins} <= allowed


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_order_of_input_does_not_matter(
    problem: tuple[PlanRequest, list[ModuleOption], list[AreaNeed]], random: Random
) -> None:
    asked, modules, areas = problem
    turned_modules, turned_areas = list(modules), list(areas)
    random.shuffle(turned_modules)
    random.shuffle(turned_areas)
    assert make_plan(asked, turned_modules, turned_areas) == make_plan(asked, modules, areas)


@given(problems())
@settings(max_examples=60)
def test_unlimited_plan_leaves_out_nothing_but_by_choice_need_or_demand(
    problem: tuple[PlanRequest, list[ModuleOption], list[AreaNeed]],
) -> None:
    asked, modules, areas = problem
    free = replace(
        asked, budget=None, hours_per_quarter=None, quarters=1, seminars_per_quarter=(99,)
    )
    refused = set(_decisions(make_plan(free, modules, areas)).values()) - CHOSEN
    assert refused.isdisjoint(
        {
            ReasonCode.NO_SEMINARS_LEFT,
            ReasonCode.HOURS_EXHAUSTED,
            ReasonCode.BUDGET_EXHAUSTED,
        }
    )
