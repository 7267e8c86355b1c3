"""The evidence of a round from both sources, gathered into one document, and how fresh it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from curricula.models import NeedSnapshot
from curricula.needs.content import (
    Content,
    InterviewFigures,
    JointRow,
    QuestionFigure,
    Scope,
    SetLogic,
    WrittenFigures,
)
from curricula.needs.figures import question_figures
from curricula.needs.joint_display import AreaEvidence, joint_display, set_logic
from curricula.needs.lattice import LATTICE
from curricula.needs.scopes import Counted, Released, add, released_scopes, scope
from interviews.selectors.evidence import InterviewEvidence, interview_evidence
from surveys.questionnaire.definition import Definition, QuestionType
from surveys.questionnaire.tallies import sum_tallies
from surveys.scoring.need import score_items
from surveys.scoring.types import METHOD, ItemScore
from surveys.selectors.evidence import GroupEvidence, counts_revisions, survey_evidence
from surveys.selectors.questionnaires import newest_definition
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import LinkKind, RespondentGroup, RoundStatus
from tna_portal.statistics.disclosure import K, suppress_one_way
from tna_portal.statistics.results import NotComputable

RELEASE_METHOD = f"{METHOD}/release-2"


def sources_now(round_id: int) -> dict[str, int | str]:
    """The version of everything a release would be computed from."""
    inputs = ("crosswalk", f"frame:{round_id}", f"codings:{round_id}", f"round:{round_id}")
    return {
        "method": RELEASE_METHOD,
        **{f"answers:{group}": n for group, n in counts_revisions(round_id).items()},
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
    released = _released(akims, assessment_round.pk) if akims else Released()
    scopes = released.scopes
    if not scopes and sum(talks.interviewed.values()) < K:
        return None
    definitions = {
        group: newest_definition(evidence.questionnaire_id) for group, evidence in survey.items()
    }
    return Content(
        method=RELEASE_METHOD,
        round_id=round_id,
        is_final=assessment_round.status == RoundStatus.CLOSED,
        scopes=scopes,
        hidden_regions=released.hidden_regions,
        breakdowns=released.breakdowns,
        hidden_breakdowns=released.hidden_breakdowns,
        collapsed=released.collapsed,
        deputies=_deputies(survey.get(RespondentGroup.DEPUTIES)),
        joint_display=_joint(akims if scopes else None, talks),
        set_logic=_set_logic(definitions.get(RespondentGroup.AKIMS), talks),
        questions=_questions(
            survey,
            definitions,
            is_final=assessment_round.status == RoundStatus.CLOSED,
            is_synthetic=assessment_round.is_synthetic,
        ),
        interviews=_interviews(talks),
        interviews_by_region=_interviews_by(talks, position=0),
        interviews_by_group=_interviews_by(talks, position=1),
        written=_written(talks),
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


def _released(akims: GroupEvidence, round_id: int) -> Released:
    """Scopes of akims; what the newest release hid stays hidden where it would tell of that time."""
    cells = {
        name: {cell.value: (cell.responses, cell.joint) for cell in akims.of(name)}
        for name in LATTICE
    }
    snapshot = latest_snapshot(round_id)
    before = None
    if snapshot is not None:
        told = Content.from_json(snapshot.content)
        before = Released(
            told.scopes,
            told.hidden_regions,
            told.breakdowns,
            told.hidden_breakdowns,
            told.collapsed,
        )
    return released_scopes(cells, akims.slots, _macro_regions(), _population(round_id), before)


def _deputies(evidence: GroupEvidence | None) -> Scope | None:
    """Deputies are shown as one group of the whole country only."""
    if evidence is None:
        return None
    counted = add(list(_regions(evidence).values()), len(evidence.slots))
    return scope("deputies", counted, evidence.slots) if counted[0] >= K else None


def _joint(akims: GroupEvidence | None, talks: InterviewEvidence) -> tuple[JointRow, ...]:
    scores: dict[str, ItemScore] = {}
    if akims:
        _, joint = add(list(_regions(akims).values()), len(akims.slots))
        scores = dict(zip(akims.slots, score_items(joint), strict=True))
    codes_of: dict[str, list[str]] = {}
    for link in organisation.crosswalk(LinkKind.CODE):
        if link.target in talks.codes:
            codes_of.setdefault(link.area, []).append(link.target)
    people = sum(talks.interviewed.values())
    written = _written(talks).codes
    found = {code: sum(groups.values()) for code, groups in talks.coded.items()}
    areas = [
        _area_evidence(area.code, scores.get(area.code), codes_of.get(area.code, []), found, people)
        for area in organisation.need_areas()
    ]
    return tuple(
        JointRow(
            area=judgement.code,
            joint_class=str(judgement.joint_class),
            rank=judgement.rank,
            top_probability=(
                None
                if isinstance(judgement.top_probability, NotComputable)
                else round(judgement.top_probability, 2)
            ),
            codes=tuple(sorted(codes_of.get(judgement.code, []))),
            interviewees_coded=evidence.interviewees_coded,
            interviewees=people,
            **_share(judgement.interviews),
            written=max(
                (written.get(code, 0) for code in codes_of.get(judgement.code, [])), default=None
            )
            if written
            else None,
        )
        for evidence, judgement in zip(areas, joint_display(areas), strict=True)
    )


def _share(interval: object) -> dict[str, float | None]:
    if isinstance(interval, NotComputable):
        return {"share": None, "share_low": None, "share_high": None}
    return {
        "share": round(100 * interval.estimate, 1),  # type: ignore[attr-defined]
        "share_low": round(100 * interval.low, 1),  # type: ignore[attr-defined]
        "share_high": round(100 * interval.high, 1),  # type: ignore[attr-defined]
    }


def _area_evidence(
    code: str, score: ItemScore | None, codes: list[str], found: Mapping[str, int], people: int
) -> AreaEvidence:
    """An area led to by several codes counts the one found with most people: never too many."""
    usable = score is not None and score.n_pairs >= K
    mwds = score.mwds if score is not None and usable else None
    error = score.mwds_standard_error if score is not None and usable else None
    return AreaEvidence(
        code=code,
        asked=usable,
        mwds=None if isinstance(mwds, NotComputable) else mwds,
        standard_error=None if isinstance(error, NotComputable) else error,
        has_code=bool(codes) and people >= K,
        interviewees_coded=max((found.get(target, 0) for target in codes), default=0),
        interviewees=people,
    )


def _set_logic(definition: Definition | None, talks: InterviewEvidence) -> SetLogic:
    headings = [
        item.code
        for section in (definition.sections if definition else ())
        for question in section.questions
        if question.type is QuestionType.RANKING
        for item in question.items
    ]
    heading_of: dict[str, set[str]] = {}
    for link in organisation.crosswalk(LinkKind.HEADING):
        heading_of.setdefault(link.area, set()).add(link.target)
    leads_to: dict[str, set[str]] = {}
    for link in organisation.crosswalk(LinkKind.CODE):
        leads_to.setdefault(link.target, set()).update(heading_of.get(link.area, set()))
    codes = [code for code in talks.codes if sum(talks.coded.get(code, {}).values())]
    view = set_logic(headings=headings, codes=codes, crosswalk=leads_to)
    return SetLogic(view.convergent, view.survey_only, view.interview_only)


def _questions(
    survey: Mapping[str, GroupEvidence],
    definitions: Mapping[str, Definition],
    *,
    is_final: bool,
    is_synthetic: bool,
) -> dict[str, dict[str, QuestionFigure]]:
    """Single questions are shown for the whole country only, each group of people by itself, from the close
    on: while a round runs each batch of answers would be told apart."""
    found = {}
    for group, evidence in survey.items():
        # rounds whose answers were deleted before single questions were counted have them by region
        cells = evidence.of("country") or (evidence.of("region") if is_final else ())
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
