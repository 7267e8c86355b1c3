"""Models of the surveys room, one file a subject."""

from surveys.models.counts import ItemCount, PendingRow
from surveys.models.fieldwork import Invitation, LetterLink, Quota
from surveys.models.files import FileJob
from surveys.models.questionnaire import Questionnaire, QuestionnaireVersion
from surveys.models.response import ContactOffer, Draft, DraftWrite, Response
from surveys.models.retention import RoundRetention

__all__ = [
    "ContactOffer",
    "Draft",
    "DraftWrite",
    "FileJob",
    "Invitation",
    "ItemCount",
    "LetterLink",
    "PendingRow",
    "Questionnaire",
    "QuestionnaireVersion",
    "Quota",
    "Response",
    "RoundRetention",
]

# Fields that hold encrypted values; `manage.py rotate_keys` finds them here.
ENCRYPTED = (
    (ContactOffer, "contact_encrypted"),
    (FileJob, "content_encrypted"),
)
