"""Every night all counts are compared with a recount of the answers, bit for bit.

What differs is an alarm: logged, recorded, shown; never repaired by itself. An administrator may take the
recount, and the next release follows by the usual rules. Merges and withdrawals that happen while it is
counted make the check start again.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from surveys.models import (
    CountCheck,
    ItemCount,
    ParticipationStep,
    PendingRow,
    Questionnaire,
    RoundRetention,
)
from surveys.models.counts import Dimension
from surveys.scoring.histogram import from_bytes, to_bytes
from surveys.selectors.participation import Participation, counted_now, invited_now
from surveys.services.recounting import count_responses, rows_of
from surveys.services.sums import BREAKDOWNS, Cell, Row, Sum
from tna_portal.common.jobs import hint
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

logger = logging.getLogger(__name__)

PARTICIPATION = "participation"
PATIENCE = timedelta(minutes=30)
_ATTEMPTS = 3
Key = tuple[str, str, str]  # group, region, category


class NothingToTake(Exception):
    """The counts agree with the answers; there is no recount to take."""


@dataclass(frozen=True)
class Recounted:
    """A recount at one moment: what differs, and the state of the questionnaire that it holds for."""

    questionnaire: Questionnaire
    cells: Mapping[Cell, Sum]  # of those that differ
    gone: frozenset[Cell]  # counted, though no answer is left
    participation: tuple[Participation, ...]  # what has to be added

    @property
    def differences(self) -> list[str]:
        """The cells that differ, by name."""
        cells = sorted(f"{dimension} {value}" for dimension, value in {*self.cells, *self.gone})
        kinds = {f"{PARTICIPATION} {line.region}" for line in self.participation}
        return [*cells, *sorted(kinds)]


def check_due(*, now: datetime) -> None:
    """Check each questionnaire that has not been checked today, or that somebody asked to be checked."""
    begun = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    rounds = set(begun.values_list("pk", flat=True))
    known = CountCheck.objects.in_bulk()
    counted = ItemCount.objects.filter(questionnaire__round__in=rounds).order_by("questionnaire")
    for (pk,) in list(counted.values_list("questionnaire").distinct()):
        check = known.get(pk) or CountCheck.objects.get_or_create(questionnaire_id=pk)[0]
        if check.wanted or _is_due(check, now):
            CountCheck.objects.filter(pk=check.pk).update(tried_at=now)
            _check(check, now)


def _is_due(check: CountCheck, now: datetime) -> bool:
    """Once a day; where answers kept changing while they were counted, again after a while."""
    if check.checked_at is not None and localdate(check.checked_at) == localdate(now):
        return False
    return check.tried_at is None or check.tried_at < now - PATIENCE


def _check(check: CountCheck, now: datetime) -> None:
    started = time.monotonic()
    found = recounted(check.questionnaire)
    if found is None:
        return  # the answers are gone, or keep changing: the next sweep tries again
    if check.wanted == CountCheck.Wanted.TAKE and not _take(found, check):
        return
    taken = check.wanted == CountCheck.Wanted.TAKE
    differences = [] if taken else found.differences
    known = set(check.differences)
    check.differences, check.checked_at = differences, now
    check.lasted_ms = int(1000 * (time.monotonic() - started))
    check.found_at = (check.found_at or now) if differences else None
    check.wanted, check.wanted_by = "", None
    check.save(
        update_fields=[
            *("differences", "checked_at", "lasted_ms", "found_at", "wanted", "wanted_by")
        ]
    )
    if set(differences) != known and not taken:
        _tell(check)


def _tell(check: CountCheck) -> None:
    number = len(check.differences)
    if number:
        logger.error(
            "Counts of questionnaire %s differ from its answers in %s cells",
            check.questionnaire_id,
            number,
        )
    record(
        "counts_differ" if number else "counts_agree",
        actor=None,
        subject="questionnaire",
        subject_id=check.questionnaire_id,
        cells=number,
    )


def recounted(questionnaire: Questionnaire) -> Recounted | None:
    """A recount of what has been merged; None where the answers are gone or keep changing."""
    for _ in range(_ATTEMPTS):
        seen = _settled(questionnaire.pk)
        if seen is None:
            return None
        is_counted = seen.breakdowns_counted_at is not None
        dimensions = tuple(Dimension) if is_counted else (Dimension.REGION,)
        stored = {
            (row.dimension, row.value): row
            for row in ItemCount.objects.filter(questionnaire=seen, dimension__in=dimensions)
        }
        fresh = count_responses(seen, dimensions, merged_only=True)
        _add_leaving(seen, fresh)
        steps = _participation(seen)
        now = _settled(questionnaire.pk)
        if now is not None and _state(now) == _state(seen) and steps is not None:
            cells = {cell: total for cell, total in fresh.items() if _differs(stored, cell, total)}
            gone = {cell for cell, row in stored.items() if row.responses and cell not in fresh}
            return Recounted(seen, cells, frozenset(gone), steps)
    return None


def _settled(pk: int) -> Questionnaire | None:
    """The questionnaire; None while a recount cannot be compared with what was counted."""
    questionnaire = Questionnaire.objects.filter(pk=pk).first()
    if (
        questionnaire is None
        or RoundRetention.objects.filter(pk=questionnaire.round_id).exclude(erased={}).exists()
    ):
        return None
    late = PendingRow.objects.filter(questionnaire=questionnaire, change=1)
    if questionnaire.breakdowns_counted_at is not None and late.exists():
        return None  # came in at the moment of the close: counted again first
    return questionnaire


def _state(questionnaire: Questionnaire) -> tuple[object, ...]:
    return (
        questionnaire.counts_revision,
        questionnaire.withdrawals,
        questionnaire.breakdowns_counted_at,
    )


def _add_leaving(questionnaire: Questionnaire, totals: dict[Cell, Sum]) -> None:
    """Withdrawn answers are still counted until their withdrawal is merged."""
    slots = len(organisation.item_slots(questionnaire.round_id, questionnaire.group))
    for pending in PendingRow.objects.filter(questionnaire=questionnaire, change=-1):
        row = Row.from_payload(pending.payload or {})
        cells: list[Cell] = [(Dimension.REGION.value, pending.region_id or "")]
        if pending.in_breakdowns:
            cells += [(dimension.value, row.value_of(dimension)) for dimension in BREAKDOWNS]
        for cell in cells:
            totals.setdefault(cell, Sum(slots)).add([row])


def _differs(stored: Mapping[Cell, ItemCount], cell: Cell, total: Sum) -> bool:
    row = stored.get(cell)
    if row is None:
        return total.responses > 0
    joint = to_bytes(total.joint)
    known = to_bytes(from_bytes(row.joint))
    return (row.responses, row.tallies, known.ljust(len(joint), b"\0")) != (
        total.responses,
        total.tallies,
        joint,
    )


def _participation(questionnaire: Questionnaire) -> tuple[Participation, ...] | None:
    """What has to be added to what was noted, to equal the invitations; None if it changed meanwhile."""
    noted = counted_now(questionnaire.round_id)
    invited = invited_now(questionnaire.round_id)
    if noted != counted_now(questionnaire.round_id):
        return None
    sums: dict[Key, list[int]] = {}
    for lines, sign in ((invited, 1), (noted, -1)):
        for line in lines:
            if line.group == questionnaire.group:
                key = (line.group, line.region, line.category)
                total = sums.setdefault(key, [0, 0, 0])
                total[0] += sign * line.invited
                total[1] += sign * line.opened
                total[2] += sign * line.answered
    return tuple(Participation(*key, *total) for key, total in sorted(sums.items()) if any(total))


def _take(found: Recounted, check: CountCheck) -> bool:
    """Put the recount in place of what differs; given up where something has changed meanwhile."""
    with transaction.atomic():
        held = Questionnaire.objects.select_for_update().get(pk=found.questionnaire.pk)
        if _state(held) != _state(found.questionnaire):
            return False
        for dimension, value in {*found.cells, *found.gone}:
            ItemCount.objects.filter(questionnaire=held, dimension=dimension, value=value).delete()
        ItemCount.objects.bulk_create(rows_of(held, found.cells))
        ParticipationStep.objects.bulk_create(
            ParticipationStep(
                questionnaire=held,
                region_id=line.region,
                category=line.category,
                invited=line.invited,
                opened=line.opened,
                answered=line.answered,
            )
            for line in found.participation
        )
        held.counts_revision += 1
        held.save(update_fields=["counts_revision"])
        record(
            "recount_taken",
            actor=check.wanted_by,
            subject="questionnaire",
            subject_id=held.pk,
            cells=len(found.differences),
        )
    return True


@transaction.atomic
def ask_for_check(*, questionnaire_id: int, actor: "User") -> None:
    """Have the worker count again now."""
    _ask(questionnaire_id, CountCheck.Wanted.CHECK, actor)


@transaction.atomic
def ask_to_take(*, questionnaire_id: int, actor: "User") -> None:
    """Have the worker put the recount in place of the counts that differ. Raises NothingToTake."""
    check = CountCheck.objects.select_for_update().filter(pk=questionnaire_id).first()
    if check is None or not check.differences:
        raise NothingToTake
    _ask(questionnaire_id, CountCheck.Wanted.TAKE, actor)


def _ask(questionnaire_id: int, wanted: str, actor: "User") -> None:
    CountCheck.objects.filter(pk=questionnaire_id).update(wanted=wanted, wanted_by=actor)
    record(
        "recount_asked",
        actor=actor,
        subject="questionnaire",
        subject_id=questionnaire_id,
        wanted=str(wanted),
    )
    hint()
