"""Counts of interviewees per code, for needs. People are counted, never mentions; final texts alone."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from interviews.choices import SourceKind, Stage
from interviews.models import FinalCoding, Interview
from interviews.selectors.codebooks import codes_of

Cell = tuple[str, str]  # region, group of interviewee


@dataclass(frozen=True)
class InterviewEvidence:
    """`interviewed`: people whose text is final; `coded`: code -> people in whose talk it was found.

    `answered`: code -> respondents in whose open answers it was found, of `writers` who gave any; never
    added to interviewees.
    """

    codes: tuple[str, ...]
    interviewed: dict[Cell, int]
    coded: dict[str, dict[Cell, int]]
    answered: dict[str, int]
    writers: int


def interview_evidence(round_id: int) -> InterviewEvidence:
    """Evidence of one round from all branches."""
    interviewed: dict[Cell, int] = defaultdict(int)
    final = Interview.objects.filter(
        round=round_id, kind=SourceKind.INTERVIEW, stage=Stage.FINAL, transcript__isnull=False
    )
    for cell in final.values_list("region_id", "group"):
        interviewed[cell] += 1
    coded: dict[str, dict[Cell, int]] = defaultdict(lambda: defaultdict(int))
    people = (
        FinalCoding.objects.filter(transcript__interview__in=final)
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
        answered=_respondents(round_id),
        writers=_writers(round_id),
    )


def _writers(round_id: int) -> int:
    answers = Interview.objects.filter(round=round_id, kind=SourceKind.ANSWER)
    return answers.values("answer").distinct().count()


def _respondents(round_id: int) -> dict[str, int]:
    """A respondent may have written several open answers; the response stands for the person."""
    rows = (
        FinalCoding.objects.filter(
            transcript__interview__round=round_id,
            transcript__interview__kind=SourceKind.ANSWER,
            transcript__interview__stage=Stage.FINAL,
        )
        .values("code__key")
        .annotate(people=Count("transcript__interview__answer", distinct=True))
    )
    return {row["code__key"]: row["people"] for row in rows}
