"""Why a coding was refused, in the person's language."""

from django.utils.translation import gettext as _

from interviews.services.assigning import AlreadyHandedIn, InterviewGone, NotYours
from interviews.services.codebooks import CodeKeyTaken, NameTaken, TooManyCodes
from interviews.services.coding import (
    LIMIT,
    CodeNotUsable,
    FindingTooLong,
    LogMoved,
    NothingToUndo,
    SegmentChanged,
)
from interviews.services.naming import LONGEST_NAME, NameUnusable
from interviews.transcript.anchors import RangeProblem, UnusableRange

REFUSED = (
    AlreadyHandedIn, CodeNotUsable, FindingTooLong, InterviewGone, LogMoved, NothingToUndo, NotYours,
    SegmentChanged, UnusableRange,
    CodeKeyTaken, NameTaken, NameUnusable, TooManyCodes,
)  # fmt: skip


def problem_of(error: Exception) -> str:
    """One sentence about one of the errors in REFUSED."""
    if isinstance(error, UnusableRange):
        return range_sentence(error.problem)
    if isinstance(error, SegmentChanged) and error.current is None:
        return _("This coding has been removed meanwhile.")
    return {
        AlreadyHandedIn: _("You have handed this text in; only the lead can give it back."),
        CodeKeyTaken: _("Somebody else has added a category meanwhile. Please try again."),
        CodeNotUsable: _("This category can no longer be used."),
        FindingTooLong: _("At most %(count)s characters can be kept.") % {"count": LIMIT},
        InterviewGone: _("The interview has been withdrawn: its text and codings are deleted."),
        LogMoved: _("You have gone on coding in another window. Here is how it stands now."),
        NameTaken: _("The codebook has a category of this name that is not used for coding."),
        TooManyCodes: _("The codebook is full."),
        NameUnusable: _("A name has 1 to %(count)s characters.") % {"count": LONGEST_NAME},
        NothingToUndo: _("There is nothing to undo."),
        NotYours: _("Somebody else codes this text, or it has been decided."),
        SegmentChanged: _("This coding has been changed in another window meanwhile."),
    }[type(error)]


def range_sentence(problem: RangeProblem) -> str:
    """Why a passage cannot be coded."""
    return {
        RangeProblem.OUT_OF_RANGE: _("The passage lies outside the text. Please select it again."),
        RangeProblem.BLANK: _("The passage holds no text. Please select it again."),
        RangeProblem.STALE: _(
            "The text under the passage is another one now. Please select it again."
        ),
    }[problem]
