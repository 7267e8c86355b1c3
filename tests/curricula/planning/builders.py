"""Areas, modules and requests as the planning tests write them."""

from curricula.planning.types import AreaNeed, JointClass, ModuleOption, NeedScope, PlanRequest


def area(
    code: str,
    score: float | None,
    joint_class: JointClass = JointClass.SURVEY_ONLY,
    scope: NeedScope = NeedScope.REGION,
    n: int = 100,
) -> AreaNeed:
    """An area from the region's own answers unless said otherwise."""
    return AreaNeed(code, score, joint_class, scope, n)


def module(
    code: str,
    *areas: str,
    hours: int = 8,
    cost: int | None = 100,
    languages: tuple[str, ...] = ("kk", "ru"),
) -> ModuleOption:
    """A module of equal weights for cohorts of 10 to 25."""
    return ModuleOption(code, hours, 10, 25, languages, cost, dict.fromkeys(areas, 1.0))


def request(
    *seminars: int,
    budget: int | None = None,
    hours: int | None = None,
    demand: dict[str, int] | None = None,
    pins: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
) -> PlanRequest:
    """A request whose number of quarters is the number of seminar counts given."""
    return PlanRequest(
        branch="astana",
        year=2027,
        quarters=len(seminars),
        seminars_per_quarter=seminars,
        budget=budget,
        hours_per_quarter=hours,
        demand=demand,
        pins=frozenset(pins),
        excluded=frozenset(excluded),
    )
