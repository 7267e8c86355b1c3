"""What the coding page shows of one text: codings in view, the log's state, what is incomplete."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from interviews.models import Assignment, CodedSegment, CodingEvent, Transcript
from interviews.selectors.visibility import segments_in_view
from interviews.transcript.history import Line, next_redo, next_undo

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tna_portal.organisation.models import User

DRAWN = (
    "key", "code_id", "start", "end", "text_version", "is_lost", "key_issue", "interpretation",
    "skills_need", "memo", "language", "revision", "coder_id", "outside_coder",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogState:
    """The number of the coder's last line, and the lines that would be undone and done again next."""

    number: int
    undo: int | None
    redo: int | None


def codings_in_view(user: "User", transcript: Transcript) -> "QuerySet[CodedSegment]":
    """Codings of a text that a person may see, in its order."""
    found = segments_in_view(user).filter(transcript=transcript)
    return found.order_by("start", "end", "pk")


def drawn_codings(
    user: "User", transcript: Transcript, keys: "list[UUID] | None" = None
) -> list[dict[str, Any]]:
    """The same as plain values with the coder's name, all of them or those of some keys."""
    found = codings_in_view(user, transcript)
    if keys is not None:
        found = found.filter(key__in=keys)
    return list(found.values(*DRAWN, coder_name=F("coder__full_name")))


def log_state(transcript_id: int, coder: "User | None") -> LogState:
    """How far one coder's log of one text has come."""
    log = CodingEvent.objects.filter(transcript=transcript_id, coder=coder).order_by("-number")
    last = log.values_list("number", flat=True).first()
    if last is None:
        return LogState(0, None, None)
    return LogState(last, next_undo(_lines(log)), next_redo(_lines(log)))


def _lines(log: "QuerySet[CodingEvent]") -> Iterator[Line]:
    """Newest first. Most often the first line already tells, so it is read by itself."""
    rows = log.values_list("pk", "action", "of_id")
    yield from (Line(*row) for row in rows[:1])
    yield from (Line(*row) for row in rows[1:].iterator(chunk_size=500))


def incomplete_of(assignment: Assignment) -> "QuerySet[CodedSegment]":
    """A coder's codings that cannot be handed in: without key issue or interpretation, or whose
    passage a correction of the text has lost. In the order of the text."""
    found = CodedSegment.objects.filter(
        transcript__interview=assignment.interview_id, coder=assignment.coder_id
    )
    incomplete = Q(key_issue="") | Q(interpretation="") | Q(is_lost=True)
    return found.filter(incomplete).select_related("code").order_by("start", "end", "pk")
