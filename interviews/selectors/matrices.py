"""Codes by codes, codes by interviews, and what each further interview has added.

Beyond the branch nothing is told of fewer than K people.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.findings.matrices import Step, co_occurrence, saturation, tellable
from interviews.models import Code, FinalCoding, Interview
from interviews.selectors.findings import basis, findings_of, problems_by_code, shown_codes
from interviews.selectors.table import ProblemRow, problem_row
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class Meeting:
    """Codes by codes: `cells[i][j]` interviews hold both, on the diagonal one; None: not told."""

    base: int
    codes: tuple[Code, ...]
    cells: tuple[tuple[int | None, ...], ...]
    is_hidden: bool
    is_own: bool

    def pairs(self) -> list[tuple[Code, Code, int]]:
        """Pairs of codes that may be told and meet at all, most often first."""
        found = [
            (code, other, number)
            for row, code in enumerate(self.codes)
            for column, other in enumerate(self.codes[:row])
            if (number := self.cells[row][column])
        ]
        return sorted(found, key=lambda pair: (-pair[2], pair[1].position, pair[0].position))


def meeting(round_id: int, user: "User | None") -> Meeting:
    """How often codes occur in the same interview."""
    found = basis(round_id, user)
    if found.is_hidden:
        return Meeting(0, (), (), is_hidden=True, is_own=False)
    pairs = set(
        FinalCoding.objects.filter(transcript__interview__in=found.interviews).values_list(
            "transcript__interview_id", "code_id"
        )
    )
    codes = shown_codes(round_id, {code for _, code in pairs})
    counts = co_occurrence(pairs, [code.pk for code in codes]).tolist()
    cells = tuple(
        tuple(
            number
            if found.is_own
            or row == column
            or tellable(number, numbers[row], counts[column][column], found.people)
            else None
            for column, number in enumerate(numbers)
        )
        for row, numbers in enumerate(counts)
    )
    return Meeting(found.people, tuple(codes), cells, is_hidden=False, is_own=found.is_own)


@dataclass(frozen=True)
class Point:
    """One step; of a single interview also which it was."""

    step: Step
    interview: Interview | None


@dataclass(frozen=True)
class Saturation:
    """`waiting` interviews are not told yet, because they are fewer than K."""

    base: int
    points: tuple[Point, ...]
    waiting: int
    is_hidden: bool
    is_own: bool


def saturation_of(round_id: int, user: "User | None") -> Saturation:
    """New codes and problems in order of date: by interview in the branch, by K of them beyond it."""
    found = basis(round_id, user)
    if found.is_hidden:
        return Saturation(0, (), 0, is_hidden=True, is_own=False)
    order = list(found.interviews.order_by("held_on", "pk"))
    codes: dict[int, set[int]] = defaultdict(set)
    named: dict[int, set[int]] = defaultdict(set)
    number = 0
    for code, problems in problems_by_code(findings_of(found.interviews)).items():
        for problem in problems:
            number += 1
            for interview in problem.people:
                codes[interview].add(code)
                named[interview].add(number)
    size = 1 if found.is_own else K
    steps = saturation([interview.pk for interview in order], codes, named, size=size)
    points = tuple(Point(step, order[step.first - 1] if size == 1 else None) for step in steps)
    return Saturation(found.people, points, found.people % size, False, found.is_own)


@dataclass(frozen=True)
class Cell:
    """One code in one interview; no problems: it does not occur."""

    code: Code
    problems: tuple[ProblemRow, ...]


@dataclass(frozen=True)
class Summary:
    """What one interview holds, code by code."""

    interview: Interview
    cells: tuple[Cell, ...]


def summed_interviews(round_id: int, user: "User") -> "QuerySet[Interview]":
    """Final interviews of the own branch (the head office: all), by date."""
    found = basis(round_id, user).interviews
    return found.select_related("region", "branch").order_by("held_on", "pk")


def summary_codes(round_id: int, user: "User") -> list[Code]:
    """The columns: codes that any of these interviews can hold."""
    found = FinalCoding.objects.filter(transcript__interview__in=basis(round_id, user).interviews)
    return shown_codes(round_id, set(found.values_list("code_id", flat=True).distinct()))


def summaries(interviews: Iterable[Interview], codes: list[Code]) -> list[Summary]:
    """What some interviews hold."""
    listed = list(interviews)
    chosen = Interview.objects.filter(pk__in=[interview.pk for interview in listed])
    grouped: dict[tuple[int, int], tuple[ProblemRow, ...]] = {}
    findings = defaultdict(list)
    for finding in findings_of(chosen):
        findings[finding.interview].append(finding)
    for interview, found in findings.items():
        for code, problems in problems_by_code(found).items():
            rows = tuple(problem_row(problem, counted=False) for problem in problems)
            grouped[interview, code] = rows
    return [
        Summary(
            interview,
            tuple(Cell(code, grouped.get((interview.pk, code.pk), ())) for code in codes),
        )
        for interview in listed
    ]
