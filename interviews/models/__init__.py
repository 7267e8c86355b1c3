"""Models of the interviews room, one file a subject."""

from interviews.models.capture import GuideAside, GuideNote, InterviewTarget
from interviews.models.codebook import Code, Codebook, CodebookUpload, CodebookVersion
from interviews.models.coding import (
    Assignment,
    CodedSegment,
    CodingEvent,
    Decision,
    DoubleCodingDraw,
    FinalCoding,
    Return,
)
from interviews.models.exchange import ExchangeJob
from interviews.models.integrity import Verification
from interviews.models.interview import FormerText, Interview, Pseudonym, Transcript
from interviews.models.upload import ArchiveUpload, Upload, UploadState

__all__ = [
    "ArchiveUpload",
    "Assignment",
    "Code",
    "Codebook",
    "CodebookUpload",
    "CodebookVersion",
    "CodedSegment",
    "CodingEvent",
    "Decision",
    "DoubleCodingDraw",
    "ExchangeJob",
    "FinalCoding",
    "FormerText",
    "GuideAside",
    "GuideNote",
    "Interview",
    "InterviewTarget",
    "Pseudonym",
    "Return",
    "Transcript",
    "Upload",
    "UploadState",
    "Verification",
]

# Fields that hold encrypted values; `manage.py rotate_keys` finds them here.
ENCRYPTED = [
    (Interview, "contact_encrypted"),
    (Pseudonym, "forms_encrypted"),
    (ExchangeJob, "content_encrypted"),
    (ExchangeJob, "preview_encrypted"),
    (Upload, "content_encrypted"),
    (Upload, "draft_encrypted"),
    (ArchiveUpload, "content_encrypted"),
]
