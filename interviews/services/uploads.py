"""Texts on their way in: sent, read by the worker, corrected, discarded, expired.

A draft is read, changed and written back only where nobody has changed it meanwhile (`revision`).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from interviews.audit import note
from interviews.conversion.limits import convert
from interviews.conversion.outcome import Problem, UnusableFile
from interviews.models import ArchiveUpload, Interview, Transcript, Upload, UploadState
from interviews.pseudonyms.draft import Draft, as_json, from_json, looked_again, new_draft
from interviews.services.assigning import InterviewGone
from interviews.services.interviews import OPEN, TranscriptCoded
from interviews.transcript.text import MOST_BYTES, UnusableText, normalise
from tna_portal.common.jobs import hint
from tna_portal.common.secrets import cipher, sealed, unsealed
from tna_portal.organisation.selectors import spelled_places

if TYPE_CHECKING:
    from interviews.pseudonyms.draft import Decision, Name
    from interviews.pseudonyms.finds import Kind
    from interviews.transcript.turns import Correction
    from tna_portal.organisation.models import User

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
ARCHIVE_KEPT = timedelta(days=1)
SILENT = timedelta(minutes=5)  # a worker not heard of for so long is thought dead
AT_ONCE = 20  # texts read in one sweep, so that nothing else waits for long


class UploadWaits(Exception):
    """A text of this interview is being read or looked through; it is discarded or kept first."""


class DraftChanged(Exception):
    """Somebody else has changed, kept or discarded the text meanwhile."""


def upload_text(
    *, interview_id: int, data: bytes, name: str, actor: "User", now: datetime
) -> Upload:
    """Take a file, or typed text as a .txt, to be read by the worker.

    Raises UnusableFile(empty | too_large), TranscriptCoded, UploadWaits, InterviewGone.
    """
    content = encrypted(data)
    with transaction.atomic():
        interview = Interview.objects.select_for_update().filter(pk=interview_id).first()
        if interview is None:
            raise InterviewGone
        if interview.stage not in OPEN:
            raise TranscriptCoded
        return put_upload(interview=interview, content=content, name=name, actor=actor, now=now)


def encrypted(data: bytes) -> bytes:
    """A file as it is kept. UnusableFile(empty | too_large)."""
    if not data.strip():
        raise UnusableFile(Problem.EMPTY)
    if len(data) > MOST_BYTES:
        raise UnusableFile(Problem.TOO_LARGE)
    return cipher().encrypt(data)


def put_upload(
    *,
    interview: Interview,
    content: bytes | None,
    actor: "User",
    now: datetime,
    name: str = "",
    of_version: int | None = None,
) -> Upload:
    """A row for the worker, in the caller's transaction. UploadWaits unless the last one has failed."""
    Upload.objects.filter(interview=interview, state=UploadState.FAILED).delete()
    if Upload.objects.filter(interview=interview).exists():
        raise UploadWaits
    upload = Upload.objects.create(
        interview=interview,
        content_encrypted=content,
        suffix=PurePath(name.replace("\x00", "")).suffix.lower()[:10],
        of_version=of_version,
        uploaded_by=actor,
        uploaded_at=now,
        expires_at=now + KEPT,
    )
    note("text_uploaded", interview, actor, again=of_version is not None)
    hint()
    return upload


@transaction.atomic
def look_again(*, interview_id: int, actor: "User", now: datetime) -> Upload:
    """Have names looked for once more in a kept text. Raises UploadWaits, InterviewGone."""
    interview = Interview.objects.select_for_update().filter(pk=interview_id).first()
    if interview is None:
        raise InterviewGone
    version = Transcript.objects.get(interview=interview).version
    return put_upload(interview=interview, content=None, actor=actor, now=now, of_version=version)


def convert_due(*, now: datetime) -> int:
    """Read what waits, and drop what was never looked through; the number read."""
    Upload.objects.filter(expires_at__lt=now).delete()
    ArchiveUpload.objects.filter(made_at__lt=now - ARCHIVE_KEPT).delete()
    for done in range(AT_ONCE):
        upload = _take(now)
        if upload is None or not _read(upload):
            return done
    hint()
    return AT_ONCE


def _take(now: datetime) -> Upload | None:
    """One text that waits, or whose worker has died; the update's own condition decides who gets it."""
    due = Q(state=UploadState.WAITING) | Q(state=UploadState.RUNNING, seen_at__lt=now - SILENT)
    for pk in Upload.objects.filter(due).order_by("uploaded_at").values_list("pk", flat=True)[:20]:
        if Upload.objects.filter(due, pk=pk).update(state=UploadState.RUNNING, seen_at=now):
            return Upload.objects.filter(pk=pk).first()
    return None


def _read(upload: Upload) -> bool:
    """Whether it was read or found unusable; False where the machine can convert nothing now."""
    values: dict[str, object] = {"content_encrypted": None}  # needed no longer, either way
    try:
        draft = _draft(upload)
    except UnusableFile as error:
        if error.problem == Problem.UNAVAILABLE:
            Upload.objects.filter(pk=upload.pk).update(state=UploadState.WAITING)
            return False
        values |= {"state": UploadState.FAILED, "problem": str(error.problem)}
    except UnusableText as error:
        values |= {"state": UploadState.FAILED, "problem": str(Problem(error.problem))}
    except Exception:
        logger.exception("A text could not be read")
        values |= {"state": UploadState.FAILED, "problem": str(Problem.BROKEN)}
    else:
        values |= {"state": UploadState.READY, "draft_encrypted": sealed(as_json(draft))}
    Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING).update(**values)
    return True


def _draft(upload: Upload) -> Draft:
    if upload.of_version is not None:
        kept = Transcript.objects.get(interview=upload.interview_id)
        turns = [(start, end, speaker) for start, end, speaker in kept.turns]
        return looked_again(kept.text, turns, kept.speakers, spelled_places())
    data = cipher().decrypt(bytes(upload.content_encrypted or b""))
    converted = convert(data, f"text{upload.suffix}")
    normalised = normalise(converted.text)
    notes = [str(note) for note in (*converted.notes, *normalised.notes)]
    return new_draft(normalised.text, notes, spelled_places())


def draft_of(upload: Upload) -> Draft:
    """The text that has been read, with everything decided so far."""
    return from_json(unsealed(upload.draft_encrypted or b""))


def correct_turns(*, upload: Upload, revision: int, corrections: "Sequence[Correction]") -> None:
    """Speakers and turns as a person says they are. Raises UnusableCorrection, DraftChanged."""
    _change(upload, revision, lambda draft: draft.with_corrections(corrections))


def decide_names(*, upload: Upload, revision: int, decisions: "Mapping[Name, Decision]") -> None:
    """What is replaced and what stays. Raises DraftChanged."""
    _change(upload, revision, lambda draft: draft.decided(decisions))


def add_name(*, upload: Upload, revision: int, words: str, kind: "Kind") -> None:
    """Words that a person has found. Raises NotInText, DraftChanged."""
    _change(upload, revision, lambda draft: draft.with_name(words, kind))


def _change(upload: Upload, revision: int, change: Callable[[Draft], Draft]) -> None:
    fresh = sealed(as_json(change(draft_of(upload))))
    same = Upload.objects.filter(pk=upload.pk, revision=revision, state=UploadState.READY)
    if upload.revision != revision or not same.update(
        draft_encrypted=fresh, revision=F("revision") + 1
    ):
        raise DraftChanged


@transaction.atomic
def discard(*, upload: Upload, actor: "User") -> None:
    """Erase what was sent in; a text that is kept already stays."""
    gone, _ = Upload.objects.filter(pk=upload.pk).delete()
    if gone:
        note("text_discarded", upload.interview, actor)
