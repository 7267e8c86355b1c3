"""Counts of interviewees per code, for needs. People are counted, never mentions."""

from collections import defaultdict
from dataclasses import dataclass

from interviews.choices import SourceKind
from interviews.models import FinalCoding, Interview
from interviews.selectors.codebooks import codes_of

Cell = tuple[str, str]  # region, group of interviewee


@dataclass(frozen=True)
class InterviewEvidence:
    """`interviewed`: people with a transcript; `coded`: code -> people in whose talk it was found."""

    codes: tuple[str, ...]
    interviewed: dict[Cell, int]
    coded: dict[str, dict[Cell, int]]


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
        FinalCoding.objects.filter(transcript__interview__round=round_id)
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
    )
