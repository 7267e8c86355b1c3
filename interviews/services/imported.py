"""Keeping texts and codings of another program, under the same rules as those that are made here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Max
from django.utils.crypto import get_random_string

from interviews.choices import (
    AssignmentState,
    CodingAction,
    ExchangeRefused,
    Refusal,
    Stage,
)
from interviews.models import Assignment, Code, CodedSegment, CodingEvent, Interview, Transcript
from interviews.refi_qda.values import Source, parts_of
from interviews.selectors.visibility import readable
from interviews.services.coding import KEPT, LIMIT
from interviews.services.interviews import create_interview, keep_transcript
from interviews.transcript.anchors import Range
from tna_portal.organisation.access import branches_for

if TYPE_CHECKING:
    from interviews.models import ExchangeJob
    from tna_portal.organisation.models import User

KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Passage:
    """A coding to be kept. `coder` is the id of an account; without one, `label` says who coded elsewhere."""

    key: UUID
    place: Range
    coder: str
    label: str
    code: int
    memo: str
    language: str


def create_text(
    job: "ExchangeJob", source: Source, card: Mapping[str, Any], decisions: Mapping[str, Any]
) -> Interview:
    """A new interview with its text. Raises ExchangeRefused(no_branch), UnusableText."""
    actor = job.requested_by
    served = branches_for(actor).filter(regions=card["region"], is_active=True)
    branch = served.first()
    if branch is None:
        raise ExchangeRefused(Refusal.NO_BRANCH, source.name)
    interview = create_interview(
        key=get_random_string(8, KEY_LETTERS),
        round_id=job.round_id,
        branch_id=branch.pk,
        region=card["region"],
        group=card["group"],
        language=card["language"],
        held_on=date.fromisoformat(card["held_on"]),
        consent_scope=decisions["consent_scope"],
        consent_recording=decisions["consent_recording"],
        is_synthetic=job.round.is_synthetic,
        actor=actor,
    )
    keep_transcript(interview_id=interview.pk, raw=source.text, actor=actor)
    Interview.objects.filter(pk=interview.pk).update(exchange_guid=UUID(source.guid))
    return interview


def keep_passages(
    interview: Interview,
    passages: Sequence[Passage],
    people: "Mapping[str, User]",
    codes: Mapping[int, Code],
    job: "ExchangeJob",
) -> None:
    """Codings as work of the coders they were attached to, still to be handed in.

    Raises ExchangeRefused(text_gone | text_final | text_handed_in | coder_handed_in | coder_elsewhere |
    not_a_coder | blindness | code_gone).
    """
    held = Interview.objects.select_for_update().filter(pk=interview.pk).first()
    if held is None:
        raise ExchangeRefused(Refusal.TEXT_GONE, interview.key)
    if held.stage == Stage.FINAL:
        raise ExchangeRefused(Refusal.TEXT_FINAL, held.key)
    if held.stage == Stage.SUBMITTED:
        raise ExchangeRefused(Refusal.TEXT_HANDED_IN, held.key)
    ids = {passage.coder for passage in passages if passage.coder}
    if not ids <= people.keys():
        raise ExchangeRefused(Refusal.NOT_A_CODER, held.key)
    coders = [people[pk] for pk in sorted(ids)]
    has_outsiders = any(not passage.coder for passage in passages)
    _keep_blind(held, coders, has_outsiders=has_outsiders, actor=job.requested_by)
    for coder in coders:
        _begin(held, coder, job.requested_by)
    if coders:
        Interview.objects.filter(pk=held.pk).update(stage=Stage.CODING)
    transcript = Transcript.objects.get(interview=held)
    segments = [_segment(transcript, p, people.get(p.coder), codes) for p in passages]
    CodedSegment.objects.bulk_create(segments, batch_size=200)
    _log(transcript, segments)


def _keep_blind(
    interview: Interview, coders: "Sequence[User]", *, has_outsiders: bool, actor: "User"
) -> None:
    """Whoever still codes a text must not bring in, and so know, what others have coded in it."""
    open_work = Assignment.objects.filter(interview=interview, coder=actor).exclude(
        state=AssignmentState.SUBMITTED
    )
    is_coder = actor in coders or open_work.exists()
    if is_coder and (has_outsiders or any(coder != actor for coder in coders)):
        raise ExchangeRefused(Refusal.BLINDNESS, interview.key)


def _begin(interview: Interview, coder: "User", actor: "User") -> None:
    """The coder's work on the text, begun."""
    if Assignment.objects.filter(
        interview=interview, coder=coder, state=AssignmentState.SUBMITTED
    ).exists():
        raise ExchangeRefused(Refusal.CODER_HANDED_IN, interview.key)
    if not readable(coder).filter(pk=interview.pk).exists():
        raise ExchangeRefused(Refusal.CODER_ELSEWHERE, interview.key)
    Assignment.objects.update_or_create(
        interview=interview,
        coder=coder,
        defaults={"state": AssignmentState.CODING},
        create_defaults={"state": AssignmentState.CODING, "assigned_by": actor},
    )


def _segment(
    transcript: Transcript, passage: Passage, coder: "User | None", codes: Mapping[int, Code]
) -> CodedSegment:
    """A finding out of a memo; what is too long for its fields stays whole in the coder's memo."""
    if passage.code not in codes:
        raise ExchangeRefused(Refusal.CODE_GONE, transcript.interview.key)
    issue, interpretation = parts_of(passage.memo)
    fits = len(issue) <= LIMIT and len(interpretation) <= LIMIT
    return CodedSegment(
        key=passage.key,
        transcript=transcript,
        coder=coder,
        outside_coder=passage.label,
        code=codes[passage.code],
        start=passage.place.start,
        end=passage.place.end,
        quote=transcript.text[passage.place.start : passage.place.end],
        text_version=transcript.version,
        key_issue=issue[:LIMIT],
        interpretation=interpretation[:LIMIT],
        memo="" if fits else passage.memo,
        language=passage.language,
    )


def _log(transcript: Transcript, segments: Sequence[CodedSegment]) -> None:
    """One line each in its coder's log, as if the coder had coded here."""
    last = dict(
        CodingEvent.objects.filter(transcript=transcript)
        .values_list("coder")
        .annotate(last=Max("number"))
    )
    events = []
    for segment in segments:
        last[segment.coder_id] = last.get(segment.coder_id, 0) + 1
        events.append(
            CodingEvent(
                transcript=transcript,
                coder_id=segment.coder_id,
                number=last[segment.coder_id],
                action=CodingAction.CREATE,
                segment=segment.key,
                after={name: getattr(segment, name) for name in KEPT},
                text_version=transcript.version,
            )
        )
    CodingEvent.objects.bulk_create(events, batch_size=200)
