"""How far the end of a round's storage period has been dealt with."""

from django.db import models
from django.db.models import Q


class RoundRetention(models.Model):
    """What has been announced and deleted of one round; what is due is said by selectors/retention.py.

    `answers_until` is set only where anonymous answers are kept longer than the round promised.
    `participation` are the counts of invitations as they stood before these were deleted; `erased` is
    model -> rows deleted so far.
    """

    round = models.OneToOneField(
        "organisation.AssessmentRound", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    answers_until = models.DateField(null=True, blank=True)
    announced_for = models.DateField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    participation = models.JSONField(null=True, blank=True)
    erased = models.JSONField(default=dict)
    people_erased_at = models.DateTimeField(null=True, blank=True)
    answers_erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(announced_for__isnull=True, announced_at__isnull=True)
                    | Q(announced_for__isnull=False, announced_at__isnull=False)
                ),
                name="retention_announced_for_a_day_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.erased}"
