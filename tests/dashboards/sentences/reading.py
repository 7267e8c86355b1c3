"""Every generated sentence of the thirty made-up releases, as an editor reads them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import override

from tests.factories.contents import CATEGORIES, NAMES, REGIONS, Release, branches, releases
from tna_portal.dashboards.panels import page_payloads
from tna_portal.dashboards.sentences.letter import Facts, Planned, ReturnLetter, return_letter
from tna_portal.dashboards.sentences.pages import national, regional
from tna_portal.dashboards.sentences.situation import Situation

GOLDEN = Path(__file__).parents[2] / "golden"
LANGUAGES = ("kk", "ru", "en")


def payload_of(release: Release, page: str) -> dict[str, Any] | None:
    """What the page of the country or of a region is drawn from."""
    found = page_payloads(release.content).get(page) if release.content else None
    if found and page == "country":
        found["unresolved"] = sorted(release.unresolved)
        found["sheet"] = {"alphas": [{"block": b, "alpha": 0.5} for b in release.weak_blocks]}
    if found and found["scope"]:
        for area in found["scope"]["areas"]:
            if area["code"] in release.rank_sets:
                area["rank_low"], area["rank_high"] = release.rank_sets[area["code"]]
                area["weighted"] = area["score"]
    return found


def own(release: Release) -> Situation:
    """The situation of the one region that is read, whose branch bears the same code."""
    of_all = release.situation
    home = REGIONS[release.region]
    branch = branches(release.region)[0]
    return replace(
        of_all,
        unanswered=[region for region in of_all.unanswered if region == home],
        without_plan=[other for other in of_all.without_plan if other == branch],
        with_old_plan=[other for other in of_all.with_old_plan if other == branch],
    )


def told(release: Release, language: str) -> list[str]:
    """All sentences of the national page and of one region's, a line each."""
    with override(language):
        country = national(
            payload_of(release, "country"),
            names=NAMES,
            codes=CATEGORIES,
            regions=list(REGIONS.values()),
            lines=release.lines,
            situation=release.situation,
        )
        region = regional(
            payload_of(release, release.region),
            region=REGIONS[release.region],
            names=NAMES,
            codes=CATEGORIES,
            lines=[line for home, line in release.lines if home["iso"] == release.region],
            situation=own(release),
        )
        return [*country.sentences, f"[{release.region}]", *region.sentences]


def letter_of(release: Release, language: str) -> ReturnLetter | None:
    """The letter to the akims of the region that is read."""
    country = payload_of(release, "country")
    if country is None:
        return None
    facts = Facts(
        region=REGIONS[release.region],
        round={"name_kk": "2026 жыл", "name_ru": "2026 год", "name_en": "2026"},
        country_page=country,
        region_page=payload_of(release, release.region),
        invited=sum(line.invited for home, line in release.lines if home["iso"] == release.region),
        snapshot_number=3,
        released_on=date(2026, 11, 23),
        contact="+7 700 000 00 00",
        is_synthetic=False,
        seminars=[
            Planned(branches(release.region)[0], 2027, quarter, titled(code))
            for code, quarter in release.planned
        ],
    )
    return return_letter(facts, NAMES, CATEGORIES, language)


def titled(code: str) -> dict[str, str]:
    """A module that bears the name of a need area."""
    return {f"title_{language}": NAMES[code][f"name_{language}"] for language in LANGUAGES}


def letters(language: str) -> str:
    """All letters in one language."""
    parts = []
    for release in releases():
        letter = letter_of(release, language)
        if letter is not None:
            parts += [f"# {release.key}", *letter.texts, ""]
    return "\n".join(parts)


def text(language: str) -> str:
    """Everything in one language."""
    parts = []
    for release in releases():
        parts += [f"# {release.key}", *told(release, language), ""]
    return "\n".join(parts)
