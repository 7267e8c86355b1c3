"""Table 1: skills need, key issue, interpretation, number of interviewees.

By region or by group, never both, and only where at least K were interviewed; a branch sees its own
interviews whole. Codes are counted as in a released need snapshot. Beyond the branch single problems
are told where at least K people named them, with their number only in the table of all interviews:
numbers by region could be subtracted from each other.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from interviews.choices import SourceKind, Stage
from interviews.findings.problems import Problem, releasable
from interviews.models import Code, FinalCoding
from interviews.selectors.agreement import unresolved_codes
from interviews.selectors.findings import basis, findings_of, problems_by_code, shown_codes
from tna_portal.common.languages import current, localised
from tna_portal.organisation.access import sees_whole_country
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

MOST_PROBLEMS = 5  # of one code in the table; all of them stand on the code's own page
MOST_TEXTS = 2


@dataclass(frozen=True)
class Text:
    """A text of a finding; `is_foreign` where it still has to be translated for the reader."""

    text: str
    language: str
    is_foreign: bool


@dataclass(frozen=True)
class ProblemRow:
    """One problem. `interviewees` is None where only "at least K" may be said."""

    issue: Text
    interpretations: tuple[Text, ...]
    skills_needs: tuple[Text, ...]
    interviewees: int | None


@dataclass(frozen=True)
class Row:
    """One code; `interviewees` of the table's base. `issue` and `interpretation` are the codebook's.

    `untold`: problems beside those listed, named by too few people, or more than fit.
    `answered`: respondents in whose open answers it was found; None where that may not be said.
    """

    code: Code
    issue: str
    interpretation: str
    interviewees: int
    problems: tuple[ProblemRow, ...]
    untold: int
    is_unresolved: bool
    answered: int | None = None


@dataclass(frozen=True)
class Table:
    """`base` people were interviewed; no rows when they are too few to be shown.

    `answered`: respondents whose open answers were coded, told apart and never added.
    """

    base: int
    rows: tuple[Row, ...]
    is_hidden: bool
    is_own: bool
    answered: int | None = None


def table_one(
    round_id: int,
    *,
    user: "User | None" = None,
    region: str = "",
    group: str = "",
    most: int = MOST_PROBLEMS,
) -> Table:
    """The table for what a person may see; without a user it is the whole country's.

    Rows in the order of the codebook. ValueError for a region and a group at once.
    """
    found = basis(round_id, user, region=region, group=group)
    if found.is_hidden:
        return Table(base=0, rows=(), is_hidden=True, is_own=False)
    by_code = problems_by_code(findings_of(found.interviews))
    unresolved = unresolved_codes(round_id)
    narrowed = bool(region or group)
    answers = _Answers(round_id, user, narrowed=narrowed)
    rows = tuple(
        _row(
            code,
            by_code.get(code.pk, ()),
            whole=found.is_own,
            counted=found.is_own or not narrowed,
            most=most,
            is_unresolved=code.key in unresolved,
            answered=answers.of(code),
        )
        for code in shown_codes(round_id, set(by_code))
    )
    return Table(found.people, rows, False, found.is_own, answers.people)


def told(problems: tuple[Problem, ...], *, whole: bool) -> tuple[Problem, ...]:
    """Those of one code that the reader may see."""
    return problems if whole else releasable(problems)


def problem_row(problem: Problem, *, counted: bool) -> ProblemRow:
    """A problem in the reader's language."""
    language = current()
    issue, *_ = _texts(problem, "key_issue", language, 1)
    return ProblemRow(
        issue=issue,
        interpretations=_texts(problem, "interpretation", language),
        skills_needs=_texts(problem, "skills_need", language),
        interviewees=len(problem.people) if counted else None,
    )


def _texts(problem: Problem, field: str, language: str, most: int = MOST_TEXTS) -> tuple[Text, ...]:
    return tuple(
        Text(text, spoken, spoken != language)
        for text, spoken in problem.usual(field, language)[:most]
    )


def _row(
    code: Code,
    problems: tuple[Problem, ...],
    *,
    whole: bool,
    counted: bool,
    most: int,
    is_unresolved: bool,
    answered: int | None,
) -> Row:
    shown = told(problems, whole=whole)[:most]
    return Row(
        code=code,
        issue=localised(code, "issue"),
        interpretation=localised(code, "interpretation"),
        interviewees=len(frozenset[int]().union(*(problem.people for problem in problems))),
        problems=tuple(problem_row(problem, counted=counted) for problem in shown),
        untold=len(problems) - len(shown),
        is_unresolved=is_unresolved,
        answered=answered,
    )


class _Answers:
    """Open answers: the head office alone reads them, all of them together, from K respondents on."""

    def __init__(self, round_id: int, user: "User | None", *, narrowed: bool) -> None:
        final = FinalCoding.objects.filter(
            transcript__interview__round=round_id,
            transcript__interview__kind=SourceKind.ANSWER,
            transcript__interview__stage=Stage.FINAL,
        )
        people = Count("transcript__interview__answer", distinct=True)
        reads = user is not None and sees_whole_country(user) and not narrowed
        number = final.aggregate(people=people)["people"] if reads else 0
        self.people: int | None = number if number >= K else None
        counts = final.values_list("code_id").annotate(people=people) if self.people else ()
        self._by_code: dict[int, int] = dict(counts)

    def of(self, code: Code) -> int | None:
        """Respondents of one code; None where nothing, or only "fewer than K", may be said."""
        number = self._by_code.get(code.pk, 0)
        return number if self.people is not None and (number == 0 or number >= K) else None
