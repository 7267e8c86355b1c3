"""Models of the surveys room, one file a subject."""

from surveys.models.counts import ItemCount, PendingRow
from surveys.models.fieldwork import Invitation, LetterLink, Quota
from surveys.models.files import FileJob
from surveys.models.questionnaire import Questionnaire, QuestionnaireVersion
from surveys.models.response import ContactOffer, Draft, DraftWrite, Mode, Response

__all__ = [
    "ContactOffer",
    "Draft",
    "DraftWrite",
    "FileJob",
    "Invitation",
    "ItemCount",
    "LetterLink",
    "Mode",
    "PendingRow",
    "Questionnaire",
    "QuestionnaireVersion",
    "Quota",
    "Response",
]
