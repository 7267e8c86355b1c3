"""Answering: opening a draft, saving writes, submitting, withdrawing.

A write is (draft, device, sequence): repeating it changes nothing. Which of several writes to one
question counts, says fold(). Sealing and saving lock the draft's row, so no write slips in behind.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localdate

from surveys.models import (
    Draft,
    DraftWrite,
    EventKind,
    Invitation,
    Mode,
    PendingRow,
    Questionnaire,
    QuestionnaireVersion,
    Response,
)
from surveys.questionnaire.definition import Definition
from surveys.questionnaire.encoding import rating_bytes
from surveys.questionnaire.quality import comparable, is_straight, is_too_fast, words
from surveys.questionnaire.routing import route
from surveys.questionnaire.tallies import tally_lines
from surveys.questionnaire.validation import Problem, check_all
from surveys.selectors.monitoring import usual_minutes
from surveys.selectors.questionnaires import definition_of, questions_of
from surveys.services.checking import Write as Write  # part of what callers need here
from surveys.services.checking import checked, known_districts
from surveys.services.monitoring import note_event, note_start, whole_minutes
from surveys.services.participation import note_participation
from surveys.services.pilot import count_times
from surveys.services.posts import category_of, place_of, seniority_of
from surveys.services.quotas import give_seats_back, take_seats
from surveys.services.sums import Row
from surveys.tokens import fingerprint_of, receipt_hash, receipt_of
from tna_portal.common.jobs import hint
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import AssessmentRound

MOST_WRITES_AT_ONCE = 200
SEEDS = 2**31 - 1
_SAVED_TO = ("version_id", "sealed_at", "is_started")  # what saving must know of a draft


class AlreadySent(Exception):
    """The draft is sealed: what is written now does not count."""


class RoundNotOpen(Exception):
    """The round has not begun, or is over."""


class UnknownDraft(Exception):
    """There is no such draft (any more)."""


class InvitationClosed(Exception):
    """The invitation has expired or has been revoked."""


class AnswersIncomplete(Exception):
    """Something must be corrected before sending; `problems` is question -> problems."""

    def __init__(self, problems: Mapping[str, tuple[Problem, ...]]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


class UnknownReceipt(Exception):
    """No response has this receipt number (any more)."""


class WithdrawalTooLate(Exception):
    """The last day for withdrawing has passed."""


@dataclass(frozen=True)
class SaveResult:
    """Sequences that are safe now, and what is wrong with which question."""

    acknowledged: tuple[int, ...]
    problems: Mapping[str, tuple[Problem, ...]]


def open_draft(
    *,
    invitation_id: int,
    today: date,
    mode: str = Mode.SELF,
    language: str = "",
    now: datetime | None = None,
) -> Draft:
    """The invitation's one draft, made when the start button is pressed for the first time.

    It keeps the mode that it was begun in. What a branch has begun, the person's start takes over.
    With `now` it is known how long the answering takes.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_related("questionnaire", "respondent").get(
            pk=invitation_id
        )
        if invitation.is_revoked or invitation.expires_on < today:
            raise InvitationClosed
        entry = _open_round_of(invitation.questionnaire)
        version = (
            QuestionnaireVersion.objects.filter(questionnaire=invitation.questionnaire_id)
            .order_by("-number")
            .first()
        )
        if version is None:
            raise RoundNotOpen
        draft, _ = Draft.objects.get_or_create(
            invitation=invitation,
            defaults={
                "version": version,
                "seed": secrets.randbelow(SEEDS),
                "mode": mode,
                "begun_at": now,
            },
        )
        if mode == Mode.SELF and draft.mode != Mode.SELF:
            Draft.objects.filter(pk=draft.pk).update(is_taken_over=True)
        unopened = Invitation.objects.filter(pk=invitation.pk, was_opened=False)
        if not invitation.was_opened and unopened.update(was_opened=True):
            note_participation(invitation, opened=1)
            note_event(
                entry=entry,
                invitation=invitation,
                kind=EventKind.OPENED,
                day=today,
                language=language,
            )
    return draft


def save_writes(
    *,
    draft_id: UUID,
    device: str,
    writes: Sequence[Write],
    today: date | None = None,
    language: str = "",
    times: Mapping[str, int] | None = None,
) -> SaveResult:
    """Keep answers. What cannot be used is reported by question; the rest is kept all the same.

    Raises UnknownDraft, AlreadySent. Two statements in one short transaction; the first answer is also
    noted as a start. `times`: in a pilot, seconds spent on questions.
    """
    with transaction.atomic():
        # Three columns only: this is the one statement that everybody runs all the time.
        columns = _lock(Draft.objects.filter(pk=draft_id)).values_list(*_SAVED_TO)
        row = next(iter(columns), None)
        if row is None:
            raise UnknownDraft
        version_id, sealed_at, is_started = row
        if sealed_at is not None:
            raise AlreadySent
        good, problems = checked(questions_of(version_id), writes)
        DraftWrite.objects.bulk_create(
            [
                DraftWrite(
                    draft_id=draft_id,
                    device=device,
                    sequence=write.sequence,
                    question=write.question,
                    value=write.value,
                )
                for write in good
            ],
            ignore_conflicts=True,
        )
        if not is_started and any(write.value is not None for write in good):
            note_start(draft_id, day=today or localdate(), language=language)
        if times:
            count_times(version_id, times)
    return SaveResult(tuple(write.sequence for write in writes), problems)


def _locked(draft_id: UUID) -> Draft:
    """The draft's row, locked as weakly as suffices: references to it are not held up."""
    draft = _lock(Draft.objects.filter(pk=draft_id)).first()
    if draft is None:
        raise UnknownDraft
    return draft


def _lock(drafts: "QuerySet[Draft]") -> "QuerySet[Draft]":
    if connection.features.has_select_for_no_key_update:
        return drafts.select_for_update(no_key=True)
    return drafts


def was_sent(invitation_id: int) -> bool:
    """Whether this invitation's answers are in, also where no draft is left to tell."""
    return Invitation.objects.filter(pk=invitation_id, was_answered=True).exists()


def fold(writes: Sequence[DraftWrite]) -> dict[str, Any]:
    """Answers of a draft, without those taken back.

    Of one device's writes to a question the one with the highest sequence counts, for a request whose
    connection was cut may arrive behind a newer one; between devices, the later arrival.
    """
    newest: dict[tuple[str, str], DraftWrite] = {}
    for write in writes:
        known = newest.get((write.question, write.device))
        if known is None or write.sequence > known.sequence:
            newest[write.question, write.device] = write
    answers = {write.question: write.value for write in sorted(newest.values(), key=lambda w: w.pk)}
    return {question: value for question, value in answers.items() if value is not None}


def submit(*, draft_id: UUID, language: str, now: datetime) -> str:
    """Seal the draft and count it; returns the receipt number. Repeating it returns the same.

    Raises UnknownDraft, RoundNotOpen, AnswersIncomplete, QuotaFull.
    """
    receipt = receipt_of(draft_id)
    districts = known_districts()
    with transaction.atomic():
        draft = _locked(draft_id)
        if draft.sealed_at is not None:
            return receipt
        invitation = Invitation.objects.select_related("questionnaire", "respondent", "letter").get(
            pk=draft.invitation_id
        )
        entry = _open_round_of(invitation.questionnaire)
        definition = definition_of(draft.version_id)
        today = localdate(now)
        answers = route(definition, fold(list(draft.writes.all())), today).answers
        problems = check_all(definition, answers, today, districts)
        if problems:
            raise AnswersIncomplete(problems)
        category = category_of(answers, invitation.category)
        region = place_of(answers, invitation)[0]
        take_seats(invitation.questionnaire_id, region=region, category=category)
        seconds = (now - draft.begun_at).total_seconds() if draft.begun_at else None
        fast = is_too_fast(seconds, usual_minutes(invitation.questionnaire_id, definition))
        if entry.is_anonymous:
            minutes = whole_minutes(seconds)
            sealed = {"answers": answers, "language": language, "minutes": minutes, "fast": fast}
            _let_wait(draft, sealed, receipt, now)
        else:
            response = _response(draft, invitation, definition, answers, language, receipt, now)
            response.flags = words(fast=fast, straight=is_straight(definition, answers))
            _count(draft, response, now)
        Invitation.objects.filter(pk=invitation.pk).update(was_answered=True, was_opened=True)
        note_participation(invitation, opened=int(not invitation.was_opened), answered=1)
        note_event(
            entry=entry,
            invitation=invitation,
            kind=EventKind.FINISHED,
            day=today,
            language=language,
            category=category,
            seconds=seconds,
        )
        draft.writes.all().delete()  # kept until sealing; the response is the record now
        hint()
    return receipt


def _let_wait(draft: Draft, sealed: Mapping[str, Any], receipt: str, now: datetime) -> None:
    """Anonymous: it waits for others of its region; services/unlinking.py writes them together."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    Draft.objects.filter(pk=draft.pk).update(
        sealed_at=day, begun_at=None, sealed=sealed, receipt_hash=receipt_hash(receipt)
    )


def _count(draft: Draft, response: Response, now: datetime) -> None:
    response.save(force_insert=True)
    PendingRow.objects.create(
        questionnaire_id=response.questionnaire_id,
        region_id=response.region_id,
        change=1,
        response_id=response.pk,
    )
    Draft.objects.filter(pk=draft.pk).update(sealed_at=now, begun_at=None)


def _open_round_of(questionnaire: Questionnaire) -> "AssessmentRound":
    entry = organisation.round_by_id(questionnaire.round_id)
    if entry is None or entry.status != RoundStatus.OPEN:
        raise RoundNotOpen
    return entry


def _response(
    draft: Draft,
    invitation: Invitation,
    definition: Definition,
    answers: Mapping[str, Any],
    language: str,
    receipt: str,
    now: datetime,
) -> Response:
    questionnaire = invitation.questionnaire
    slots = organisation.item_slots(questionnaire.round_id, questionnaire.group)
    importance, competence = rating_bytes(definition, answers, slots)
    region, district = place_of(answers, invitation)
    return Response(
        questionnaire=questionnaire,
        version_id=draft.version_id,
        seed=draft.seed,
        invitation=invitation,
        region_id=region,
        district_id=district,
        category=category_of(answers, invitation.category),
        seniority=seniority_of(answers),
        language=language,
        mode=draft.mode,
        answers=answers,
        importance=importance,
        competence=competence,
        tallies=tally_lines(definition, answers),
        fingerprint=fingerprint_of(comparable(definition, answers)),
        receipt_hash=receipt_hash(receipt),
        month=now.strftime("%Y-%m"),
        submitted_at=now,
    )


def withdraw(*, receipt: str, now: datetime) -> None:
    """Take a response out. The raw data are gone at once, the counts follow with the next release.

    Raises UnknownReceipt, WithdrawalTooLate.
    """
    with transaction.atomic():
        if _withdraw_sealed(receipt, now):
            return
        response = (
            Response.objects.select_related("questionnaire")
            .filter(receipt_hash=receipt_hash(receipt))
            .first()
        )
        if response is None:
            raise UnknownReceipt
        entry = organisation.round_by_id(response.questionnaire.round_id)
        if entry is None or now.date() > entry.withdraw_until:
            raise WithdrawalTooLate
        # A recount of the breakdowns compares this number before and after.
        questionnaire = Questionnaire.objects.select_for_update().get(pk=response.questionnaire_id)
        if not Response.objects.filter(pk=response.pk).exists():
            raise UnknownReceipt  # pressed twice: the other one was faster
        waited, _ = PendingRow.objects.filter(response_id=response.pk).delete()
        if not waited:
            PendingRow.objects.create(
                questionnaire=questionnaire,
                region_id=response.region_id,
                change=-1,
                payload=Row.of(response).payload(),
                in_breakdowns=questionnaire.breakdowns_counted_at is not None,
            )
        Questionnaire.objects.filter(pk=questionnaire.pk).update(withdrawals=F("withdrawals") + 1)
        region, invitation_id = response.region_id, response.invitation_id
        give_seats_back(questionnaire.pk, region=region, category=response.category)
        response.delete()
        if invitation_id is not None:
            _take_back(invitation_id)
        record(
            "response_withdrawn",
            actor=None,
            subject="questionnaire",
            subject_id=questionnaire.pk,
            regions=[region] if region else [],
        )
        hint()


def _take_back(invitation_id: int) -> None:
    """The invitation of what was withdrawn: it counts as unanswered, and opens nothing again."""
    invitation = Invitation.objects.select_related("respondent").get(pk=invitation_id)
    answered = Invitation.objects.filter(pk=invitation_id, was_answered=True)
    if answered.update(was_answered=False, is_revoked=True):
        note_participation(invitation, answered=-1)


def _withdraw_sealed(receipt: str, now: datetime) -> bool:
    """Take back what still waits in an anonymous round; nothing of it has been counted."""
    drafts = Draft.objects.filter(receipt_hash=receipt_hash(receipt), sealed__isnull=False)
    draft = drafts.select_for_update().first()
    if draft is None:
        return False
    invitation = Invitation.objects.select_related("questionnaire", "respondent").get(
        pk=draft.invitation_id
    )
    entry = organisation.round_by_id(invitation.questionnaire.round_id)
    if entry is None or now.date() > entry.withdraw_until:
        raise WithdrawalTooLate
    category = category_of((draft.sealed or {})["answers"], invitation.category)
    give_seats_back(invitation.questionnaire_id, region=invitation.region_id, category=category)
    draft.delete()
    _take_back(invitation.pk)
    record(
        "response_withdrawn",
        actor=None,
        subject="questionnaire",
        subject_id=invitation.questionnaire_id,
        regions=[invitation.region_id],
    )
    return True
