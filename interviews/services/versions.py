"""Versions of a text, and the codings that go along from one to the next.

Whoever reads a quote finds it letter by letter in the text, in whichever version its passage stands.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.models import CodedSegment, FinalCoding, FormerText, Interview, Transcript
from interviews.transcript.anchors import Range, quote_of
from interviews.transcript.reanchoring import Anchored

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

Coding = CodedSegment | FinalCoding
PLACE = ["start", "end", "quote", "text_version", "is_lost"]
RELEASE = ["quote_released_by", "quote_released_at"]


class TextGone(Exception):
    """The interview or the coding has been withdrawn."""


@dataclass(frozen=True, slots=True)
class Move:
    """A coding, the passage it had, and where that stands in the next version."""

    coding: Coding
    anchored: Anchored

    @property
    def is_of_a_coder(self) -> bool:
        """Rather than a final one."""
        return isinstance(self.coding, CodedSegment)


@dataclass(frozen=True, slots=True)
class NewText:
    """What takes the place of a text. `former` is what stays of that one, `reason` why it went."""

    text: str
    stems: str
    turns: Sequence[tuple[int, int, str]]
    former: str
    reason: str = ""


def digest_of(text: str) -> str:
    """SHA-256 of a text, as it is kept beside it."""
    return hashlib.sha256(text.encode()).hexdigest()


def held_text(interview_id: int) -> tuple[Interview, Transcript]:
    """The interview before its text, as everywhere, so that no two wait for each other. TextGone."""
    interview = Interview.objects.select_for_update().filter(pk=interview_id).first()
    transcript = Transcript.objects.select_for_update().filter(interview=interview_id).first()
    if interview is None or transcript is None:
        raise TextGone
    return interview, transcript


def codings_of(transcript: Transcript) -> list[Coding]:
    """All of them, of whichever version."""
    segments = transcript.segments.select_related("code").order_by("pk")
    return [*segments, *transcript.finals.select_related("code").order_by("pk")]


def put_version(
    transcript: Transcript, new: NewText, moves: Sequence[Move], *, actor: "User"
) -> None:
    """Keep the next version of a text that is held, and every coding where it stands in it.

    A lost one keeps the place and the quote it has.
    """
    FormerText.objects.create(
        transcript=transcript,
        version=transcript.version,
        text=new.former,
        digest=digest_of(new.former),
        reason=new.reason,
        replaced_by=actor,
    )
    transcript.text, transcript.stems, transcript.length = new.text, new.stems, len(new.text)
    transcript.digest, transcript.version = digest_of(new.text), transcript.version + 1
    transcript.turns = [list(turn) for turn in new.turns]
    transcript.save()
    for move in moves:
        if move.anchored.span is None:
            move.coding.is_lost = True
        else:
            put_place(move.coding, move.anchored.span, transcript)
    segments = [move.coding for move in moves if isinstance(move.coding, CodedSegment)]
    finals = [move.coding for move in moves if isinstance(move.coding, FinalCoding)]
    CodedSegment.objects.bulk_update(segments, PLACE, batch_size=500)
    FinalCoding.objects.bulk_update(finals, PLACE + RELEASE, batch_size=500)


def put_place(coding: Coding, span: Range, transcript: Transcript) -> None:
    """A coding's passage in the text as it stands; not saved yet."""
    put_quote(coding, quote_of(transcript.text, span))
    coding.start, coding.end = span.start, span.end
    coding.text_version, coding.is_lost = transcript.version, False


def put_quote(coding: Coding, quote: str) -> None:
    """Other words have to be released anew."""
    if isinstance(coding, FinalCoding) and coding.quote != quote:
        coding.quote_released_by, coding.quote_released_at = None, None
    coding.quote = quote
