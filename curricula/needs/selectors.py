"""The evidence of a round from both sources, gathered into one document, and how fresh it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from curricula.models import NeedSnapshot
from curricula.needs.closed import closed_results, sheet_of
from curricula.needs.content import (
    COUNTRY,
    Content,
    InterviewFigures,
    QuestionFigure,
    Scope,
    WrittenFigures,
)
from curricula.needs.figures import question_figures
from curricula.needs.meeting import (
    headings_view,
    joint_rows,
    quotes_beside,
    sources_compared,
    talks_told,
)
from curricula.needs.orders import with_order, with_orders, with_shares
from curricula.needs.scopes import Counted, add, breakdown_scopes, scope, survey_scopes
from curricula.needs.thresholds import thresholds_version
from interviews.selectors.agreement import unresolved_codes
from interviews.selectors.evidence import InterviewEvidence, interview_evidence
from interviews.selectors.quotes import quote_marks
from surveys.questionnaire.definition import Definition
from surveys.questionnaire.tallies import sum_tallies
from surveys.scoring.need import score_items
from surveys.scoring.types import METHOD, ItemScore
from surveys.selectors.evidence import GroupEvidence, evidence_versions, survey_evidence
from surveys.selectors.questionnaires import newest_definition
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RespondentGroup, RoundStatus
from tna_portal.statistics.disclosure import K, suppress_one_way

RELEASE_METHOD = f"{METHOD}/release-2"
DIMENSIONS = ("category", "seniority", "language")


def sources_now(round_id: int) -> dict[str, int | str]:
    """The version of everything a release would be computed from."""
    inputs = (
        "crosswalk",
        "thresholds",
        f"frame:{round_id}",
        f"codings:{round_id}",
        f"round:{round_id}",
    )
    return {
        "method": RELEASE_METHOD,
        **evidence_versions(round_id),
        **organisation.input_versions(inputs),
    }


def latest_snapshot(round_id: int) -> NeedSnapshot | None:
    """The newest release of a round."""
    return NeedSnapshot.objects.filter(round=round_id).order_by("-number").first()


@dataclass(frozen=True)
class ReleasedInterviews:
    """What a release says of interviews: `people`, and code -> people; none where that is hidden."""

    number: int
    released_at: datetime
    digest: str
    people: int
    codes: Mapping[str, int]


def released_interviews(
    round_id: int, *, region: str = "", group: str = ""
) -> ReleasedInterviews | None:
    """Figures of the newest release, of all interviews, one region or one group of interviewees."""
    snapshot = latest_snapshot(round_id)
    if snapshot is None:
        return None
    content = Content.from_json(snapshot.content)
    found: InterviewFigures | None = content.interviews
    if region or group:
        by_part = content.interviews_by_region if region else content.interviews_by_group
        found = by_part.get(region or group)
    shown = found if found is not None and found.codes else InterviewFigures(0, {})
    return ReleasedInterviews(
        snapshot.number, snapshot.released_at, snapshot.digest, shown.interviewees, shown.codes
    )


def is_stale(round_id: int) -> bool:
    """Whether an input has changed since the newest release (or nothing was released yet)."""
    snapshot = latest_snapshot(round_id)
    return snapshot is None or snapshot.sources != sources_now(round_id)


def gather(round_id: int) -> Content | None:
    """The document a release would hold now; None while neither source may show anything."""
    assessment_round = organisation.round_by_id(round_id)
    if assessment_round is None or assessment_round.status == RoundStatus.DRAFT:
        return None
    if assessment_round.is_pilot:
        return None  # it tries the questionnaire; what was answered is nobody's need
    survey = survey_evidence(round_id)
    talks = interview_evidence(round_id)
    akims = survey.get(RespondentGroup.AKIMS)
    scopes: dict[str, Scope] = {}
    hidden: tuple[str, ...] = ()
    if akims:
        scopes, hidden = survey_scopes(
            _regions(akims), akims.slots, _macro_regions(), _population(assessment_round.pk)
        )
    if not scopes and sum(talks.interviewed.values()) < K:
        return None
    breakdowns, hidden_breakdowns = _breakdowns(akims if scopes else None)
    deputies = _deputies(survey.get(RespondentGroup.DEPUTIES))
    closed = closed_results(assessment_round, survey)
    if own := closed.get(RespondentGroup.AKIMS):
        orders = own.result.orders
        scopes = with_orders(scopes, orders)
        if "category" in breakdowns:
            breakdowns["category"] = with_orders(breakdowns["category"], orders, "category:")
    if deputies and (theirs := closed.get(RespondentGroup.DEPUTIES)):
        deputies = with_order(deputies, theirs.result.orders.get(COUNTRY))
    definitions = {
        group: newest_definition(evidence.questionnaire_id) for group, evidence in survey.items()
    }
    areas = [area.code for area in organisation.need_areas()]
    crosswalk = organisation.crosswalk_version()
    thresholds_number, thresholds = thresholds_version()
    written = _written(talks)
    told = talks_told(talks, crosswalk, written.codes)
    joint = joint_rows(areas, _scores(akims if scopes else None), told, thresholds)
    deputies = _deputies(survey.get(RespondentGroup.DEPUTIES))
    questions = _questions(survey, definitions, is_synthetic=assessment_round.is_synthetic)
    if own and own.weights and not own.weights.refused and RespondentGroup.AKIMS in questions:
        asked = questions[RespondentGroup.AKIMS]
        questions[RespondentGroup.AKIMS] = with_shares(asked, own.result.shares)
    return Content(
        method=RELEASE_METHOD,
        round_id=round_id,
        is_final=assessment_round.status == RoundStatus.CLOSED,
        scopes=scopes,
        hidden_regions=hidden,
        breakdowns=breakdowns,
        hidden_breakdowns=hidden_breakdowns,
        deputies=deputies,
        joint_display=joint,
        set_logic=headings_view(definitions.get(RespondentGroup.AKIMS), talks, crosswalk),
        questions=questions,
        interviews=_interviews(talks),
        interviews_by_region=_interviews_by(talks, position=0),
        interviews_by_group=_interviews_by(talks, position=1),
        written=written,
        unresolved=_unresolved(round_id, talks),
        crosswalk=crosswalk.number,
        thresholds=thresholds_number,
        comparison=sources_compared(areas, scopes.get(COUNTRY), deputies, joint),
        quotes=quotes_beside(told, quote_marks(round_id)),
        sheet=sheet_of(assessment_round, own, scopes.get(COUNTRY)) if own and scopes else None,
    )


def _regions(evidence: GroupEvidence) -> dict[str, Counted]:
    """Region -> its counts; those whose region could not be kept stand under the empty name."""
    return {cell.value: (cell.responses, cell.joint) for cell in evidence.of("region")}


def _macro_regions() -> dict[str, str]:
    return {region.iso: region.macro_region for region in organisation.regions()}


def _population(round_id: int) -> dict[str, int]:
    """Region -> akims in office, by the round's frame."""
    people: dict[str, int] = {}
    assessment_round = organisation.round_by_id(round_id)
    if assessment_round is not None and assessment_round.frame_id is not None:
        for (iso, _), number in organisation.frame_counts(assessment_round).items():
            people[iso] = people.get(iso, 0) + number
    return people


def _breakdowns(
    akims: GroupEvidence | None,
) -> tuple[dict[str, dict[str, Scope]], dict[str, tuple[str, ...]]]:
    shown: dict[str, dict[str, Scope]] = {}
    hidden: dict[str, tuple[str, ...]] = {}
    if akims is None:
        return shown, hidden
    for dimension in DIMENSIONS:
        cells = {cell.value: (cell.responses, cell.joint) for cell in akims.of(dimension)}
        if cells:
            shown[dimension], hidden[dimension] = breakdown_scopes(cells, akims.slots)
    return shown, hidden


def _deputies(evidence: GroupEvidence | None) -> Scope | None:
    """Deputies are shown as one group of the whole country only."""
    if evidence is None:
        return None
    counted = add(list(_regions(evidence).values()), len(evidence.slots))
    return scope("deputies", counted, evidence.slots) if counted[0] >= K else None


def _scores(akims: GroupEvidence | None) -> dict[str, ItemScore]:
    """Area -> scores of the whole country."""
    if akims is None:
        return {}
    _, joint = add(list(_regions(akims).values()), len(akims.slots))
    return dict(zip(akims.slots, score_items(joint), strict=True))


def _questions(
    survey: Mapping[str, GroupEvidence],
    definitions: Mapping[str, Definition],
    *,
    is_synthetic: bool,
) -> dict[str, dict[str, QuestionFigure]]:
    """Single questions are shown for the whole country only, each group of people by itself."""
    found = {}
    for group, evidence in survey.items():
        cells = evidence.of("region")
        people = sum(cell.responses for cell in cells)
        if people >= K:
            found[group] = question_figures(
                definitions[group],
                sum_tallies(cell.tallies for cell in cells),
                asked=people,
                is_synthetic=is_synthetic,
            )
    return found


def _interviews(talks: InterviewEvidence) -> InterviewFigures:
    people = sum(talks.interviewed.values())
    codes = {code: sum(talks.coded.get(code, {}).values()) for code in talks.codes}
    return InterviewFigures(people, codes if people >= K else {})


def _unresolved(round_id: int, talks: InterviewEvidence) -> tuple[str, ...]:
    """Codes whose counts are shown though those who coded agree too little on them."""
    shown = _interviews(talks).codes
    return tuple(sorted(unresolved_codes(round_id) & set(shown)))


def _written(talks: InterviewEvidence) -> WrittenFigures:
    """The whole country's, once at least K people wrote."""
    shown = talks.writers >= K and bool(talks.answered)
    codes = {code: talks.answered.get(code, 0) for code in talks.codes} if shown else {}
    return WrittenFigures(talks.writers if talks.writers >= K else 0, codes)


def _interviews_by(talks: InterviewEvidence, *, position: int) -> dict[str, InterviewFigures]:
    """By region (0) or by group (1), never both; only where at least K were interviewed."""
    people: dict[str, int] = {}
    for key, number in talks.interviewed.items():
        people[key[position]] = people.get(key[position], 0) + number
    hidden = suppress_one_way(people)
    return {
        value: InterviewFigures(
            number,
            {
                code: sum(
                    n for key, n in talks.coded.get(code, {}).items() if key[position] == value
                )
                for code in talks.codes
            },
        )
        for value, number in sorted(people.items())
        if number and value not in hidden
    }
