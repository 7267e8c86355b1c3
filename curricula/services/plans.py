"""Making a seminar plan from a released snapshot."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from curricula.models import Module, NeedSnapshot, PlanOffer, SeminarPlan
from curricula.needs.content import COUNTRY, MACRO, AreaScore, Content, Scope
from curricula.planning import greedy
from curricula.planning.types import (
    AreaNeed,
    JointClass,
    ModuleOption,
    NeedScope,
    Plan,
    PlanInputError,
    PlanRequest,
)
from curricula.selectors.catalogue import active_modules
from curricula.selectors.plans import snapshot_by_id
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import Region, User

_ATTEMPTS = 3


class NoSnapshot(Exception):
    """Needs have not been released yet, so there is nothing to plan from."""


class UnknownBranch(Exception):
    """The branch does not exist or serves no region."""


def make_plan(
    *,
    branch_id: int,
    year: int,
    snapshot_id: int | None,
    seminars_per_quarter: Sequence[int],
    now: datetime,
    actor: "User | None",
    budget: int | None = None,
    hours_per_quarter: int | None = None,
    demand: Mapping[str, int] | None = None,
    pins: Collection[str] = (),
    excluded: Collection[str] = (),
) -> SeminarPlan:
    """Plan a branch's year by the greedy rule; every module gets one reason.

    Computed before the transaction that writes it. Raises PlanInputError, NoSnapshot, UnknownBranch.
    """
    snapshot = None if snapshot_id is None else snapshot_by_id(snapshot_id)
    if snapshot is None:
        raise NoSnapshot
    branch = organisation.branches().filter(pk=branch_id).first()
    regions = list(branch.regions.all()) if branch else []
    if branch is None or not regions:
        raise UnknownBranch
    request = PlanRequest(
        branch=branch.code,
        year=year,
        seminars_per_quarter=tuple(seminars_per_quarter),
        budget=budget,
        hours_per_quarter=hours_per_quarter,
        demand=demand,
        pins=frozenset(pins),
        excluded=frozenset(excluded),
    )
    content = Content.from_json(snapshot.content)
    if content.country is None:
        raise NoSnapshot
    modules = {module.code: module for module in active_modules()}
    areas = area_needs(content, regions)
    plan = greedy.make_plan(request, [option(module) for module in modules.values()], areas)
    return _keep(plan, request, branch_id, snapshot, modules, areas, now, actor)


def option(module: Module) -> ModuleOption:
    """A module as the planner sees it."""
    return ModuleOption(
        code=module.code,
        hours=module.hours,
        cohort_min=module.cohort_min,
        cohort_max=module.cohort_max,
        languages=tuple(module.languages),
        cost=module.cost_tenge,
        area_weights={link.area_id: float(link.weight) for link in module.areas.all()},
    )


def area_needs(content: Content, regions: "Sequence[Region]") -> list[AreaNeed]:
    """Needs of a branch: of its own regions, else of its macro-region, else of the country.

    Several regions are averaged by the number of their pairs of ratings. The classes of the joint
    display are those of the whole country: a branch's own interviews are too few to judge by.
    """
    own = [content.scopes[region.iso] for region in regions if region.iso in content.scopes]
    macros = {MACRO + region.macro_region for region in regions}
    wider = [content.scopes[key] for key in sorted(macros) if key in content.scopes]
    country = [content.scopes[COUNTRY]] if COUNTRY in content.scopes else []
    levels = (
        (NeedScope.REGION, own),
        (NeedScope.MACRO_REGION, wider),
        (NeedScope.COUNTRY, country),
    )
    return [_area_need(row.area, row.joint_class, levels) for row in content.joint_display]


def _area_need(
    code: str, joint_class: str, levels: Sequence[tuple[NeedScope, list[Scope]]]
) -> AreaNeed:
    for scope, sources in levels:
        found = [area for source in sources if (area := source.area(code)) is not None]
        scored = [area for area in found if area.score is not None and area.n_pairs > 0]
        if scored:
            return AreaNeed(
                code, _mean(scored), JointClass(joint_class), scope, sum(a.n_pairs for a in scored)
            )
    return AreaNeed(code, None, JointClass(joint_class), NeedScope.COUNTRY, 0)


def _mean(areas: Sequence[AreaScore]) -> float:
    pairs = sum(area.n_pairs for area in areas)
    return sum((area.score or 0.0) * area.n_pairs for area in areas) / pairs


def _keep(
    plan: Plan,
    request: PlanRequest,
    branch_id: int,
    snapshot: NeedSnapshot,
    modules: Mapping[str, Module],
    areas: Sequence[AreaNeed],
    now: datetime,
    actor: "User | None",
) -> SeminarPlan:
    scope_of = {area.code: area.scope for area in areas}
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _write(plan, request, branch_id, snapshot, modules, scope_of, now, actor)
        except IntegrityError:
            if attempt == _ATTEMPTS - 1:  # two people at once; the second takes the next number
                raise
    raise AssertionError("unreachable")


def _write(
    plan: Plan,
    request: PlanRequest,
    branch_id: int,
    snapshot: NeedSnapshot,
    modules: Mapping[str, Module],
    scope_of: Mapping[str, NeedScope],
    now: datetime,
    actor: "User | None",
) -> SeminarPlan:
    earlier = SeminarPlan.objects.filter(branch=branch_id, year=request.year)
    number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    kept = SeminarPlan.objects.create(
        branch_id=branch_id,
        year=request.year,
        number=number,
        snapshot=snapshot,
        request=_request_json(request),
        assumptions=[str(assumption) for assumption in plan.assumptions],
        totals={
            "seminars": len(plan.chosen),
            "hours": plan.hours,
            "cost": plan.total_cost,
            "objective": round(plan.objective, 1),
            "method": plan.method,
        },
        made_by=actor,
        made_at=now,
    )
    PlanOffer.objects.bulk_create(
        PlanOffer(
            plan=kept,
            module=modules[offer.module],
            position=position,
            quarter=offer.quarter,
            need=offer.need,
            need_scope=_widest(scope_of[code] for code, _ in offer.classes),
            reason=str(offer.reason.code),
            reason_facts=dict(offer.reason.params),
            hours=offer.hours,
            cost_tenge=offer.cost,
        )
        for position, offer in enumerate(plan.offers, start=1)
    )
    record(
        "plan_made",
        actor=actor,
        subject="seminar_plan",
        subject_id=kept.pk,
        regions=list(kept.branch.regions.values_list("pk", flat=True)),
        snapshot=snapshot.pk,
        number=number,
    )
    return kept


def _widest(scopes: Iterable[NeedScope]) -> str:
    """The widest scope any of a module's areas had to fall back to."""
    order = [NeedScope.REGION, NeedScope.MACRO_REGION, NeedScope.COUNTRY]
    found = [order.index(scope) for scope in scopes]
    return str(order[max(found, default=2)])


def _request_json(request: PlanRequest) -> dict[str, object]:
    data = asdict(request)
    return data | {"pins": sorted(request.pins), "excluded": sorted(request.excluded)}


__all__ = ["NoSnapshot", "PlanInputError", "UnknownBranch", "area_needs", "make_plan"]
