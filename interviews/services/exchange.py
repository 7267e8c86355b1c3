"""Files for other programs, and from them: asked for or sent, worked off by the worker, gone in a day."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localtime

from interviews.choices import ExchangeKind, ExchangeRefused, ExchangeState, Refusal
from interviews.models import ExchangeJob
from interviews.refi_qda.problems import UnusableExchange
from interviews.services.exporting import exported
from interviews.services.importing import preview_of, take_in
from tna_portal.common.jobs import NotPossibleNow, hint
from tna_portal.common.secrets import cipher, sealed, unsealed
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

logger = logging.getLogger(__name__)

KEPT = timedelta(hours=24)
SILENT = timedelta(minutes=5)  # a worker not heard of for so long is thought dead
MOST_ATTEMPTS = 3
MOST_UPLOAD = 20 * 1024 * 1024  # bytes; texts and codings of a large round take a tenth of it
ENDINGS = {
    ExchangeKind.PROJECT: "qdpx",
    ExchangeKind.CODINGS_XLSX: "xlsx",
    ExchangeKind.CODINGS_CSV: "csv",
}


class DecisionsLate(Exception):
    """The file is not waiting for its owner's decisions: it is being worked on, or was taken in."""


@transaction.atomic
def request_export(
    *,
    entry: "AssessmentRound",
    kind: str,
    whose: str,
    unready: str,
    language: str,
    crlf: bool,
    bom: bool,
    reason: str,
    actor: "User",
    now: datetime,
) -> ExchangeJob:
    """Ask for codings of a round; the reason is recorded.

    `whose`: "final", "all" or the id of a coder. `unready`: "mask" or "leave_out" what was not
    pseudonymised.
    """
    options = {"whose": whose, "unready": unready, "language": language, "crlf": crlf, "bom": bom}
    mark = "SYNTHETIC_" if entry.is_synthetic else "PILOT_" if entry.is_pilot else ""
    ending = ENDINGS[ExchangeKind(kind)]
    job = ExchangeJob.objects.create(
        kind=kind,
        round=entry,
        requested_by=actor,
        options=options,
        requested_at=now,
        expires_at=now + KEPT,
        file_name=f"{mark}codings_{entry.code}_{localtime(now):%Y%m%d-%H%M}.{ending}",
    )
    record(
        "codings_exported",
        actor=actor,
        subject="round",
        subject_id=entry.pk,
        reason=reason[:500],
        kind=kind,
        file=str(job.pk),
    )
    hint()
    return job


@transaction.atomic
def request_import(
    *, entry: "AssessmentRound", data: bytes, file_name: str, actor: "User", now: datetime
) -> ExchangeJob:
    """Keep a .qdpx encrypted, to be read by the worker; nothing of it is taken in yet."""
    job = ExchangeJob.objects.create(
        kind=ExchangeKind.IMPORT,
        round=entry,
        requested_by=actor,
        content_encrypted=cipher().encrypt(data),
        requested_at=now,
        expires_at=now + KEPT,
        file_name=file_name[:120],
    )
    hint()
    return job


def read_again(*, job: ExchangeJob, counting: dict[str, Any]) -> None:
    """Read it once more, counting positions in another way. Raises DecisionsLate."""
    options = job.options | {"counting": counting}
    _move(job, ExchangeState.WAITING, options=options, decisions=None)


def decide(*, job: ExchangeJob, decisions: dict[str, Any]) -> None:
    """What its owner has decided on coders, codes and texts; the worker takes it in. DecisionsLate."""
    _move(job, ExchangeState.ACCEPTED, decisions=decisions)


def _move(job: ExchangeJob, state: ExchangeState, **values: Any) -> None:
    waits = ExchangeJob.objects.filter(pk=job.pk, state=ExchangeState.READY)
    if not waits.update(state=state, problem="", attempts=0, seen_at=None, **values):
        raise DecisionsLate
    hint()


def exchange_due(*, now: datetime) -> int:
    """Work off every file that waits, and drop those whose time is over; the number worked off."""
    ExchangeJob.objects.filter(expires_at__lt=now).delete()
    done = 0
    while (job := _taken(now)) is not None:
        _work(job)
        done += 1
    return done


def _taken(now: datetime) -> ExchangeJob | None:
    """One file that waits, or whose worker has died; the update's own condition decides who gets it."""
    turn = Q(state__in=(ExchangeState.WAITING, ExchangeState.ACCEPTED))
    due = turn | Q(state=ExchangeState.RUNNING, seen_at__lt=now - SILENT)
    for pk in ExchangeJob.objects.filter(due).order_by("requested_at").values_list("pk", flat=True):
        taken = ExchangeJob.objects.filter(due, pk=pk).update(
            state=ExchangeState.RUNNING, seen_at=now, attempts=F("attempts") + 1
        )
        if taken:
            return ExchangeJob.objects.select_related("round", "requested_by").get(pk=pk)
    return None


def _work(job: ExchangeJob) -> None:
    if job.attempts > MOST_ATTEMPTS:
        _finish(job, state=ExchangeState.FAILED, problem=str(Refusal.GAVE_UP))
        return
    try:
        _finish(job, **_worked(job))
    except (ExchangeRefused, UnusableExchange) as error:
        preview = unsealed(job.preview_encrypted) if job.preview_encrypted else {}
        # what a person can decide otherwise is asked again, with everything decided so far
        state = ExchangeState.FAILED if job.decisions is None else ExchangeState.READY
        content = sealed(preview | {"where": error.where[:200]})
        _finish(job, state=state, problem=str(error.problem), preview_encrypted=content)
    except Exception:
        logger.exception("A file could not be exchanged")
        _finish(job, state=ExchangeState.FAILED, problem=str(Refusal.GAVE_UP))


def _worked(job: ExchangeJob) -> dict[str, Any]:
    """What becomes of the job."""
    if job.kind != ExchangeKind.IMPORT:
        content, report = exported(job, _alive(job))
        ready = ExchangeState.READY
        return {"content_encrypted": cipher().encrypt(content), "report": report, "state": ready}
    data = cipher().decrypt(bytes(job.content_encrypted or b""))
    if job.decisions is None:
        preview = preview_of(job, data)
        return {"preview_encrypted": sealed(preview), "state": ExchangeState.READY}
    report = take_in(job, data)
    return {
        "report": report,
        "state": ExchangeState.DONE,
        "content_encrypted": None,
        "preview_encrypted": None,
    }


def _finish(job: ExchangeJob, **values: Any) -> None:
    """Nothing is written where the row has been deleted meanwhile, or another worker has it."""
    mine = ExchangeJob.objects.filter(pk=job.pk, state=ExchangeState.RUNNING, attempts=job.attempts)
    mine.update(**values)


def _alive(job: ExchangeJob) -> Callable[[int, int], None]:
    """Progress, told after each text in a statement of its own."""

    def tell(done: int, total: int) -> None:
        seen = datetime.now(tz=job.requested_at.tzinfo)
        mine = ExchangeJob.objects.filter(pk=job.pk, attempts=job.attempts)
        mine.update(done=done, total=total, seen_at=seen)

    return tell


@transaction.atomic
def cancel_exchange(*, pk: UUID, actor: "User") -> None:
    """Work on a file no more that waits or is in work. Raises NotPossibleNow."""
    unfinished = (ExchangeState.WAITING, ExchangeState.ACCEPTED, ExchangeState.RUNNING)
    job = ExchangeJob.objects.select_for_update().filter(pk=pk, state__in=unfinished).first()
    if job is None:
        raise NotPossibleNow
    _tell("file_cancelled", job, actor)
    job.delete()


@transaction.atomic
def retry_exchange(*, pk: UUID, actor: "User") -> None:
    """Try once more what failed. Raises NotPossibleNow."""
    job = ExchangeJob.objects.select_for_update().filter(pk=pk, state=ExchangeState.FAILED).first()
    if job is None:
        raise NotPossibleNow
    ExchangeJob.objects.filter(pk=pk).update(
        state=ExchangeState.WAITING, problem="", attempts=0, done=0, seen_at=None
    )
    _tell("file_retried", job, actor)
    hint()


def _tell(action: str, job: ExchangeJob, actor: "User") -> None:
    record(
        action,
        actor=actor,
        subject="round",
        subject_id=job.round_id,
        kind=job.kind,
        file=str(job.pk),
    )


def content_of(job: ExchangeJob) -> bytes:
    """The file that was made."""
    return cipher().decrypt(bytes(job.content_encrypted or b""))


@transaction.atomic
def record_download(*, job: ExchangeJob, actor: "User") -> None:
    """Each time a file leaves the portal."""
    _tell("file_downloaded", job, actor)
