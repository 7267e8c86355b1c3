"""From what coders have handed in to what counts. Originals stay as they are, whatever is decided."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from interviews.agreement.passages import Passage
from interviews.audit import figures_changed, note
from interviews.choices import DecisionKind, Stage
from interviews.models import Code, CodedSegment, Decision, FinalCoding, Interview, Return
from interviews.selectors.comparing import marked
from interviews.services.assigning import ReasonMissing, held
from interviews.services.coding import LIMIT, CodeNotUsable
from interviews.transcript.anchors import Range, quote_of, trimmed
from tna_portal.common.languages import CODES

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

KEPT = (
    "code_id", "start", "end", "quote", "text_version", "is_lost",
    "key_issue", "interpretation", "skills_need", "language",
)  # fmt: skip


class FindingIncomplete(Exception):
    """A finding needs a key issue and an interpretation; `missing` names the fields."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NotHandedIn(Exception):
    """Somebody is still coding the text, or it is final already."""


class CodedByTwo(Exception):
    """Two coders' work is compared; it cannot be accepted as a whole."""


class DecidedMeanwhile(Exception):
    """Somebody else has decided on one of these codings, or they were changed; nothing was saved."""


class NotAllDecided(Exception):
    """`number` codings have no decision yet."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class NotFinal(Exception):
    """The text is not final, so it cannot be opened again."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the lead writes: the passage [start, end) in code points, its code and texts."""

    code_id: int
    start: int
    end: int
    key_issue: str
    interpretation: str
    language: str
    skills_need: str = ""


@transaction.atomic
def decide(
    *,
    interview_id: int,
    sources: Mapping[int, int],
    kind: DecisionKind,
    actor: "User | None",
    taken: int | None = None,
    finding: Finding | None = None,
    reason: str = "",
) -> Decision:
    """Say what some codings become.

    sources: coding -> the revision that was read. TAKEN needs `taken`, one of them; JOINED and WRITTEN
    a `finding`; LEFT_OUT neither. A reason is needed where coders differ and for what nobody handed in.
    Raises InterviewGone, NotHandedIn, DecidedMeanwhile, ReasonMissing, CodeNotUsable, FindingIncomplete,
    UnusableRange; ValueError for a call that makes no sense.
    """
    interview = _handed_in(interview_id)
    segments = _undecided(interview, sources)
    final: FinalCoding | None = None
    if not reason.strip() and _needs_a_reason(interview, segments, kind):
        raise ReasonMissing
    if kind == DecisionKind.TAKEN:
        source = next((each for each in segments if each.pk == taken), None)
        if source is None:
            raise DecidedMeanwhile
        final = _copied(source)
    elif kind in {DecisionKind.JOINED, DecisionKind.WRITTEN} and finding is not None:
        final = _written(interview, finding)
    elif kind != DecisionKind.LEFT_OUT:
        raise ValueError(kind)
    return _decided(interview, segments, kind, final, reason, actor)


@transaction.atomic
def take_agreed(
    *,
    interview_id: int,
    passages: Iterable[Mapping[int, int]],
    coder_id: int,
    actor: "User | None",
) -> int:
    """Accept passages that all coders marked alike, in one coder's words; how many were accepted.

    passages: coding -> the revision that was read, for each passage. Raises as `decide`; a passage on
    which the coders differ is a ValueError.
    """
    interview, number = _handed_in(interview_id), 0
    coders = _coders(interview)
    for sources in passages:
        segments = _undecided(interview, sources)
        if not _passage(segments).is_agreed(coders):
            raise ValueError("the coders differ")
        words = next(each for each in segments if each.coder_id == coder_id)
        _decided(interview, segments, DecisionKind.TAKEN, _copied(words), "", actor)
        number += 1
    return number


@transaction.atomic
def undo(*, interview_id: int, decisions: Iterable[int], actor: "User") -> int:
    """Take decisions back until the text is final; how many were. Raises InterviewGone, NotHandedIn."""
    interview, number = _handed_in(interview_id), 0
    for decision in Decision.objects.filter(
        transcript__interview=interview, pk__in=list(decisions)
    ).select_related("final"):
        sources = sorted(decision.sources.values_list("pk", flat=True))
        note("decision_undone", interview, actor, kind=decision.kind, sources=sources)
        if decision.final is not None:
            decision.final.delete()  # and with it the decision
        else:
            decision.delete()
        number += 1
    return number


@transaction.atomic
def make_final(*, interview_id: int, actor: "User | None") -> None:
    """Let the decisions count. Raises InterviewGone, NotHandedIn, NotAllDecided."""
    interview = _handed_in(interview_id)
    open_ones = CodedSegment.objects.filter(transcript__interview=interview, decisions=None)
    if number := open_ones.count():
        raise NotAllDecided(number)
    _finish(interview, actor, "codings_final")


@transaction.atomic
def accept(*, interview_id: int, actor: "User | None") -> None:
    """Take what the only coder handed in, but for what is decided already, and let it count.

    Raises InterviewGone, NotHandedIn, CodedByTwo.
    """
    interview = _handed_in(interview_id)
    if len(_coders(interview)) > 1:
        raise CodedByTwo
    left = CodedSegment.objects.filter(transcript__interview=interview, decisions=None)
    for segment in left.order_by("pk"):
        _decided(interview, [segment], DecisionKind.ACCEPTED, _copied(segment), "", actor)
    _finish(interview, actor, "codings_accepted")


@transaction.atomic
def reopen(*, interview_id: int, reason: str, actor: "User") -> None:
    """Open a final text again; it does not count until it is final again.

    Raises ReasonMissing, InterviewGone, NotFinal.
    """
    if not reason.strip():
        raise ReasonMissing
    interview = held(interview_id)
    if interview.stage != Stage.FINAL:
        raise NotFinal
    interview.stage = Stage.SUBMITTED
    interview.save(update_fields=["stage"])
    Return.objects.create(interview=interview, reason=reason.strip(), returned_by=actor)
    note("codings_reopened", interview, actor)
    figures_changed(interview.round_id)


def needs_a_reason(passage: Passage, coders: Iterable[int], kind: DecisionKind) -> bool:
    """Whether a decision has to be explained: the coders differ, or nobody handed this in."""
    everybody = frozenset(coders)
    if kind in {DecisionKind.WRITTEN, DecisionKind.LEFT_OUT}:
        return True
    return len(everybody) > 1 and not passage.is_agreed(everybody)


def _passage(segments: Iterable[CodedSegment]) -> Passage:
    return Passage(tuple(marked(segment) for segment in segments))


def _needs_a_reason(interview: Interview, segments: list[CodedSegment], kind: DecisionKind) -> bool:
    return needs_a_reason(_passage(segments), _coders(interview), kind)


def _coders(interview: Interview) -> set[int]:
    return set(interview.assignments.values_list("coder", flat=True))


def _handed_in(interview_id: int) -> Interview:
    interview = held(interview_id)
    if interview.stage != Stage.SUBMITTED:
        raise NotHandedIn
    return interview


def _undecided(interview: Interview, sources: Mapping[int, int]) -> list[CodedSegment]:
    """The codings as they were read, none of them decided on."""
    found = list(
        CodedSegment.objects.filter(
            transcript__interview=interview, pk__in=list(sources), decisions=None
        ).order_by("start", "pk")
    )
    if not found or {each.pk: each.revision for each in found} != dict(sources):
        raise DecidedMeanwhile
    return found


def _copied(segment: CodedSegment) -> FinalCoding:
    return FinalCoding.objects.create(
        transcript_id=segment.transcript_id, **{name: getattr(segment, name) for name in KEPT}
    )


def _written(interview: Interview, finding: Finding) -> FinalCoding:
    transcript = interview.transcript
    if not Code.objects.filter(pk=finding.code_id, codebook__round=interview.round_id).exists():
        raise CodeNotUsable
    texts = {
        "key_issue": finding.key_issue.strip(),
        "interpretation": finding.interpretation.strip(),
    }
    missing = tuple(name for name, text in texts.items() if not 0 < len(text) <= LIMIT)
    if finding.language not in CODES:
        missing = (*missing, "language")
    if missing:
        raise FindingIncomplete(missing)
    span = trimmed(transcript.text, Range(finding.start, finding.end))
    return FinalCoding.objects.create(
        transcript=transcript,
        code_id=finding.code_id,
        start=span.start,
        end=span.end,
        quote=quote_of(transcript.text, span),
        text_version=transcript.version,
        skills_need=finding.skills_need.strip()[:LIMIT],
        language=finding.language,
        **texts,
    )


def _decided(
    interview: Interview,
    segments: list[CodedSegment],
    kind: DecisionKind,
    final: FinalCoding | None,
    reason: str,
    actor: "User | None",
) -> Decision:
    decision = Decision.objects.create(
        transcript=interview.transcript,
        kind=kind,
        reason=reason.strip(),
        final=final,
        decided_by=actor,
    )
    decision.sources.set(segments)
    details: dict[str, object] = {
        "kind": str(kind),
        "sources": [[each.pk, each.start, each.end] for each in segments],
    }
    if final is not None:
        details["final"] = [final.pk, final.start, final.end]
        details["quote"] = hashlib.sha256(final.quote.encode()).hexdigest()
    note("codings_decided", interview, actor, **details)
    return decision


def _finish(interview: Interview, actor: "User | None", action: str) -> None:
    """The text is final: it counts, and nobody needs to be called any more."""
    interview.stage = Stage.FINAL
    interview.respondent, interview.contact_encrypted = None, None
    interview.save(update_fields=["stage", "respondent", "contact_encrypted"])
    note(action, interview, actor)
    figures_changed(interview.round_id)
