"""Raw responses, for exports only; never all in memory at once."""

from collections.abc import Iterator
from typing import Any

from surveys.models import QuestionnaireVersion, Response
from surveys.questionnaire.definition import Definition
from surveys.selectors.questionnaires import definition_of


def answered_rows(round_id: int) -> Iterator[tuple[Any, ...]]:
    """(group, region, category, seniority, language, month, mode, version, flags, fingerprint, answers)
    of each response, in an order that tells nothing."""
    rows = Response.objects.filter(questionnaire__round=round_id).order_by("pk")
    return rows.values_list(
        "questionnaire__group",
        "region_id",
        "category",
        "seniority",
        "language",
        "month",
        "mode",
        "version__number",
        "flags",
        "fingerprint",
        "answers",
    ).iterator(chunk_size=2000)


def definitions_of_round(round_id: int) -> list[Definition]:
    """Every published version of the round's questionnaires, oldest first."""
    versions = QuestionnaireVersion.objects.filter(questionnaire__round=round_id)
    order = versions.order_by("questionnaire__group", "number").values_list("pk", flat=True)
    return [definition_of(pk) for pk in order]
