"""Open answers of counted responses, as texts that nothing here leads from to a person."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from surveys.models import Questionnaire, Response, RoundRetention
from surveys.questionnaire.definition import Definition, QuestionType
from surveys.selectors.questionnaires import definition_of
from surveys.selectors.rows import counted_responses
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """What one respondent wrote to one question; `region` is None where it could not be kept."""

    response: UUID
    question: str
    text: str
    language: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """A questionnaire whose open answers are offered. `version` changes whenever they do."""

    questionnaire_id: int
    round_id: int
    group: str
    is_synthetic: bool
    version: str


def sources() -> list[Source]:
    """Questionnaires of all rounds but those in preparation and pilots, which are nobody's need.

    An anonymous round waits for its close: rows made while it runs would tell by their order which
    answers came in first (docs/adr/0010-anonymous-rounds.md).
    """
    rounds = {
        entry.pk: entry
        for entry in organisation.rounds().exclude(status=RoundStatus.DRAFT).exclude(is_pilot=True)
        if not entry.is_anonymous or entry.status == RoundStatus.CLOSED
    }
    found = Questionnaire.objects.filter(round__in=rounds)
    erased = dict(RoundRetention.objects.values_list("pk", "erased"))  # counting what is left costs
    table = Response._meta.db_table
    return [
        Source(
            each.pk,
            each.round_id,
            each.group,
            rounds[each.round_id].is_synthetic,
            f"{each.counts_revision}.{each.withdrawals}.{erased.get(each.round_id, {}).get(table, 0)}",
        )
        for each in found.order_by("pk")
    ]


def open_answers(
    questionnaire_id: int, *, after: UUID | None, most: int
) -> tuple[list[OpenAnswer], UUID | None]:
    """Answers in the next `most` counted responses behind `after`, and where to go on (None: the end)."""
    rows = counted_responses(questionnaire_id).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.values_list("pk", "version_id", "language", "region_id", "answers")[:most])
    answers = [
        OpenAnswer(pk, code, text, language, region)
        for pk, version, language, region, given in found
        for code, text in _texts(definition_of(version), given)
    ]
    return answers, found[-1][0] if len(found) == most else None


def kept_of(responses: Collection[UUID]) -> set[UUID]:
    """Those that are still there: neither withdrawn nor deleted after their storage period."""
    return set(Response.objects.filter(pk__in=responses).values_list("pk", flat=True))


def _texts(definition: Definition, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for question in definition.questions():
        value = given.get(question.code)
        if question.type is QuestionType.TEXT and isinstance(value, str) and value:
            yield question.code, value


def question_texts(round_id: int, language: str) -> dict[str, str]:
    """Open question -> its wording, in the newest version that asks it."""
    versions = Questionnaire.objects.filter(round=round_id).values_list("versions", flat=True)
    return {
        question.code: question.text.get(language)
        for version in sorted(pk for pk in versions if pk)
        for question in definition_of(version).questions()
        if question.type is QuestionType.TEXT
    }
