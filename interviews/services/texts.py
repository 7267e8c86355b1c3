"""Correcting a text that has been coded: a new version, in which every passage is found again.

Comparing the texts takes long, so it is done outside the transaction, which then looks whether anything
has changed meanwhile. The reason stays beside the former text and is erased with it; the audit keeps
digests, spans and numbers.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import transaction

from interviews.choices import SourceKind, Stage
from interviews.models import CodedSegment, FinalCoding, FormerText, Interview, Transcript
from interviews.pseudonyms.suggesting import suggestions
from interviews.search.finding import index_of
from interviews.transcript.anchors import Range, quote_of, trimmed
from interviews.transcript.reanchoring import Anchored, reanchor, reanchor_turns
from interviews.transcript.text import normalise
from tna_portal.common.jobs import hint
from tna_portal.organisation.access import Permission, may, sees_whole_country
from tna_portal.organisation.audit import bump_version, record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

Coding = CodedSegment | FinalCoding
PLACE = ["start", "end", "quote", "text_version", "is_lost"]
WHERE = ("pk", "start", "end", "text_version", "is_lost")


class NotCorrectable(Exception):
    """An open answer stays as it was written; what is handed in is corrected by the lead."""


class ReasonMissing(Exception):
    """A correction has to be explained."""


class NothingChanged(Exception):
    """The text is the one that is kept already."""


class CorrectedMeanwhile(Exception):
    """Another correction was saved after this text had been opened."""


class CodedMeanwhile(Exception):
    """Passages were coded or decided on while the texts were compared; nothing has been saved."""


class TextGone(Exception):
    """The interview or the coding has been withdrawn."""


@dataclass(frozen=True, slots=True)
class Move:
    """A coding, the passage it had, and where that stands in the corrected text."""

    coding: Coding
    anchored: Anchored

    @property
    def is_of_a_coder(self) -> bool:
        """Rather than a final one."""
        return isinstance(self.coding, CodedSegment)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a correction would do."""

    transcript: Transcript
    text: str
    moves: tuple[Move, ...]

    def quote_of(self, move: Move) -> str:
        """The passage as it will read."""
        span = move.anchored.span
        return "" if span is None else self.text[span.start : span.end]

    @property
    def digest(self) -> str:
        """Of the corrected text."""
        return digest_of(self.text)


def digest_of(text: str) -> str:
    """SHA-256 of a text, as it is kept beside it."""
    return hashlib.sha256(text.encode()).hexdigest()


def plan_correction(*, interview_id: int, version: int, raw: str) -> Plan:
    """Find every passage again; nothing is written.

    Raises UnusableText, TextGone, CorrectedMeanwhile, NothingChanged.
    """
    text = normalise(raw).text
    transcript = Transcript.objects.filter(interview=interview_id).first()
    if transcript is None:
        raise TextGone
    if transcript.version != version:
        raise CorrectedMeanwhile
    if transcript.text == text:
        raise NothingChanged
    texts = dict(transcript.former.values_list("version", "text")) | {version: transcript.text}
    moves: list[Move] = []
    by_version = sorted(_codings(transcript), key=attrgetter("text_version"))
    for number, group in groupby(by_version, key=attrgetter("text_version")):
        codings = list(group)
        spans = [Range(coding.start, coding.end) for coding in codings]
        found = reanchor(texts[number], text, spans)
        moves += [Move(*pair) for pair in zip(codings, found, strict=True)]
    return Plan(transcript, text, tuple(moves))


def correct_text(
    *, interview_id: int, version: int, raw: str, reason: str, actor: "User"
) -> Transcript:
    """Keep a corrected text as the next version and move every coding to where its passage stands now.

    A passage that cannot be found keeps its former place and is marked as lost. A released quote whose
    wording changes has to be released anew; a text with new names is no longer pseudonymised.
    Raises UnusableText, TextGone, ReasonMissing, NotCorrectable, NothingChanged, CorrectedMeanwhile,
    CodedMeanwhile.
    """
    if not reason.strip():
        raise ReasonMissing
    plan = plan_correction(interview_id=interview_id, version=version, raw=raw)
    former, text = plan.transcript, plan.text
    turns = reanchor_turns(former.text, text, former.turns)
    stems, named = index_of(text), _names_something_new(former.text, text)
    with transaction.atomic():
        interview, transcript = _held(interview_id)
        if not may_correct(interview, actor):
            raise NotCorrectable
        if transcript.version != version:
            raise CorrectedMeanwhile
        if _where(_codings(transcript)) != _where(move.coding for move in plan.moves):
            raise CodedMeanwhile
        FormerText.objects.create(
            transcript=transcript,
            version=version,
            text=former.text,
            digest=former.digest,
            reason=reason.strip(),
            replaced_by=actor,
        )
        transcript.text, transcript.digest, transcript.length = text, plan.digest, len(text)
        transcript.version, transcript.stems = version + 1, stems
        transcript.turns = [list(turn) for turn in turns]
        if named:
            transcript.pseudonymised_by, transcript.pseudonymised_at = None, None
        transcript.save()
        _move(plan, transcript)
        outcomes = Counter(str(move.anchored.outcome) for move in plan.moves)
        record(
            "text_corrected",
            actor=actor,
            subject="interview",
            subject_id=interview.pk,
            regions=interview.regions,
            version=transcript.version,
            digest=transcript.digest,
            **outcomes,
        )
        bump_version(f"codings:{interview.round_id}")
        hint()
    return transcript


def may_correct(interview: Interview, user: "User") -> bool:
    """Whether a person may correct a text as far as it has come: one of the own branch, no guest's."""
    is_own = sees_whole_country(user) or user.branch_id == interview.branch_id
    if interview.kind != SourceKind.INTERVIEW or not is_own:
        return False
    if may(user, Permission.LEAD_CODING):
        return True
    return may(user, Permission.CODE_INTERVIEWS) and interview.stage in {
        Stage.READY,
        Stage.CODING,
    }


@transaction.atomic
def place_again(
    *, final_id: int, revision: int, start: int, end: int, version: int, actor: "User"
) -> FinalCoding:
    """Give a lost final coding its passage in the corrected text.

    Raises TextGone, CorrectedMeanwhile, CodedMeanwhile, UnusableRange.
    """
    found = FinalCoding.objects.filter(pk=final_id)
    interview_id = found.values_list("transcript__interview", flat=True).first()
    if interview_id is None:
        raise TextGone
    interview, transcript = _held(interview_id)
    final = found.select_for_update().first()
    if final is None or final.revision != revision or not final.is_lost:
        raise CodedMeanwhile
    if transcript.version != version:
        raise CorrectedMeanwhile
    span = trimmed(transcript.text, Range(start, end))
    _place(final, span, transcript)
    final.revision += 1
    final.save()
    record(
        "passage_placed",
        actor=actor,
        subject="interview",
        subject_id=interview.pk,
        regions=interview.regions,
        final=final.pk,
        start=span.start,
        end=span.end,
    )
    bump_version(f"codings:{interview.round_id}")
    hint()
    return final


def _held(interview_id: int) -> tuple[Interview, Transcript]:
    """The interview before its text, as everywhere, so that no two wait for each other."""
    interview = Interview.objects.select_for_update().filter(pk=interview_id).first()
    transcript = Transcript.objects.select_for_update().filter(interview=interview_id).first()
    if interview is None or transcript is None:
        raise TextGone
    return interview, transcript


def _codings(transcript: Transcript) -> list[Coding]:
    segments = transcript.segments.select_related("code").order_by("pk")
    return [*segments, *transcript.finals.select_related("code").order_by("pk")]


def _where(codings: Iterable[Coding]) -> set[tuple[object, ...]]:
    return {(type(coding), *(getattr(coding, name) for name in WHERE)) for coding in codings}


def _move(plan: Plan, transcript: Transcript) -> None:
    """Write the new places; whoever reads a quote finds it letter by letter in the text."""
    for move in plan.moves:
        if move.anchored.span is None:
            move.coding.is_lost = True
        else:
            _place(move.coding, move.anchored.span, transcript)
    segments = [move.coding for move in plan.moves if isinstance(move.coding, CodedSegment)]
    finals = [move.coding for move in plan.moves if isinstance(move.coding, FinalCoding)]
    CodedSegment.objects.bulk_update(segments, PLACE, batch_size=500)
    release = ["quote_released_by", "quote_released_at"]
    FinalCoding.objects.bulk_update(finals, PLACE + release, batch_size=500)


def _place(coding: Coding, span: Range, transcript: Transcript) -> None:
    quote = quote_of(transcript.text, span)
    if isinstance(coding, FinalCoding) and coding.quote != quote:
        coding.quote_released_by, coding.quote_released_at = None, None
    coding.start, coding.end, coding.quote = span.start, span.end, quote
    coding.text_version, coding.is_lost = transcript.version, False


def _names_something_new(old: str, new: str) -> bool:
    """Whether the corrected lines hold what may identify somebody and was not in them before."""
    before, after = (text.split("\n") for text in (old, new))
    known, found = (
        Counter(find.text for find in suggestions("\n".join(lines)))
        for lines in (set(before) - set(after), set(after) - set(before))
    )
    return bool(found - known)
