"""A sentence for each problem of an answer, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from surveys.questionnaire.validation import Problem, ProblemCode


def sentence(problem: Problem) -> str:
    """What is wrong and what to do."""
    texts = {
        ProblemCode.MALFORMED: _("This answer could not be read. Please choose again."),
        ProblemCode.NOT_A_NUMBER: _("Please enter a whole number in digits."),
        ProblemCode.OUT_OF_BOUNDS: _("Please enter a whole number from %(low)s to %(high)s."),
        ProblemCode.OUT_OF_RANGE: _("Please enter a number from %(low)s to %(high)s."),
        ProblemCode.TOO_LONG: _(
            "The text has %(length)s characters; at most %(limit)s can be kept. Please shorten it."
        ),
        ProblemCode.UNKNOWN_OPTION: _("This option does not exist. Please choose again."),
        ProblemCode.EXCLUSIVE_CLASH: _(
            "This answer excludes the others. Please choose one or the other."
        ),
        ProblemCode.UNKNOWN_ITEM: _("This item does not exist. Please choose again."),
        ProblemCode.RANK_GIVEN_TWICE: _(
            "Place %(rank)s has been given twice. Each place goes to one item."
        ),
        ProblemCode.RANK_OUT_OF_RANGE: _("A place is a number from %(low)s to %(high)s."),
        ProblemCode.NOT_A_DECIMAL: _(
            "Please enter a number with at most %(decimals)s digits after the comma."
        ),
        ProblemCode.TOO_MANY_RANKED: _("Please choose at most %(most)s."),
        ProblemCode.TOO_MANY_ENTRIES: _("At most %(most)s entries can be kept."),
        ProblemCode.BAD_DATE: _("Please enter a date, for instance 31.01.2026."),
        ProblemCode.BREAKS_RULE: _("Please check this answer: it does not fit the others."),
        ProblemCode.BAD_MONTH: _("Please enter month and year."),
        ProblemCode.UNKNOWN_REGION: _("Please choose a region from the list."),
        ProblemCode.DISTRICT_NOT_IN_REGION: _(
            "This district does not belong to the chosen region."
        ),
        ProblemCode.CONSENT_NEEDED: _("Without your consent the answers cannot be sent."),
    }
    return texts[problem.code] % problem.params


def sentences(problems: Iterable[Problem]) -> list[str]:
    """Several."""
    return [sentence(problem) for problem in problems]
