"""Matching columns to fields, and rows to people; every problem with its row and column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

FIELDS = (
    "key", "region", "district", "category", "place", "name", "phone", "email", "elected_on", "term",
)  # fmt: skip
NEEDED = ("key", "region", "category")
_WORDS = {
    "key": ("код", "ключ", "key", "id", "бсн", "бин", "сәйкестендіргіш", "идентификатор"),
    "region": ("өңір", "облыс", "регион", "область", "region"),
    "district": ("аудан", "район", "district"),
    "category": ("лауазым", "санат", "должность", "категория", "post", "category"),
    "place": ("елді мекен", "округ", "населенный пункт", "ауыл", "село", "place"),
    "name": ("аты-жөні", "аты", "тегі", "фио", "ф.и.о", "имя", "name"),
    "phone": ("телефон", "phone", "тел"),
    "email": ("пошта", "почта", "e-mail", "email", "mail"),
    "elected_on": ("сайланған", "избран", "дата избрания", "elected"),
    "term": ("мерзім", "срок", "term"),
}
_CATEGORIES = {
    "city": ("city", "қала", "город", "town"),
    "rural": ("rural", "ауылдық округ", "сельского округа", "сельский округ", "rural district"),
    "settlement": ("settlement", "кент", "поселк", "посёлк"),
    "village": ("village", "ауыл әкімі", "села", "село", "ауыл"),
    "deputy": ("deputy", "депутат"),
}
_ENDINGS = re.compile(
    r"\b(облысы|область|обл\.?|қаласы|город|г\.|region|ауданы|район|р-н|қ\.|city)\b\.?"
)
_LIMITS = {"key": 64, "place": 120, "name": 150, "phone": 40, "email": 200}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which row (as the spreadsheet counts) and column (its header)."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list."""

    key: str
    region: str
    district: str | None
    category: str
    place: str
    contact: Mapping[str, str]
    elected_on: date | None
    term: int | None


def simple(text: str) -> str:
    """Case, ё, kinds of region and blanks do not matter in names.

    >>> simple("Ақмола  облысы") == simple("ақмола")
    True
    """
    lowered = text.casefold().replace("ё", "е")
    return " ".join(_ENDINGS.sub(" ", lowered).split())


def propose(header: Sequence[str]) -> dict[str, int]:
    """Field -> the column that most likely holds it, by the words of the header."""
    found: dict[str, int] = {}
    for field in FIELDS:
        for word in _WORDS[field]:
            hits = [i for i, cell in enumerate(header) if word in cell.casefold()]
            free = [i for i in hits if i not in found.values()]
            if free:
                found[field] = free[0]
                break
    return found


def check(
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    regions: Mapping[str, str],
    districts: Mapping[str, Mapping[str, str]],
    allowed: frozenset[str],
) -> tuple[list[Listed], list[Problem]]:
    """People and problems of rows below the header (row 1).

    regions: simple name or code -> ISO code; districts: ISO code -> simple name -> code; allowed: ISO
    codes of the regions that the importing person may change.
    """
    header = rows[0]
    missing = [Problem(1, field, "column_missing") for field in NEEDED if field not in columns]
    if missing:
        return [], missing
    people: list[Listed] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        value = {f: cells[c] if c < len(cells) else "" for f, c in columns.items()}
        wrong: list[Problem] = []

        def say(
            field: str,
            code: str,
            number: int = number,
            wrong: list[Problem] = wrong,
            value: Mapping[str, str] = value,
        ) -> None:
            wrong.append(Problem(number, header[columns[field]], code, value.get(field, "")[:40]))

        iso = regions.get(simple(value["region"])) or regions.get(value["region"].upper())
        if not value["key"]:
            say("key", "key_missing")
        elif value["key"] in seen:
            say("key", "key_twice")
        seen.setdefault(value["key"], number)
        if iso is None:
            say("region", "unknown_region")
        elif iso not in allowed:
            say("region", "other_branch")
        district = _district(value.get("district", ""), districts.get(iso or "", {}))
        if value.get("district") and iso is not None and district is None:
            say("district", "unknown_district")
        category = category_of(value["category"])
        if category is None:
            say("category", "unknown_category")
        for field, limit in _LIMITS.items():
            if len(value.get(field, "")) > limit:
                say(field, "too_long")
        if value.get("email") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value["email"]):
            say("email", "bad_email")
        elected, term = date_of(value.get("elected_on", "")), value.get("term", "")
        if value.get("elected_on") and elected is None:
            say("elected_on", "bad_date")
        if term and not re.fullmatch(r"[1-9]", term):
            say("term", "bad_term")
        problems += wrong
        if not wrong and iso and category:
            contact = {f: value[f] for f in ("name", "phone", "email") if value.get(f)}
            people.append(
                Listed(
                    key=value["key"],
                    region=iso,
                    district=district,
                    category=category,
                    place=value.get("place", ""),
                    contact=contact,
                    elected_on=elected,
                    term=int(term) if term else None,
                )
            )
    return people, problems


def _district(text: str, known: Mapping[str, str]) -> str | None:
    return known.get(simple(text)) if text else None


def category_of(text: str) -> str | None:
    """The category of post that words in any of the three languages mean."""
    lowered = text.casefold()
    for category, words in _CATEGORIES.items():
        if any(word in lowered for word in words):
            return category
    return None


def date_of(text: str) -> date | None:
    """A day written 31.01.2026 or 2026-01-31."""
    written = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)
    try:
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
