"""Milestones: how far the breakdowns of a running round have been released."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from surveys.models import Questionnaire
from tna_portal.organisation.access import Permission, may, sees_whole_country
from tna_portal.organisation.choices import RespondentGroup, RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User


@dataclass(frozen=True)
class Milestone:
    """When breakdowns were released last, and whether any answer has been counted since."""

    released_at: datetime | None
    is_new: bool


def may_release(user: "User") -> bool:
    """Breakdowns are the whole country's, so whoever releases them sees all of it."""
    return may(user, Permission.RELEASE_NEEDS) and sees_whole_country(user)


def milestone_of(entry: "AssessmentRound", user: "User") -> Milestone | None:
    """What a page says of milestones; nothing for others, or where there are none."""
    if entry.status != RoundStatus.OPEN or entry.is_pilot or not may_release(user):
        return None
    found = Questionnaire.objects.filter(round=entry.pk, group=RespondentGroup.AKIMS).first()
    if found is None:
        return None
    is_new = found.counts_revision not in {0, found.breakdowns_revision}
    return Milestone(found.milestone_at, is_new)
