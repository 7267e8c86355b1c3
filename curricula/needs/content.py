"""The document of a released need snapshot: its shape, and the way to JSON and back.

Everything in it may be published as it stands: what had to be hidden was left out at release. Scores
are 0..100 with one decimal, means 1..5 with one decimal, MWDS -6.25..20 with two, shares in per cent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from curricula.needs.comparison import Comparison, SourceRow
from surveys.scoring.closing import BlockAlpha
from tna_portal.common.plain import plain

COUNTRY = "country"
MACRO = "macro:"


@dataclass(frozen=True)
class AreaScore:
    """Scores of one need area in one scope; None where not computable or too few answered."""

    code: str
    n_pairs: int
    score: float | None
    low: float | None
    high: float | None
    mwds: float | None
    mwds_low: float | None
    mwds_high: float | None
    gap: float | None
    rds: float | None
    importance: float | None
    competence: float | None
    response_rate: float | None
    not_relevant: float | None
    cannot_say: float | None
    rank: int | None
    ipa: str | None
    lff: str | None
    is_priority: bool
    is_indicative: bool
    # of a closed round: weighted to the frame (surveys/scoring/closing.py), with the places it may have
    weighted: float | None = None
    weighted_low: float | None = None
    weighted_high: float | None = None
    weighted_mwds: float | None = None
    weighted_rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    top3: float | None = None  # probability of a place among the first three, 0..1
    letters: str = ""  # two areas share one where they cannot be told apart
    pni: float | None = None
    importance_low: float | None = None  # only where importance alone was asked
    importance_high: float | None = None


@dataclass(frozen=True)
class Scope:
    """Needs of one group of people: `key` is "country", an ISO code, "macro:north" or a category."""

    key: str
    n: int
    areas: tuple[AreaScore, ...]
    deff: float | None = None  # of a closed round; n_eff = n / deff
    n_eff: float | None = None
    importance_only: bool = False  # no gap and no need can be computed; n_pairs counts ratings
    no_ranks: str = ""  # why a closed round has no rank sets here

    def area(self, code: str) -> AreaScore | None:
        """One area, or nothing."""
        return next((area for area in self.areas if area.code == code), None)

    def ranked(self) -> list[AreaScore]:
        """Areas with a score, greatest need first."""
        known = [area for area in self.areas if area.rank is not None]
        return sorted(known, key=lambda area: (area.rank or 0, area.code))


@dataclass(frozen=True)
class JointRow:
    """One need area as the survey and the interviews see it."""

    area: str
    joint_class: str
    rank: int | None
    top_probability: float | None
    codes: tuple[str, ...]
    interviewees_coded: int
    interviewees: int
    share: float | None
    share_low: float | None
    share_high: float | None
    written: int | None = None  # respondents whose open answers name it; None where not shown


@dataclass(frozen=True)
class SetLogic:
    """The study's own view: headings that were ranked against codes that were found."""

    convergent: tuple[str, ...] = ()
    survey_only: tuple[str, ...] = ()
    interview_only: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionFigure:
    """Answers to one question: bucket -> people, None where hidden; `base_n` answered, of `asked`.

    `mean` with its interval, `low` and `high` belong to numbers; `means` (item -> mean points) and `w`
    to rankings. `weighted`: of a closed round, shown bucket -> per cent weighted to the frame.
    """

    base_n: int
    asked: int
    buckets: Mapping[str, int | None] = field(default_factory=dict)
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    means: Mapping[str, float] = field(default_factory=dict)
    w: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    weighted: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class InterviewFigures:
    """How many people were interviewed, and how many of them each code was found with."""

    interviewees: int
    codes: Mapping[str, int]


@dataclass(frozen=True)
class WrittenFigures:
    """How many respondents gave open answers, and how many of them wrote of each code."""

    respondents: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Weighting:
    """The weight set that a release cites: what it was raked to, what it cost, what was joined.

    `refused` says why there is none; then what is called weighted counts everybody alike.
    """

    number: int = 0
    digest: str = ""
    method: str = ""
    as_of: str = ""
    source: Mapping[str, str] = field(default_factory=dict)  # language -> words
    deff: float | None = None
    n_eff: float | None = None
    trimmed: float | None = None  # per cent of respondents
    joined: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    unknown: int = 0
    refused: str = ""


@dataclass(frozen=True)
class RankingOrders:
    """A ranking question by Borda points and in Kemeny's order; `agreement`: per cent of all pairwise
    preferences that agree with it. `rho`: Spearman's of Borda with the rated areas, by heading."""

    n: int
    borda: tuple[str, ...]
    kemeny: tuple[str, ...]
    agreement: float | None
    rho: float | None = None


@dataclass(frozen=True)
class MethodSheet:
    """How the figures of a closed round were made; it travels with every release and file.

    `flags`: flag of quality -> responses, None where fewer than K.
    """

    computed_at: str
    n: int
    weighting: Weighting | None
    replicates: int
    redrawn: bool
    seed: int
    level: float
    method: str
    alphas: tuple[BlockAlpha, ...] = ()
    rankings: Mapping[str, RankingOrders] = field(default_factory=dict)
    flags: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """One released snapshot."""

    method: str
    round_id: int
    is_final: bool
    scopes: Mapping[str, Scope]
    hidden_regions: tuple[str, ...]
    breakdowns: Mapping[str, Mapping[str, Scope]]
    hidden_breakdowns: Mapping[str, tuple[str, ...]]
    deputies: Scope | None
    joint_display: tuple[JointRow, ...]
    set_logic: SetLogic
    questions: Mapping[str, Mapping[str, QuestionFigure]]
    interviews: InterviewFigures
    interviews_by_region: Mapping[str, InterviewFigures]
    interviews_by_group: Mapping[str, InterviewFigures]
    written: WrittenFigures = field(default_factory=WrittenFigures)
    unresolved: tuple[str, ...] = ()  # codes on which those who coded agree too little
    crosswalk: int = 0  # versions that were used; 0 where the snapshot does not say
    thresholds: int = 0
    comparison: Comparison = field(default_factory=Comparison)
    # area -> findings whose quotes may be shown beside it; their words stay in the interviews room
    quotes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheet: MethodSheet | None = None

    @property
    def country(self) -> Scope | None:
        """The sum of all released regions."""
        return self.scopes.get(COUNTRY)

    def joint(self, area: str) -> JointRow | None:
        """One line of the joint display, or nothing."""
        return next((row for row in self.joint_display if row.area == area), None)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        found: dict[str, Any] = plain(self)
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Content":
        """Back from JSON."""
        deputies = data["deputies"]
        return cls(
            method=data["method"],
            round_id=data["round_id"],
            is_final=data["is_final"],
            scopes={key: _scope(scope) for key, scope in data["scopes"].items()},
            hidden_regions=tuple(data["hidden_regions"]),
            breakdowns={
                dimension: {key: _scope(scope) for key, scope in scopes.items()}
                for dimension, scopes in data["breakdowns"].items()
            },
            hidden_breakdowns={
                dimension: tuple(keys) for dimension, keys in data["hidden_breakdowns"].items()
            },
            deputies=None if deputies is None else _scope(deputies),
            joint_display=tuple(
                JointRow(**{**row, "codes": tuple(row["codes"])}) for row in data["joint_display"]
            ),
            set_logic=SetLogic(**{key: tuple(v) for key, v in data["set_logic"].items()}),
            questions={
                group: {code: QuestionFigure(**figure) for code, figure in figures.items()}
                for group, figures in data["questions"].items()
            },
            interviews=InterviewFigures(**data["interviews"]),
            interviews_by_region=_figures(data["interviews_by_region"]),
            interviews_by_group=_figures(data["interviews_by_group"]),
            written=WrittenFigures(**data.get("written", {})),
            unresolved=tuple(data.get("unresolved", ())),
            crosswalk=data.get("crosswalk", 0),
            thresholds=data.get("thresholds", 0),
            comparison=_comparison(data.get("comparison", {})),
            quotes={area: tuple(keys) for area, keys in data.get("quotes", {}).items()},
            sheet=_sheet(data.get("sheet")),
        )


def _scope(data: Mapping[str, Any]) -> Scope:
    areas = tuple(AreaScore(**area) for area in data["areas"])
    return Scope(**{**data, "areas": areas})


def _sheet(data: Mapping[str, Any] | None) -> MethodSheet | None:
    if data is None:
        return None
    weighting = data["weighting"]
    if weighting is not None:
        joined = {
            name: tuple(tuple(group) for group in groups)
            for name, groups in weighting["joined"].items()
        }
        weighting = Weighting(**{**weighting, "joined": joined})
    rankings = {
        code: RankingOrders(
            **{**each, "borda": tuple(each["borda"]), "kemeny": tuple(each["kemeny"])}
        )
        for code, each in data["rankings"].items()
    }
    alphas = tuple(BlockAlpha(**each) for each in data["alphas"])
    return MethodSheet(**{**data, "weighting": weighting, "rankings": rankings, "alphas": alphas})


def _comparison(data: Mapping[str, Any]) -> Comparison:
    rows = tuple(SourceRow(**row) for row in data.get("rows", ()))
    return Comparison(**{**data, "rows": rows})


def _figures(data: Mapping[str, Any]) -> dict[str, InterviewFigures]:
    return {key: InterviewFigures(**figures) for key, figures in data.items()}
