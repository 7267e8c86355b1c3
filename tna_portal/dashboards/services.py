"""Bringing everything up to date: merge waiting answers, release needs, redraw dashboards.

Each step looks at the database, computes outside a transaction, and writes briefly. A step that is
killed half-way is simply found due again by the next sweep.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from curricula.needs.content import Content
from curricula.needs.selectors import is_stale, latest_snapshot
from curricula.needs.services import release_needs
from interviews.selectors.open_answers import responses_taken
from interviews.services.exchange import exchange_due
from interviews.services.integrity import verify_due
from interviews.services.open_answers import Written, erase, take
from interviews.services.uploads import convert_due
from surveys.selectors.closing import due_for_closing
from surveys.selectors.open_answers import Source, kept_of, open_answers, sources
from surveys.services.checking_counts import check_due
from surveys.services.closing import compute_closed
from surveys.services.counting import merge_due
from surveys.services.files import make_due
from surveys.services.mailing import send_due
from surveys.services.monitoring import digest_due, fold_due
from surveys.services.participation import sum_up_due
from surveys.services.recounting import CountingInterrupted
from surveys.services.retention import erase_due
from surveys.services.unlinking import unlink_due
from tna_portal.common.backups import drop_old_backups
from tna_portal.dashboards.models import (
    PANELS,
    AnswersTaken,
    PanelSnapshot,
    StepRun,
    WorkerHeartbeat,
)
from tna_portal.dashboards.panels import page_payloads
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus
from tna_portal.organisation.services.roster import drop_old_uploads

logger = logging.getLogger(__name__)

WORKER = "worker"
MAY_TAKE_LONG = frozenset(
    {"merge", "files", "texts", "exchange", "open_answers", "counts", "messages"}
)
ANSWERS_AT_ONCE, SECONDS_A_SWEEP = 500, 0.5
# Lets a test kill the worker half-way; nothing else sets it.
PAUSE = float(os.environ.get("TNA_TEST_PAUSE", "0"))


@dataclass
class Steps:
    """The steps of one sweep: done one after the other, each with its time and its failure."""

    runs: dict[str, StepRun] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def attempt(self, step: str, work: Callable[..., object], **given: object) -> None:
        """Do one; what fails is told at the end."""
        if step in MAY_TAKE_LONG:
            beat(now=timezone.now(), doing=step)
        started, problem = time.monotonic(), ""
        try:
            work(**given)
        except CountingInterrupted:
            logger.warning("Withdrawals interrupted the counting; the next sweep counts again")
        except Exception as error:
            self.failures.append(error)
            problem = type(error).__name__
        now = timezone.now()
        run = self.runs.setdefault(step, StepRun(step=step))
        run.ran_at, run.problem = now, run.problem or problem
        run.lasted_ms += int(1000 * (time.monotonic() - started))
        run.failed_at = now if problem else run.failed_at

    def note(self) -> None:
        """Keep how they went: in one statement, and of failures the last one stays known."""
        failed = [run for run in self.runs.values() if run.problem]
        fine = [run for run in self.runs.values() if not run.problem]
        for runs, extra in ((fine, []), (failed, ["failed_at"])):
            StepRun.objects.bulk_create(
                runs,
                update_conflicts=True,
                unique_fields=["step"],
                update_fields=["ran_at", "lasted_ms", "problem", *extra],
            )
        self.runs = {}


def sweep(*, now: datetime) -> None:
    """Everything that is due, in the order in which one thing follows from another.

    What fails is told at the end, together: one thing that fails every time must not keep the others
    from being done for ever.
    """
    started = time.monotonic()
    beat(now=now)
    steps = Steps()
    attempt = steps.attempt
    attempt("unlink", unlink_due, now=now)
    attempt("merge", merge_due, now=now)
    time.sleep(PAUSE)
    for questionnaire_id in due_for_closing():
        attempt("closing", compute_closed, questionnaire_id=questionnaire_id, now=timezone.now())
    for assessment_round in organisation.rounds().exclude(status=RoundStatus.DRAFT):
        attempt("release", release_due, round_id=assessment_round.pk)
    attempt("fold", fold_due)
    attempt("participation", sum_up_due)
    attempt("open_answers", offer_open_answers)  # behind what readers wait for: it reads much
    attempt("digest", digest_due, now=timezone.now())
    attempt("files", make_due, now=timezone.now())
    attempt("texts", convert_due, now=timezone.now())
    attempt("exchange", exchange_due, now=timezone.now())
    attempt("uploads", drop_old_uploads, now=timezone.now())
    keep = {"folder": settings.BACKUP_DIR, "keep_days": settings.BACKUP_KEEP_DAYS}
    attempt("backups", drop_old_backups, now=timezone.now(), **keep)
    attempt("erase", erase_due, now=timezone.now())
    attempt("quotes", verify_due, now=timezone.now())
    attempt("counts", check_due, now=timezone.now())
    steps.note()
    beat(now=timezone.now(), lasted_ms=int(1000 * (time.monotonic() - started)))
    attempt(
        "messages", send_due, now=timezone.now()
    )  # a mail server that hangs delays nothing else
    steps.note()
    beat(now=timezone.now())
    if steps.failures:
        raise ExceptionGroup("Some of what was due could not be done", steps.failures)


def release_due(*, round_id: int) -> None:
    """Release a round's needs when they have changed, and redraw what is older than the release."""
    if is_stale(round_id):
        release_needs(round_id=round_id, now=timezone.now())
    recompute_panels(round_id=round_id, now=timezone.now())


def offer_open_answers() -> None:
    """Bring the open answers that are offered for coding up to date with the counted responses."""
    marks = {mark.questionnaire_id: mark for mark in AnswersTaken.objects.all()}
    for source in sources():
        key = source.questionnaire_id
        mark = marks.get(key) or AnswersTaken(questionnaire_id=key)
        if mark.version != source.version:
            _erase_gone(source)
            _take_new(source, mark)


def _erase_gone(source: Source) -> None:
    taken = responses_taken(source.round_id)
    for start in range(0, len(taken), ANSWERS_AT_ONCE):
        some = taken[start : start + ANSWERS_AT_ONCE]
        if gone := set(some) - kept_of(some):
            erase(round_id=source.round_id, answers=gone)


def _take_new(source: Source, mark: AnswersTaken) -> None:
    """A stretch of the pass over the responses; one that is under way is finished before the next."""
    mark.under_way = mark.under_way or source.version
    started = time.monotonic()
    while True:
        answers, mark.cursor = open_answers(
            source.questionnaire_id, after=mark.cursor, most=ANSWERS_AT_ONCE
        )
        written = [
            Written(
                each.response, each.question, each.text, each.language, each.region, source.group
            )
            for each in answers
        ]
        take(round_id=source.round_id, answers=written, is_synthetic=source.is_synthetic)
        if mark.cursor is None:
            mark.version, mark.under_way = mark.under_way, ""
        mark.save()
        if mark.cursor is None or time.monotonic() > started + SECONDS_A_SWEEP:
            break


def beat(*, now: datetime, lasted_ms: int | None = None, doing: str = "") -> None:
    """Leave a sign of life, in a statement of its own; with what is being done where it may take long."""
    values: dict[str, object] = {"seen_at": now, "doing": doing}
    if lasted_ms is not None:
        values["lasted_ms"] = lasted_ms
    WorkerHeartbeat.objects.update_or_create(name=WORKER, defaults=values)


def recompute_panels(*, round_id: int, now: datetime) -> int:
    """Redraw the pages that are older than the newest release; the number redrawn."""
    snapshot = latest_snapshot(round_id)
    if snapshot is None:
        return 0
    payloads = page_payloads(Content.from_json(snapshot.content))
    fresh = set(
        PanelSnapshot.objects.filter(
            round_id=round_id, need_snapshot_id__gte=snapshot.pk, method=PANELS
        ).values_list("scope", flat=True)
    )
    due = {scope: payload for scope, payload in payloads.items() if scope not in fresh}
    PanelSnapshot.objects.bulk_create(
        [
            PanelSnapshot(
                round_id=round_id,
                scope=scope,
                need_snapshot_id=snapshot.pk,
                method=PANELS,
                payload=payload,
                computed_at=now,
            )
            for scope, payload in due.items()
        ],
        update_conflicts=True,
        unique_fields=["round_id", "scope"],
        update_fields=["need_snapshot_id", "method", "payload", "computed_at"],
    )
    # A region that is hidden again (a withdrawal) must not keep its old page.
    PanelSnapshot.objects.filter(round_id=round_id).exclude(scope__in=payloads).delete()
    return len(due)
