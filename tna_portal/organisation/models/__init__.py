"""Models of the organisation room, one file a subject."""

from tna_portal.organisation.models.audit import AuditEntry
from tna_portal.organisation.models.framework import (
    AssessmentRound,
    ContextTable,
    Frame,
    FrameCount,
    FrameworkVersion,
    InputVersion,
    ItemSlot,
    NeedArea,
)
from tna_portal.organisation.models.geography import Branch, District, Region
from tna_portal.organisation.models.people import Respondent, RoleHolding, RosterUpload, User

__all__ = [
    "AssessmentRound",
    "AuditEntry",
    "Branch",
    "ContextTable",
    "District",
    "Frame",
    "FrameCount",
    "FrameworkVersion",
    "InputVersion",
    "ItemSlot",
    "NeedArea",
    "Region",
    "Respondent",
    "RoleHolding",
    "RosterUpload",
    "User",
]

# Fields that hold encrypted values; `manage.py rotate_keys` finds them here.
ENCRYPTED = (
    (Respondent, "contact_encrypted"),
    (RosterUpload, "content_encrypted"),
)
