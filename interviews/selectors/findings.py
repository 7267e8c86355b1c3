"""The final findings of interviews: what counts, for whom, and how far it may be told."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.choices import SourceKind, Stage
from interviews.findings.problems import Finding, Problem, Wording, problems
from interviews.models import Code, FinalCoding, Interview
from interviews.selectors.codebooks import codes_of
from tna_portal.organisation.access import sees_whole_country, within_branch
from tna_portal.statistics.disclosure import K, suppress_one_way

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class Basis:
    """Interviews a table is made of. `is_own`: a branch's, which it sees whole.

    `is_hidden`: they are too few to be told beyond the branch, or would give away others that are.
    """

    interviews: "QuerySet[Interview]"
    people: int
    is_own: bool
    is_hidden: bool


def basis(round_id: int, user: "User | None" = None, *, region: str = "", group: str = "") -> Basis:
    """By region or by group of interviewee; ValueError for both, which would single people out.

    Without a user it is the whole country's, told beyond the branches.
    """
    if region and group:
        raise ValueError("a table is by region or by group, never by both")
    everybody = Interview.objects.filter(
        round=round_id, kind=SourceKind.INTERVIEW, stage=Stage.FINAL, transcript__isnull=False
    )
    own = user is not None and not sees_whole_country(user)
    if user is not None:
        everybody = within_branch(everybody, user)
    field, value = ("region_id", region) if region else ("group", group)
    people = Counter(everybody.values_list(field, flat=True))
    number = people[value] if value else sum(people.values())
    hidden = not own and (number < K or (bool(value) and value in suppress_one_way(people)))
    chosen = everybody.filter(**{field: value}) if value else everybody
    return Basis(chosen, number, own, hidden)


def findings_of(interviews: "QuerySet[Interview]") -> list[Finding]:
    """Final findings of these interviews, without their quotes."""
    rows = FinalCoding.objects.filter(transcript__interview__in=interviews).values_list(
        "pk",
        "transcript__interview_id",
        "code_id",
        "language",
        "key_issue",
        "interpretation",
        "skills_need",
        "translations",
    )
    # one by one: to hold all rows beside the findings takes half as long again
    return [
        Finding(pk, interview, code, language, _wordings(language, own, translations))
        for pk, interview, code, language, *own, translations in rows.iterator()
    ]


def _wordings(
    language: str, own: list[str], translations: dict[str, dict[str, str]]
) -> dict[str, Wording]:
    """A translation counts when its key issue is there; what else it lacks stays empty."""
    found = {language: Wording(*own)}
    for other, texts in translations.items():
        if other != language and texts.get("key_issue"):
            found[other] = Wording(
                texts["key_issue"], texts.get("interpretation", ""), texts.get("skills_need", "")
            )
    return found


def shown_codes(round_id: int, used: "set[int]") -> list[Code]:
    """Codes of the round that findings can have, and retired ones that still have some."""
    return [
        code
        for code in codes_of(round_id, with_retired=True)
        if code.pk in used or (code.is_codable and not code.is_retired)
    ]


def problems_by_code(findings: list[Finding]) -> dict[int, tuple[Problem, ...]]:
    """Code -> its problems, named by most people first."""
    by_code: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_code[finding.code].append(finding)
    return {code: problems(found) for code, found in by_code.items()}
