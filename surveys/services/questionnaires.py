"""Publishing questionnaires."""

import copy
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.questionnaire.definition import LANGUAGES, QuestionType
from surveys.questionnaire.reading import from_json
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RoundStatus
from tna_portal.organisation.selectors import need_areas, round_by_id
from tna_portal.organisation.services.rounds import set_item_slots

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


class RoundHasBegun(Exception):
    """Only the questionnaire of a round in preparation takes new items."""


class NoQuestionnaire(Exception):
    """The group is not asked in this round."""


class NoRatingQuestion(Exception):
    """The questionnaire has no question that rates importance and competence."""


class AlreadyAsked(Exception):
    """The questionnaire rates this item already."""


@transaction.atomic
def publish_version(
    *, round_id: int, group: str, source: Mapping[str, Any], actor: "User | None", now: datetime
) -> QuestionnaireVersion:
    """Publish a definition (JSON) as the next version; publishing the same again changes nothing.

    Raises DefinitionError. New rated items are given the next slots of the round.
    """
    definition = from_json(source)
    digest = hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()
    questionnaire, _ = Questionnaire.objects.get_or_create(round_id=round_id, group=group)
    newest = questionnaire.versions.order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return newest
    last = questionnaire.versions.aggregate(last=Max("number"))["last"] or 0
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=last + 1,
        definition=source,
        digest=digest,
        published_at=now,
        published_by=actor,
    )
    set_item_slots(round_id=round_id, group=group, items=definition.rated_items())
    record(
        "questionnaire_published",
        actor=actor,
        subject="questionnaire",
        subject_id=questionnaire.pk,
        number=version.number,
        group=group,
    )
    return version


@transaction.atomic
def add_rated_item(
    *,
    round_id: int,
    group: str,
    item: str,
    text: Mapping[str, str],
    actor: "User",
    now: datetime,
) -> QuestionnaireVersion:
    """Publish the next version of a questionnaire in preparation with one more pair of ratings.

    `item` is a need area, `text` its wording by language. It goes to the question that rates most areas
    of the same block. Raises RoundHasBegun, NoQuestionnaire, NoRatingQuestion, AlreadyAsked.
    """
    entry = round_by_id(round_id)
    if entry is None or entry.status != RoundStatus.DRAFT:
        raise RoundHasBegun
    newest = (
        QuestionnaireVersion.objects.select_for_update(of=("self",))
        .filter(questionnaire__round=round_id, questionnaire__group=group)
        .order_by("-number")
        .first()
    )
    if newest is None:
        raise NoQuestionnaire
    source = copy.deepcopy(newest.definition)
    questions = [
        question
        for section in source["sections"]
        for question in section["questions"]
        if question["type"] == QuestionType.PAIR_RATING
    ]
    if not questions:
        raise NoRatingQuestion
    if any(item == known["code"] for question in questions for known in question["items"]):
        raise AlreadyAsked
    block_of = {area.code: area.block for area in need_areas()}
    home = max(
        questions,
        key=lambda question: sum(
            block_of.get(known["code"], "") == block_of.get(item) for known in question["items"]
        ),
    )
    home["items"].append({"code": item, "text": {key: text[key] for key in LANGUAGES}})
    return publish_version(round_id=round_id, group=group, source=source, actor=actor, now=now)
