"""What waits to be counted, and whether what was counted agrees with the answers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from surveys.models import CountCheck, Draft, FieldworkEvent, Message, PendingRow
from surveys.models.messages import MessageState
from tna_portal.organisation.choices import RespondentGroup


@dataclass(frozen=True)
class Checked:
    """The nightly check of one questionnaire; `differences` are cells by name."""

    questionnaire_id: int
    round_id: int
    group: str
    checked_at: datetime | None
    lasted_ms: int
    differences: tuple[str, ...]
    found_at: datetime | None
    wanted: str

    @property
    def group_label(self) -> str:
        """The group in words."""
        return str(RespondentGroup(self.group).label)


def checks() -> list[Checked]:
    """Of each questionnaire that has been counted, the newest rounds first."""
    rows = CountCheck.objects.select_related("questionnaire").order_by(
        "-questionnaire__round", "questionnaire__group"
    )
    return [
        Checked(
            row.questionnaire_id,
            row.questionnaire.round_id,
            row.questionnaire.group,
            row.checked_at,
            row.lasted_ms,
            tuple(row.differences),
            row.found_at,
            row.wanted,
        )
        for row in rows
    ]


def counts_differ() -> bool:
    """Whether a difference was found that nobody has dealt with."""
    return CountCheck.objects.exclude(found_at=None).exists()


@dataclass(frozen=True)
class Queue:
    """How much waits of each kind."""

    answers: int  # to be merged
    sealed: int  # of anonymous rounds, to be parted from their invitations
    events: int
    mails_due: int
    mails_failed: int


def queue() -> Queue:
    """What waits in the database at this moment."""
    mails = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
    failed = (MessageState.FAILED, MessageState.UNCERTAIN)
    return Queue(
        answers=PendingRow.objects.count(),
        sealed=Draft.objects.filter(sealed__isnull=False).count(),
        events=FieldworkEvent.objects.count(),
        mails_due=mails.get(MessageState.DUE, 0),
        mails_failed=sum(mails.get(state, 0) for state in failed),
    )
