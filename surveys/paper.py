"""A questionnaire as its pages are drawn: texts in the reader's language, names, values, problems.

The same structure serves the one document for browsers with a script and the single pages without.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from surveys.problems import sentences
from surveys.questionnaire.definition import SIDES, Definition, Question, QuestionType, Text
from surveys.questionnaire.expressions import EPOCH
from surveys.questionnaire.forms_data import field_name, inside
from surveys.questionnaire.ordering import items_for, options_for
from surveys.questionnaire.routing import Route, route
from surveys.questionnaire.validation import CANNOT_SAY, NOT_RELEVANT, Problem
from surveys.questionnaire.wording import fill, in_words
from tna_portal.common.languages import current, localised

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

Problems = Mapping[str, Sequence[Problem]]
LONG_LIST = 12
_PIPE = re.compile(r"\{([A-Za-z0-9_-]+)\}")


@dataclass(frozen=True)
class Paper:
    """One person's questionnaire with what has been answered so far."""

    definition: Definition
    answers: Mapping[str, Any]
    language: str
    today: date
    values: Mapping[str, str]
    places: Sequence[Any] = ()
    seed: int = 0
    is_split: bool = False
    problems: Problems = field(default_factory=dict)

    @property
    def day_number(self) -> int:
        """What today() is in the page's own conditions."""
        return self.today.toordinal() - EPOCH

    def route(self) -> Route:
        """The way through it."""
        return route(self.definition, self.answers, self.today)


def values_of(entry: "AssessmentRound", definition: Definition) -> dict[str, str]:
    """What the texts' placeholders stand for."""

    privacy = definition.privacy_anonymous if entry.is_anonymous else definition.privacy_named

    def day(value: date) -> str:
        return date_format(value, "DATE_FORMAT")

    return {
        "minutes": str(definition.minutes),
        "contact": entry.contact,
        "withdraw_until": day(entry.withdraw_until),
        "retention": f"{day(entry.keep_until).rstrip('.')}.\n{_backups()}",
        "privacy": privacy.get(current()) if privacy else "",
    }


def _backups() -> str:
    """How long what is deleted outlives itself; the same for every questionnaire of an installation."""
    days = settings.BACKUP_KEEP_DAYS
    sentence = ngettext(
        "What is deleted stays in backup copies for %(days)s day at most.",
        "What is deleted stays in backup copies for %(days)s days at most.",
        days,
    )
    return sentence % {"days": days}


def pages(paper: Paper) -> list[dict[str, Any]]:
    """All pages with the answers given so far; what does not apply is marked hidden."""
    taken = paper.route()
    asked = {question.code for page in taken.pages for question in page.questions}
    codes = {page.code for page in taken.pages}
    return [
        {
            "code": section.code,
            "title": section.title.get(paper.language),
            "intro": [
                _piped(line, paper) for line in fill(section.intro, paper.language, paper.values)
            ],
            "show_if": section.show_if,
            "hidden": section.code not in codes,
            "questions": [
                {
                    **_question(question, paper, paper.answers.get(question.code), taken),
                    "hidden": question.code not in asked,
                    "same_as_title": question.text == section.title,
                    "errors": _sentences(question, paper),
                }
                for question in section.questions
            ],
        }
        for section in paper.definition.sections
    ]


def _sentences(question: Question, paper: Paper) -> list[str]:
    return problem_texts(question, paper.problems.get(question.code, ()), paper.language)


def problem_texts(question: Question, problems: Sequence[Problem], language: str) -> list[str]:
    """The question's own message where it has one, else what is wrong in general."""
    message = problems[0].message or question.message if problems else None
    return [message.get(language)] if message else sentences(problems)


def _text(text: Text | None, paper: Paper) -> SafeString:
    return _piped(text.get(paper.language), paper) if text else mark_safe("")


def _piped(content: str, paper: Paper) -> SafeString:
    """A text with earlier answers put in, escaped; a script keeps them up to date."""

    def answer(found: re.Match[str]) -> str:
        question = paper.definition.question(found[1])
        if question is None:
            return found[0]
        words = in_words(question, paper.answers.get(question.code), paper.language)
        return format_html('<span data-pipe="{}">{}</span>', question.code, words or "…")

    return mark_safe(_PIPE.sub(answer, escape(content)))  # noqa: S308 - escaped just here


def _question(question: Question, paper: Paper, value: Any, taken: Route) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "code": question.code,
        "type": str(question.type),
        "template": f"surveys/answer/types/{question.type}.html",
        "name": field_name(question),
        "text": _text(question.text, paper),
        "help": _text(question.help, paper),
        "show_if": question.show_if,
    }
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTI:
            offered = taken.options.get(question.code)
            drawn |= _options(question, paper, value, offered)
        case QuestionType.PAIR_RATING:
            drawn |= _pairs(question, paper, value)
        case QuestionType.SCALE:
            drawn |= _scale(question, paper, value)
        case QuestionType.RANKING:
            drawn |= _ranking(question, paper, value)
        case QuestionType.CASCADE:
            drawn |= _cascade(question, value, paper.places)
        case QuestionType.GROUP:
            drawn |= _group(question, paper, value, taken)
        case QuestionType.NUMBER:
            drawn |= {
                "value": "" if value is None else _number(value, paper.language),
                "unit": question.unit.get(paper.language) if question.unit else "",
                "decimals": question.decimals,
            }
        case _:
            drawn |= {"value": value or "", "limit": question.limit, "lines": question.lines}
    return drawn


def _number(value: Any, language: str) -> str:
    return str(value) if language == "en" else str(value).replace(".", ",")


def _options(
    question: Question, paper: Paper, value: Any, offered: frozenset[str] | None
) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    chosen = given.get("options") or [given.get("option")]
    other = next((option for option in question.options if option.other), None)
    return {
        "is_long": len(question.options) > LONG_LIST,
        "options": [
            {
                "code": option.code,
                "text": option.text.get(paper.language),
                "checked": option.code in chosen,
                "exclusive": option.exclusive,
                "other": option.other,
                "show_if": option.show_if,
                "hidden": offered is not None and option.code not in offered,
            }
            for option in options_for(question, paper.seed)
        ],
        "other_name": field_name(question, "other") if other else "",
        "other_value": given.get("other", ""),
    }


def _scale(question: Question, paper: Paper, value: Any) -> dict[str, Any]:
    """One radiogroup for each item, never a table."""
    given = value if isinstance(value, Mapping) else {}
    return {
        "items": [
            {
                "name": field_name(question, item.code),
                "text": item.text.get(paper.language),
                "help": item.help.get(paper.language) if item.help else "",
                "points": [
                    {
                        "value": option.code,
                        "label": option.text.get(paper.language),
                        "checked": given.get(item.code) == option.code,
                    }
                    for option in question.options
                ],
            }
            for item in items_for(question, paper.seed, is_split=paper.is_split)
        ],
    }


def _pairs(question: Question, paper: Paper, value: Any) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    definition, language = paper.definition, paper.language
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
            for item in items_for(question, paper.seed, is_split=paper.is_split)
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


def _ranking(question: Question, paper: Paper, value: Any) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    return {
        "most": question.most or len(question.items),
        "is_top": bool(question.most and question.most < len(question.items)),
        "items": [
            {
                "code": item.code,
                "name": field_name(question, item.code),
                "text": item.text.get(paper.language),
                "help": item.help.get(paper.language) if item.help else "",
                "value": given.get(item.code, ""),
            }
            for item in items_for(question, paper.seed, is_split=paper.is_split)
        ],
    }


def _group(question: Question, paper: Paper, value: Any, taken: Route) -> dict[str, Any]:
    """Every entry that may be given; a script shows the empty ones one by one."""
    given = value if isinstance(value, list | tuple) else []
    entries = []
    for number in range(question.most):
        answers = given[number] if number < len(given) else {}
        entries.append(
            {
                "number": number + 1,
                "is_spare": number > len(given),
                "questions": [
                    _question(named, paper, answers.get(plain.code), taken)
                    for plain, named in zip(
                        question.questions, inside(question, number), strict=True
                    )
                ],
            }
        )
    return {"entries": entries}


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
