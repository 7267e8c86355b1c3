"""Where survey and interviews meet in a release: joint display, set logic, sources side by side, quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curricula.needs.comparison import Comparison, compare
from curricula.needs.content import JointRow, Scope, SetLogic
from curricula.needs.joint_display import AreaEvidence, Thresholds, joint_display, set_logic
from interviews.selectors.evidence import InterviewEvidence
from interviews.selectors.quotes import QuoteMark
from surveys.questionnaire.definition import Definition, QuestionType
from surveys.scoring.types import ItemScore
from tna_portal.organisation.choices import LinkKind
from tna_portal.organisation.crosswalk import Crosswalk
from tna_portal.statistics.disclosure import K
from tna_portal.statistics.intervals import Interval
from tna_portal.statistics.results import NotComputable

QUOTES_A_REGION = 3  # of one area


@dataclass(frozen=True)
class Talks:
    """What interviews and open answers may say in a release; counts are those of people.

    `codes_of`: area -> codes that lead to it; `interviewees` is 0 where fewer than K were interviewed;
    `written` is empty where open answers may not be told.
    """

    codes_of: Mapping[str, tuple[str, ...]]
    interviewees: int
    found: Mapping[str, int]
    written: Mapping[str, int]


def talks_told(talks: InterviewEvidence, crosswalk: Crosswalk, written: Mapping[str, int]) -> Talks:
    """Codes of the round that lead to each area, and counts where they may be told."""
    codes_of: dict[str, list[str]] = {}
    for link in crosswalk.of(LinkKind.CODE):
        if link.target in talks.codes:
            codes_of.setdefault(link.area, []).append(link.target)
    people = sum(talks.interviewed.values())
    found = {code: sum(groups.values()) for code, groups in talks.coded.items()}
    return Talks(
        codes_of={area: tuple(sorted(codes)) for area, codes in codes_of.items()},
        interviewees=people if people >= K else 0,
        found=found if people >= K else {},
        written=written,
    )


def joint_rows(
    areas: Sequence[str],
    scores: Mapping[str, ItemScore],
    talks: Talks,
    thresholds: Thresholds,
) -> tuple[JointRow, ...]:
    """The joint display of the need areas, in their order."""
    evidence = [_evidence(area, scores.get(area), talks) for area in areas]
    rows = []
    for known, judgement in zip(evidence, joint_display(evidence, thresholds), strict=True):
        codes = talks.codes_of.get(judgement.code, ())
        probability = judgement.top_probability
        rows.append(
            JointRow(
                area=judgement.code,
                joint_class=str(judgement.joint_class),
                rank=judgement.rank,
                top_probability=(
                    None if isinstance(probability, NotComputable) else round(probability, 2)
                ),
                codes=codes,
                interviewees_coded=known.interviewees_coded,
                interviewees=talks.interviewees,
                **_share(judgement.interviews),
                written=(
                    max((talks.written.get(code, 0) for code in codes), default=None)
                    if talks.written
                    else None
                ),
            )
        )
    return tuple(rows)


def _share(interval: Interval | NotComputable) -> dict[str, float | None]:
    if isinstance(interval, NotComputable):
        return {"share": None, "share_low": None, "share_high": None}
    return {
        "share": round(100 * interval.estimate, 1),
        "share_low": round(100 * interval.low, 1),
        "share_high": round(100 * interval.high, 1),
    }


def _evidence(area: str, score: ItemScore | None, talks: Talks) -> AreaEvidence:
    """An area led to by several codes counts the one found with most people: never too many."""
    usable = score is not None and score.n_pairs >= K
    mwds = score.mwds if score is not None and usable else None
    error = score.mwds_standard_error if score is not None and usable else None
    codes = talks.codes_of.get(area, ())
    return AreaEvidence(
        code=area,
        asked=usable,
        mwds=None if isinstance(mwds, NotComputable) else mwds,
        standard_error=None if isinstance(error, NotComputable) else error,
        has_code=bool(codes) and talks.interviewees > 0,
        interviewees_coded=max((talks.found.get(code, 0) for code in codes), default=0),
        interviewees=talks.interviewees,
    )


def headings_view(
    definition: Definition | None, talks: InterviewEvidence, crosswalk: Crosswalk
) -> SetLogic:
    """The study's own view: headings that were ranked against codes that were found."""
    headings = [
        item.code
        for section in (definition.sections if definition else ())
        for question in section.questions
        if question.type is QuestionType.RANKING
        for item in question.items
    ]
    heading_of: dict[str, set[str]] = {}
    for link in crosswalk.of(LinkKind.HEADING):
        heading_of.setdefault(link.area, set()).add(link.target)
    leads_to: dict[str, set[str]] = {}
    for link in crosswalk.of(LinkKind.CODE):
        leads_to.setdefault(link.target, set()).update(heading_of.get(link.area, set()))
    codes = [code for code in talks.codes if sum(talks.coded.get(code, {}).values())]
    view = set_logic(headings=headings, codes=codes, crosswalk=leads_to)
    return SetLogic(view.convergent, view.survey_only, view.interview_only)


def sources_compared(
    areas: Sequence[str],
    akims: Scope | None,
    deputies: Scope | None,
    rows: Sequence[JointRow],
) -> Comparison:
    """Akims, deputies and interviewees side by side, from the numbers of this release alone."""
    return compare(
        areas,
        akims=_mwds(akims),
        deputies=_mwds(deputies),
        shares={row.area: row.share for row in rows if row.share is not None},
    )


def _mwds(scope: Scope | None) -> dict[str, float]:
    return {
        area.code: area.mwds for area in (scope.areas if scope else ()) if area.mwds is not None
    }


def quotes_beside(talks: Talks, marks: Sequence[QuoteMark]) -> dict[str, tuple[str, ...]]:
    """Area -> findings whose quotes may stand beside it: a few of each region, in the given order."""
    if not talks.interviewees:
        return {}
    found = {}
    for area, codes in talks.codes_of.items():
        taken: dict[str, list[str]] = {}
        for mark in marks:
            own = taken.setdefault(mark.region, [])
            if mark.code in codes and len(own) < QUOTES_A_REGION:
                own.append(mark.key)
        if keys := tuple(sorted(key for own in taken.values() for key in own)):
            found[area] = keys
    return found
