"""Modules, what they cover, and feedback on past seminars."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from curricula.models import Course, FeedbackFigure, Module, ModuleArea
from tna_portal.common.languages import localised

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Coverage:
    """How many modules serve one need area, and the sum of their weights."""

    area: str
    modules: int
    weight: float


def modules() -> "QuerySet[Module]":
    """Modules with their areas, by code."""
    return Module.objects.select_related("course").prefetch_related("areas").order_by("code")


def active_modules() -> list[Module]:
    """Modules that can be planned."""
    return list(modules().filter(is_active=True))


def module_by_code(code: str) -> Module | None:
    """One module, or nothing."""
    return modules().filter(code=code).first()


def courses() -> list[Course]:
    """The courses of 2021 in their order."""
    return list(Course.objects.order_by("position"))


def coverage(area_codes: list[str]) -> list[Coverage]:
    """Coverage of each need area by active modules, gaps included."""
    found: dict[str, list[float]] = {code: [] for code in area_codes}
    for module in active_modules():
        for link in module.areas.all():
            found.setdefault(link.area_id, []).append(float(link.weight))
    return [Coverage(code, len(weights), sum(weights)) for code, weights in found.items()]


def modules_of(area: str) -> list[Module]:
    """Active modules that serve one need area, best match first; `area_weight` says how much."""
    found = Module.objects.filter(is_active=True, areas__area=area)
    return list(found.annotate(area_weight=F("areas__weight")).order_by("-area_weight", "code"))


def covered_areas() -> frozenset[str]:
    """Need areas that at least one active module serves."""
    links = ModuleArea.objects.filter(module__is_active=True)
    return frozenset(links.values_list("area_id", flat=True))


def modules_for_areas() -> dict[str, list[tuple[str, int]]]:
    """Need area -> title (in the reader's language) and hours of its active modules, best match first."""
    found: dict[str, list[tuple[float, Module]]] = {}
    for module in active_modules():
        for link in module.areas.all():
            found.setdefault(link.area_id, []).append((float(link.weight), module))
    return {
        area: [
            (localised(module, "title"), module.hours)
            for _, module in sorted(matches, key=lambda match: -match[0])
        ]
        for area, matches in found.items()
    }


def feedback(year: int) -> list[FeedbackFigure]:
    """Counted figures of one year's feedback."""
    return list(FeedbackFigure.objects.filter(year=year).order_by("kind", "pk"))
