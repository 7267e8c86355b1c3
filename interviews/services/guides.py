"""Typing along during a talk. A note is (interview, question, device, sequence): repeating it changes
nothing, and of one device's notes the highest sequence counts, for a request whose connection was cut
may arrive behind a newer one. Between devices the later arrival counts; what it replaces unseen is kept.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from interviews.choices import Stage
from interviews.guide.dialogue import Dialogue, dialogue
from interviews.guide.texts import every_question
from interviews.models import GuideAside, GuideNote, Interview
from interviews.selectors.guides import asked_in, notes_of, version_of
from interviews.services.cards import locked
from interviews.services.interviews import keep_transcript
from interviews.transcript.text import UnusableText, normalise

if TYPE_CHECKING:
    from interviews.models import Transcript
    from tna_portal.organisation.models import User

MOST_LETTERS_A_NOTE = 50_000


class TalkFinished(Exception):
    """The notes have become a text already; what is typed now would be lost in it."""


class NoteTooLong(Exception):
    """One answer is longer than MOST_LETTERS_A_NOTE; nothing of it is cut off unasked."""


class NotesChanged(Exception):
    """Something was typed after the preview was made."""


@dataclass(frozen=True, slots=True)
class Note:
    """`base`: the arrival that the device had seen of this question when it typed; 0 for none."""

    sequence: int
    question: str
    text: str
    base: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Sequences that are safe, and question -> arrival of what this device has written to it."""

    acknowledged: tuple[int, ...]
    arrivals: dict[str, int]


@transaction.atomic
def save_notes(*, interview_id: int, device: str, notes: Sequence[Note], actor: "User") -> Saved:
    """Keep what was typed. A question that is not in the guide is let pass and kept nowhere.

    Raises InterviewGone, TalkFinished, NoteTooLong.
    """
    if any(len(note.text) > MOST_LETTERS_A_NOTE for note in notes):
        raise NoteTooLong
    interview = locked(interview_id)
    if interview.stage != Stage.HELD:
        raise TalkFinished
    asked = every_question(version_of(interview))
    known = list(interview.notes.all())
    arrival = max((note.arrival for note in known), default=0)
    arrivals = {}
    for note in notes:
        if note.question not in asked:
            continue
        of_question = [each for each in known if each.question == note.question]
        own = next((each for each in of_question if each.device == device), None)
        if own is not None and own.sequence >= note.sequence:
            arrivals[note.question] = own.arrival
            continue
        counted = max(of_question, key=lambda each: each.arrival, default=None)
        if counted is not None and counted.device != device and counted.arrival > note.base:
            _set_aside(counted, note.text)
        arrival += 1
        if own is None:
            own = GuideNote(interview=interview, question=note.question, device=device)
            known.append(own)
        own.sequence, own.arrival, own.text, own.typed_by = note.sequence, arrival, note.text, actor
        own.save()
        arrivals[note.question] = arrival
    return Saved(tuple(note.sequence for note in notes), arrivals)


def _set_aside(replaced: GuideNote, text: str) -> None:
    """Keep what a later text does not hold; a device has one such text a question."""
    if not replaced.text.strip() or replaced.text.strip() in text:
        return
    aside, made = GuideAside.objects.get_or_create(
        interview_id=replaced.interview_id,
        question=replaced.question,
        device=replaced.device,
        defaults={"text": replaced.text, "typed_by": replaced.typed_by},
    )
    if not made and replaced.text not in aside.text:
        longer = aside.text in replaced.text
        aside.text = replaced.text if longer else f"{aside.text}\n\n{replaced.text}"
        aside.save()


@transaction.atomic
def settle(*, interview_id: int, aside_id: int) -> None:
    """What another device had typed has been taken over, or is not wanted."""
    GuideAside.objects.filter(interview=interview_id, pk=aside_id).delete()


def text_of(interview: Interview) -> Dialogue:
    """The talk as its notes make it; empty when nothing was typed."""
    language = interview.language.split(",")[0]
    typed = notes_of(interview)
    pairs = []
    for question in asked_in(interview, typed):
        try:
            answer = normalise(typed[question.key].text).text if question.key in typed else ""
        except UnusableText:  # nothing in it that could be kept
            answer = ""
        pairs.append((question.texts[language], answer))
    return dialogue(pairs, language)


def digest_of(talk: Dialogue) -> str:
    """What a preview is known by."""
    return hashlib.sha256(talk.text.encode()).hexdigest()


def finish(*, interview_id: int, expected: str, actor: "User") -> "Transcript":
    """The notes become the transcript, as previewed (its digest); they and what lay aside go.

    Raises InterviewGone, TalkFinished, NotesChanged, UnusableText.
    """
    with transaction.atomic():
        interview = locked(interview_id)
        if interview.stage != Stage.HELD:
            raise TalkFinished
        talk = text_of(interview)
        if digest_of(talk) != expected:
            raise NotesChanged
        kept = keep_transcript(
            interview_id=interview_id,
            raw=talk.text,
            turns=talk.turns,
            speakers=talk.speakers,
            actor=actor,
        )
        interview.notes.all().delete()
        interview.asides.all().delete()
    return kept
