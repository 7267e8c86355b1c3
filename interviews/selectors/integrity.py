"""Whether every text, span, quote, log and decision still is what it says: anything else is a flaw."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from interviews.choices import CodebookAction, DecisionKind, Stage
from interviews.models import (
    Code,
    CodebookVersion,
    CodedSegment,
    CodingEvent,
    FinalCoding,
    Transcript,
    Verification,
)
from interviews.search.finding import index_of


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, with which interview, and the id of the row within it. Never any text."""

    what: str
    interview: int
    row: str = ""

    def __str__(self) -> str:
        return f"interview {self.interview}: {self.what} {self.row}".rstrip()


def flaws(keys: "list[int] | None" = None) -> Iterator[Flaw]:
    """All flaws, text by text; of some interviews only, if their ids are given."""
    found = Transcript.objects.select_related("interview").order_by("pk")
    if keys is not None:
        found = found.filter(interview__in=keys)
    for transcript in found.iterator(chunk_size=20):
        texts = {transcript.version: transcript.text}
        for what in _of_texts(transcript, texts):
            yield Flaw(what, transcript.interview_id)
        segments = list(transcript.segments.select_related("code__codebook").order_by("pk"))
        finals = list(transcript.finals.select_related("code__codebook").order_by("pk"))
        codings: list[CodedSegment | FinalCoding] = [*segments, *finals]
        for coding in codings:
            for what in _of_coding(coding, transcript, texts):
                kind = "coding" if isinstance(coding, CodedSegment) else "final coding"
                yield Flaw(f"{kind}: {what}", transcript.interview_id, str(coding.key))
        yield from _of_log(transcript, segments)
        yield from _of_decisions(transcript, segments, finals)


def confirmed_flaws() -> list[Flaw]:
    """Flaws that a second look finds too: while the first one lasted people went on coding."""
    first = set(flaws())
    return [flaw for flaw in flaws([each.interview for each in first]) if flaw in first]


def last_verification() -> Verification | None:
    """The newest daily check."""
    return Verification.objects.order_by("-day").first()


def _of_texts(transcript: Transcript, texts: dict[int, str]) -> Iterator[str]:
    """Also puts the former texts beside the present one."""
    if transcript.digest != _digest(transcript.text):
        yield "the digest is of another text"
    if transcript.length != len(transcript.text):
        yield "the length is another one"
    if transcript.stems != index_of(transcript.text):
        yield "the search looks in another text"
    edges = [edge for start, end, *_ in transcript.turns for edge in (start, end)]
    if edges != sorted(edges) or any(not 0 <= edge <= len(transcript.text) for edge in edges):
        yield "turns overlap or leave the text"
    for former in transcript.former.order_by("version"):
        texts[former.version] = former.text
        if former.digest != _digest(former.text):
            yield f"the digest of version {former.version} is of another text"
    if sorted(texts) != list(range(1, transcript.version + 1)):
        yield "a version is missing"


def _of_coding(
    coding: CodedSegment | FinalCoding, transcript: Transcript, texts: Mapping[int, str]
) -> Iterator[str]:
    text = texts.get(coding.text_version)
    if text is None:
        yield "of a version that is not there"
    elif not 0 <= coding.start < coding.end <= len(text):
        yield "outside the text"
    elif text[coding.start : coding.end] != coding.quote:
        yield "the quote is not what stands there"
    if not coding.is_lost and coding.text_version != transcript.version:
        yield "left behind by a correction"
    if coding.code.codebook.round_id != transcript.interview.round_id:
        yield "a code of another round"


def _of_log(transcript: Transcript, segments: list[CodedSegment]) -> Iterator[Flaw]:
    """Each coder's lines are numbered without gaps, and the last one on a coding tells how it stands."""
    numbers: dict[int | None, list[int]] = defaultdict(list)
    last: dict[UUID, CodingEvent] = {}
    for event in transcript.events.order_by("coder", "number"):
        numbers[event.coder_id].append(event.number)
        last[event.segment] = event
    for coder, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield Flaw("log: a line is missing", transcript.interview_id, str(coder or ""))
    present = {segment.key: segment for segment in segments}
    merged = _merged(transcript.interview.round_id) if set(last) - set(present) else set()
    for key, event in last.items():
        segment, after = present.get(key), event.after
        if segment is None and after is not None and after["code_id"] in merged:
            continue  # joined with the same passage under the code that it was merged into
        if (after is None) != (segment is None):
            yield Flaw("log: tells another end of a coding", transcript.interview_id, str(key))
        elif (
            segment is not None
            and after is not None
            and segment.text_version == after["text_version"]
            and not segment.is_lost
            and (segment.start, segment.end) != (after["start"], after["end"])
        ):
            yield Flaw("log: tells another passage", transcript.interview_id, str(key))


def _of_decisions(
    transcript: Transcript, segments: list[CodedSegment], finals: list[FinalCoding]
) -> Iterator[Flaw]:
    """Whatever counts was decided on, and where the text is final every coding."""
    decisions = list(transcript.decisions.prefetch_related("sources"))
    decided = {source.pk for each in decisions for source in each.sources.all()}
    own = {segment.pk for segment in segments}
    if decided - own:
        yield Flaw("a decision on codings of another text", transcript.interview_id)
    if transcript.interview.stage == Stage.FINAL and own - decided:
        yield Flaw("final, but a coding was not decided on", transcript.interview_id)
    for each in decisions:
        if (each.final_id is None) != (each.kind == DecisionKind.LEFT_OUT):
            yield Flaw("a decision without what came of it", transcript.interview_id, str(each.pk))
    if {each.final_id for each in decisions if each.final_id} != {final.pk for final in finals}:
        yield Flaw("final codings and decisions differ", transcript.interview_id)


def _merged(round_id: int) -> set[int]:
    """Codes of a round that have ever been given to another one."""
    versions = CodebookVersion.objects.filter(
        codebook__round=round_id, action=CodebookAction.MERGED
    )
    keys = {details.get("key") for details in versions.values_list("details", flat=True)}
    codes = Code.objects.filter(codebook__round=round_id, key__in=keys - {None})
    return set(codes.values_list("pk", flat=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
