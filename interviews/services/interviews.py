"""Interviews and their transcripts."""

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from interviews.choices import Stage
from interviews.models import Interview, Transcript
from interviews.transcript.text import normalise
from tna_portal.common.jobs import hint
from tna_portal.organisation.audit import bump_version, record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

CONSENT_VERSION = "2023-1"


class RegionNotServed(Exception):
    """The branch does not serve this region."""


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
    is_synthetic: bool = False,
) -> Interview:
    """Keep an interview with the consent it was held under."""
    interview = Interview.objects.create(
        key=key,
        round_id=round_id,
        branch_id=branch_id,
        region_id=region,
        group=group,
        category=category,
        language=language,
        held_on=held_on,
        consent_version=CONSENT_VERSION,
        consent_scope=consent_scope,
        consent_recording=consent_recording,
        consent_given_on=held_on,
        is_synthetic=is_synthetic,
        created_by=actor,
    )
    if not interview.branch.regions.filter(pk=region).exists():  # type: ignore[union-attr]
        raise RegionNotServed
    record(
        "interview_created",
        actor=actor,
        subject="interview",
        subject_id=interview.pk,
        regions=[region],
        group=group,
    )
    bump_version(f"codings:{round_id}")
    return interview


def keep_transcript(*, interview_id: int, raw: str, actor: "User | None") -> Transcript:
    """Normalise and keep the text; it may be replaced until something is coded.

    Raises UnusableText, TranscriptCoded.
    """
    normalised = normalise(raw)
    digest = hashlib.sha256(normalised.text.encode()).hexdigest()
    with transaction.atomic():
        interview = Interview.objects.select_for_update().get(pk=interview_id)
        known = Transcript.objects.filter(interview=interview).first()
        if known is not None and known.segments.exists():
            raise TranscriptCoded
        transcript, _ = Transcript.objects.update_or_create(
            interview=interview,
            defaults={
                "text": normalised.text,
                "digest": digest,
                "length": len(normalised.text),
                "notes": [str(note) for note in normalised.notes],
            },
        )
        record(
            "transcript_kept",
            actor=actor,
            subject="interview",
            subject_id=interview.pk,
            regions=interview.regions,
            digest=digest,
            length=len(normalised.text),
        )
        interview.stage = Stage.READY
        interview.save(update_fields=["stage"])
        bump_version(f"codings:{interview.round_id}")
        hint()
    return transcript


@transaction.atomic
def withdraw_interview(*, interview_id: int, actor: "User") -> None:
    """Consent was taken back: the text, its codings and its counts go; the audit keeps ids only."""
    interview = Interview.objects.select_for_update().get(pk=interview_id)
    record(
        "interview_withdrawn",
        actor=actor,
        subject="interview",
        subject_id=interview.pk,
        regions=interview.regions,
    )
    bump_version(f"codings:{interview.round_id}")
    interview.delete()
    hint()
