"""What a formula returns where it is not defined: a typed reason, never 0 and never an error."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a number cannot be computed."""

    NO_DATA = "no_data"
    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_ITEMS = "too_few_items"
    ONE_RATER = "one_rater"
    ZERO_VARIANCE = "zero_variance"
    PERFECT_AGREEMENT = "perfect_agreement"
    EMPTY_LEVEL = "empty_level"
    NOT_CONVERGED = "not_converged"
    NO_POPULATION = "no_population"
    MARGINS_DIFFER = "margins_differ"


@dataclass(frozen=True, slots=True)
class NotComputable:
    """An undefined result with its reason."""

    reason: Reason
