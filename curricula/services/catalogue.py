"""The catalogue of modules."""

import json
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction

from curricula.models import Course, FeedbackFigure, Module, ModuleArea
from curricula.needs.services import ensure_thresholds
from tna_portal.common.jobs import hint
from tna_portal.organisation.audit import bump_version, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tna_portal.organisation.models import User

_TEXTS = ("title_kk", "title_ru", "title_en", "aim_kk", "aim_ru", "aim_en")


class WeightsDoNotSum(ValueError):
    """The weights of a module's areas must sum to 1."""


def _data(name: str) -> Any:
    return json.loads((files("curricula") / "data" / name).read_text(encoding="utf-8"))


@transaction.atomic
def load_catalogue(*, actor: "User | None" = None) -> int:
    """Load the shipped courses, modules and feedback of 2021; existing modules stay as edited."""
    data = _data("catalogue.json")
    for position, course in enumerate(data["courses"], start=1):
        names = {key: course[key] for key in ("name_kk", "name_ru", "name_en")}
        Course.objects.update_or_create(
            code=course["code"], defaults={"position": position, **names}
        )
    made = 0
    for entry in data["modules"]:
        if not Module.objects.filter(code=entry["code"]).exists():
            _create_module(entry)
            made += 1
    _load_feedback(_data("feedback_2021.json"))
    ensure_thresholds()
    if made:
        record(
            "catalogue_loaded", actor=actor, subject="catalogue", subject_id="shipped", modules=made
        )
        bump_version("catalogue")
    return made


def _create_module(entry: "Mapping[str, Any]") -> Module:
    cost = entry.get("cost_tenge")
    module = Module.objects.create(
        code=entry["code"],
        course_id=entry.get("course"),
        **{key: entry[key] for key in _TEXTS},
        outcomes=entry.get("outcomes", []),
        hours=entry["hours"],
        cohort_min=entry["cohort_min"],
        cohort_max=entry["cohort_max"],
        languages=entry["languages"],
        form=entry["form"],
        cost_tenge=cost,
        cost_is_assumed=bool(cost and entry.get("is_assumed", True)),
    )
    ModuleArea.objects.bulk_create(
        ModuleArea(module=module, area_id=link["area"], weight=Decimal(str(link["weight"])))
        for link in entry["areas"]
    )
    return module


def _load_feedback(data: "Mapping[str, Any]") -> None:
    for line in data["figures"]:
        FeedbackFigure.objects.update_or_create(
            year=data["year"],
            kind=line["kind"],
            key=line["key"],
            defaults={
                "value": line["value"],
                "base": line["base"],
                "is_synthetic": data.get("synthetic", True),
            },
        )


@transaction.atomic
def edit_module(
    *, module_id: int, values: "Mapping[str, Any]", weights: "Mapping[str, Decimal]", actor: "User"
) -> Module:
    """Change a module and its area weights (they must sum to 1); plans made before stay as made."""
    if sum(weights.values()) != Decimal(1):
        raise WeightsDoNotSum
    module = Module.objects.select_for_update().get(pk=module_id)
    changed = sorted(key for key, value in values.items() if getattr(module, key) != value)
    for key in changed:
        setattr(module, key, values[key])
    module.save()
    module.areas.all().delete()
    ModuleArea.objects.bulk_create(
        ModuleArea(module=module, area_id=code, weight=weight)
        for code, weight in weights.items()
        if weight > 0
    )
    record("module_edited", actor=actor, subject="module", subject_id=module.pk, fields=changed)
    bump_version("catalogue")
    hint()
    return module
