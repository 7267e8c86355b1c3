"""What is deleted when a round's storage period ends, when, and how far that has come."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from surveys.models import (
    ContactOffer,
    Draft,
    DraftWrite,
    FieldworkEvent,
    Invitation,
    LetterLink,
    Message,
    PendingRow,
    ReminderSchedule,
    Response,
    RoundRetention,
    SampleMember,
    WayIn,
)
from tna_portal.organisation.access import within_regions

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

NOTICE = timedelta(days=30)  # before the last day
LEAST_NOTICE = timedelta(days=7)  # between the announcement and the deletion, whatever happened


@dataclass(frozen=True)
class Kind:
    """Rows of one table: the way from a row to its round and region, their name for staff if they are
    announced by themselves, and which of them are told about."""

    model: type[Model]
    round: str
    region: str
    name: Any = ""
    shown: Q = field(default_factory=Q)

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @property
    def rows(self) -> Any:
        """All of them, of every round."""
        return self.model._default_manager.all()


# In the order of deletion: what points to another row goes before it. What nothing here names stays:
# definitions, released counts, quotas (tests/surveys/services/test_retention.py asks for every table).
ANSWERS = (
    Kind(Response, "questionnaire__round", "region", _("Answers that were sent")),
    Kind(PendingRow, "questionnaire__round", "region"),  # last: a withdrawal leaves one behind
)
PEOPLE = (
    Kind(FieldworkEvent, "questionnaire__round", "region"),
    Kind(DraftWrite, "draft__invitation__questionnaire__round", "draft__invitation__region"),
    Kind(
        Draft,
        "invitation__questionnaire__round",
        "invitation__region",
        _("Questionnaires begun and not sent"),
        Q(sealed_at__isnull=True),
    ),
    Kind(Message, "invitation__questionnaire__round", "invitation__region"),
    Kind(WayIn, "invitation__questionnaire__round", "invitation__region"),
    Kind(ReminderSchedule, "round", "region"),
    Kind(SampleMember, "sample__questionnaire__round", "respondent__region"),
    Kind(Invitation, "questionnaire__round", "region", _("Invitations with their links to people")),
    Kind(LetterLink, "questionnaire__round", "region", _("Letter links")),
    Kind(ContactOffer, "round", "region", _("Contacts left for sharing cases")),
)


@dataclass(frozen=True)
class Keeping:
    """How long a round's data are kept: `people_on` and `answers_on` are the last days of it.

    Near the end `ends_on` is the next of these, `erased_on` the day of the deletion that follows, and
    `rows` are (name, number) of what it takes, in the reader's regions.
    """

    people_on: date
    answers_on: date
    ends_on: date | None = None
    erased_on: date | None = None
    rows: tuple[tuple[Any, int], ...] = ()
    people_erased_at: datetime | None = None
    answers_erased_at: datetime | None = None


def retention_of(entry: "AssessmentRound") -> RoundRetention:
    """What is known; not in the database before the first announcement."""
    return RoundRetention.objects.filter(pk=entry.pk).first() or RoundRetention(round=entry)


def answers_day(entry: "AssessmentRound", kept: RoundRetention) -> date:
    """The last day on which raw answers are kept."""
    return max(entry.keep_until, kept.answers_until or entry.keep_until)


def next_day(entry: "AssessmentRound", kept: RoundRetention) -> date | None:
    """The day after which something is deleted next; None when nothing is left."""
    if kept.people_erased_at is None:
        return entry.keep_until
    return answers_day(entry, kept) if kept.answers_erased_at is None else None


def keeping_of(entry: "AssessmentRound", user: "User") -> Keeping:
    """What a round's pages say about the end of its storage period."""
    kept = retention_of(entry)
    found = Keeping(
        people_on=entry.keep_until,
        answers_on=answers_day(entry, kept),
        people_erased_at=kept.people_erased_at,
        answers_erased_at=kept.answers_erased_at,
    )
    day, today = next_day(entry, kept), localdate()
    if day is None or today < day - NOTICE:
        return found
    is_told = kept.announced_for == day and kept.announced_at is not None
    told_on = localdate(kept.announced_at) if is_told else today
    return replace(
        found,
        ends_on=day,
        erased_on=max(day + timedelta(days=1), told_on + LEAST_NOTICE),
        rows=tuple((kind.name, number) for kind, number in rows_left(entry.pk, kept, user)),
    )


def rows_left(
    round_id: int, kept: RoundRetention, user: "User | None" = None
) -> list[tuple[Kind, int]]:
    """What is still to be deleted: in the regions of a person, or everywhere."""
    kinds = (
        *(() if kept.answers_erased_at else ANSWERS),
        *(() if kept.people_erased_at else PEOPLE),
    )
    found = []
    for kind in kinds:
        if kind.name:
            rows = kind.rows.filter(kind.shown, **{kind.round: round_id})
            number = (rows if user is None else within_regions(rows, user, kind.region)).count()
            if number:
                found.append((kind, number))
    return found


def answers_are_erased(round_id: int) -> bool:
    """Whether a round's raw answers are gone because their time was over."""
    return RoundRetention.objects.filter(pk=round_id, answers_erased_at__isnull=False).exists()


def erased_rounds() -> list[RoundRetention]:
    """Rounds of whose answers nothing is left to be taken back, newest first."""
    gone = RoundRetention.objects.filter(answers_erased_at__isnull=False).select_related("round")
    return list(gone.order_by("-answers_erased_at"))
