"""A questionnaire as its pages are drawn: texts in the reader's language, names, values, problems.

The same structure serves the one document for browsers with a script and the single pages without.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.problems import sentences
from surveys.questionnaire.definition import Definition, Question, QuestionType, Section, Text
from surveys.questionnaire.forms_data import SIDES, field_name
from surveys.questionnaire.routing import visible_questions
from surveys.questionnaire.validation import CANNOT_SAY, NOT_RELEVANT, Problem
from tna_portal.common.languages import localised

Problems = Mapping[str, Sequence[Problem]]


def fill(text: Text | None, language: str, values: Mapping[str, str]) -> list[str]:
    """Paragraphs of a text with its placeholders filled in."""
    if text is None:
        return []
    content = text.get(language)
    for key, value in values.items():
        content = content.replace("{" + key + "}", value)
    return content.split("\n")


def pages(
    definition: Definition,
    answers: Mapping[str, Any],
    *,
    language: str,
    values: Mapping[str, str],
    places: Sequence[Any],
    problems: Problems | None = None,
) -> list[dict[str, Any]]:
    """All pages with the answers given so far; a page that does not apply is marked hidden."""
    return [
        page(section, definition, answers, language, values, places, problems or {})
        for section in definition.sections
    ]


def page(
    section: Section,
    definition: Definition,
    answers: Mapping[str, Any],
    language: str,
    values: Mapping[str, str],
    places: Sequence[Any],
    problems: Problems,
) -> dict[str, Any]:
    """One page."""
    shown = {question.code for question in visible_questions(section, answers)}
    return {
        "code": section.code,
        "title": section.title.get(language),
        "intro": fill(section.intro, language, values),
        "questions": [
            {
                **_question(question, definition, answers.get(question.code), language, places),
                "hidden": question.code not in shown,
                "errors": sentences(problems.get(question.code, ())),
            }
            for question in section.questions
        ],
    }


def _question(
    question: Question, definition: Definition, value: Any, language: str, places: Sequence[Any]
) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "code": question.code,
        "type": str(question.type),
        "name": field_name(question),
        "text": question.text.get(language),
        "help": question.help.get(language) if question.help else "",
        "show_if": question.show_if,
    }
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTI:
            drawn |= _options(question, value, language)
        case QuestionType.PAIR_RATING:
            drawn |= _pairs(question, definition, value, language)
        case QuestionType.RANKING:
            drawn |= _ranking(question, value, language)
        case QuestionType.CASCADE:
            drawn |= _cascade(question, value, places)
        case QuestionType.NUMBER:
            drawn |= {
                "value": "" if value is None else value,
                "low": question.low,
                "high": question.high,
            }
        case _:
            drawn |= {"value": value or "", "limit": question.limit}
    return drawn


def _options(question: Question, value: Any, language: str) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    chosen = given.get("options") or [given.get("option")]
    other = next((option for option in question.options if option.other), None)
    return {
        "options": [
            {
                "code": option.code,
                "text": option.text.get(language),
                "checked": option.code in chosen,
                "exclusive": option.exclusive,
                "other": option.other,
            }
            for option in question.options
        ],
        "other_name": field_name(question, "other") if other else "",
        "other_value": given.get("other", ""),
    }


def _pairs(question: Question, definition: Definition, value: Any, language: str) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    scales = {
        "importance": (definition.importance, definition.importance_points),
        "competence": (definition.competence, definition.competence_points),
    }
    return {
        "not_relevant": definition.not_relevant.get(language),
        "items": [
            {
                "code": item.code,
                "text": item.text.get(language),
                "help": item.help.get(language) if item.help else "",
                "nr_name": field_name(question, item.code, "nr"),
                "nr": str(given.get(item.code, {}).get("importance")) == str(NOT_RELEVANT),
                "scales": [
                    {
                        "name": field_name(question, item.code, side),
                        "label": scales[side][0].get(language),
                        "points": _points(
                            scales[side][1],
                            definition.cannot_say,
                            given.get(item.code, {}).get(side),
                            language,
                        ),
                    }
                    for side in SIDES
                ],
            }
            for item in question.items
        ],
    }


def _points(
    labels: Sequence[Text], cannot_say: Text, given: Any, language: str
) -> list[dict[str, Any]]:
    named = [(value, label) for value, label in enumerate(labels, start=1)]
    return [
        {"value": value, "label": label.get(language), "checked": str(given) == str(value)}
        for value, label in [*named, (CANNOT_SAY, cannot_say)]
    ]


def _ranking(question: Question, value: Any, language: str) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    return {
        "most": len(question.items),
        "items": [
            {
                "code": item.code,
                "name": field_name(question, item.code),
                "text": item.text.get(language),
                "help": item.help.get(language) if item.help else "",
                "value": given.get(item.code, ""),
            }
            for item in question.items
        ],
    }


def _cascade(question: Question, value: Any, places: Sequence[Any]) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    return {
        "region_name": field_name(question, "region"),
        "district_name": field_name(question, "district"),
        "regions": [
            {
                "code": region.iso,
                "text": localised(region, "name"),
                "selected": region.iso == given.get("region"),
                "districts": [
                    {
                        "code": district.code,
                        "text": localised(district, "name"),
                        "selected": district.code == given.get("district"),
                    }
                    for district in districts
                ],
            }
            for region, districts in places
        ],
    }
