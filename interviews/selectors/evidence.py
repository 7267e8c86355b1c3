"""Counts of interviewees per code, for needs. People are counted, never mentions."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from interviews.choices import SourceKind, Stage
from interviews.models import FinalCoding, Interview
from interviews.selectors.codebooks import codes_of

Cell = tuple[str, str]  # region, group of interviewee


@dataclass(frozen=True)
class InterviewEvidence:
    """`interviewed`: people with a transcript; `coded`: code -> people in whose talk it was found.

    Beside them, never added: `writers` respondents gave open answers, and `written` of them (by code)
    wrote of it.
    """

    codes: tuple[str, ...]
    interviewed: dict[Cell, int]
    coded: dict[str, dict[Cell, int]]
    writers: int
    written: dict[str, int]


def interview_evidence(round_id: int) -> InterviewEvidence:
    """Evidence of one round from all branches."""
    interviewed: dict[Cell, int] = defaultdict(int)
    held = Interview.objects.filter(
        round=round_id, kind=SourceKind.INTERVIEW, transcript__isnull=False
    )
    for cell in held.values_list("region_id", "group"):
        interviewed[cell] += 1
    coded: dict[str, dict[Cell, int]] = defaultdict(lambda: defaultdict(int))
    people = (
        FinalCoding.objects.filter(
            transcript__interview__round=round_id,
            transcript__interview__kind=SourceKind.INTERVIEW,
            transcript__interview__stage=Stage.FINAL,
        )
        .values_list(
            "code__key",
            "transcript__interview__region_id",
            "transcript__interview__group",
            "transcript__interview_id",
        )
        .distinct()
    )
    for code, region, group, _ in people:
        coded[code][region, group] += 1
    return InterviewEvidence(
        codes=tuple(code.key for code in codes_of(round_id)),
        interviewed=dict(interviewed),
        coded={code: dict(cells) for code, cells in coded.items()},
        writers=_writers(round_id),
        written=_written(round_id),
    )


def _writers(round_id: int) -> int:
    answers = Interview.objects.filter(round=round_id, kind=SourceKind.ANSWER)
    return answers.values("answer").distinct().count()


def _written(round_id: int) -> dict[str, int]:
    """Respondents, however many of their answers carry the code."""
    found = FinalCoding.objects.filter(
        transcript__interview__round=round_id,
        transcript__interview__kind=SourceKind.ANSWER,
        transcript__interview__stage=Stage.FINAL,
    )
    people = Count("transcript__interview__answer", distinct=True)
    return dict(found.order_by().values_list("code__key").annotate(people))
