"""Models of the surveys room, one file a subject."""

from surveys.models.closing import ClosedFigures, WeightSet
from surveys.models.counts import CountCheck, ItemCount, PendingRow
from surveys.models.fieldwork import Invitation, LetterLink, ParticipationStep, Quota
from surveys.models.files import FileJob
from surveys.models.messages import Message, ReminderSchedule, WayIn
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
from surveys.models.response import ContactOffer, Draft, DraftWrite, Mode, Response
from surveys.models.retention import RoundRetention
from surveys.models.sample import Sample, SampleMember

__all__ = [
    "CellCount",
    "ClosedFigures",
    "ContactOffer",
    "CountCheck",
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
    "Message",
    "MinuteCount",
    "Mode",
    "ParticipationStep",
    "PendingRow",
    "QuestionTime",
    "Questionnaire",
    "QuestionnaireVersion",
    "Quota",
    "ReminderSchedule",
    "Response",
    "RoundRetention",
    "Sample",
    "SampleMember",
    "WayIn",
    "WeightSet",
]

# Fields that hold encrypted values; `manage.py rotate_keys` finds them here.
ENCRYPTED = (
    (ContactOffer, "contact_encrypted"),
    (FileJob, "content_encrypted"),
)
