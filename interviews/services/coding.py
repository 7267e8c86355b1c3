"""Coding passages. The audit keeps spans and ids, never text, so erasing a transcript erases quotes."""

from typing import TYPE_CHECKING

from django.db import transaction

from interviews.models import Code, CodedSegment, Transcript
from interviews.transcript.anchors import Range, quote_of, trimmed
from tna_portal.common.jobs import hint
from tna_portal.organisation.audit import bump_version, record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

LIMIT = 2000


class CodeNotUsable(Exception):
    """The code is retired or belongs to another round's codebook."""


class FindingIncomplete(Exception):
    """A finding needs a key issue and an interpretation; `missing` names the fields."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class SegmentChanged(Exception):
    """Somebody else has changed or removed the coding meanwhile; `current` is how it stands now."""

    def __init__(self, current: CodedSegment | None) -> None:
        super().__init__("changed meanwhile")
        self.current = current


@transaction.atomic
def code_segment(
    *,
    transcript_id: int,
    start: int,
    end: int,
    quote: str | None,
    code_id: int,
    key_issue: str,
    interpretation: str,
    language: str,
    actor: "User | None",
) -> CodedSegment:
    """Give a passage a code, a key issue and an interpretation.

    `quote` is the passage as the coder saw it. Raises UnusableRange, CodeNotUsable, FindingIncomplete.
    """
    transcript = Transcript.objects.select_related("interview").get(pk=transcript_id)
    code = _usable_code(code_id, transcript)
    finding = _finding(key_issue, interpretation)
    span = trimmed(transcript.text, Range(start, end))
    if quote is not None:
        quote_of(transcript.text, span, quote)
    segment = CodedSegment.objects.create(
        transcript=transcript,
        code=code,
        start=span.start,
        end=span.end,
        quote=quote_of(transcript.text, span),
        language=language,
        coder=actor,
        **finding,
    )
    _changed("segment_coded", segment, actor)
    return segment


@transaction.atomic
def edit_segment(
    *,
    segment_id: int,
    revision: int,
    code_id: int,
    key_issue: str,
    interpretation: str,
    language: str,
    actor: "User",
) -> CodedSegment:
    """Change a finding that nobody else has changed since `revision`. Raises SegmentChanged."""
    segment = _held(segment_id, revision)
    code = _usable_code(code_id, segment.transcript, keep=segment.code_id)
    segment.code = code
    for name, value in _finding(key_issue, interpretation).items():
        setattr(segment, name, value)
    segment.language = language
    segment.revision += 1
    segment.save()
    _changed("segment_edited", segment, actor)
    return segment


@transaction.atomic
def remove_segment(*, segment_id: int, revision: int, actor: "User") -> CodedSegment:
    """Take a coding away; the returned values allow it to be put back. Raises SegmentChanged."""
    segment = _held(segment_id, revision)
    _changed("segment_removed", segment, actor)
    pk = segment.pk
    segment.delete()
    segment.pk = pk
    return segment


def _held(segment_id: int, revision: int) -> CodedSegment:
    found = (
        CodedSegment.objects.select_for_update(of=("self",))
        .select_related("transcript__interview")
        .filter(pk=segment_id)
        .first()
    )
    if found is None or found.revision != revision:
        raise SegmentChanged(found)
    return found


def _usable_code(code_id: int, transcript: Transcript, keep: int | None = None) -> Code:
    code = Code.objects.select_related("codebook").filter(pk=code_id).first()
    if code is None or code.codebook.round_id != transcript.interview.round_id:
        raise CodeNotUsable
    if code.is_retired and code.pk != keep:
        raise CodeNotUsable
    return code


def _finding(key_issue: str, interpretation: str) -> dict[str, str]:
    texts = {"key_issue": key_issue.strip(), "interpretation": interpretation.strip()}
    missing = tuple(name for name, text in texts.items() if not 0 < len(text) <= LIMIT)
    if missing:
        raise FindingIncomplete(missing)
    return texts


def _changed(action: str, segment: CodedSegment, actor: "User | None") -> None:
    interview = segment.transcript.interview
    record(
        action,
        actor=actor,
        subject="segment",
        subject_id=segment.pk,
        regions=interview.regions,
        interview=interview.pk,
        code=segment.code_id,
        start=segment.start,
        end=segment.end,
    )
    bump_version(f"codings:{interview.round_id}")
    hint()
