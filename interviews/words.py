"""Figures of agreement in words and in the reader's number format."""

from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from interviews.agreement.units import Unit
from interviews.selectors.agreement import RELIABLE, is_unresolved
from tna_portal.statistics.results import NotComputable, Reason

if TYPE_CHECKING:
    from interviews.agreement.alpha import Number
    from interviews.agreement.bootstrap import Estimate


def unit_name(unit: Unit) -> str:
    """What is compared one by one."""
    return {
        Unit.SENTENCE: _("by sentences"),
        Unit.TURN: _("by turns of speech"),
        Unit.CHARACTER: _("by characters"),
    }[unit]


def why_not(reason: Reason) -> str:
    """Why a figure does not exist."""
    return {
        Reason.NO_DATA: _("there is nothing to compare"),
        Reason.TOO_FEW_ANSWERS: _("there is too little to compare"),
        Reason.TOO_FEW_ITEMS: _("too few texts coded by two people hold it"),
        Reason.ONE_RATER: _("no text is coded by two people"),
        Reason.ZERO_VARIANCE: _("nobody used it, or everybody everywhere"),
        Reason.PERFECT_AGREEMENT: _("the coders agree everywhere"),
    }[reason]


def in_words(number: "Number | None", digits: int = 3) -> str:
    """A figure, or that it cannot be computed and why."""
    if number is None:
        return "–"
    if isinstance(number, NotComputable):
        return _("not computable: %(why)s") % {"why": why_not(number.reason)}
    return _formatted(number, digits)


def _formatted(number: float, digits: int = 3) -> str:
    return number_format(round(number, digits), digits)  # by itself it would cut digits off


def interval_of(estimate: "Estimate") -> str:
    """The interval, or that there is none and why."""
    if isinstance(estimate.alpha, NotComputable):
        return "–"
    if isinstance(estimate.interval, NotComputable):
        return _("no interval: %(why)s") % {"why": why_not(estimate.interval.reason)}
    low, high = estimate.interval.low, estimate.interval.high
    return _("%(low)s to %(high)s") % {"low": _formatted(low), "high": _formatted(high)}


def band(number: "Number") -> dict[str, str]:
    """The label of an alpha: its words and the kind of its tag; empty when there is no figure."""
    if isinstance(number, NotComputable):
        return {}
    if round(number, 3) >= RELIABLE:
        return {"kind": "success", "text": _("reliable")}
    if not is_unresolved(number):
        return {"kind": "info", "text": _("tentative")}
    return {"kind": "warning", "text": _("unresolved")}
