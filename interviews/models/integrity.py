"""What the daily check of texts and quotes has found."""

from django.db import models


class Verification(models.Model):
    """One day's check of every text and quote; `flaws` are (what, interview, id), the first hundred."""

    day = models.DateField(primary_key=True)
    checked_at = models.DateTimeField()
    texts = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    flaws = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.day}: {self.number}"
