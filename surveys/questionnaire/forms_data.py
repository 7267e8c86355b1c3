"""Answers as fields of a plain form, for pages without a script: names, reading, filling in again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from surveys.questionnaire.definition import SIDES, Question, QuestionType
from surveys.questionnaire.validation import NOT_RELEVANT

Fields = Mapping[str, Sequence[str]]


def field_name(question: Question, *parts: str) -> str:
    """Name of a field: q.Q3, q.Q3.other, q.Q11.FIN.importance, q.Q2.region, q.Q20.0.year."""
    return ".".join(("q", question.code, *parts))


def inside(group: Question, entry: int) -> tuple[Question, ...]:
    """The questions of one entry of a group, under names of their own."""
    return tuple(
        replace(question, code=f"{group.code}.{entry}.{question.code}")
        for question in group.questions
    )


def from_form(question: Question, fields: Fields) -> Any:
    """The raw answer as it was typed; None when nothing was."""

    def one(*parts: str) -> str:
        values = fields.get(field_name(question, *parts), ())
        return values[-1] if values else ""

    match question.type:
        case QuestionType.CONSENT:
            return True if one() else None
        case QuestionType.SINGLE:
            return {"option": one(), "other": one("other")} if one() else None
        case QuestionType.MULTI:
            chosen = list(fields.get(field_name(question), ()))
            return {"options": chosen, "other": one("other")} if chosen else None
        case QuestionType.CASCADE:
            place = {"region": one("region"), "district": one("district")}
            return place if any(place.values()) else None
        case QuestionType.PAIR_RATING:
            pairs = {
                item.code: (
                    dict.fromkeys(SIDES, NOT_RELEVANT)  # one box clears both rows
                    if one(item.code, "nr")
                    else {side: one(item.code, side) for side in SIDES if one(item.code, side)}
                )
                for item in question.items
            }
            return {code: pair for code, pair in pairs.items() if pair} or None
        case QuestionType.GROUP:
            entries = [
                {
                    plain.code: answer
                    for plain, named in zip(question.questions, inside(question, i), strict=True)
                    if (answer := from_form(named, fields)) is not None
                }
                for i in range(question.most)
            ]
            return [entry for entry in entries if entry] or None
        case QuestionType.RANKING | QuestionType.SCALE:
            ranks = {item.code: one(item.code) for item in question.items}
            return {code: rank for code, rank in ranks.items() if rank} or None
        case _:
            return one() or None
