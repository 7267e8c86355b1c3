"""Files made by the worker: asked for, made, fetched, expired."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from surveys.letters.content import Letter
from surveys.letters.docx import letters_docx
from surveys.letters.pdf import letters_pdf
from surveys.models import FileJob, Response
from surveys.models.files import FileKind, FileState
from surveys.selectors.quality import flags_of, shared_fingerprints
from surveys.selectors.responses import answered_rows, definitions_of_round
from surveys.selectors.retention import answers_are_erased
from surveys.services.paper_forms import paper_form
from surveys.sheets.columns import PARADATA, QUALITY, blocks_of, codebook, header, row
from surveys.sheets.files import write_csv, write_xlsx
from tna_portal.common.jobs import NotPossibleNow, hint
from tna_portal.common.secrets import sealed, unsealed
from tna_portal.common.sheets import Cell
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import AssessmentRound, User

logger = logging.getLogger(__name__)

KEPT = timedelta(hours=24)
SILENT = timedelta(minutes=5)  # a worker not heard of for so long is thought dead
_STEP = 500  # rows between two signs of life
_ENDINGS = {
    FileKind.LETTERS_PDF: "pdf",
    FileKind.LETTERS_DOCX: "docx",
    FileKind.PAPER_FORM: "pdf",
    FileKind.ANSWERS_CSV: "csv",
    FileKind.ANSWERS_XLSX: "xlsx",
}
ANSWERS = (FileKind.ANSWERS_CSV, FileKind.ANSWERS_XLSX)


class NothingToExport(Exception):
    """The answers' time was over, and they are deleted."""


def path_of(job: FileJob) -> Path:
    """Where its file lies; the name tells nothing."""
    return Path(settings.DATA_DIR) / "files" / f"{job.pk.hex}.{_ENDINGS[FileKind(job.kind)]}"


@transaction.atomic
def request_answers(
    *,
    entry: "AssessmentRound",
    kind: str,
    language: str,
    with_labels: bool,
    with_bom: bool,
    with_version: bool,
    with_flags: bool = False,
    reason: str,
    actor: "User",
    now: datetime,
) -> FileJob:
    """Ask for the raw answers of a round; the reason is recorded. Raises NothingToExport."""
    if answers_are_erased(entry.pk):
        raise NothingToExport
    options = {
        "language": language,
        "labels": with_labels,
        "bom": with_bom,
        "version": with_version,
        "flags": with_flags,
        "reason": reason[:500],
    }
    job = _request(entry, FileKind(kind), options, None, actor, now)
    record(
        "answers_exported",
        actor=actor,
        subject="round",
        subject_id=entry.pk,
        reason=reason[:500],
        file=str(job.pk),
    )
    return job


@transaction.atomic
def request_letters(
    *, entry: "AssessmentRound", kind: str, letters: Sequence[Letter], actor: "User", now: datetime
) -> FileJob:
    """Ask for letters; their codes are kept encrypted until the file expires."""
    plain = [{**asdict(letter), "deadline": letter.deadline.isoformat()} for letter in letters]
    content = sealed(plain)
    job = _request(entry, FileKind(kind), {"letters": len(letters)}, content, actor, now)
    record(
        "letters_requested",
        actor=actor,
        subject="round",
        subject_id=entry.pk,
        letters=len(letters),
        file=str(job.pk),
    )
    return job


@transaction.atomic
def request_paper_form(
    *, entry: "AssessmentRound", group: str, language: str, actor: "User", now: datetime
) -> FileJob:
    """Ask for a group's questionnaire as a form to print."""
    options = {"group": group, "language": language}
    job = _request(entry, FileKind.PAPER_FORM, options, None, actor, now)
    record(
        "paper_form_requested",
        actor=actor,
        subject="round",
        subject_id=entry.pk,
        **options,
        file=str(job.pk),
    )
    return job


def _request(
    entry: "AssessmentRound",
    kind: FileKind,
    options: Mapping[str, Any],
    content: bytes | None,
    actor: "User",
    now: datetime,
) -> FileJob:
    mark = "SYNTHETIC_" if entry.is_synthetic else "PILOT_" if entry.is_pilot else ""
    job = FileJob.objects.create(
        kind=kind,
        round=entry,
        requested_by=actor,
        options=dict(options),
        content_encrypted=content,
        requested_at=now,
        expires_at=now + KEPT,
        # the minute tells apart what is asked for one after the other
        file_name=f"{mark}{kind.split('_')[0]}_{entry.code}_{localtime(now):%Y%m%d-%H%M}.{_ENDINGS[kind]}",
    )
    hint()
    return job


def make_due(*, now: datetime) -> int:
    """Make every file that waits, and drop those whose time is over; the number made."""
    _expire(now)
    made = 0
    while (job := _take(now)) is not None:
        try:
            _make(job)
        except Exception:
            logger.exception("A file could not be made")
            FileJob.objects.filter(pk=job.pk).update(state=FileState.FAILED)
        else:
            if FileJob.objects.filter(pk=job.pk).update(state=FileState.READY, seen_at=now):
                made += 1
            else:
                path_of(job).unlink(missing_ok=True)  # its row was deleted meanwhile
    return made


def _take(now: datetime) -> FileJob | None:
    """One file that waits, or whose worker has died; the update's own condition decides who gets it."""
    due = Q(state=FileState.WAITING) | Q(state=FileState.RUNNING, seen_at__lt=now - SILENT)
    for job in FileJob.objects.filter(due).order_by("requested_at")[:20]:
        if FileJob.objects.filter(due, pk=job.pk).update(state=FileState.RUNNING, seen_at=now):
            return job
    return None


def _expire(now: datetime) -> None:
    _drop(FileJob.objects.filter(expires_at__lt=now))


def drop_files(*, round_id: int) -> None:
    """All files of a round, made or not."""
    _drop(FileJob.objects.filter(round=round_id))


def _drop(jobs: "QuerySet[FileJob]") -> None:
    for job in jobs:
        path_of(job).unlink(missing_ok=True)
        job.delete()


def _make(job: FileJob) -> None:
    """Write beside the final name and move, so that a half-written file is never fetched."""
    final = path_of(job)
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = final.with_name(f"{final.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    try:
        if job.kind in ANSWERS:
            _write_answers(job, partial)
        elif job.kind == FileKind.PAPER_FORM:
            partial.write_bytes(paper_form(job.round_id, **job.options))
        else:
            _write_letters(job, partial)
        partial.replace(final)
    finally:
        partial.unlink(missing_ok=True)


def _alive(job: FileJob) -> Callable[[int], None]:
    """Progress, told every few hundred rows in a statement of its own."""

    def tell(done: int) -> None:
        if done % _STEP == 0:
            seen = datetime.now(tz=job.requested_at.tzinfo)
            FileJob.objects.filter(pk=job.pk).update(done=done, seen_at=seen)

    return tell


def _write_letters(job: FileJob, path: Path) -> None:
    plain = unsealed(job.content_encrypted or b"")
    letters = [Letter(**{**one, "deadline": date.fromisoformat(one["deadline"])}) for one in plain]
    FileJob.objects.filter(pk=job.pk).update(total=len(letters))
    draw = letters_pdf if job.kind == FileKind.LETTERS_PDF else letters_docx
    path.write_bytes(draw(letters, _alive(job)))


def _write_answers(job: FileJob, path: Path) -> None:
    options = job.options
    blocks = blocks_of(definitions_of_round(job.round_id))
    total = Response.objects.filter(questionnaire__round=job.round_id).count()
    FileJob.objects.filter(pk=job.pk).update(total=total)
    language = options["language"] if options["labels"] else None
    tell = _alive(job)

    def rows() -> Iterator[list[Cell]]:
        extra: list[Cell] = [*PARADATA] if options["version"] else []
        if options.get("flags"):
            extra.append(QUALITY)
        shared = shared_fingerprints(job.round_id) if QUALITY in extra else frozenset()
        yield header(blocks) + extra
        rows = answered_rows(job.round_id)
        for number, (*leading, mode, version, flags, print_, answers) in enumerate(rows, start=1):
            told = dict(zip(PARADATA, (mode, version), strict=True))
            told[QUALITY] = flags_of(flags, print_, shared)
            cells = row([number, *leading], answers, blocks, language)
            yield [*cells, *(told[str(name)] for name in extra)]
            tell(number)

    if job.kind == FileKind.ANSWERS_CSV:
        write_csv(path, rows(), with_bom=options["bom"])
    else:
        write_xlsx(path, rows(), codebook(blocks))


@transaction.atomic
def cancel_file(*, pk: UUID, actor: "User") -> None:
    """Make a file no more that waits or is being made. Raises NotPossibleNow."""
    unfinished = (FileState.WAITING, FileState.RUNNING)
    job = FileJob.objects.select_for_update().filter(pk=pk, state__in=unfinished).first()
    if job is None:
        raise NotPossibleNow
    _tell("file_cancelled", job, actor)
    _drop(FileJob.objects.filter(pk=pk))


@transaction.atomic
def retry_file(*, pk: UUID, actor: "User") -> None:
    """Try once more to make a file that failed. Raises NotPossibleNow."""
    job = FileJob.objects.select_for_update().filter(pk=pk, state=FileState.FAILED).first()
    if job is None:
        raise NotPossibleNow
    FileJob.objects.filter(pk=pk).update(state=FileState.WAITING, done=0, seen_at=None)
    _tell("file_retried", job, actor)
    hint()


def _tell(action: str, job: FileJob, actor: "User") -> None:
    record(
        action,
        actor=actor,
        subject="round",
        subject_id=job.round_id,
        kind=job.kind,
        file=str(job.pk),
    )


@transaction.atomic
def record_download(*, job: FileJob, actor: "User") -> None:
    """Each time a file leaves the portal."""
    _tell("file_downloaded", job, actor)
