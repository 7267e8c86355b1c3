"""Who codes which text, and handing it in."""

from typing import TYPE_CHECKING

from django.db import transaction

from interviews.choices import AssignmentState, Stage
from interviews.models import Assignment, Interview
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from datetime import datetime

    from tna_portal.organisation.models import User


class NotYours(Exception):
    """Somebody else is coding this text, or it is decided already."""


class AlreadyHandedIn(Exception):
    """The coder has handed this text in; it can be given back by the lead only."""


@transaction.atomic
def begin(*, interview_id: int, actor: "User") -> Assignment:
    """The actor's work on a text; a text that nobody codes is taken. Raises NotYours, AlreadyHandedIn."""
    interview = Interview.objects.select_for_update().get(pk=interview_id)
    own = Assignment.objects.filter(interview=interview, coder=actor).first()
    if own is None:
        if interview.stage != Stage.READY or interview.assignments.exists():
            raise NotYours
        own = Assignment.objects.create(interview=interview, coder=actor, assigned_by=actor)
    if own.state == AssignmentState.SUBMITTED:
        raise AlreadyHandedIn
    if own.state == AssignmentState.ASSIGNED:
        own.state = AssignmentState.CODING
        own.save(update_fields=["state"])
        Interview.objects.filter(pk=interview.pk).update(stage=Stage.CODING)
    return own


@transaction.atomic
def hand_in(*, interview_id: int, actor: "User", at: "datetime") -> None:
    """The coder has finished. When all have, the lead decides. Raises NotYours, AlreadyHandedIn."""
    interview = Interview.objects.select_for_update().get(pk=interview_id)
    own = Assignment.objects.filter(interview=interview, coder=actor).first()
    if own is None:
        raise NotYours
    if own.state == AssignmentState.SUBMITTED:
        raise AlreadyHandedIn
    own.state, own.submitted_at = AssignmentState.SUBMITTED, at
    own.save(update_fields=["state", "submitted_at"])
    if not interview.assignments.exclude(state=AssignmentState.SUBMITTED).exists():
        interview.stage = Stage.SUBMITTED
        interview.save(update_fields=["stage"])
    record(
        "codings_handed_in",
        actor=actor,
        subject="interview",
        subject_id=interview.pk,
        regions=interview.regions,
    )
