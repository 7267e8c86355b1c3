"""Which pages and questions apply to somebody's answers so far.

A condition is data: {"question", "is"} (one option or value), {"question", "includes"} (an option of
several), {"all": [...]}, {"any": [...]}, {"not": ...}. Nothing is ever evaluated as code.
"""

from collections.abc import Mapping
from typing import Any

from surveys.questionnaire.definition import Condition, Definition, Question, Section

Answers = Mapping[str, Any]


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether a condition is met; no condition always is."""
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    value = answers.get(condition["question"])
    if "includes" in condition:
        return isinstance(value, Mapping) and condition["includes"] in value.get("options", ())
    if isinstance(value, Mapping):
        value = value.get("option")
    return bool(value == condition["is"])


def visible_sections(definition: Definition, answers: Answers) -> tuple[Section, ...]:
    """Pages that apply and hold at least one question that applies."""
    return tuple(
        section
        for section in definition.sections
        if holds(section.show_if, answers) and visible_questions(section, answers)
    )


def visible_questions(section: Section, answers: Answers) -> tuple[Question, ...]:
    """Questions of a page that apply."""
    return tuple(question for question in section.questions if holds(question.show_if, answers))


def answers_that_count(definition: Definition, answers: Answers) -> dict[str, Any]:
    """Answers without those to questions that no longer apply; the hidden ones are kept elsewhere.

    Hiding one answer may hide what depended on it, so this repeats until nothing changes.
    """
    kept = dict(answers)
    while True:
        asked = {
            question.code
            for section in visible_sections(definition, kept)
            for question in visible_questions(section, kept)
        }
        left = {code: value for code, value in kept.items() if code in asked}
        if left == kept:
            return left
        kept = left
