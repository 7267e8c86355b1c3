"""Correcting a text that has been coded: a new version, in which every passage is found again.

Comparing the texts takes long, so it is done outside the transaction, which then looks whether anything
has changed meanwhile. The reason stays beside the former text and is erased with it; the audit keeps
digests, spans and numbers.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import transaction

from interviews.audit import figures_changed, note
from interviews.choices import SourceKind, Stage
from interviews.models import FinalCoding, Interview, Transcript
from interviews.pseudonyms.suggesting import suggestions
from interviews.search.finding import index_of
from interviews.services.versions import (
    Coding,
    Move,
    NewText,
    TextGone,
    codings_of,
    digest_of,
    held_text,
    put_place,
    put_version,
)
from interviews.transcript.anchors import Range, trimmed
from interviews.transcript.reanchoring import reanchor, reanchor_turns
from interviews.transcript.text import normalise
from tna_portal.organisation.access import Permission, may, sees_whole_country

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

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
    by_version = sorted(codings_of(transcript), key=attrgetter("text_version"))
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
    new = NewText(text, index_of(text), turns, former.text, reason.strip())
    named = _names_something_new(former.text, text)
    with transaction.atomic():
        interview, transcript = held_text(interview_id)
        if not may_correct(interview, actor):
            raise NotCorrectable
        if transcript.version != version:
            raise CorrectedMeanwhile
        if _where(codings_of(transcript)) != _where(move.coding for move in plan.moves):
            raise CodedMeanwhile
        if named:
            transcript.pseudonymised_by, transcript.pseudonymised_at = None, None
        put_version(transcript, new, plan.moves, actor=actor)
        outcomes = Counter(str(move.anchored.outcome) for move in plan.moves)
        version, digest = transcript.version, transcript.digest
        note("text_corrected", interview, actor, version=version, digest=digest, **outcomes)
        figures_changed(interview.round_id)
    return transcript


def may_correct(interview: Interview, user: "User") -> bool:
    """Whether a person may correct a text as far as it has come; an open answer stays as it was written."""
    return interview.kind == SourceKind.INTERVIEW and may_replace_names(interview, user)


def may_replace_names(interview: Interview, user: "User") -> bool:
    """One of the own branch and no guest: who codes until all have handed in, the lead always."""
    if not (sees_whole_country(user) or user.branch_id == interview.branch_id):
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
    interview, transcript = held_text(interview_id)
    final = found.select_for_update().first()
    if final is None or final.revision != revision or not final.is_lost:
        raise CodedMeanwhile
    if transcript.version != version:
        raise CorrectedMeanwhile
    span = trimmed(transcript.text, Range(start, end))
    put_place(final, span, transcript)
    final.revision += 1
    final.save()
    note("passage_placed", interview, actor, final=final.pk, start=span.start, end=span.end)
    figures_changed(interview.round_id)
    return final


def _where(codings: Iterable[Coding]) -> set[tuple[object, ...]]:
    return {(type(coding), *(getattr(coding, name) for name in WHERE)) for coding in codings}


def _names_something_new(old: str, new: str) -> bool:
    """Whether the corrected lines hold what may identify somebody and was not in them before."""
    before, after = (text.split("\n") for text in (old, new))
    known, found = (
        Counter(find.text for find in suggestions("\n".join(lines)))
        for lines in (set(before) - set(after), set(after) - set(before))
    )
    return bool(found - known)
