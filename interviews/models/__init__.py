"""Models of the interviews room, one file a subject."""

from interviews.models.codebook import Code, Codebook
from interviews.models.coding import (
    Assignment,
    CodedSegment,
    CodingEvent,
    Decision,
    DoubleCodingDraw,
    FinalCoding,
)
from interviews.models.interview import FormerText, Interview, Pseudonym, Transcript

__all__ = [
    "Assignment",
    "Code",
    "Codebook",
    "CodedSegment",
    "CodingEvent",
    "Decision",
    "DoubleCodingDraw",
    "FinalCoding",
    "FormerText",
    "Interview",
    "Pseudonym",
    "Transcript",
]

# Fields that hold encrypted values; `manage.py rotate_keys` finds them here.
ENCRYPTED = [
    (Interview, "contact_encrypted"),
    (Pseudonym, "forms_encrypted"),
]
