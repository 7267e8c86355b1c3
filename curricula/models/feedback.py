"""What participants said afterwards."""

from django.db import models


class FeedbackFigure(models.Model):
    """One counted figure of feedback on past seminars."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "key"], name="one_figure_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind} {self.key}"
