"""Rounds: preparing, opening, closing; their frame, item slots and the people who may be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tna_portal.common.jobs import hint
from tna_portal.common.secrets import sealed
from tna_portal.organisation.audit import bump_version, record
from tna_portal.organisation.choices import AKIMS, RoundStatus
from tna_portal.organisation.models import (
    AssessmentRound,
    Frame,
    FrameCount,
    ItemSlot,
    Region,
    Respondent,
)

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

EDITABLE = [
    "name_kk",
    "name_ru",
    "name_en",
    "is_anonymous",
    "is_split",
    "is_pilot",
    "starts_on",
    "ends_on",
    "withdraw_until",
    "keep_until",
    "contact",
]


class RoundNotInPreparation(Exception):
    """Only a round in preparation can be changed or opened."""


class RoundNotOpen(Exception):
    """Only an open round can be closed."""


class RoundIncomplete(Exception):
    """Something is missing that a round needs before it opens; `missing` names the fields."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


@dataclass(frozen=True)
class Person:
    """Someone in office, by post and place."""

    external_key: str
    region: str
    category: str
    district: str | None = None
    place: str = ""
    is_acting: bool = False
    is_synthetic: bool = False
    contact: Mapping[str, str] | None = None


@transaction.atomic
def create_round(
    *,
    code: str,
    names: Mapping[str, str],
    starts_on: date,
    ends_on: date,
    withdraw_until: date,
    keep_until: date,
    contact: str,
    regions: Iterable[str],
    actor: "User | None",
    frame_id: int | None = None,
    is_anonymous: bool = False,
    is_split: bool = False,
    is_pilot: bool = False,
    is_synthetic: bool = False,
) -> AssessmentRound:
    """Make a round in preparation."""
    made = AssessmentRound.objects.create(
        code=code,
        name_kk=names["name_kk"],
        name_ru=names["name_ru"],
        name_en=names["name_en"],
        starts_on=starts_on,
        ends_on=ends_on,
        withdraw_until=withdraw_until,
        keep_until=keep_until,
        contact=contact,
        frame_id=frame_id,
        is_anonymous=is_anonymous,
        is_split=is_split,
        is_pilot=is_pilot,
        is_synthetic=is_synthetic,
    )
    targets = list(regions)
    made.regions.set(Region.objects.filter(pk__in=targets))
    record("round_created", actor=actor, subject="round", subject_id=made.pk, regions=targets)
    return made


@transaction.atomic
def edit_round(
    *,
    round_id: int,
    values: Mapping[str, object],
    regions: Iterable[str],
    frame_id: int | None,
    actor: "User",
) -> AssessmentRound:
    """Change a round that has not opened yet. Raises RoundNotInPreparation."""
    entry = AssessmentRound.objects.select_for_update().get(pk=round_id)
    if entry.status != RoundStatus.DRAFT:
        raise RoundNotInPreparation
    changed = [key for key in EDITABLE if key in values and getattr(entry, key) != values[key]]
    for key in changed:
        setattr(entry, key, values[key])
    entry.frame_id = frame_id
    entry.save()
    targets = list(regions)
    entry.regions.set(Region.objects.filter(pk__in=targets))
    record(
        "round_edited",
        actor=actor,
        subject="round",
        subject_id=entry.pk,
        regions=targets,
        fields=changed,
    )
    return entry


@transaction.atomic
def open_round(*, round_id: int, actor: "User | None", now: datetime) -> AssessmentRound:
    """Open a round; from now on it stays named or anonymous. Raises what is wrong."""
    entry = AssessmentRound.objects.select_for_update().get(pk=round_id)
    if entry.status != RoundStatus.DRAFT:
        raise RoundNotInPreparation
    missing = [key for key in ("contact",) if not getattr(entry, key)]
    if not entry.regions.exists():
        missing.append("regions")
    if missing:
        raise RoundIncomplete(missing)
    entry.status, entry.opened_at = RoundStatus.OPEN, now
    entry.save(update_fields=["status", "opened_at"])
    _changed("round_opened", entry, actor)
    return entry


@transaction.atomic
def close_round(*, round_id: int, actor: "User | None", now: datetime) -> AssessmentRound:
    """Close a round for good; everything that waits is released. Raises RoundNotOpen."""
    entry = AssessmentRound.objects.select_for_update().get(pk=round_id)
    if entry.status != RoundStatus.OPEN:
        raise RoundNotOpen
    entry.status, entry.closed_at = RoundStatus.CLOSED, now
    entry.save(update_fields=["status", "closed_at"])
    _changed("round_closed", entry, actor)
    return entry


def _changed(action: str, entry: AssessmentRound, actor: "User | None") -> None:
    targets = list(entry.regions.values_list("pk", flat=True))
    record(action, actor=actor, subject="round", subject_id=entry.pk, regions=targets)
    bump_version(f"round:{entry.pk}")
    hint()


@transaction.atomic
def set_item_slots(*, round_id: int, group: str, items: Sequence[str]) -> list[str]:
    """Give each new item the next place; places given once never change. All items in order."""
    known = list(
        ItemSlot.objects.filter(round=round_id, group=group)
        .order_by("position")
        .values_list("item", flat=True)
    )
    new = [item for item in items if item not in known]
    ItemSlot.objects.bulk_create(
        ItemSlot(round_id=round_id, group=group, position=position, item=item)
        for position, item in enumerate(new, start=len(known))
    )
    return known + new


@transaction.atomic
def add_frame(
    *,
    as_of: date,
    source: Mapping[str, str],
    counts: Mapping[tuple[str, str], int],
    actor: "User | None",
    is_synthetic: bool = False,
) -> Frame:
    """Keep a dated frame; `counts` is (ISO code, category) -> people in office. Deputies have none."""
    frame = Frame.objects.create(
        as_of=as_of,
        source_kk=source["kk"],
        source_ru=source["ru"],
        source_en=source["en"],
        is_synthetic=is_synthetic,
    )
    FrameCount.objects.bulk_create(
        FrameCount(frame=frame, region_id=iso, category=category, people=people)
        for (iso, category), people in counts.items()
        if category in AKIMS and people
    )
    record(
        "frame_added",
        actor=actor,
        subject="frame",
        subject_id=frame.pk,
        people=sum(counts.values()),
    )
    for entry in AssessmentRound.objects.filter(frame__isnull=True, status=RoundStatus.DRAFT):
        bump_version(f"frame:{entry.pk}")
    return frame


@transaction.atomic
def add_respondents(*, people: Sequence[Person], actor: "User | None") -> list[Respondent]:
    """Keep people in office by their key; who is known stays as known. In the order given."""
    Respondent.objects.bulk_create(
        [
            Respondent(
                external_key=person.external_key,
                region_id=person.region,
                district_id=person.district,
                category=person.category,
                place=person.place,
                is_acting=person.is_acting,
                is_synthetic=person.is_synthetic,
                contact_encrypted=sealed(person.contact) if person.contact else None,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )
    keys = [person.external_key for person in people]
    found = {row.external_key: row for row in Respondent.objects.filter(external_key__in=keys)}
    record(
        "respondents_added",
        actor=actor,
        subject="respondents",
        subject_id=len(people),
        regions={person.region for person in people},
    )
    return [found[key] for key in keys]
