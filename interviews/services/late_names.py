"""Names found in a text that has been kept: its next version is without them, and no former one shows them.

Every replacement is known, so each passage goes with its letters and none is lost. What has been coded
until the very moment of keeping goes along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from interviews.audit import figures_changed, note
from interviews.models import FormerText, Interview, Transcript
from interviews.pseudonyms.finds import Kind
from interviews.pseudonyms.replacing import Entry, masked
from interviews.pseudonyms.typed import registered
from interviews.search.finding import index_of
from interviews.services.interviews import drop_files
from interviews.services.texts import CorrectedMeanwhile, NotCorrectable, may_replace_names
from interviews.services.versions import (
    Coding,
    Move,
    NewText,
    codings_of,
    digest_of,
    held_text,
    put_quote,
    put_version,
)
from interviews.transcript.anchors import Range, quote_of
from interviews.transcript.reanchoring import Anchored, Outcome, reanchor

if TYPE_CHECKING:
    from interviews.pseudonyms.draft import Kept
    from tna_portal.organisation.models import User


@dataclass(frozen=True, slots=True)
class Replacing:
    """What keeping would do to the text `old`; texts and reasons of former versions, the names masked."""

    interview_id: int
    version: int
    old: str
    kept: "Kept"
    stems: str
    texts: Mapping[int, str]
    reasons: Mapping[int, str]


def plan_replacing(*, interview_id: int, version: int, old: str, kept: "Kept") -> Replacing:
    """Look for the names wherever they stand, which takes long; nothing is written."""
    names = [replacement.old for replacement in kept.made.replacements]
    found = FormerText.objects.filter(transcript__interview=interview_id)
    former = list(found.only("version", "text", "reason")) if names else []
    places, respelt = {}, set()
    for each in former:
        again = reanchor(old, each.text, names)
        places[each.version] = [one.span for one in again if one.span]
        changed = [one.span for one in again if one.span and one.outcome == Outcome.CHANGED]
        respelt |= {quote_of(each.text, span) for span in changed}
    # a correction may have been of the very name, and the reason for it may quote either spelling
    known = [*kept.entries, Entry("", Kind.PERSON, "", tuple(respelt))]
    texts = {
        each.version: masked(each.text, [*places[each.version], *registered(each.text, known)])
        for each in former
    }
    reasons = {each.version: masked(each.reason, registered(each.reason, known)) for each in former}
    texts[version] = masked(old, names)
    return Replacing(interview_id, version, old, kept, index_of(kept.text), texts, reasons)


def replace_names(plan: Replacing, *, actor: "User") -> Transcript:
    """Keep the text without the names, in the caller's transaction; a text without new ones stays as it is.

    Raises TextGone, NotCorrectable, CorrectedMeanwhile.
    """
    interview, transcript = held_text(plan.interview_id)
    if not may_replace_names(interview, actor):
        raise NotCorrectable
    if (transcript.version, transcript.text) != (plan.version, plan.old):
        raise CorrectedMeanwhile
    kept = plan.kept
    transcript.speakers = dict(kept.speakers)
    transcript.pseudonymised_by, transcript.pseudonymised_at = actor, timezone.now()
    if kept.text == plan.old:
        transcript.turns = [list(turn) for turn in kept.turns]
        transcript.save()
        return transcript
    _mask_former(plan, transcript)
    moves = [_moved(coding, plan) for coding in codings_of(transcript)]
    new = NewText(kept.text, plan.stems, kept.turns, plan.texts[plan.version])
    put_version(transcript, new, moves, actor=actor)
    _told(interview, transcript, actor)
    return transcript


def _moved(coding: Coding, plan: Replacing) -> Move:
    """With the letters; a lost one keeps its place, under the mask."""
    span = Range(coding.start, coding.end)
    if coding.is_lost:
        put_quote(coding, quote_of(plan.texts[coding.text_version], span))
        return Move(coding, Anchored(Outcome.LOST))
    return Move(coding, Anchored(Outcome.MOVED, plan.kept.made.moved(span)))


def _mask_former(plan: Replacing, transcript: Transcript) -> None:
    earlier = list(transcript.former.all())
    for former in earlier:
        former.text, former.reason = plan.texts[former.version], plan.reasons[former.version]
        former.digest = digest_of(former.text)
    FormerText.objects.bulk_update(earlier, ["text", "digest", "reason"])


def _told(interview: Interview, transcript: Transcript, actor: "User") -> None:
    """Of codings nothing is said: whoever reads the record would learn whether others have coded."""
    drop_files(interview.round_id)
    version, digest = transcript.version, transcript.digest
    note("names_replaced", interview, actor, version=version, digest=digest)
    figures_changed(interview.round_id)
