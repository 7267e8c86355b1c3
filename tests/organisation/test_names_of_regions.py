"""Every region has the forms that a sentence needs, in three languages."""

import json
from importlib.resources import files
from typing import Any

import pytest
from django.utils.translation import override

from tests.factories.organisation import branch
from tna_portal.common.languages import CODES, localised
from tna_portal.organisation.selectors import regions

SHIPPED: list[dict[str, Any]] = json.loads(
    (files("tna_portal.organisation") / "data" / "regions.json").read_text(encoding="utf-8")
)
BY_ISO = {region["iso"]: region for region in SHIPPED}


def test_twenty_regions_have_all_forms() -> None:
    assert len(BY_ISO) == 20
    missing = [
        (iso, f"name_{language}{case}")
        for iso, region in BY_ISO.items()
        for language in CODES
        for case in ("", "_in", "_of")
        if not region.get(f"name_{language}{case}")
    ]
    assert missing == []


@pytest.mark.parametrize("iso", sorted(BY_ISO))
def test_kazakh_forms_are_regular(iso: str) -> None:
    region = BY_ISO[iso]
    name = region["name_kk"]
    assert name.endswith(("облысы", "қаласы"))
    assert (region["name_kk_in"], region["name_kk_of"]) == (f"{name}нда", f"{name}ның")


@pytest.mark.parametrize("iso", sorted(BY_ISO))
def test_russian_forms_differ_from_the_name_and_agree_with_each_other(iso: str) -> None:
    """In the prepositional and the genitive an oblast sounds alike; a city does not."""
    region = BY_ISO[iso]
    name, inside, of = region["name_ru"], region["name_ru_in"], region["name_ru_of"]
    assert inside.startswith("в ")
    assert name not in (inside[2:], of)
    if "област" in name:
        assert inside[2:] == of
    else:
        assert inside.startswith("в городе ")
        assert of.startswith("города ")


@pytest.mark.parametrize(
    ("iso", "case", "forms"),
    [
        ("KZ-11", "in", ("Ақмола облысында", "в Акмолинской области", "in Akmola Region")),
        ("KZ-11", "of", ("Ақмола облысының", "Акмолинской области", "of Akmola Region")),
        ("KZ-10", "of", ("Абай облысының", "области Абай", "of Abai Region")),
        ("KZ-71", "in", ("Астана қаласында", "в городе Астане", "in Astana")),
        ("KZ-71", "of", ("Астана қаласының", "города Астаны", "of Astana")),
        ("KZ-75", "of", ("Алматы қаласының", "города Алматы", "of Almaty City")),
        ("KZ-79", "of", ("Шымкент қаласының", "города Шымкента", "of Shymkent")),
    ],
)
def test_a_form_is_read_in_the_language_of_the_page(
    iso: str, case: str, forms: tuple[str, str, str]
) -> None:
    for language, form in zip(CODES, forms, strict=True):
        with override(language):
            assert localised(BY_ISO[iso], "name", case=case) == form


@pytest.mark.django_db
def test_the_database_holds_what_is_shipped() -> None:
    branch()
    found = {
        region.iso: {key: getattr(region, key) for key in BY_ISO[region.iso] if "name" in key}
        for region in regions()
    }
    assert found == {
        iso: {key: value for key, value in region.items() if "name" in key}
        for iso, region in BY_ISO.items()
    }
