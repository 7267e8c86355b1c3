"""Survey and interviews side by side: where they agree, where one is alone. Never a sum of both.

HIGH_Q: an area is in the top third of the survey's MWDS with probability of at least one half.
HIGH_L: the lower Wilson limit of the share of interviewees who named it is at least 20 %. The
interviewees were chosen on purpose, so these intervals read "as if random". Both thresholds belong
to the methodologists.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from curricula.planning.types import JointClass
from tna_portal.statistics.intervals import Interval, wilson_interval
from tna_portal.statistics.results import NotComputable, Reason


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Editable limits of the classes, and the seed of the simulation."""

    top_share: float = 1 / 3
    top_probability: float = 0.5
    interview_low: float = 0.20
    level: float = 0.95
    draws: int = 2_000
    seed: int = 20230901

    def limits(self) -> dict[str, float]:
        """The editable limits by name: all but the method of the simulation."""
        return {name: getattr(self, name) for name in LIMITS}

    def having(self, limits: Mapping[str, float]) -> "Thresholds":
        """With other limits; names that are none are left aside."""
        known = {name: float(limits[name]) for name in LIMITS if name in limits}
        return replace(self, **known)  # type: ignore[arg-type]

    def outside(self) -> tuple[str, ...]:
        """Names of limits that are no share, or no share that can tell anything apart.

        A level of 1 has no interval, a top share or probability of 0 lets everything in.
        """
        may_be_zero = {"interview_low"}
        return tuple(
            name
            for name, value in self.limits().items()
            if not (0 <= value <= 1)
            or (value == 0 and name not in may_be_zero)
            or (value == 1 and name == "level")
        )


LIMITS = ("top_share", "top_probability", "interview_low", "level")
DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class AreaEvidence:
    """What both sources hold on one need area.

    asked: the questionnaire has the item; mwds and its standard error are None where they are not
    computable; has_code: some interview code leads to the area; interviewees_coded of interviewees
    named it (people, not mentions).
    """

    code: str
    asked: bool
    mwds: float | None
    standard_error: float | None
    has_code: bool
    interviewees_coded: int
    interviewees: int


@dataclass(frozen=True, slots=True)
class AreaJudgement:
    """Class of an area with what led to it; high_q and high_l are None where a source is silent."""

    code: str
    joint_class: JointClass
    rank: int | None
    top_probability: float | NotComputable
    high_q: bool | None
    interviews: Interval | NotComputable
    high_l: bool | None


@dataclass(frozen=True, slots=True)
class SetLogicView:
    """Headings and codes joined by the crosswalk alone, without counts, in input order."""

    convergent: tuple[str, ...]
    survey_only: tuple[str, ...]
    interview_only: tuple[str, ...]
    links: Mapping[str, tuple[str, ...]]


def top_probabilities(
    areas: Sequence[AreaEvidence], thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> dict[str, float]:
    """P(area is in the top share) of each asked and scored area, from seeded normal draws.

    The top share is rounded up (8 of 22, 2 of 5). Areas are drawn independently; one without a
    standard error stays at its score. Input order does not matter.
    """
    scored = sorted(
        (area.code, area.mwds, area.standard_error or 0.0)
        for area in areas
        if area.asked and area.mwds is not None
    )
    if not scored:
        return {}
    places = max(1, math.ceil(len(scored) * thresholds.top_share - 1e-9))
    means = np.array([mean for _, mean, _ in scored])
    errors = np.array([error for _, _, error in scored])
    noise = np.random.default_rng(thresholds.seed).standard_normal((thresholds.draws, len(scored)))
    draws = means + errors * noise
    # the last value that still has a place; equal ones share it
    last = np.sort(draws, axis=1)[:, -places]
    shares = (draws >= last[:, None]).mean(axis=0)
    return {code: float(share) for (code, _, _), share in zip(scored, shares, strict=True)}


def joint_display(
    areas: Sequence[AreaEvidence], thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> tuple[AreaJudgement, ...]:
    """Judgement of each area in input order. ValueError for a code given twice.

    An area nobody could score counts as not asked, a code without any interview as no code.
    """
    if len({area.code for area in areas}) != len(areas):
        raise ValueError("an area was given twice")
    probabilities = top_probabilities(areas, thresholds)
    scores = {area.code: area.mwds for area in areas if area.code in probabilities}
    return tuple(_judge(area, probabilities, scores, thresholds) for area in areas)


def _judge(
    area: AreaEvidence,
    probabilities: Mapping[str, float],
    scores: Mapping[str, float | None],
    thresholds: Thresholds,
) -> AreaJudgement:
    probability = probabilities.get(area.code)
    high_q = None if probability is None else probability >= thresholds.top_probability
    interviews: Interval | NotComputable = NotComputable(Reason.NO_DATA)
    high_l: bool | None = None
    if area.has_code:
        interviews = wilson_interval(
            successes=area.interviewees_coded, n=area.interviewees, level=thresholds.level
        )
    if isinstance(interviews, Interval):
        high_l = interviews.low >= thresholds.interview_low
    own = scores.get(area.code)
    higher = sum(1 for other in scores.values() if own is not None and (other or 0.0) > own)
    return AreaJudgement(
        code=area.code,
        joint_class=classify(
            high_q=high_q, high_l=high_l, interviewees_coded=area.interviewees_coded
        ),
        rank=None if own is None else 1 + higher,
        top_probability=NotComputable(Reason.NO_DATA) if probability is None else probability,
        high_q=high_q,
        interviews=interviews,
        high_l=high_l,
    )


def classify(*, high_q: bool | None, high_l: bool | None, interviewees_coded: int) -> JointClass:
    """Class of an area; None = that source cannot speak (not asked, or no code).

    Without a question the interviews stand alone as soon as one person named the area; without a
    code the survey stands alone if high and is silent otherwise.
    """
    if high_q is None:
        named = high_l is not None and interviewees_coded > 0
        return JointClass.INTERVIEW_ONLY if named else JointClass.SILENT
    if high_l is None:
        return JointClass.SURVEY_ONLY if high_q else JointClass.SILENT
    if high_q:
        return JointClass.CONVERGENT if high_l else JointClass.SURVEY_ONLY
    return JointClass.INTERVIEW_ONLY if high_l else JointClass.LOW_ON_BOTH


def set_logic(
    *, headings: Sequence[str], codes: Sequence[str], crosswalk: Mapping[str, Collection[str]]
) -> SetLogicView:
    """Joint display of the study's headings: what was asked against what was coded.

    crosswalk: interview code -> headings it leads to. A heading is convergent when at least one
    code leads to it; a code that leads to none of the headings is interview only. No counts are
    needed.
    """
    links = {
        heading: tuple(code for code in codes if heading in crosswalk.get(code, ()))
        for heading in headings
    }
    return SetLogicView(
        convergent=tuple(heading for heading in headings if links[heading]),
        survey_only=tuple(heading for heading in headings if not links[heading]),
        interview_only=tuple(
            code for code in codes if not set(crosswalk.get(code, ())) & set(headings)
        ),
        links=links,
    )
