"""Models of the surveys room, one file a subject."""

from surveys.models.counts import ItemCount, PendingRow
from surveys.models.fieldwork import Invitation, LetterLink, Quota
from surveys.models.files import FileJob
from surveys.models.monitoring import (
    CellCount,
    DayCount,
    EventKind,
    FieldworkDigest,
    FieldworkEvent,
    MinuteCount,
    QuestionTime,
)
from surveys.models.questionnaire import Questionnaire, QuestionnaireVersion
from surveys.models.response import ContactOffer, Draft, DraftWrite, Response

__all__ = [
    "CellCount",
    "ContactOffer",
    "DayCount",
    "Draft",
    "DraftWrite",
    "EventKind",
    "FieldworkDigest",
    "FieldworkEvent",
    "FileJob",
    "Invitation",
    "ItemCount",
    "LetterLink",
    "MinuteCount",
    "PendingRow",
    "QuestionTime",
    "Questionnaire",
    "QuestionnaireVersion",
    "Quota",
    "Response",
]
