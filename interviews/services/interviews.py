"""Interviews and their transcripts."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from interviews.audit import figures_changed, note
from interviews.choices import ExchangeKind, Stage
from interviews.guide.texts import consent_versions
from interviews.models import ExchangeJob, Interview, Transcript
from interviews.search.finding import index_of
from interviews.services.assigning import InterviewGone
from interviews.transcript.text import normalise
from tna_portal.organisation.access import Permission, may

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

OPEN = (Stage.PLANNED, Stage.HELD, Stage.READY)


class RegionNotServed(Exception):
    """The branch does not serve this region."""


class WithdrawalTooLate(Exception):
    """The day until which the consent can be taken back has passed; only the lead may delete now."""


class TranscriptCoded(Exception):
    """The text has been coded and can no longer be replaced."""


@transaction.atomic
def create_interview(
    *,
    key: str,
    round_id: int,
    branch_id: int,
    region: str,
    group: str,
    language: str,
    held_on: date,
    consent_scope: str,
    consent_recording: bool,
    actor: "User | None",
    category: str = "",
    consent_version: str = "",
    consent_language: str = "",
    consent_given_on: date | None = None,
    withdrawable_until: date | None = None,
    interviewer: "User | None" = None,
    is_synthetic: bool = False,
) -> Interview:
    """Keep an interview with the consent it was held under: the newest text's unless told otherwise.

    Without a day of its own the consent can be taken back as long as answers of the round can.
    Raises RegionNotServed.
    """
    interview = Interview.objects.create(
        key=key,
        round_id=round_id,
        branch_id=branch_id,
        region_id=region,
        group=group,
        category=category,
        language=language,
        held_on=held_on,
        interviewer=interviewer,
        consent_version=consent_version or consent_versions()[-1],
        consent_language=consent_language or language.split(",")[0],
        consent_scope=consent_scope,
        consent_recording=consent_recording,
        consent_given_on=consent_given_on or held_on,
        withdrawable_until=withdrawable_until,
        is_synthetic=is_synthetic,
        created_by=actor,
    )
    if withdrawable_until is None:
        interview.withdrawable_until = interview.round.withdraw_until
        interview.save(update_fields=["withdrawable_until"])
    check_region(interview)
    note("interview_created", interview, actor, group=group)
    figures_changed(round_id)
    return interview


def check_region(interview: Interview) -> None:
    """Raises RegionNotServed where the interview's branch has nothing to do with its region."""
    if not interview.branch.regions.filter(pk=interview.region_id).exists():  # type: ignore[union-attr]
        raise RegionNotServed


def keep_transcript(
    *,
    interview_id: int,
    raw: str,
    actor: "User | None",
    turns: Sequence[tuple[int, int, str]] = (),
    speakers: Mapping[str, str] | None = None,
    is_pseudonymised: bool = False,
) -> Transcript:
    """Normalise and keep the text; it may be replaced until somebody begins to code.

    `turns` and `speakers` are those of the normalised text; `is_pseudonymised`: the actor has decided on
    every name in it. Raises UnusableText, TranscriptCoded, InterviewGone.
    """
    normalised = normalise(raw)
    digest = hashlib.sha256(normalised.text.encode()).hexdigest()
    with transaction.atomic():
        interview = Interview.objects.select_for_update().filter(pk=interview_id).first()
        if interview is None:
            raise InterviewGone
        known = Transcript.objects.filter(interview=interview).first()
        # told by the stage, so that a second coder does not learn whether the first has found something
        if interview.stage not in OPEN or (known is not None and known.segments.exists()):
            raise TranscriptCoded
        transcript, _ = Transcript.objects.update_or_create(
            interview=interview,
            defaults={
                "text": normalised.text,
                "digest": digest,
                "length": len(normalised.text),
                "stems": index_of(normalised.text),
                "notes": [str(note) for note in normalised.notes],
                "turns": [list(turn) for turn in turns],
                "speakers": dict(speakers or {}),
                "pseudonymised_by": actor if is_pseudonymised else None,
                "pseudonymised_at": timezone.now() if is_pseudonymised else None,
            },
        )
        note("transcript_kept", interview, actor, digest=digest, length=len(normalised.text))
        if interview.stage in (Stage.PLANNED, Stage.HELD):
            interview.stage = Stage.READY
            interview.save(update_fields=["stage"])
        figures_changed(interview.round_id)
    return transcript


@transaction.atomic
def withdraw_interview(*, interview_id: int, actor: "User", today: date) -> None:
    """Consent was taken back: contact, text and codings go at once, the counts with the next release.

    The audit keeps ids only. Raises WithdrawalTooLate, InterviewGone.
    """
    interview = Interview.objects.select_for_update().filter(pk=interview_id).first()
    if interview is None:
        raise InterviewGone
    if not may_withdraw(interview, actor, today):
        raise WithdrawalTooLate
    note("interview_withdrawn", interview, actor)
    figures_changed(interview.round_id)
    drop_files(interview.round_id)
    interview.delete()


def drop_files(round_id: int) -> None:
    """Delete the files made of a round: a text that went may be in them."""
    files = ExchangeJob.objects.filter(round=round_id)
    files.exclude(kind=ExchangeKind.IMPORT).delete()


def may_withdraw(interview: Interview, actor: "User", today: date) -> bool:
    """Until the day that the interviewee was told, whoever works on interviews; afterwards the lead."""
    until = interview.withdrawable_until
    return until is None or today <= until or may(actor, Permission.LEAD_CODING)
