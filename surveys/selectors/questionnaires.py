"""Published definitions. A version never changes, so each process reads it once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.questionnaire.definition import Definition, Question
from surveys.questionnaire.reading import from_json
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound


@lru_cache(maxsize=64)
def _read(version_id: int, digest: str) -> Definition:
    return from_json(QuestionnaireVersion.objects.get(pk=version_id).definition)


_digests: dict[int, str] = {}


def definition_of(version_id: int) -> Definition:
    """The definition of one version."""
    if version_id not in _digests:
        _digests[version_id] = QuestionnaireVersion.objects.values_list("digest", flat=True).get(
            pk=version_id
        )
    return _read(version_id, _digests[version_id])


_questions: dict[int, dict[str, Question]] = {}


def questions_of(version_id: int) -> dict[str, Question]:
    """Code -> question of one version, for the saving interface."""
    if version_id not in _questions:
        found = definition_of(version_id).questions()
        _questions[version_id] = {question.code: question for question in found}
    return _questions[version_id]


def newest_definition(questionnaire_id: int) -> Definition:
    """The definition published last. DoesNotExist when none was."""
    version = QuestionnaireVersion.objects.filter(questionnaire=questionnaire_id)
    return definition_of(version.order_by("-number").values_list("pk", flat=True)[0])


def questionnaires_of(round_id: int) -> dict[str, Questionnaire]:
    """Group -> its questionnaire."""
    rows = Questionnaire.objects.filter(round=round_id).order_by("group")
    return {row.group: row for row in rows}


def published_definitions(round_id: int) -> dict[str, Definition]:
    """Group -> the definition published last, of every questionnaire of a round that has one."""
    versions = QuestionnaireVersion.objects.filter(questionnaire__round=round_id)
    rows = versions.order_by("questionnaire__group", "number")
    newest = dict(rows.values_list("questionnaire__group", "pk"))
    return {group: definition_of(pk) for group, pk in newest.items()}


@dataclass(frozen=True)
class InPreparation:
    """The newest questionnaire of a group in a round that has not begun, and what it rates."""

    round: "AssessmentRound"
    group: str
    rated: tuple[str, ...]


def in_preparation() -> list[InPreparation]:
    """Questionnaires that can still be added to, the newest round first."""
    versions = (
        QuestionnaireVersion.objects.filter(questionnaire__round__status=RoundStatus.DRAFT)
        .select_related("questionnaire__round")
        .order_by("-questionnaire__round_id", "questionnaire__group", "number")
    )
    newest = {version.questionnaire_id: version for version in versions.defer("definition")}
    return [
        InPreparation(
            version.questionnaire.round,
            version.questionnaire.group,
            _read(version.pk, version.digest).rated_items(),
        )
        for version in newest.values()
    ]


def forget() -> None:
    """Drop what was read; only tests need this, whose databases come and go."""
    _digests.clear()
    _questions.clear()
    _read.cache_clear()
