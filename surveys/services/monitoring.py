"""What happens in the field, noted without a person, and folded into counts by the sweep.

An event is inserted in the transaction that it tells of: one INSERT, no row that others wait for. Why
it gives nobody away, also in an anonymous round: docs/adr/0014-monitoring-counts.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils.timezone import localdate

from surveys.models import (
    CellCount,
    DayCount,
    Draft,
    DraftWrite,
    EventKind,
    FieldworkDigest,
    FieldworkEvent,
    Invitation,
    MinuteCount,
    Questionnaire,
    Response,
)
from surveys.questionnaire.definition import QuestionType
from surveys.questionnaire.quality import median_of
from surveys.questionnaire.routing import route
from surveys.selectors.questionnaires import definition_of
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

EVENTS_AT_ONCE = 5_000
MOST_MINUTES = 240  # longer ones paused
DIGEST_AGE = timedelta(minutes=5)
ENOUGH_FOR_USUAL = 20  # finished ones whose median replaces the time that the questionnaire states

Counted = TypeVar("Counted", CellCount, DayCount, MinuteCount)
Sums = defaultdict[tuple[Any, ...], Counter[str]]  # key of a row -> column -> what to add


def note_event(
    *,
    entry: "AssessmentRound",
    invitation: Invitation,
    kind: str,
    day: date,
    language: str = "",
    category: str = "",
    seconds: float | None = None,
) -> None:
    """Note one step of an invitation, in the caller's transaction.

    `category` is the post as told, for whom the invitation does not say it. Of an anonymous round only
    what the invitation's own row says is kept: no language, no post as told, no minutes.
    """
    tells = not entry.is_anonymous
    FieldworkEvent.objects.create(
        questionnaire_id=invitation.questionnaire_id,
        day=day,
        region_id=invitation.region_id,
        category=invitation.category or (category if tells else ""),
        language=language if tells else "",
        kind=EventKind(kind),
        minutes=whole_minutes(seconds) if tells else None,
    )


def note_start(draft_id: UUID, *, day: date, language: str) -> None:
    """Note the first answer of a draft, once: the update's own condition decides."""
    if not Draft.objects.filter(pk=draft_id, is_started=False).update(is_started=True):
        return
    invitation = Invitation.objects.select_related("questionnaire", "respondent").get(
        draft=draft_id
    )
    entry = organisation.round_by_id(invitation.questionnaire.round_id)
    if entry is not None:
        kind = EventKind.STARTED
        note_event(entry=entry, invitation=invitation, kind=kind, day=day, language=language)


def whole_minutes(seconds: float | None) -> int | None:
    """As they are counted; a clock that was set back counts as no time."""
    return None if seconds is None else min(MOST_MINUTES, max(0, int(seconds // 60)))


def fold_due() -> bool:
    """Count every event that waits; tells whether there was any."""
    changed = False
    waiting = FieldworkEvent.objects.order_by("questionnaire").values_list("questionnaire_id")
    for (questionnaire_id,) in list(waiting.distinct()):
        while _fold(questionnaire_id):
            changed = True
    return changed


def _fold(questionnaire_id: int) -> bool:
    """One batch: summed up before the transaction; given up if another worker was faster."""
    batch = list(
        FieldworkEvent.objects.filter(questionnaire=questionnaire_id).order_by("pk")[
            :EVENTS_AT_ONCE
        ]
    )
    cells: Sums = defaultdict(Counter)
    days: Sums = defaultdict(Counter)
    minutes: Sums = defaultdict(Counter)
    for event in batch:
        cells[event.region_id, event.category, event.language][event.kind] += 1
        days[event.region_id, event.day][event.kind] += 1
        if event.minutes is not None:
            minutes[event.region_id, event.minutes]["people"] += 1
    if not batch:
        return False
    events = FieldworkEvent.objects.filter(pk__in=[event.pk for event in batch])
    with transaction.atomic():
        _hold(questionnaire_id)
        if events.count() != len(batch):
            return False
        _add(CellCount, questionnaire_id, ("region_id", "category", "language"), cells)
        _add(DayCount, questionnaire_id, ("region_id", "day"), days)
        _add(MinuteCount, questionnaire_id, ("region_id", "minutes"), minutes)
        events.delete()
    return True


def _hold(questionnaire_id: int) -> None:
    """One worker at a time changes a questionnaire's counts; respondents never wait for this lock."""
    weak = connection.features.has_select_for_no_key_update
    Questionnaire.objects.select_for_update(no_key=weak).get(pk=questionnaire_id)


def add_minutes(*, questionnaire_id: int, region: str, minutes: Iterable[int]) -> None:
    """Count the whole minutes of people whose events do not tell them: a batch of an anonymous round,
    in the transaction that writes it."""
    sums: Sums = defaultdict(Counter)
    for minute in minutes:
        sums[region, minute]["people"] += 1
    with transaction.atomic():
        _hold(questionnaire_id)
        _add(MinuteCount, questionnaire_id, ("region_id", "minutes"), sums)


def _add(
    model: type[Counted],
    questionnaire_id: int,
    keys: Sequence[str],
    sums: Sums,
) -> None:
    """Add to the rows of some keys; whole rows are put over those that are there (see _hold)."""
    columns = ["people"] if model is MinuteCount else list(EventKind.values)
    known: dict[Any, Any] = {
        row[: len(keys)]: dict(zip(columns, row[len(keys) :], strict=True))
        for row in model._default_manager.filter(questionnaire=questionnaire_id).values_list(
            *keys, *columns
        )
    }
    model._default_manager.bulk_create(
        [
            model(
                questionnaire_id=questionnaire_id,
                **dict(zip(keys, key, strict=True)),
                **{name: sums[key][name] + known.get(key, {}).get(name, 0) for name in columns},
            )
            for key in sorted(sums)
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["questionnaire", *keys],
        update_fields=columns,
    )


def digest_due(*, now: datetime) -> int:
    """Count anew, where a count is older than a few minutes, what is too long to count for a page."""
    made = 0
    for entry in organisation.rounds().exclude(status=RoundStatus.DRAFT):
        for questionnaire in Questionnaire.objects.filter(round=entry.pk):
            known = FieldworkDigest.objects.filter(questionnaire=questionnaire).first()
            if known is None or _is_old(known, entry, now):
                _digest(questionnaire, entry, now)
                made += 1
    return made


def _is_old(known: FieldworkDigest, entry: "AssessmentRound", now: datetime) -> bool:
    if entry.status == RoundStatus.CLOSED and entry.closed_at is not None:
        return known.counted_at < entry.closed_at
    return known.counted_at < now - DIGEST_AGE


def _digest(questionnaire: Questionnaire, entry: "AssessmentRound", now: datetime) -> None:
    minutes = dict(
        MinuteCount.objects.filter(questionnaire=questionnaire)
        .values_list("minutes")
        .annotate(Sum("people"))
    )
    enough = sum(minutes.values()) >= ENOUGH_FOR_USUAL
    values = {
        "counted_at": now,
        "median_minutes": median_of(minutes) if enough else None,
        "break_off": _break_off(questionnaire),
        "nonresponse": _nonresponse(questionnaire, localdate(now)) if entry.is_pilot else {},
    }
    FieldworkDigest.objects.update_or_create(questionnaire=questionnaire, defaults=values)


def _break_off(questionnaire: Questionnaire) -> dict[str, dict[str, int]]:
    """Region -> page of the answer that came last -> unfinished questionnaires."""
    last = DraftWrite.objects.filter(draft=OuterRef("pk")).order_by("-pk").values("question")[:1]
    rows = (
        Draft.objects.filter(
            invitation__questionnaire=questionnaire, sealed_at=None, is_started=True
        )
        .annotate(last=Subquery(last))
        .values_list("version", "invitation__region", "last")
        .annotate(Count("pk"))
        .order_by("version", "invitation__region", "last")
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for version, region, question, number in rows:
        for section in definition_of(version).sections:
            if any(entry.code == question for entry in section.questions):
                found[region][section.code] += number
    return {region: dict(pages) for region, pages in found.items()}


def _nonresponse(questionnaire: Questionnaire, today: date) -> dict[str, list[int]]:
    """Question -> how many were asked it, and how many answered. A pilot is small: all are read."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = Response.objects.filter(questionnaire=questionnaire).values_list("version", "answers")
    for version, answers in rows.iterator(chunk_size=500):
        for page in route(definition_of(version), answers, today).pages:
            for question in page.questions:
                if question.type is not QuestionType.INFO:
                    found[question.code][0] += 1
                    found[question.code][1] += question.code in answers
    return dict(found)
