"""Open answers of questionnaires as texts to be coded, and their end when the response is gone.

A text knows the response it stands in and nothing of the person. Quotes of it never leave: its consent
goes no further than the use in programmes.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.crypto import get_random_string

from interviews.audit import figures_changed
from interviews.choices import ConsentScope, IntervieweeGroup, SourceKind, Stage
from interviews.models import Interview, Transcript
from interviews.search.finding import index_of
from interviews.services.assigning import InterviewGone
from interviews.services.codebooks import ensure_codebook
from interviews.services.deciding import CodedByTwo, NotHandedIn, accept
from interviews.services.versions import digest_of
from interviews.transcript.text import Normalised, UnusableText, normalise
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RespondentGroup

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

LEAST_LETTERS = 3
KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS = {
    RespondentGroup.AKIMS: IntervieweeGroup.AKIM,
    RespondentGroup.DEPUTIES: IntervieweeGroup.DEPUTY,
}


@dataclass(frozen=True, slots=True)
class Written:
    """What one respondent of a group wrote to one question."""

    answer: UUID
    question: str
    text: str
    language: str
    region: str | None
    group: str


def take(*, round_id: int, answers: Sequence[Written], is_synthetic: bool) -> int:
    """Keep answers that are not kept yet and say something; how many were. Repeating changes nothing."""
    readable = [(each, _readable(each.text)) for each in answers]
    with transaction.atomic():
        known = set(
            Interview.objects.filter(
                kind=SourceKind.ANSWER, answer__in={each.answer for each in answers}
            ).values_list("answer", "question")
        )
        new = [
            (each, text)
            for each, text in readable
            if text is not None and (each.answer, each.question) not in known
        ]
        if not new:
            return 0
        ensure_codebook(round_id=round_id)
        units = Interview.objects.bulk_create(
            Interview(
                key=f"o{get_random_string(11, KEY_LETTERS)}",
                kind=SourceKind.ANSWER,
                stage=Stage.READY,
                round_id=round_id,
                region_id=each.region,
                group=GROUPS[RespondentGroup(each.group)],
                language=each.language,
                consent_scope=ConsentScope.PROGRAMMES,
                answer=each.answer,
                question=each.question,
                is_synthetic=is_synthetic,
            )
            for each, _ in new
        )
        Transcript.objects.bulk_create(
            Transcript(
                interview=unit,
                text=text.text,
                digest=digest_of(text.text),
                length=len(text.text),
                notes=[str(note) for note in text.notes],
                stems=index_of(text.text),
            )
            for unit, (_, text) in zip(units, new, strict=True)
        )
        _changed("open_answers_taken", round_id, len(new))
    return len(new)


def erase(*, round_id: int, answers: Collection[UUID]) -> int:
    """Delete the texts of responses that are gone, with their codings; how many texts were deleted."""
    with transaction.atomic():
        units = Interview.objects.filter(round=round_id, kind=SourceKind.ANSWER, answer__in=answers)
        number = len(units.select_for_update().values_list("pk", flat=True))
        if number:
            units.delete()
            _changed("open_answers_erased", round_id, number)
    return number


def _readable(raw: str) -> Normalised | None:
    try:
        text = normalise(raw)
    except UnusableText:
        return None
    return text if sum(map(str.isalpha, text.text)) >= LEAST_LETTERS else None


def _changed(action: str, round_id: int, number: int) -> None:
    record(action, actor=None, subject="round", subject_id=round_id, answers=number)
    figures_changed(round_id)


def accept_answers(*, interview_ids: Iterable[int], actor: "User") -> int:
    """Accept what the only coder of each answer has handed in; how many there were.

    One that was withdrawn or given back meanwhile is passed over.
    """
    accepted = 0
    for interview_id in interview_ids:
        with suppress(InterviewGone, NotHandedIn, CodedByTwo):
            accept(interview_id=interview_id, actor=actor)
            accepted += 1
    return accepted
