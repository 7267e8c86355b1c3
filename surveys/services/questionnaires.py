"""Publishing questionnaires."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.questionnaire.reading import from_json
from tna_portal.organisation.audit import record
from tna_portal.organisation.services.rounds import set_item_slots

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


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
