"""Lists of heads and deputies: kept between two pages, then imported all or nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from tna_portal.common.secrets import sealed, unsealed
from tna_portal.organisation.audit import record
from tna_portal.organisation.models import Respondent, RosterUpload

if TYPE_CHECKING:
    from tna_portal.organisation.models import User
    from tna_portal.organisation.roster.checking import Listed

KEPT = timedelta(days=1)
_FIELDS = ("region_id", "district_id", "category", "place", "elected_on", "term_years")


@transaction.atomic
def keep_upload(
    *, rows: list[list[str]], file_name: str, owner: "User", now: datetime
) -> RosterUpload:
    """Keep a file's rows, encrypted, until they are imported or a day has passed."""
    RosterUpload.objects.filter(owner=owner).delete()
    return RosterUpload.objects.create(
        owner=owner, file_name=file_name[:120], content_encrypted=sealed(rows), made_at=now
    )


def rows_of(upload: RosterUpload) -> list[list[str]]:
    """The rows kept."""
    rows: list[list[str]] = unsealed(upload.content_encrypted)
    return rows


def compare(people: "Sequence[Listed]") -> tuple[int, int, int]:
    """How many are new, how many change, how many stay as they are."""
    known = Respondent.objects.in_bulk([p.key for p in people], field_name="external_key")
    changed = sum(_differs(known[person.key], person) for person in people if person.key in known)
    return len(people) - len(known), changed, len(known) - changed


def _differs(known: Respondent, person: "Listed") -> bool:
    values = (
        person.region, person.district, person.category, person.place, person.elected_on, person.term,
    )  # fmt: skip
    same = tuple(getattr(known, field) for field in _FIELDS) == values
    return not same or (bool(person.contact) and contact_of(known) != dict(person.contact))


def contact_of(person: Respondent) -> dict[str, str]:
    """Name, telephone and e-mail, as far as known."""
    if not person.contact_encrypted:
        return {}
    contact: dict[str, str] = unsealed(person.contact_encrypted)
    return contact


@transaction.atomic
def import_roster(*, upload: RosterUpload, people: "Sequence[Listed]", actor: "User") -> int:
    """Add new people, update known ones by their key; nobody is removed. The number of people.

    Whoever stands in the list without any contact keeps the one that is known.
    """
    silent = [person.key for person in people if not person.contact]
    contacts = dict(
        Respondent.objects.filter(external_key__in=silent).values_list(
            "external_key", "contact_encrypted"
        )
    )
    Respondent.objects.bulk_create(
        [
            Respondent(
                external_key=person.key,
                region_id=person.region,
                district_id=person.district,
                category=person.category,
                place=person.place,
                elected_on=person.elected_on,
                term_years=person.term,
                contact_encrypted=sealed(person.contact)
                if person.contact
                else contacts.get(person.key),
            )
            for person in people
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["external_key"],
        update_fields=[*(f.removesuffix("_id") for f in _FIELDS), "contact_encrypted"],
    )
    upload.delete()
    record(
        "respondents_added",
        actor=actor,
        subject="respondents",
        subject_id=len(people),
        regions={person.region for person in people},
    )
    return len(people)


def drop_old_uploads(*, now: datetime) -> None:
    """What was never imported does not lie about."""
    RosterUpload.objects.filter(made_at__lt=now - KEPT).delete()
