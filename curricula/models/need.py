"""What has been released."""

from django.conf import settings
from django.db import models


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
