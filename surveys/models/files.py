"""Files that the worker makes for somebody on the staff: letters, paper forms, raw answers."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    """What a file holds."""

    LETTERS_PDF = "letters_pdf", _("Letters, PDF")
    LETTERS_DOCX = "letters_docx", _("Letters, DOCX")
    PAPER_FORM = "paper_form", _("Paper form, PDF")
    ANSWERS_CSV = "answers_csv", _("Raw answers, CSV")
    ANSWERS_XLSX = "answers_xlsx", _("Raw answers, XLSX")


class FileState(models.TextChoices):
    """Where it stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")


class FileJob(models.Model):
    """One file wanted by one person, who alone may fetch it until it expires.

    `seen_at` is the sign of life of the worker that makes it: without one it is taken again.
    `content_encrypted` holds what must not be kept in clear (codes of letters) until it expires.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=FileKind.choices)
    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    options = models.JSONField(default=dict)
    content_encrypted = models.BinaryField(null=True, blank=True)
    state = models.CharField(
        max_length=7, choices=FileState.choices, default=FileState.WAITING, db_index=True
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
