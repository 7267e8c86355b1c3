"""Answering: opening a draft, saving writes, submitting, withdrawing.

A write is (draft, device, sequence): repeating it changes nothing; of several writes to one question
the later arrival counts. Sealing and saving lock the draft's row, so no write slips in behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from surveys.models import (
    Draft,
    DraftWrite,
    Invitation,
    PendingRow,
    Questionnaire,
    QuestionnaireVersion,
    Response,
)
from surveys.questionnaire.definition import Definition, Question
from surveys.questionnaire.encoding import rating_bytes
from surveys.questionnaire.routing import answers_that_count
from surveys.questionnaire.tallies import tally_lines
from surveys.questionnaire.validation import Problem, check_all, check_answer
from surveys.selectors.questionnaires import definition_of, questions_of
from surveys.services.counting import Row
from surveys.tokens import receipt_hash, receipt_of
from tna_portal.common.jobs import hint
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import PostCategory, RoundStatus

SENIORITY_QUESTIONS = ("Q4a", "D4")
CATEGORY_QUESTIONS = ("Q1b", "Q1")
PLACE_QUESTIONS = ("Q2", "D2")
MOST_WRITES_AT_ONCE = 200


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
class Write:
    """One answer as a device sends it."""

    sequence: int
    question: str
    value: Any


@dataclass(frozen=True)
class SaveResult:
    """Sequences that are safe now, and what is wrong with which question."""

    acknowledged: tuple[int, ...]
    problems: Mapping[str, tuple[Problem, ...]]


def open_draft(*, invitation_id: int, today: date) -> Draft:
    """The invitation's one draft, made when the start button is pressed for the first time."""
    with transaction.atomic():
        invitation = Invitation.objects.select_related("questionnaire").get(pk=invitation_id)
        if invitation.is_revoked or invitation.expires_on < today:
            raise InvitationClosed
        _refuse_unless_open(invitation.questionnaire)
        version = (
            QuestionnaireVersion.objects.filter(questionnaire=invitation.questionnaire_id)
            .order_by("-number")
            .first()
        )
        if version is None:
            raise RoundNotOpen
        draft, _ = Draft.objects.get_or_create(invitation=invitation, defaults={"version": version})
        if not invitation.was_opened:
            Invitation.objects.filter(pk=invitation.pk).update(was_opened=True)
    return draft


def save_writes(*, draft_id: UUID, device: str, writes: Sequence[Write]) -> SaveResult:
    """Keep answers. What cannot be used is reported by question; the rest is kept all the same.

    Raises UnknownDraft, AlreadySent. Two statements in one short transaction.
    """
    with transaction.atomic():
        draft = _locked(draft_id)
        if draft.sealed_at is not None:
            raise AlreadySent
        good, problems = _checked(questions_of(draft.version_id), writes)
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
    return SaveResult(tuple(write.sequence for write in writes), problems)


def _locked(draft_id: UUID) -> Draft:
    """The draft's row, locked as weakly as suffices: references to it are not held up."""
    drafts = Draft.objects.filter(pk=draft_id)
    if connection.features.has_select_for_no_key_update:
        drafts = drafts.select_for_update(no_key=True)
    draft = drafts.first()
    if draft is None:
        raise UnknownDraft
    return draft


def _checked(
    questions: Mapping[str, Question], writes: Sequence[Write]
) -> tuple[list[Write], dict[str, tuple[Problem, ...]]]:
    good: list[Write] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    districts = _districts() if any(w.question in PLACE_QUESTIONS for w in writes) else None
    for write in writes:
        question = questions.get(write.question)
        if question is None:
            continue  # a question of an older page; acknowledged, or the device would try for ever
        checked = check_answer(question, write.value, districts)
        if checked.problems:
            problems[write.question] = checked.problems
        else:
            good.append(Write(write.sequence, write.question, checked.value))
            problems.pop(write.question, None)
    return good, problems


def _districts() -> dict[str, frozenset[str]]:
    known = organisation.districts_by_region()
    return {region.iso: known.get(region.iso, frozenset()) for region in organisation.regions()}


def fold(writes: Sequence[DraftWrite]) -> dict[str, Any]:
    """Answers of a draft: the latest arrival of each question, without those taken back."""
    answers = {write.question: write.value for write in sorted(writes, key=lambda w: w.pk)}
    return {question: value for question, value in answers.items() if value is not None}


def submit(*, draft_id: UUID, language: str, now: datetime) -> str:
    """Seal the draft and count it; returns the receipt number. Repeating it returns the same.

    Raises UnknownDraft, RoundNotOpen, AnswersIncomplete.
    """
    receipt = receipt_of(draft_id)
    districts = _districts()
    with transaction.atomic():
        draft = _locked(draft_id)
        if draft.sealed_at is not None:
            return receipt
        invitation = Invitation.objects.select_related("questionnaire", "respondent").get(
            pk=draft.invitation_id
        )
        _refuse_unless_open(invitation.questionnaire)
        definition = definition_of(draft.version_id)
        answers = answers_that_count(definition, fold(list(draft.writes.all())))
        problems = check_all(definition, answers, districts)
        if problems:
            raise AnswersIncomplete(problems)
        response = _response(draft, invitation, definition, answers, language, receipt, now)
        response.save(force_insert=True)
        PendingRow.objects.create(
            questionnaire_id=invitation.questionnaire_id,
            region_id=response.region_id,
            change=1,
            response_id=response.pk,
        )
        Draft.objects.filter(pk=draft.pk).update(sealed_at=now)
        Invitation.objects.filter(pk=invitation.pk).update(was_answered=True, was_opened=True)
        draft.writes.all().delete()  # kept until sealing; the response is the record now
        hint()
    return receipt


def _refuse_unless_open(questionnaire: Questionnaire) -> None:
    entry = organisation.round_by_id(questionnaire.round_id)
    if entry is None or entry.status != RoundStatus.OPEN:
        raise RoundNotOpen


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
    region, district = _place(answers, invitation)
    return Response(
        questionnaire=questionnaire,
        version_id=draft.version_id,
        invitation=invitation,
        region_id=region,
        district_id=district,
        category=_category(answers, invitation.respondent.category),
        seniority=_option(answers, SENIORITY_QUESTIONS),
        language=language,
        answers=answers,
        importance=importance,
        competence=competence,
        tallies=tally_lines(definition, answers),
        receipt_hash=receipt_hash(receipt),
        month=now.strftime("%Y-%m"),
        submitted_at=now,
    )


def _option(answers: Mapping[str, Any], questions: Sequence[str]) -> str:
    for question in questions:
        value = answers.get(question)
        if isinstance(value, Mapping) and value.get("option"):
            return str(value["option"])
    return ""


def _category(answers: Mapping[str, Any], invited_as: str) -> str:
    """The post as the respondent corrected it, else as invited."""
    told = _option(answers, CATEGORY_QUESTIONS)
    return told if told in PostCategory.values else invited_as


def _place(answers: Mapping[str, Any], invitation: Invitation) -> tuple[str, str | None]:
    """Region of the invitation (the frame decides it); district as told, if it lies there."""
    region = invitation.region_id
    told = next((answers[code] for code in PLACE_QUESTIONS if answers.get(code)), None)
    if told and told["region"] == region and told.get("district"):
        return region, told["district"]
    return region, invitation.respondent.district_id


def withdraw(*, receipt: str, now: datetime) -> None:
    """Take a response out. The raw data are gone at once, the counts follow with the next release.

    Raises UnknownReceipt, WithdrawalTooLate.
    """
    with transaction.atomic():
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
        response.delete()
        if invitation_id is not None:
            Invitation.objects.filter(pk=invitation_id).update(was_answered=False, is_revoked=True)
        record(
            "response_withdrawn",
            actor=None,
            subject="questionnaire",
            subject_id=questionnaire.pk,
            regions=[region],
        )
        hint()
