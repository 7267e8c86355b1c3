"""What scoring returns. Ratings are 1..5; a need score is 0..100; shares are percentages."""

from dataclasses import dataclass
from enum import StrEnum

from tna_portal.statistics.intervals import Interval, Share
from tna_portal.statistics.results import NotComputable

# Stored with every scored run, so that no number changes silently when a formula does.
METHOD = "mwds-1"
INDICATIVE_BELOW = 30

Number = float | NotComputable
MaybeInterval = Interval | NotComputable


class IpaQuadrant(StrEnum):
    """Importance-performance analysis (Martilla and James 1977)."""

    CONCENTRATE_HERE = "concentrate_here"
    KEEP_UP = "keep_up"
    LOW_PRIORITY = "low_priority"
    POSSIBLE_OVERKILL = "possible_overkill"


class LocusQuadrant(StrEnum):
    """Locus for focus: importance against gap; both high is where training should start."""

    HIGH_HIGH = "high_high"
    HIGH_IMPORTANCE = "high_importance"
    HIGH_GAP = "high_gap"
    LOW_LOW = "low_low"


class CrossHair(StrEnum):
    """Where the two lines of a quadrant chart stand."""

    MEAN = "mean"
    MIDPOINT = "midpoint"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How many respondents did what with an item; the four kinds sum to n_respondents.

    A respondent who marked either rating "not relevant" leaves the base; else one who marked either
    "cannot say" counts there; else one who left either empty is missing.
    """

    n_respondents: int
    n_pairs: int
    n_missing: int
    n_not_relevant: int
    n_cannot_say: int

    @property
    def response_rate(self) -> Number:
        """Percentage with a valid answer among those to whom the item applies."""
        return Share(self.n_pairs, self.n_respondents - self.n_not_relevant).percent

    @property
    def not_relevant_share(self) -> Number:
        """Percentage of all respondents to whose post the item does not apply."""
        return Share(self.n_not_relevant, self.n_respondents).percent


@dataclass(frozen=True, slots=True)
class ItemScore:
    """Every score of one item over its complete pairs of ratings.

    importance_mean, competence_mean 1..5; gap -4..4; mwds -6.25..20 (Borich 1980); need 0..100;
    rds -100..100, negative = need (Narine and Harder 2021), being positive_ranks - negative_ranks,
    which with tied_ranks sum to 100; pni_mod -0.8..4 (Wongwanich and Wiratchai 2005). n_eff is the
    effective number of pairs under the weights. `indicative` marks fewer than 30 pairs.
    """

    counts: AnswerCounts
    n_eff: float
    importance_mean: Number
    competence_mean: Number
    gap: Number
    gap_interval: MaybeInterval
    mwds: Number
    mwds_interval: MaybeInterval
    mwds_standard_error: Number
    need: Number
    need_interval: MaybeInterval
    rds: Number
    rds_interval: MaybeInterval
    positive_ranks: Number
    tied_ranks: Number
    negative_ranks: Number
    pni_mod: Number
    indicative: bool
    method: str = METHOD

    @property
    def n_pairs(self) -> int:
        """Complete pairs of ratings, not weighted."""
        return self.counts.n_pairs


@dataclass(frozen=True, slots=True)
class ImportanceScore:
    """Study mode, one rating asked: mean importance 1..5. No gap can be computed."""

    counts: AnswerCounts
    mean: Number
    interval: MaybeInterval
    indicative: bool
    method: str = "mr-1"


@dataclass(frozen=True, slots=True)
class RankedItem:
    """Place of an item by raw MWDS; equal values share a place, None = not computable."""

    code: str
    rank: int | None
    score: ItemScore


@dataclass(frozen=True, slots=True)
class IpaMap:
    """Quadrant of each item in input order (None = not computable) and where the lines stand."""

    importance_line: float
    competence_line: float
    quadrants: tuple[IpaQuadrant | None, ...]


@dataclass(frozen=True, slots=True)
class LocusMap:
    """Quadrant of each item in input order (None = not computable) and where the lines stand."""

    importance_line: float
    gap_line: float
    quadrants: tuple[LocusQuadrant | None, ...]


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha over complete rows; the interval is Feldt's (1965)."""

    alpha: float
    interval: MaybeInterval
    standardised: Number
    average_correlation: Number
    n_items: int
    n_used: int
    n_missing: int
    method: str = "alpha-listwise-1"
