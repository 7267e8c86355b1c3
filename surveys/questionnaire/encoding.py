"""Ratings as bytes: one byte an item slot, 0 missing, 1-5, 8 not relevant, 9 cannot say."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.questionnaire.definition import Definition, QuestionType


def rating_bytes(
    definition: Definition, answers: Mapping[str, Any], slots: Sequence[str]
) -> tuple[bytes, bytes]:
    """Importance and competence of one response, each len(slots) long. KeyError: item without slot."""
    place = {item: position for position, item in enumerate(slots)}
    importance, competence = bytearray(len(slots)), bytearray(len(slots))
    for question in definition.questions():
        if question.type is not QuestionType.PAIR_RATING:
            continue
        for item, pair in (answers.get(question.code) or {}).items():
            importance[place[item]] = pair.get("importance", 0)
            competence[place[item]] = pair.get("competence", 0)
    return bytes(importance), bytes(competence)
