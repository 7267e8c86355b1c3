"""Texts with their placeholders filled in; an answer in words, for texts that repeat it."""

from collections.abc import Mapping
from typing import Any

from surveys.questionnaire.definition import Question, QuestionType, Text


def fill(text: Text | None, language: str, values: Mapping[str, str]) -> list[str]:
    """Paragraphs of a text with its placeholders filled in."""
    if text is None:
        return []
    content = text.get(language)
    for key, value in values.items():
        content = content.replace("{" + key + "}", value)
        if value.endswith("."):  # Russian dates end with "г."
            content = content.replace(value + ".", value)
    return content.split("\n")


def in_words(question: Question, answer: Any, language: str) -> str:
    """The answer as the respondent would say it; empty when there is none."""
    if answer is None:
        return ""
    match question.type:
        case QuestionType.SINGLE:
            return _option(question, answer.get("option", ""), answer, language)
        case QuestionType.MULTI:
            chosen = answer.get("options", ())
            return ", ".join(_option(question, code, answer, language) for code in chosen)
        case QuestionType.NUMBER:
            number = str(answer) if language == "en" else str(answer).replace(".", ",")
            return f"{number} {question.unit.get(language)}" if question.unit else number
        case QuestionType.DATE:
            return ".".join(reversed(answer.split("-")))
        case QuestionType.TEXT | QuestionType.MONTH:
            return str(answer)
        case _:
            return ""


def _option(question: Question, code: str, answer: Any, language: str) -> str:
    option = question.option(code)
    if option is None:
        return ""
    return str(answer.get("other") or "") if option.other else option.text.get(language)
