"""What has been released."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class NeedSnapshot(models.Model):
    """The released needs of a round: one JSON document, never edited, the only source of published
    need numbers. `sources` holds the version of everything it was computed from."""

    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    method = models.CharField(max_length=20)
    sources = models.JSONField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_snapshot_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} #{self.number}"


class ProposalState(models.TextChoices):
    """What has become of a proposal; labels in curricula/choices.py."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


class ProposalDecision(models.Model):
    """What was decided on asking for an area in the next questionnaire; the last number counts.

    `snapshot` is the number of the release that proposed it; `added_to` and `added_group` the
    questionnaire that took it, where it was added by the portal.
    """

    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    area = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=ProposalState.choices)
    reason = models.CharField(max_length=300, blank=True)
    snapshot = models.PositiveIntegerField()
    added_to = models.ForeignKey(
        "organisation.AssessmentRound",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_group = models.CharField(max_length=8, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "area", "number"], name="one_decision_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="declined_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.area}: {self.state}"
