"""Who codes which text, and handing it in."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from interviews.agreement.drawing import draw_double
from interviews.audit import note
from interviews.choices import AssignmentState, SourceKind, Stage
from interviews.models import Assignment, DoubleCodingDraw, Interview, Return
from interviews.selectors.coding import incomplete_of
from tna_portal.organisation.access import Permission, may
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from interviews.models import CodedSegment
    from tna_portal.organisation.models import User

CODED_TWICE = 2


class InterviewGone(Exception):
    """The interview has been withdrawn meanwhile."""


class NotYours(Exception):
    """Somebody else is coding this text, or it is decided already."""


class AlreadyHandedIn(Exception):
    """The coder has handed this text in; it can be given back by the lead only."""


class FindingsIncomplete(Exception):
    """Codings without key issue or interpretation, or without a place; `codings` in the text's order."""

    def __init__(self, codings: "Sequence[CodedSegment]") -> None:
        super().__init__(f"{len(codings)} incomplete")
        self.codings = codings


class NoText(Exception):
    """There is nothing to code yet."""


class NotACoder(Exception):
    """The account may not code."""


class NotPseudonymised(Exception):
    """A coder of another branch reads a text only without the names in it."""


class AlreadyDecided(Exception):
    """Decisions on the text's codings exist; they have to be undone first."""


class AlreadyBegun(Exception):
    """The coder has begun; nothing coded is thrown away."""


class ReasonMissing(Exception):
    """Whoever gets a text back has to be told why."""


class AlreadyDrawn(Exception):
    """A drawn text has two coders already, so the draw stands."""


class NothingToDraw(Exception):
    """The round has no text yet."""


def held(interview_id: int) -> Interview:
    """The interview, locked until the transaction ends. Raises InterviewGone."""
    found = Interview.objects.select_for_update().filter(pk=interview_id).first()
    if found is None:
        raise InterviewGone
    return found


def is_guest(coder: "User", interview: Interview) -> bool:
    """Whether the coder belongs to another branch; the head office reads everything."""
    return coder.branch_id is not None and coder.branch_id != interview.branch_id


@transaction.atomic
def assign(*, interview_id: int, coders: "Iterable[User]", actor: "User | None") -> None:
    """Ask named people to code a text; whoever has been asked already stays.

    A text that one has handed in waits again for the other. Raises InterviewGone, NoText, NotACoder,
    NotPseudonymised, AlreadyDecided.
    """
    interview = held(interview_id)
    if interview.stage in {Stage.PLANNED, Stage.HELD}:
        raise NoText
    if interview.stage == Stage.FINAL or interview.transcript.decisions.exists():
        raise AlreadyDecided
    for coder in coders:
        if not coder.is_active or not may(coder, Permission.CODE_INTERVIEWS):
            raise NotACoder
        guest = is_guest(coder, interview)
        if guest and interview.transcript.pseudonymised_at is None:
            raise NotPseudonymised
        _, made = Assignment.objects.get_or_create(
            interview=interview, coder=coder, defaults={"assigned_by": actor, "is_guest": guest}
        )
        if made:
            note("coder_assigned", interview, actor, coder=coder.pk, guest=guest)
    _set_stage(interview)


@transaction.atomic
def unassign(*, assignment_id: int, actor: "User") -> None:
    """Take a coder off a text that the coder has not begun. Raises InterviewGone, AlreadyBegun."""
    found = Assignment.objects.filter(pk=assignment_id).first()
    if found is None:
        raise InterviewGone
    interview = held(found.interview_id)
    gone, _ = Assignment.objects.filter(pk=found.pk, state=AssignmentState.ASSIGNED).delete()
    if not gone:
        raise AlreadyBegun
    note("coder_unassigned", interview, actor, coder=found.coder_id)
    _set_stage(interview)


@transaction.atomic
def begin(*, interview_id: int, actor: "User") -> Assignment:
    """The actor's work on a text; a text that nobody codes is taken.

    Raises InterviewGone, NotYours, AlreadyHandedIn.
    """
    interview = held(interview_id)
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
        _set_stage(interview)
    return own


@transaction.atomic
def hand_in(*, interview_id: int, actor: "User", at: "datetime") -> None:
    """The coder has finished, also having found nothing. When all have, the lead decides.

    Raises InterviewGone, NotYours, AlreadyHandedIn, FindingsIncomplete.
    """
    own = begin(interview_id=interview_id, actor=actor)
    interview = own.interview
    if incomplete := list(incomplete_of(own)):
        raise FindingsIncomplete(incomplete)
    own.state, own.submitted_at = AssignmentState.SUBMITTED, at
    own.save(update_fields=["state", "submitted_at"])
    _set_stage(interview)
    note("codings_handed_in", interview, actor)


@transaction.atomic
def give_back(*, assignment_id: int, reason: str, actor: "User") -> None:
    """Ask a coder to go on with a text that was handed in.

    Raises ReasonMissing, InterviewGone, AlreadyDecided, NotYours when it is not handed in.
    """
    if not reason.strip():
        raise ReasonMissing
    found = Assignment.objects.filter(pk=assignment_id).first()
    if found is None:
        raise InterviewGone
    interview = held(found.interview_id)
    if interview.stage == Stage.FINAL or interview.transcript.decisions.exists():
        raise AlreadyDecided
    if not Assignment.objects.filter(pk=found.pk, state=AssignmentState.SUBMITTED).update(
        state=AssignmentState.CODING, submitted_at=None
    ):
        raise NotYours
    Return.objects.create(
        interview=interview, coder_id=found.coder_id, reason=reason.strip(), returned_by=actor
    )
    _set_stage(interview)
    note("codings_given_back", interview, actor, coder=found.coder_id)


@transaction.atomic
def draw(*, round_id: int, share: Decimal, seed: int, actor: "User | None") -> DoubleCodingDraw:
    """Draw the texts that two people code, out of all the round has now.

    May be repeated until a drawn text has its second coder; the audit keeps each. Raises NothingToDraw,
    AlreadyDrawn, ValueError for a share outside (0, 1].
    """
    former = DoubleCodingDraw.objects.select_for_update().filter(round=round_id).first()
    if former is not None and _is_used(round_id, former.drawn):
        raise AlreadyDrawn
    texts = Interview.objects.filter(
        round=round_id, kind=SourceKind.INTERVIEW, transcript__isnull=False
    )
    branches = dict(texts.order_by("key").values_list("key", "branch__code"))
    if not branches:
        raise NothingToDraw
    drawn = draw_double(branches, share=share, seed=seed)
    made, _ = DoubleCodingDraw.objects.update_or_create(
        round_id=round_id,
        defaults={
            "seed": seed,
            "share": share,
            "candidates": [[key, branch] for key, branch in branches.items()],
            "drawn": drawn,
            "drawn_by": actor,
        },
    )
    record(
        "double_coding_drawn",
        actor=actor,
        subject="round",
        subject_id=round_id,
        seed=seed,
        share=str(share),
        of=len(branches),
        drawn=drawn,
    )
    return made


def _is_used(round_id: int, drawn: list[str]) -> bool:
    keys = Assignment.objects.filter(interview__round=round_id, interview__key__in=drawn)
    asked = list(keys.values_list("interview_id", flat=True))
    return any(asked.count(text) >= CODED_TWICE for text in set(asked))


def _set_stage(interview: Interview) -> None:
    """The text's stage follows from how far its coders have come."""
    states = set(interview.assignments.values_list("state", flat=True))
    if not states or states == {AssignmentState.ASSIGNED}:
        interview.stage = Stage.READY
    elif states == {AssignmentState.SUBMITTED}:
        interview.stage = Stage.SUBMITTED
    else:
        interview.stage = Stage.CODING
    interview.save(update_fields=["stage"])
