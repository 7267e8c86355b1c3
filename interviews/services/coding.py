"""Coding passages, undoing and doing again. Every change is one line of the coder's log.

The log is the only trail: an entry in the general audit would tell others of a coder's work while it
is still blind. It keeps spans and the finding, never the quote, and is erased with the transcript.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction

from interviews.choices import CodingAction, Stage
from interviews.models import Code, CodedSegment, CodingEvent, FormerText, Interview, Transcript
from interviews.selectors.codebooks import live_code
from interviews.selectors.coding import log_state
from interviews.services.assigning import InterviewGone, NotYours, begin, held
from interviews.transcript.anchors import (
    Range,
    RangeProblem,
    UnusableRange,
    quote_of,
    trimmed,
)
from interviews.transcript.reanchoring import reanchor

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

LIMIT = 2000
TEXTS = ("key_issue", "interpretation", "skills_need", "memo")
# What a line of the log keeps of a finding. The quote follows from the span and the text.
KEPT = ("code_id", "start", "end", "text_version", "is_lost", *TEXTS, "language", "revision")


class CodeNotUsable(Exception):
    """The code is retired, only groups others, or belongs to another round's codebook."""


class FindingTooLong(Exception):
    """A text of the finding has more than LIMIT characters; `fields` names them."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class SegmentChanged(Exception):
    """The coding was changed or removed meanwhile; `current` is how it stands now."""

    def __init__(self, current: CodedSegment | None) -> None:
        super().__init__("changed meanwhile")
        self.current = current


class LogMoved(Exception):
    """The log has grown since the page was drawn, so an undo would take back something unseen."""


class NothingToUndo(Exception):
    """There is no step to undo or to do again."""


class Finding(TypedDict):
    """What a coder writes of a passage."""

    code_id: int
    key_issue: str
    interpretation: str
    skills_need: str
    memo: str
    language: str


class Changes(TypedDict, total=False):
    """What may be changed of a finding; whatever is not named stays.

    `start` and `end` come together, with the `quote` the coder saw and the `text_version` they count in.
    """

    code_id: int
    key_issue: str
    interpretation: str
    skills_need: str
    memo: str
    language: str
    start: int
    end: int
    quote: str | None
    text_version: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """An undo or redo: the coding it touched, and how that stands now (None: it is gone)."""

    key: UUID
    segment: CodedSegment | None


@transaction.atomic
def code_segment(
    *,
    transcript_id: int,
    start: int,
    end: int,
    quote: str | None,
    code_id: int,
    language: str,
    actor: "User | None",
    key_issue: str = "",
    interpretation: str = "",
    skills_need: str = "",
    memo: str = "",
    text_version: int | None = None,
    key: UUID | None = None,
) -> CodedSegment:
    """Give a passage a code. The finding may be written later; handing in asks for it.

    `quote` is the passage as the coder saw it, `key` one that the coder's device has chosen: sent
    again, it changes nothing. Raises UnusableRange, CodeNotUsable, FindingTooLong, InterviewGone,
    NotYours, AlreadyHandedIn, and SegmentChanged where the key was used before.
    """
    transcript = _begun(transcript_id, actor)
    known = CodedSegment.objects.filter(key=key).first() if key else None
    if known is not None and (known.coder_id, known.transcript_id) == (
        actor and actor.pk,
        transcript_id,
    ):
        return known
    if known is not None or (key and CodingEvent.objects.filter(segment=key).exists()):
        raise SegmentChanged(None)
    segment = CodedSegment(
        key=key or uuid4(),
        transcript=transcript,
        coder=actor,
        code=_usable_code(code_id, transcript),
        language=language,
        **_place(transcript, start, end, quote, text_version),
        **_texts(
            {
                "key_issue": key_issue,
                "interpretation": interpretation,
                "skills_need": skills_need,
                "memo": memo,
            }
        ),
    )
    segment.save()
    _append(transcript, actor, CodingAction.CREATE, segment.key, None, _kept(segment))
    return segment


@transaction.atomic
def edit_segment(
    *, key: UUID, revision: int, actor: "User", **changes: Unpack[Changes]
) -> CodedSegment:
    """Change a finding, its code or its boundaries, unless it was changed since `revision`.

    What it says already needs no change. Raises SegmentChanged, UnusableRange, CodeNotUsable,
    FindingTooLong, NotYours, AlreadyHandedIn.
    """
    segment, transcript = _own(key, actor)
    before = _kept(segment)
    values: dict[str, Any] = _texts({name: changes[name] for name in TEXTS if name in changes})  # type: ignore[literal-required]
    if "language" in changes:
        values["language"] = changes["language"]
    if "code_id" in changes and changes["code_id"] != segment.code_id:
        values["code_id"] = _usable_code(changes["code_id"], transcript).pk
    if "start" in changes and "end" in changes:
        values |= _place(
            transcript,
            changes["start"],
            changes["end"],
            changes.get("quote"),
            changes.get("text_version"),
        ) | {"is_lost": False}
    if all(getattr(segment, name) == value for name, value in values.items()):
        return segment
    if segment.revision != revision:
        raise SegmentChanged(segment)
    for name, value in values.items():
        setattr(segment, name, value)
    segment.revision += 1
    segment.save()
    _append(transcript, actor, CodingAction.EDIT, key, before, _kept(segment))
    return segment


@transaction.atomic
def remove_segment(*, key: UUID, revision: int, actor: "User") -> None:
    """Take a coding away; an undo brings it back. Raises SegmentChanged, NotYours, AlreadyHandedIn."""
    segment, transcript = _own(key, actor)
    if segment.revision != revision:
        raise SegmentChanged(segment)
    _append(transcript, actor, CodingAction.REMOVE, key, _kept(segment), None)
    segment.delete()


@transaction.atomic
def undo(*, transcript_id: int, seen: int, actor: "User") -> Step:
    """Take back the coder's last step. `seen` is the number of the last line the page knows.

    Raises LogMoved, NothingToUndo, NotYours, AlreadyHandedIn.
    """
    return _step(transcript_id, seen, actor, CodingAction.UNDO)


@transaction.atomic
def redo(*, transcript_id: int, seen: int, actor: "User") -> Step:
    """Do again what was undone last. Raises as `undo`."""
    return _step(transcript_id, seen, actor, CodingAction.REDO)


def _step(transcript_id: int, seen: int, actor: "User", action: CodingAction) -> Step:
    transcript = _begun(transcript_id, actor)
    log = log_state(transcript_id, actor)
    if log.number != seen:
        return _done_already(transcript_id, seen, log.number, actor, action)
    line = log.undo if action == CodingAction.UNDO else log.redo
    if line is None:
        raise NothingToUndo
    of = CodingEvent.objects.get(pk=line)
    wanted = of.before if action == CodingAction.UNDO else of.after
    segment = CodedSegment.objects.filter(key=of.segment).first()
    before = _kept(segment) if segment else None
    if wanted is None:
        if segment is not None:
            segment.delete()
        segment = None
    else:
        # A coding that a merge of categories has joined with another has no place any more, either.
        stays = segment and of.before and of.after and _span(of.before) == _span(of.after)
        segment = segment or CodedSegment(key=of.segment, transcript=transcript, coder=actor)
        _restore(segment, wanted, transcript, with_place=not stays)
        # More than any revision it has had: what another page holds of it is older.
        segment.revision = wanted["revision"] + log.number + 1
        segment.save()
    after = _kept(segment) if segment else None
    _append(transcript, actor, action, of.segment, before, after, of=of)
    return Step(of.segment, segment)


def _done_already(
    transcript_id: int, seen: int, number: int, actor: "User", action: CodingAction
) -> Step:
    """A step whose answer was lost on the way is sent again: it has been done and is told again."""
    log = CodingEvent.objects.filter(transcript=transcript_id, coder=actor)
    last = log.filter(number=seen + 1, action=action).first()
    if last is None or number != seen + 1:
        raise LogMoved
    return Step(last.segment, CodedSegment.objects.filter(key=last.segment).first())


def _restore(
    segment: CodedSegment, kept: Mapping[str, Any], transcript: Transcript, *, with_place: bool
) -> None:
    """Give a coding back what a line of the log kept."""
    for name in (*TEXTS, "language"):
        setattr(segment, name, kept[name])
    segment.code = live_code(Code.objects.get(pk=kept["code_id"]))
    if with_place:
        for name, value in _place_of(kept, transcript).items():
            setattr(segment, name, value)


def _place_of(kept: Mapping[str, Any], transcript: Transcript) -> dict[str, Any]:
    """Where a kept passage stands now. After a correction of the text it is looked for; where it
    cannot be told it counts as lost, and the coder places it."""
    span, version = Range(kept["start"], kept["end"]), kept["text_version"]
    if version == transcript.version:
        quote = quote_of(transcript.text, span)
        return _placed(span, quote, version) | {"is_lost": kept["is_lost"]}
    former = FormerText.objects.get(transcript=transcript, version=version)
    found = reanchor(former.text, transcript.text, [span])[0].span
    if found is None:
        return _placed(span, quote_of(former.text, span), version) | {"is_lost": True}
    quote = quote_of(transcript.text, found)
    return _placed(found, quote, transcript.version) | {"is_lost": False}


def _begun(transcript_id: int, actor: "User | None") -> Transcript:
    """The text, held, once it is sure that the actor codes it.

    Raises InterviewGone, NotYours, AlreadyHandedIn.
    Without an actor the portal itself codes; only what is decided stays shut then.
    """
    found = Transcript.objects.filter(pk=transcript_id)
    interview_id = found.values_list("interview_id", flat=True).first()
    if interview_id is None:
        raise InterviewGone
    if actor is not None:
        begin(interview_id=interview_id, actor=actor)
    elif held(interview_id).stage == Stage.FINAL:
        raise NotYours
    return found.select_for_update().defer("stems").get()


def _own(key: UUID, actor: "User") -> tuple[CodedSegment, Transcript]:
    """A coding of the actor's, and its text, held. Somebody else's is as good as gone."""
    found = CodedSegment.objects.filter(key=key, coder=actor)
    transcript_id = found.values_list("transcript_id", flat=True).first()
    if transcript_id is None:
        raise SegmentChanged(None)
    transcript = _begun(transcript_id, actor)
    segment = found.first()
    if segment is None:
        raise SegmentChanged(None)
    return segment, transcript


def _usable_code(code_id: int, transcript: Transcript) -> Code:
    round_id = Interview.objects.values_list("round_id", flat=True).get(pk=transcript.interview_id)
    code = Code.objects.filter(pk=code_id, codebook__round=round_id).first()
    if code is None or code.is_retired or not code.is_codable:
        raise CodeNotUsable
    return code


def _place(
    transcript: Transcript, start: int, end: int, quote: str | None, version: int | None
) -> dict[str, Any]:
    """A passage as it is kept. Raises UnusableRange."""
    if version is not None and version != transcript.version:
        raise UnusableRange(RangeProblem.STALE)
    span = trimmed(transcript.text, Range(start, end))
    return _placed(span, quote_of(transcript.text, span, quote), transcript.version)


def _placed(span: Range, quote: str, version: int) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "quote": quote, "text_version": version}


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    too_long = tuple(name for name, text in given.items() if len(text.strip()) > LIMIT)
    if too_long:
        raise FindingTooLong(too_long)
    return {name: text.strip() for name, text in given.items()}


def _kept(segment: CodedSegment) -> dict[str, Any]:
    return {name: getattr(segment, name) for name in KEPT}


def _span(kept: Mapping[str, Any]) -> tuple[int, int, int]:
    return kept["start"], kept["end"], kept["text_version"]


def _append(
    transcript: Transcript,
    actor: "User | None",
    action: CodingAction,
    key: UUID,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    of: CodingEvent | None = None,
) -> None:
    """The next line of the log; the text is held, so no number is given twice."""
    log = CodingEvent.objects.filter(transcript=transcript, coder=actor)
    last = log.order_by("-number").values_list("number", flat=True).first() or 0
    CodingEvent.objects.create(
        transcript=transcript,
        coder=actor,
        number=last + 1,
        action=action,
        of=of,
        segment=key,
        before=before,
        after=after,
        text_version=transcript.version,
    )
