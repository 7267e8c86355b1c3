"""SYNTHETIC answers to the questionnaires of the 2023 study. Pure and seeded.

Every count that the study prints or that its reproduction fixes is dealt from exact quotas; what the
study does not say is drawn. The people do not exist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tna_portal.study import words
from tna_portal.study.ratings import TARGETS, pairs, rankings

SEED = 20230801
REGIONS = ("KZ-59", "KZ-63", "KZ-27", "KZ-11", "KZ-61")
AKIMS, DEPUTIES = 250, 50
CATEGORIES = {"city": 3, "rural": 40, "settlement": 3, "village": 4}  # in each region
PAGES = {"1": 6, "2": 5, "3": 6, "4": 5}  # areas on each page of rating pairs, in their order

_LANGUAGES = {
    "KZ-59": {"kk": 16, "ru": 34},
    "KZ-63": {"kk": 23, "ru": 27},
    "KZ-27": {"kk": 40, "ru": 9, "en": 1},
    "KZ-11": {"kk": 19, "ru": 30, "en": 1},
    "KZ-61": {"kk": 47, "ru": 1, "en": 2},
}
_IN_POST = {"lt1": 50, "y1_3": 140, "y3_5": 30, "y5_10": 20, "gt10": 10}
_IN_MANAGEMENT = {"lt1": 20, "y1_3": 122, "y3_5": 40, "y5_10": 38, "gt10": 30}
_PROFESSION = {
    "law": 80, "econ": 70, "teach": 45, "tech": 35, "agri": 8, "admin": 7, "military": 5,
}  # fmt: skip
_FIELD = {
    "civil": 92, "budget": 58, "business": 38, "farm": 27, "force": 14, "ngo": 9, "none": 6,
    "other": 6,
}  # fmt: skip
_NOMINATED = {
    "community": 138, "self": 46, "party": 31, "superior": 12, "appointed": 18, "other": 5,
}  # fmt: skip
_RESIDENCE = {"gt10": 172, "y5_10": 29, "y1_5": 30, "away": 10, "lt1": 8}  # and one without answer
_NATIVE = {"yes": 168, "no": 80}  # and two without answer
_ELECTIONS = {"v5": 62, "v4": 123, "v3": 34, "v2": 12, "v1": 6, "cannot_say": 13}
_READY = {"yes": 152, "if": 58, "notnow": 17, "no": 10, "cannot_say": 13}
_ETHNIC = {"uz": "KZ-61", "tt": "KZ-59", "de": "KZ-11", "ug": "KZ-63", "other": "KZ-11"}
_SPEAKERS = {"uz": 4, "tt": 3, "de": 2, "ug": 2, "other": 1}
_CHANNELS = {
    "reception": 0.90, "visits": 0.62, "report": 0.70, "assembly": 0.81, "phone": 0.74,
    "whatsapp": 0.79, "messenger": 0.22, "social": 0.57, "appeals": 0.48, "site": 0.31,
    "media": 0.18, "board": 0.35, "active": 0.44,
}  # fmt: skip
_ASKED_BY_RESIDENTS = {
    "whatsapp": 0.66, "phone": 0.58, "reception": 0.47, "social": 0.36, "active": 0.21,
    "assembly": 0.17, "appeals": 0.14,
}  # fmt: skip
_FORMS = {
    "branch": 0.46, "outreach": 0.41, "online": 0.38, "self": 0.17, "mixed": 0.29,
    "exchange": 0.44, "advice": 0.23,
}  # fmt: skip
_MONTHS = {
    "lt1": (2022, 9, 11),
    "y1_3": (2021, 7, 13),
    "y3_5": (2018, 9, 22),
    "y5_10": (2013, 9, 58),
    "gt10": (2006, 1, 90),
}

Answers = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One invented person in office with the answers; `key` says that it is synthetic."""

    key: str
    region: str
    category: str
    district: str
    language: str
    answers: Mapping[str, Any]


def akims(
    districts: Mapping[str, Sequence[str]], *, seed: int = SEED, prefix: str = "SYNTHETIC-2023"
) -> tuple[Person, ...]:
    """250 akims, 50 a region; `districts` is region -> codes of its districts."""
    rng = Random(seed)  # noqa: S311 - invented people, not secrets
    regions = [iso for iso in REGIONS for _ in range(AKIMS // len(REGIONS))]
    categories = [value for _ in REGIONS for value in dealt(CATEGORIES, rng)]
    languages = [value for iso in REGIONS for value in dealt(_LANGUAGES[iso], rng)]
    answers: list[Answers] = [
        {"consent": True, "Q1": {"option": category}} for category in categories
    ]
    places = [rng.choice(sorted(districts[iso])) for iso in regions]
    for entry, region, place in zip(answers, regions, places, strict=True):
        entry["Q2"] = {"region": region, "district": place}
    _career(answers, rng)
    _roots(answers, rng)
    _residents(answers, regions, rng)
    _needs(answers, regions, rng, prefix="Q")
    _views(answers, rng, prefix="Q", elections=_ELECTIONS, ready=_READY)
    _training(answers, languages, rng, prefix="Q")
    _words(answers, languages, rng, prefix="Q")
    return tuple(
        Person(f"{prefix}-A{i + 1:03d}", regions[i], categories[i], places[i], languages[i], entry)
        for i, entry in enumerate(answers)
    )


def deputies(
    districts: Mapping[str, Sequence[str]], *, seed: int = SEED + 1, prefix: str = "SYNTHETIC-2023"
) -> tuple[Person, ...]:
    """50 maslikhat deputies, 10 a region, on the akims they know."""
    rng = Random(seed)  # noqa: S311 - invented people, not secrets
    regions = [iso for iso in REGIONS for _ in range(DEPUTIES // len(REGIONS))]
    languages = [
        value
        for iso in REGIONS
        for value in dealt(
            {"kk": 8, "ru": 2} if iso in ("KZ-27", "KZ-61") else {"kk": 4, "ru": 6}, rng
        )
    ]
    places = [rng.choice(sorted(districts[iso])) for iso in regions]
    answers: list[Answers] = [{"consent": True} for _ in regions]
    _assign(answers, "D1", {"district": 36, "city": 9, "region": 5}, rng)
    _assign(answers, "D4", {"lt1": 14, "y1_3": 17, "y3_5": 6, "y5_10": 8, "gt10": 5}, rng)
    _assign(answers, "D3p", {"econ": 14, "law": 12, "teach": 11, "tech": 7, "agri": 6}, rng)
    _assign(answers, "D6a", {"yes": 37, "no": 13}, rng)
    _assign(answers, "D6b", {"gt10": 38, "y5_10": 6, "y1_5": 6}, rng)
    for entry, region, place in zip(answers, regions, places, strict=True):
        entry["D2"] = {"region": region, "district": place}
        entry["D1b"] = _several({"rural": 0.9, "village": 0.4, "settlement": 0.2, "city": 0.2}, rng)
        entry["D3"] = {"options": [entry["D3p"]["option"]]}
        entry["D5"] = round(rng.triangular(29, 66, 47))
        entry["D8"] = {"options": ["kk", "ru"] if rng.random() < 0.8 else ["kk"]}
        entry["D9b"] = _several(_ASKED_BY_RESIDENTS, rng, most=3)
    _needs(answers, regions, rng, prefix="D", shift=-0.12, missing=(1, 2))
    elections = {"v5": 11, "v4": 24, "v3": 8, "cannot_say": 7}
    ready = {"yes": 27, "if": 13, "notnow": 5, "cannot_say": 5}
    _views(answers, rng, prefix="D", elections=elections, ready=ready)
    _training(answers, languages, rng, prefix="D")
    _words(answers, languages, rng, prefix="D")
    return tuple(
        Person(f"{prefix}-D{i + 1:03d}", regions[i], "deputy", places[i], languages[i], entry)
        for i, entry in enumerate(answers)
    )


def dealt(counts: Mapping[str, int], rng: Random) -> list[str]:
    """Each value as often as it says, in random order."""
    values = [value for value, number in counts.items() for _ in range(number)]
    rng.shuffle(values)
    return values


def _assign(answers: Sequence[Answers], code: str, counts: Mapping[str, int], rng: Random) -> None:
    """Deal the options of a single-choice question; who is left over gives no answer."""
    order = list(range(len(answers)))
    rng.shuffle(order)
    _along(answers, code, counts, order)


def _along(
    answers: Sequence[Answers], code: str, counts: Mapping[str, int], order: Sequence[int]
) -> None:
    """As above, along a given order of people."""
    values = [value for value, number in counts.items() for _ in range(number)]
    for i, value in zip(order, values, strict=False):
        answers[i][code] = {"option": value}


def _several(chances: Mapping[str, float], rng: Random, most: int = 99) -> dict[str, Any]:
    """Options of a multiple-choice question, at least the likeliest one."""
    chosen = [code for code, chance in chances.items() if rng.random() < chance]
    if len(chosen) > most:
        kept = set(rng.sample(chosen, most))
        chosen = [code for code in chosen if code in kept]
    return {"options": chosen or [max(chances, key=lambda code: chances[code])]}


def ages(rng: Random) -> list[int]:
    """250 ages: one person of 25, one of 64, all others between, 11,000 years together."""
    found = [min(62, max(27, round(rng.triangular(26, 63, 44)))) for _ in range(AKIMS - 2)]
    while (missing := 11_000 - 25 - 64 - sum(found)) != 0:
        i, step = rng.randrange(len(found)), 1 if missing > 0 else -1
        if 27 <= found[i] + step <= 62:
            found[i] += step
    found += [25, 64]
    rng.shuffle(found)
    return found


def _career(answers: Sequence[Answers], rng: Random) -> None:
    """Age, seniority (time in management is never less than time in the post), profession."""
    years = ages(rng)
    order = sorted(range(len(answers)), key=lambda i: years[i] + rng.gauss(0.0, 8.0))
    _along(answers, "Q4b", _IN_MANAGEMENT, order)
    _along(answers, "Q4a", _IN_POST, order)
    _assign(answers, "Q4c", _FIELD, rng)
    _assign(answers, "Q7a", _NOMINATED, rng)
    _assign(answers, "Q3p", _PROFESSION, rng)
    for entry, age in zip(answers, years, strict=True):
        entry["Q5"] = age
        if rng.random() < 0.96:
            entry["Q7b"] = _month(entry["Q4a"]["option"], rng)
        main = entry["Q3p"]["option"]
        second = rng.choice([code for code in _PROFESSION if code != main])
        entry["Q3"] = {"options": [main, second] if rng.random() < 0.2 else [main]}


def _month(band: str, rng: Random) -> str:
    """A month of election that fits the time in the post by August 2023."""
    year, month, span = _MONTHS[band]
    months = year * 12 + month - 1 + rng.randrange(span)
    return f"{months // 12}-{months % 12 + 1:02d}"


def _roots(answers: Sequence[Answers], rng: Random) -> None:
    """Natives mostly live in the district for long."""
    order = list(range(len(answers)))
    rng.shuffle(order)
    _along(answers, "Q6a", _NATIVE, order)
    place = {i: position for position, i in enumerate(order)}
    settled = sorted(order, key=lambda i: place[i] + rng.gauss(0.0, 60.0))
    _along(answers, "Q6b", _RESIDENCE, settled)


def _residents(answers: Sequence[Answers], regions: Sequence[str], rng: Random) -> None:
    """Languages and channels."""
    speakers: dict[int, str] = {}
    for language, number in _SPEAKERS.items():
        local = [i for i, iso in enumerate(regions) if iso == _ETHNIC[language]]
        free = [i for i in local if i not in speakers]
        speakers |= dict.fromkeys(rng.sample(free, number), language)
    for i, entry in enumerate(answers):
        known = [
            code
            for code, chance in (("kk", 0.98), ("ru", 0.96), ("en", 0.13))
            if rng.random() < chance
        ]
        spoken = [*(known or ["kk"]), *([speakers[i]] if i in speakers else [])]
        entry["Q8"] = {"options": spoken}
        if speakers.get(i) == "other":
            entry["Q8"]["other"] = "корей тілі"
        entry["Q9a"] = _several(_CHANNELS, rng)
        entry["Q9b"] = (
            {"options": ["cannot_say"]}
            if rng.random() < 0.04
            else _several(_ASKED_BY_RESIDENTS, rng, most=3)
        )


def _needs(
    answers: Sequence[Answers],
    regions: Sequence[str],
    rng: Random,
    *,
    prefix: str,
    shift: float = 0.0,
    missing: tuple[int, int] = (5, 12),
) -> None:
    """The ranking of headings and the rating pairs, page by page."""
    areas = list(TARGETS)
    for entry, ranking in zip(answers, rankings(len(answers), rng), strict=True):
        entry[f"{prefix}10"] = ranking
    for entry, rated in zip(
        answers, pairs(regions, rng, shift=shift, missing=missing), strict=True
    ):
        start = 0
        for page, size in PAGES.items():
            shown = {area: rated[area] for area in areas[start : start + size] if area in rated}
            if shown:
                entry[f"{prefix}11_{page}"] = shown
            start += size


def _views(
    answers: Sequence[Answers],
    rng: Random,
    *,
    prefix: str,
    elections: Mapping[str, int],
    ready: Mapping[str, int],
) -> None:
    _assign(answers, f"{prefix}12", elections, rng)
    _assign(answers, f"{prefix}13a", ready, rng)


def _training(
    answers: Sequence[Answers], languages: Sequence[str], rng: Random, *, prefix: str
) -> None:
    """Form, language, length and season; willingness to share a case."""
    for entry, language in zip(answers, languages, strict=True):
        own = "both" if language == "en" else language
        entry[f"{prefix}13b"] = _several(_FORMS, rng)
        entry[f"{prefix}13c"] = {"option": own if rng.random() < 0.82 else "both"}
        entry[f"{prefix}13d"] = {"option": rng.choice(("d1", "d3", "d3", "d3", "d5", "dshort"))}
        season = {"q1": 0.42, "q2": 0.31, "q3": 0.14, "q4": 0.47}
        entry[f"{prefix}13e"] = (
            {"options": ["any"]} if rng.random() < 0.2 else _several(season, rng)
        )
        share = rng.choice(("named", "unnamed", "unnamed", "no", "later", "later"))
        entry[f"{prefix}15a"] = {"option": share}


def _words(
    answers: Sequence[Answers], languages: Sequence[str], rng: Random, *, prefix: str
) -> None:
    """A minority writes something."""
    asked = {"10b": (words.OTHER_KNOWLEDGE, 0.15), "14a": (words.COURSES, 0.32)}
    asked["14b"] = (words.PROBLEMS, 0.28)
    if prefix == "Q":
        asked["14c"] = (words.DOCUMENTS, 0.17)
    for entry, language in zip(answers, languages, strict=True):
        for code, (texts, chance) in asked.items():
            if rng.random() < chance:
                entry[f"{prefix}{code}"] = rng.choice(texts[language])
