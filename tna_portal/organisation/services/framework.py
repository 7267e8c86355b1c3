"""Reference data: regions, districts, branches, need areas with their crosswalk, context."""

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import FrameworkKind
from tna_portal.organisation.crosswalk import Link, subject_of, to_json
from tna_portal.organisation.models import (
    Branch,
    ContextTable,
    District,
    NeedArea,
    Region,
)
from tna_portal.organisation.selectors import crosswalk_version
from tna_portal.organisation.services.versions import write_version

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

_REGION = [
    "name_kk",
    "name_ru",
    "name_en",
    "name_kk_in",
    "name_ru_in",
    "name_en_in",
    "name_kk_of",
    "name_ru_of",
    "name_en_of",
    "macro_region",
    "centre_kk",
    "centre_ru",
    "centre_en",
    "tile_column",
    "tile_row",
]
_AREA = ["position", "block", "name_kk", "name_ru", "name_en", "short_kk", "short_ru", "short_en"]


def _data(name: str) -> Any:
    path = files("tna_portal.organisation") / "data" / name
    return json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load_framework(*, actor: "User | None" = None) -> None:
    """Load the shipped reference data; what staff have edited since stays as it is."""
    for entry in _data("regions.json"):
        Region.objects.get_or_create(
            iso=entry["iso"], defaults={key: entry[key] for key in _REGION}
        )
    districts = _data("districts.json")["districts"]
    District.objects.bulk_create(
        [
            District(
                code=entry["code"],
                region_id=entry["region"],
                kato=entry["kato"] or "",
                name_kk=entry["name_kk"],
                name_ru=entry["name_ru"],
                name_en=entry["name_en"],
            )
            for entry in districts
        ],
        ignore_conflicts=True,
    )
    _load_branches()
    _load_areas()
    for table in _data("context_2023.json"):
        ContextTable.objects.get_or_create(
            code=table["code"], defaults={"as_of": table["as_of"], "content": table}
        )


def _load_branches() -> None:
    """One branch in each regional centre; the Academy confirms which exist and edits the rest."""
    for region in Region.objects.order_by("iso"):
        branch, made = Branch.objects.get_or_create(
            code=region.iso.lower(),
            defaults={
                "name_kk": f"{region.centre_kk} қаласындағы филиал",
                "name_ru": f"Филиал в г. {region.centre_ru}",
                "name_en": f"Branch in {region.centre_en}",
            },
        )
        if made:
            branch.regions.add(region)


def _load_areas() -> None:
    """Areas that are new bring their shipped lines into the crosswalk.

    A code whose weight is shared out already stays as it is: methodologists decide on the new area.
    """
    links = []
    for entry in _data("need_areas.json")["areas"]:
        area, made = NeedArea.objects.get_or_create(
            code=entry["code"], defaults={key: entry[key] for key in _AREA}
        )
        if made:
            links += [
                Link(area.code, link["kind"], link["target"], float(link["weight"]))
                for link in entry["links"]
            ]
    now = crosswalk_version()
    new = [link for link in links if not now.subject(*subject_of(link))]
    if new:
        content = to_json([*now.links, *new])
        write_version(kind=FrameworkKind.CROSSWALK, content=content, actor=None)


@transaction.atomic
def update_branch(
    *,
    branch_id: int,
    names: dict[str, str],
    regions: list[str],
    is_active: bool,
    actor: "User",
) -> Branch:
    """Change a branch's names, the regions it serves, and whether it works."""
    branch = Branch.objects.select_for_update().get(pk=branch_id)
    before = list(branch.regions.values_list("pk", flat=True))
    for key in ("name_kk", "name_ru", "name_en"):
        setattr(branch, key, names[key])
    branch.is_active = is_active
    branch.save()
    branch.regions.set(Region.objects.filter(pk__in=regions))
    record(
        "branch_changed",
        actor=actor,
        subject="branch",
        subject_id=branch.pk,
        regions={*before, *regions},
        before=sorted(before),
        after=sorted(regions),
        is_active=is_active,
    )
    return branch
