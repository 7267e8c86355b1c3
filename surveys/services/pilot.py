"""Pilot rounds: how long each question takes, kept as a histogram a question and never of a person."""

from collections.abc import Mapping

from django.db.models import F

from surveys.models import QuestionnaireVersion, QuestionTime
from surveys.questionnaire.quality import bucket_of
from surveys.selectors.questionnaires import questions_of


def count_times(version_id: int, times: Mapping[str, int]) -> None:
    """Count seconds by question, inside the transaction that saves; nothing outside a pilot."""
    pilots = QuestionnaireVersion.objects.filter(questionnaire__round__is_pilot=True)
    if not pilots.filter(pk=version_id).exists():
        return
    known = questions_of(version_id)
    # In one order, so that two respondents never wait for each other crosswise.
    for question, seconds in sorted(times.items()):
        if question in known:
            time, _ = QuestionTime.objects.get_or_create(
                version_id=version_id, question=question, seconds=bucket_of(seconds)
            )
            QuestionTime.objects.filter(pk=time.pk).update(people=F("people") + 1)
