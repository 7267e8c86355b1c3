"""Inputs and results of the planner. Money in whole tenge, time in hours, need 0..100."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class JointClass(StrEnum):
    """What survey and interviews together say about a need area."""

    CONVERGENT = "convergent"
    SURVEY_ONLY = "survey_only"
    INTERVIEW_ONLY = "interview_only"
    LOW_ON_BOTH = "low_on_both"
    SILENT = "silent"


class NeedScope(StrEnum):
    """Whose answers a need score was computed from."""

    REGION = "region"
    MACRO_REGION = "macro_region"
    COUNTRY = "country"


class ReasonCode(StrEnum):
    """Why a module is in the plan or not; each module has exactly one."""

    CHOSEN_PINNED = "chosen_pinned"
    CHOSEN_CONFIRMED = "chosen_confirmed"
    CHOSEN_SURVEY_ONLY = "chosen_survey_only"
    EXCLUDED = "excluded"
    NO_NEED = "no_need"
    INTERVIEW_ONLY_NEEDS_PIN = "interview_only_needs_pin"
    SILENT_NEEDS_PIN = "silent_needs_pin"
    DEMAND_BELOW_MINIMUM = "demand_below_minimum"
    NO_SEMINARS_LEFT = "no_seminars_left"
    HOURS_EXHAUSTED = "hours_exhausted"
    BUDGET_EXHAUSTED = "budget_exhausted"


CHOSEN = frozenset(
    {ReasonCode.CHOSEN_PINNED, ReasonCode.CHOSEN_CONFIRMED, ReasonCode.CHOSEN_SURVEY_ONLY}
)


class Assumption(StrEnum):
    """What the planner took for granted because nobody told it."""

    BUDGET_NOT_LIMITED = "budget_not_limited"
    HOURS_NOT_LIMITED = "hours_not_limited"
    DEMAND_NOT_KNOWN = "demand_not_known"
    COST_NOT_KNOWN = "cost_not_known"
    NEED_FROM_MACRO_REGION = "need_from_macro_region"
    NEED_FROM_COUNTRY = "need_from_country"
    FEW_ANSWERS = "few_answers"


class PlanInputError(ValueError):
    """A plan cannot be made from this input: the field at fault and a code for the message."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


@dataclass(frozen=True, slots=True)
class AreaNeed:
    """A need area's released score 0..100 (None = not computable), class, and pairs behind it."""

    code: str
    score: float | None
    joint_class: JointClass
    scope: NeedScope
    n: int


@dataclass(frozen=True, slots=True)
class ModuleOption:
    """A module that could be taught: hours, cohort, cost of one seminar, weights of its areas."""

    code: str
    hours: int
    cohort_min: int
    cohort_max: int
    languages: tuple[str, ...]
    cost: int | None
    area_weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a branch can do in a year.

    seminars_per_quarter holds one number a quarter; hours_per_quarter caps each quarter; demand is
    people by language of teaching. None = not known, and becomes an assumption.
    """

    branch: str
    year: int
    seminars_per_quarter: tuple[int, ...]
    quarters: int = 4
    budget: int | None = None
    hours_per_quarter: int | None = None
    demand: Mapping[str, int] | None = None
    pins: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """Code of the reason and the facts its sentence needs (see greedy.py for each code)."""

    code: ReasonCode
    params: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Priority:
    """A module's need 0..100 and where it comes from.

    need is None when no area of the module is carried by the survey. classes: (area, class) of all
    its areas by code; confirmed: its convergent areas.
    """

    module: ModuleOption
    need: float | None
    classes: tuple[tuple[str, JointClass], ...]
    confirmed: tuple[str, ...]

    def has(self, joint_class: JointClass) -> bool:
        """Whether any area of the module is of this class."""
        return any(found is joint_class for _, found in self.classes)


@dataclass(frozen=True, slots=True)
class Offer:
    """The decision on one module; quarter (1..) only when chosen, language only with demand."""

    module: str
    quarter: int | None
    chosen: bool
    reason: Reason
    need: float | None
    classes: tuple[tuple[str, JointClass], ...]
    cost: int | None
    hours: int
    people: int | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Offers in the order in which they were decided, one a module.

    total_cost: known costs of the chosen, None when none is known; objective: sum of need times
    people over the chosen (the smallest cohort where demand is not known).
    """

    offers: tuple[Offer, ...]
    total_cost: int | None
    hours: int
    objective: float
    assumptions: tuple[Assumption, ...]
    method: str = "greedy-1"

    @property
    def chosen(self) -> tuple[Offer, ...]:
        """The offers that take place."""
        return tuple(offer for offer in self.offers if offer.chosen)
