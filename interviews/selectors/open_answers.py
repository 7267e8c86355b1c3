"""Open answers that have been taken over: which, and the list of those that wait to be coded."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

from interviews.choices import SourceKind, Stage
from interviews.models import Interview
from interviews.selectors.visibility import readable
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


@dataclass(frozen=True, slots=True)
class Progress:
    """Texts of one question: all of them, and those that nobody has begun to code."""

    question: str
    number: int
    waiting: int


def responses_taken(round_id: int) -> list[UUID]:
    """Responses of which a text is kept."""
    found = Interview.objects.filter(round=round_id, kind=SourceKind.ANSWER)
    return [answer for answer in found.values_list("answer", flat=True).distinct() if answer]


def answers_for(user: "User", round_id: int) -> "QuerySet[Interview]":
    """Open answers that a person may read, in the order of the questionnaire's questions."""
    found = readable(user).filter(round=round_id, kind=SourceKind.ANSWER)
    return found.select_related("transcript", "region").order_by("question", "pk")


def rounds_with_answers(user: "User") -> list[int]:
    """Rounds of which the person may read open answers, newest first."""
    found = readable(user).filter(kind=SourceKind.ANSWER)
    return list(found.order_by("-round").values_list("round", flat=True).distinct())


def has_answers(user: "User") -> bool:
    """Whether there is an open answer that the person may read."""
    return readable(user).filter(kind=SourceKind.ANSWER).exists()


def progress(user: "User", round_id: int) -> list[Progress]:
    """Each question with its texts."""
    counts: Counter[tuple[str, bool]] = Counter()
    rows = answers_for(user, round_id).order_by().values_list("question", "stage")
    for question, stage, number in rows.annotate(number=Count("pk")):
        counts[question, stage == Stage.READY] += number
    return [
        Progress(question, counts[question, True] + counts[question, False], counts[question, True])
        for question in sorted({question for question, _ in counts})
    ]


def shown_regions(round_id: int) -> set[tuple[str, str]]:
    """(region, group) of which at least K people wrote: a smaller one could tell who wrote what."""
    rows = Interview.objects.filter(
        round=round_id, kind=SourceKind.ANSWER, region__isnull=False
    ).values_list("region_id", "group")
    people = rows.annotate(people=Count("answer", distinct=True)).order_by()
    return {(region, group) for region, group, number in people if region and number >= K}


def beside(user: "User", interview: Interview) -> tuple[int | None, int | None]:
    """The answers to the same question before and behind this one that wait to be coded."""
    same = answers_for(user, interview.round_id).filter(question=interview.question)
    waiting = same.filter(stage=Stage.READY)
    before = waiting.filter(pk__lt=interview.pk).order_by("-pk").values_list("pk", flat=True)
    behind = waiting.filter(pk__gt=interview.pk).order_by("pk").values_list("pk", flat=True)
    return before.first(), behind.first()
