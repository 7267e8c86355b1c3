"""Small questionnaires for tests: texts are the same word in each language."""

from typing import Any

from surveys.questionnaire import library
from surveys.questionnaire.definition import Definition
from surveys.questionnaire.reading import from_json


def text(words: str) -> dict[str, str]:
    """The same words three times."""
    return {"kk": words, "ru": words, "en": words}


def source(*pages: list[dict[str, Any]], **page: Any) -> dict[str, Any]:
    """A questionnaire of some pages; each question at least has its code and type."""
    return {
        **library.source("akims_2023"),
        "sections": [
            {
                "code": f"page{number}",
                "title": text(f"Page {number}"),
                **page,
                "questions": [{"text": text(f"Text of {q['code']}"), **q} for q in questions],
            }
            for number, questions in enumerate(pages, start=1)
        ],
    }


def options(*codes: str, **extra: dict[str, Any]) -> list[dict[str, Any]]:
    """Options with codes as texts; extra = code -> further keys."""
    return [{"code": code, "text": text(code), **extra.get(code, {})} for code in codes]


def items(*codes: str) -> list[dict[str, Any]]:
    """Items with codes as texts."""
    return options(*codes)


def every_type() -> Definition:
    """One question of each type."""
    return from_json(every_type_source())


def every_type_source() -> dict[str, Any]:
    """Its JSON."""
    return source(
        [
            {"code": "info", "type": "info"},
            {"code": "agree", "type": "consent", "help": text("I agree")},
            {
                "code": "one",
                "type": "single",
                "options": options("a", "b", "x", x={"other": True}),
            },
            {
                "code": "many",
                "type": "multi",
                "options": options("a", "b", "c", "none", none={"exclusive": True}),
            },
            {"code": "count", "type": "number", "low": 0, "high": 120},
            {"code": "money", "type": "number", "decimals": 2, "low": 0, "unit": text("₸")},
            {"code": "short", "type": "text", "lines": 1, "limit": 20},
            {"code": "day", "type": "date"},
            {"code": "month", "type": "month"},
        ],
        [
            {
                "code": "scale",
                "type": "scale",
                "items": items("i1", "i2"),
                "options": options("1", "2", "3", "4", "5"),
            },
            {"code": "pair", "type": "pair_rating", "items": items("FIN", "LEG")},
            {
                "code": "order",
                "type": "ranking",
                "most": 2,
                "items": items("r1", "r2", "r3"),
                "is_shuffled": True,
            },
            {"code": "place", "type": "cascade"},
            {
                "code": "courses",
                "type": "group",
                "most": 3,
                "questions": [
                    {"code": "name", "type": "text", "text": text("name"), "lines": 1},
                    {"code": "year", "type": "number", "text": text("year"), "low": 1990},
                ],
            },
        ],
        [
            {
                "code": "later",
                "type": "single",
                "options": options("p", "q", q={"show_if": "${count} > 40"}),
                "show_if": "selected(${many}, 'a') or ${one} = 'x'",
            },
            {"code": "end", "type": "text", "text": text("After {one}: anything else?")},
        ],
    )
