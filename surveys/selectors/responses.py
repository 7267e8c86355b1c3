"""Raw responses, for exports only; never all in memory at once."""

from collections.abc import Iterator
from typing import Any

from surveys.models import Response
from surveys.selectors.questionnaires import newest_definition, questionnaires_of


def answered_rows(round_id: int) -> Iterator[tuple[Any, ...]]:
    """(group, region, category, seniority, language, answers), in no order that tells anything."""
    rows = Response.objects.filter(questionnaire__round=round_id).order_by("pk")
    return rows.values_list(
        "questionnaire__group", "region_id", "category", "seniority", "language", "answers"
    ).iterator(chunk_size=2000)


def question_codes(round_id: int) -> list[str]:
    """Codes of all questions of the round's questionnaires, in order."""
    codes: dict[str, None] = {}
    for questionnaire in questionnaires_of(round_id).values():
        for question in newest_definition(questionnaire.pk).questions():
            codes[question.code] = None
    return list(codes)
