"""Which pages, questions and options apply to somebody's answers so far.

One pass from the first question to the last: a condition looks back only, and sees only answers that
count. static/js/answer.js makes the same pass in the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveys.questionnaire.definition import Definition, Question, QuestionType, Section
from surveys.questionnaire.expressions import Day, Node, evaluate, is_true

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A section that applies, with its questions that apply."""

    section: Section
    questions: tuple[Question, ...]

    @property
    def code(self) -> str:
        """The section's."""
        return self.section.code


@dataclass(frozen=True, slots=True)
class Route:
    """Pages that hold at least one question, and the answers that count.

    `hidden` are questions that have an answer but no longer apply: it is kept, but not counted.
    `options` are the codes that apply of each question some of whose options may not.
    """

    pages: tuple[Page, ...]
    answers: dict[str, Any]
    hidden: tuple[str, ...]
    options: Mapping[str, frozenset[str]]


def route(definition: Definition, answers: Answers, today: date) -> Route:
    """The way through a questionnaire. `today` is what today() means in conditions."""
    counting: dict[str, Any] = {}
    hidden: list[str] = []
    offered: dict[str, frozenset[str]] = {}
    pages: list[Page] = []
    known: dict[str, Question] = {}

    def holds(condition: Node | None) -> bool:
        if condition is None:
            return True
        value = evaluate(
            condition, lambda code, parts: value_of(known[code], counting.get(code), parts), today
        )
        return is_true(value)

    for section in definition.sections:
        applies = holds(section.show_if)
        asked: list[Question] = []
        for question in section.questions:
            known[question.code] = question
            answer = answers.get(question.code)
            if not (applies and holds(question.show_if)):
                hidden += [question.code] if answer is not None else []
                continue
            asked.append(question)
            if any(option.show_if is not None for option in question.options):
                codes = frozenset(o.code for o in question.options if holds(o.show_if))
                offered[question.code] = codes
                answer = _only_offered(question, answer, codes)
            if answer is not None:
                counting[question.code] = answer
        if asked:
            pages.append(Page(section, tuple(asked)))
    return Route(tuple(pages), counting, tuple(hidden), offered)


def _only_offered(question: Question, answer: Any, codes: frozenset[str]) -> Any:
    """An answer without the options that no longer apply."""
    if not isinstance(answer, Mapping):
        return answer
    match question.type:
        case QuestionType.SINGLE:
            return answer if answer.get("option") in codes else None
        case QuestionType.MULTI:
            left = [code for code in answer.get("options", ()) if code in codes]
            return {**answer, "options": left} if left else None
        case QuestionType.SCALE:
            return {item: point for item, point in answer.items() if point in codes} or None
    return answer


def value_of(question: Question, answer: Any, parts: tuple[str, ...]) -> Any:
    """A normalised answer, or its part, as conditions see it; None when there is none."""
    if answer is None:
        return None
    match question.type:
        case QuestionType.SINGLE:
            return answer.get("option")
        case QuestionType.MULTI:
            return list(answer.get("options", ()))
        case QuestionType.DATE | QuestionType.MONTH:
            return Day.of(date.fromisoformat(answer if len(answer) > 7 else f"{answer}-01"))
        case QuestionType.PAIR_RATING:
            return answer.get(parts[0], {}).get(parts[1])
        case QuestionType.SCALE:
            point = answer.get(parts[0])
            return int(point) if point and point.isdecimal() else point
        case QuestionType.RANKING:
            return answer.get(parts[0])
        case QuestionType.CASCADE:
            return answer.get(parts[0]) or None
        case _:
            return answer


def meets(question: Question, answer: Any, answers: Answers, known: Answers, today: date) -> bool:
    """Whether an answer meets its question's own condition; `known` is code -> question."""
    if question.check is None or answer is None:
        return True
    given = {**answers, question.code: answer}
    value = evaluate(
        question.check, lambda code, parts: value_of(known[code], given.get(code), parts), today
    )
    return is_true(value)
