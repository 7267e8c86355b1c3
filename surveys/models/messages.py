"""E-mails to those invited, further tokens of an invitation, and when reminders are due."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.models.fieldwork import Invitation


class MessageKind(models.TextChoices):
    """What an e-mail is."""

    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Reminder")


class MessageState(models.TextChoices):
    """Where an e-mail stands. Only a due one is ever sent (docs/adr/0013)."""

    DUE = "due", pgettext_lazy("e-mail", "waiting")
    SENDING = "sending", pgettext_lazy("e-mail", "being sent")
    SENT = "sent", pgettext_lazy("e-mail", "sent")
    FAILED = "failed", pgettext_lazy("e-mail", "not sent")
    UNCERTAIN = "uncertain", pgettext_lazy("e-mail", "uncertain")
    SKIPPED = "skipped", pgettext_lazy("e-mail", "no longer needed")


class Message(models.Model):
    """One e-mail to one person. Neither the address nor the token is kept here.

    `moment` is when it is due; once taken for sending, when that was. `tries` tells one attempt from
    the next, so that a late worker cannot overwrite what came after it. `problem` names the kind of
    failure, never its text, which would hold the address.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=MessageState.choices, default=MessageState.DUE)
    moment = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "kind", "number"], name="one_message_a_number"
            ),
        ]
        indexes = [models.Index(fields=["state", "moment"], name="message_due")]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.kind} {self.number} {self.state}"


class WayIn(models.Model):
    """A further token of an invitation, for a message: the code of the printed letter goes on working.

    As with the first token only its hash is kept. It is open as long as its invitation is.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="ways_in")
    token_hash = models.CharField(max_length=64, unique=True)
    token_hint = models.CharField(max_length=3)

    def __str__(self) -> str:
        return f"{self.invitation_id} …{self.token_hint}"


class ReminderSchedule(models.Model):
    """After how many days people of one region are reminded.

    Days that had passed when it was set count no more: setting it sends nothing at once.
    """

    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.CASCADE, related_name="+"
    )
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    days = models.JSONField(default=list)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "region"], name="one_schedule_a_region"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.region_id} {self.days}"
