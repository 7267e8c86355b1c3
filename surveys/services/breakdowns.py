"""Counting the other breakdowns, over exactly those people that the regions show.

At a milestone, while a round runs, a manager releases category, seniority and language; at the close they
follow by themselves, and with them region x kind and the answers to single questions. A breakdown moves when
each of its groups gained or lost nobody or at least K people since it was told last, an item of it when the
same holds for pairs of ratings; else it stays as it was. Everything is computed outside a transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from surveys.models import Questionnaire
from surveys.releasing import Cells, Sum, few_gained, same_counts, told_anew
from surveys.services.counts import counts_of, keep, pool_held
from surveys.services.recounting import MILESTONES, count_responses
from surveys.services.recounting import (
    CountingInterrupted as CountingInterrupted,  # callers meet it
)
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RespondentGroup, RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

_ATTEMPTS = 5


class NotRunning(Exception):
    """Milestones belong to a round that runs; at the close breakdowns follow by themselves."""


class NothingNew(Exception):
    """No answer has been counted since the breakdowns were released last, or none at all."""


class GroupsTooFew(Exception):
    """Groups of these dimensions have gained fewer than K people since they were released last."""

    def __init__(self, dimensions: Sequence[str]) -> None:
        super().__init__(", ".join(dimensions))
        self.dimensions = tuple(dimensions)


def release_milestone(*, round_id: int, actor: "User", now: datetime) -> None:
    """Release the breakdowns of akims while the round runs.

    All of them or none: raises NotRunning, NothingNew, GroupsTooFew, CountingInterrupted.
    """
    entry = organisation.round_by_id(round_id)
    if entry is None or entry.status != RoundStatus.OPEN or entry.is_pilot:
        raise NotRunning
    questionnaire = Questionnaire.objects.filter(
        round=round_id, group=RespondentGroup.AKIMS
    ).first()
    if questionnaire is None or questionnaire.counts_revision in {
        0,
        questionnaire.breakdowns_revision,
    }:
        raise NothingNew
    for _ in range(_ATTEMPTS):
        seen = Questionnaire.objects.get(pk=questionnaire.pk)
        totals = count_responses(seen, MILESTONES)
        few = few_gained(counts_of(seen), totals)
        if few:
            raise GroupsTooFew(few)
        with transaction.atomic():
            held = _unchanged(seen)
            if held is None:
                continue
            pool_held(held)  # so that the country shows whom the breakdowns show, item by item
            _write(held, told_anew(counts_of(held), totals), totals)
            held.milestone_at = now
            held.save(update_fields=["milestone_at"])
            record(
                "breakdowns_released",
                actor=actor,
                subject="round",
                subject_id=round_id,
                regions=entry.regions.values_list("pk", flat=True),
            )
        return
    raise CountingInterrupted


def count_breakdowns(*, questionnaire: Questionnaire, now: datetime) -> bool:
    """Bring the breakdowns of a closed round up to what its regions show; whether any was counted.

    Responses are read in blocks, never all at once. A withdrawal that happens
    meanwhile makes the count start again. Raises CountingInterrupted after five attempts.
    """
    if questionnaire.breakdowns_revision == questionnaire.counts_revision and (
        questionnaire.breakdowns_counted_at is not None
    ):
        return False
    for _ in range(_ATTEMPTS):
        seen = Questionnaire.objects.get(pk=questionnaire.pk)
        totals = count_responses(seen)
        anew = told_anew(counts_of(seen), totals)
        with transaction.atomic():
            held = _unchanged(seen)
            if held is None:
                continue
            _write(held, anew, totals)
            held.breakdowns_counted_at = now
            held.save(update_fields=["breakdowns_counted_at"])
        return True
    raise CountingInterrupted


def _unchanged(seen: Questionnaire) -> Questionnaire | None:
    """The questionnaire, locked, unless answers were counted or withdrawn since it was seen."""
    held = Questionnaire.objects.select_for_update().get(pk=seen.pk)
    same = (held.withdrawals, held.counts_revision) == (seen.withdrawals, seen.counts_revision)
    return held if same else None


def _write(held: Questionnaire, cells: Mapping[str, Cells], totals: Mapping[str, Cells]) -> None:
    """Put these breakdowns in place, and note which of all are behind their totals."""
    keep(held, cells)
    held.breakdowns_behind = sorted(
        name for name, own in totals.items() if not _follows(cells.get(name), own)
    )
    held.counts_revision += 1
    held.breakdowns_revision = held.counts_revision
    held.save(update_fields=["counts_revision", "breakdowns_revision", "breakdowns_behind"])


def _follows(told: Cells | None, totals: Cells) -> bool:
    """Whether a breakdown says exactly what it should."""
    return told is not None and all(
        same_counts(cell, totals.get(value, Sum(cell.slots))) for value, cell in told.items()
    )
