"""What the worker writes for other programs, and reads from them."""

import uuid

from django.conf import settings
from django.db import models

from interviews.choices import ExchangeKind, ExchangeState


class ExchangeJob(models.Model):
    """One file wanted or sent by one person, who alone may fetch it or decide on it until it expires.

    `content_encrypted` is the file, made or sent; `preview_encrypted` what was read in one that was sent;
    `decisions` what its owner has decided on it; `report` numbers of what has been written, taken in or
    left out. `problem` says why it failed, or why the decisions cannot be carried out; where, stands in the
    preview.
    `seen_at` is the sign of life of the worker: without one it is taken again, but not for ever
    (`attempts`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=ExchangeKind.choices)
    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    options = models.JSONField(default=dict)
    content_encrypted = models.BinaryField(null=True, blank=True)
    preview_encrypted = models.BinaryField(null=True, blank=True)
    decisions = models.JSONField(null=True, blank=True)
    report = models.JSONField(default=dict)
    state = models.CharField(
        max_length=8, choices=ExchangeState.choices, default=ExchangeState.WAITING, db_index=True
    )
    problem = models.CharField(max_length=30, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
