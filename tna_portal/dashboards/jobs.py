"""What the page of background work asks: what runs, what waits, what failed and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curricula.needs.selectors import is_stale
from interviews.selectors.exchange import exchange_jobs
from interviews.selectors.uploads import text_jobs
from surveys.selectors.counts import Checked, Queue, checks, queue
from surveys.selectors.files import file_jobs
from tna_portal.common.jobs import JobLine, broker_answers
from tna_portal.common.languages import localised
from tna_portal.dashboards.models import StepRun, WorkerHeartbeat
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import PostCategory, RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

KINDS = {
    "region": _("Region"),
    "category": _("Post"),
    "seniority": _("Time in office"),
    "language": _("Language"),
    "participation": _("Participation"),
}
LONGEST_SILENCE = timedelta(seconds=90)
# In the order in which a sweep does them.
STEPS = {
    "unlink": _("Parting anonymous answers from their invitations"),
    "merge": _("Counting new answers"),
    "closing": _("Weights and the order of needs of closed rounds"),
    "release": _("Releasing needs and drawing the pages"),
    "fold": _("Counting the steps of respondents"),
    "participation": _("Summing up participation"),
    "open_answers": _("Offering open answers for coding"),
    "digest": _("Figures of the fieldwork pages"),
    "files": _("Making files"),
    "texts": _("Reading texts of interviews"),
    "exchange": _("Files for other programs"),
    "uploads": _("Dropping old uploads"),
    "backups": _("Dropping old backups"),
    "erase": _("Deleting at the end of the storage period"),
    "quotes": _("Checking quotes against their texts"),
    "counts": _("Checking the counts against the answers"),
    "messages": _("Sending e-mails"),
}


@dataclass(frozen=True)
class Worker:
    """The last sign of life; `is_silent` when it is too long ago. `doing` is a step in words."""

    seen_at: datetime | None
    is_silent: bool
    lasted_ms: int
    doing: str


@dataclass(frozen=True)
class StepLine:
    """A step of the sweep, and how it went last."""

    label: str
    ran_at: datetime | None
    lasted_ms: int
    failed_at: datetime | None
    problem: str

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.lasted_ms / 1000


@dataclass(frozen=True)
class CheckLine:
    """The nightly check of a questionnaire, with its round."""

    round: "AssessmentRound"
    check: Checked
    differences: tuple[str, ...]  # in words


@dataclass(frozen=True)
class Background:
    """Everything of the page."""

    broker_answers: bool
    worker: Worker
    steps: list[StepLine]
    queue: Queue
    texts: Mapping[str, int]
    stale: "list[AssessmentRound]"
    jobs: list[JobLine]
    checks: list[CheckLine]


def background(now: datetime) -> Background:
    """What the portal does in the background, at this moment."""
    rounds = {entry.pk: entry for entry in organisation.rounds()}
    names: dict[str, object] = {
        region.iso: localised(region, "name") for region in organisation.regions()
    }
    names |= {str(kind): kind.label for kind in PostCategory}
    begun = [entry for entry in rounds.values() if entry.status != RoundStatus.DRAFT]
    return Background(
        broker_answers=broker_answers(),
        worker=_worker(now),
        steps=_steps(),
        queue=queue(),
        texts=text_jobs(),
        stale=[entry for entry in begun if not entry.is_pilot and is_stale(entry.pk)],
        jobs=sorted([*file_jobs(), *exchange_jobs()], key=lambda job: job.asked_at),
        checks=[
            CheckLine(rounds[check.round_id], check, _in_words(check.differences, names))
            for check in checks()
            if check.round_id in rounds
        ],
    )


def _in_words(differences: Iterable[str], names: Mapping[str, object]) -> tuple[str, ...]:
    """Cells as "Region: Akmola"; a code without a name stands as it is."""
    found = []
    for cell in differences:
        kind, _unused, value = cell.partition(" ")
        told = names.get(value) or value or gettext("not told")
        found.append(f"{KINDS.get(kind, kind)}: {told}")
    return tuple(found)


def _worker(now: datetime) -> Worker:
    row = WorkerHeartbeat.objects.order_by("-seen_at").first()
    longest = max(LONGEST_SILENCE, timedelta(seconds=4 * settings.SWEEP_SECONDS))
    if row is None:
        return Worker(None, is_silent=True, lasted_ms=0, doing="")
    doing = str(STEPS.get(row.doing, row.doing))
    return Worker(row.seen_at, now - row.seen_at > longest, row.lasted_ms, doing)


def _steps() -> list[StepLine]:
    runs = StepRun.objects.in_bulk()
    lines = []
    for step, label in STEPS.items():
        run = runs.get(step)
        lines.append(
            StepLine(str(label), run.ran_at, run.lasted_ms, run.failed_at, run.problem)
            if run
            else StepLine(str(label), None, 0, None, "")
        )
    return lines
