"""Every night all counts are compared with a recount of the answers, bit for bit.

What is compared follows from the rules of release (surveys/releasing.py; docs/adr/0023-counts-checked-every-night.md).
Of a region people, single questions, and of each item what is told and what is held, together. Breakdowns
that follow the regions at this moment; of those that keep older figures by rule, only that each group still has
the numbers that it was told with last.

What differs is an alarm: logged, recorded, shown; never repaired by itself. An administrator may take the
recount, and the next release follows by the usual rules. Merges and withdrawals that happen while it is
counted make the check start again.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
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
from surveys.releasing import REGION, Cells, Sum, as_remembered, same_counts, together, told_as
from surveys.selectors.participation import Participation, counted_now, invited_now
from surveys.services.counts import counts_of, keep, slots_of
from surveys.services.recounting import AT_CLOSE, MILESTONES, count_responses
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
    cells: Mapping[str, Cells]  # to be put in the place of those that differ
    participation: tuple[Participation, ...]  # what has to be added

    @property
    def differences(self) -> list[str]:
        """The cells that differ, by name."""
        cells = sorted(
            f"{dimension} {value}" for dimension, own in self.cells.items() for value in own
        )
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
        told, following = counts_of(seen), _following(seen)
        fresh = count_responses(seen, (Dimension.REGION, *following))
        steps = _participation(seen)
        now = _settled(questionnaire.pk)
        if now is not None and _state(now) == _state(seen) and steps is not None:
            slots = slots_of(seen)
            cells = {REGION: _regions(told.get(REGION, {}), fresh[REGION], slots)}
            for each in following:
                cells[each.value] = _breakdown(told.get(each.value, {}), fresh[each.value], slots)
            for name in told.keys() - cells.keys():
                cells[name] = _older(told[name])
            return Recounted(seen, {name: own for name, own in cells.items() if own}, steps)
    return None


def _following(questionnaire: Questionnaire) -> list[Dimension]:
    """Breakdowns that say exactly whom the regions show: counted at this revision, and none held back."""
    if questionnaire.breakdowns_revision != questionnaire.counts_revision:
        return []
    own = MILESTONES if questionnaire.breakdowns_counted_at is None else AT_CLOSE
    return [each for each in own if each.value not in questionnaire.breakdowns_behind]


def _regions(told: Cells, fresh: Cells, slots: int) -> Cells:
    """Regions as they should be, of those that differ; what is held stays held.

    What single regions held of an item may have been counted for the country alone (""), which does not
    know from where it came: of such an item the sum of all regions is compared. If that is wrong, nobody can
    tell where; the item is then told of the country alone, for a region could be told with too few.
    """
    nobody = Sum(slots)
    values = sorted(told.keys() | fresh.keys())
    was, now = together(told.values(), slots), together(fresh.values(), slots)
    pooled = told.get("", nobody).levels[:, 1:].any(axis=0)
    lost = pooled & (was.joint + was.held != now.joint).any(axis=(1, 2))
    if lost.any():
        values = sorted({*values, ""})
    found = {}
    for value in values:
        known, own = told.get(value, nobody), fresh.get(value, nobody)
        joint, held = own.joint - known.held, known.held.copy()
        wrong = (joint < 0).any(axis=(1, 2))  # then what is held is wrong itself
        joint[wrong], held[wrong] = own.joint[wrong], 0
        joint[pooled], held[pooled] = known.joint[pooled], known.held[pooled]
        joint[lost], held[lost] = 0 if value else now.joint[lost], 0
        cell = replace(own, joint=joint, held=held, levels=known.levels)
        is_same = same_counts(known, cell) and np.array_equal(known.held, held)
        if not is_same or not as_remembered(known):
            found[value] = told_as(cell)
    return found


def _breakdown(told: Cells, fresh: Cells, slots: int) -> Cells:
    """Groups as they should be, of those that differ."""
    nobody = Sum(slots)
    pairs = {
        value: (told.get(value, nobody), fresh.get(value, nobody))
        for value in told.keys() | fresh.keys()
    }
    return {
        value: told_as(replace(now, levels=was.levels))
        for value, (was, now) in pairs.items()
        if not same_counts(was, now) or not as_remembered(was)
    }


def _older(told: Cells) -> Cells:
    """Nobody in any group, where one of them is not what was told last: it cannot be counted again, for the
    answers have changed. The breakdown comes back by the usual rules, far enough from all it was told with."""
    if all(as_remembered(cell) for cell in told.values()):
        return {}
    return {value: Sum(cell.slots, levels=cell.levels) for value, cell in told.items()}


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
        keep(held, found.cells)
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
