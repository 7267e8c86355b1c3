"""Files on their way to become the text of an interview: kept encrypted until somebody has looked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from interviews.models.interview import Interview


class UploadState(models.TextChoices):
    """Where it stands."""

    WAITING = "waiting", _("waiting to be read")
    RUNNING = "running", _("being read")
    READY = "ready", _("to be looked through")
    FAILED = "failed", _("could not be read")


class Upload(models.Model):
    """One file, pasted text, or a kept text in which names are looked for again.

    `content_encrypted` is the file until it has been read, `draft_encrypted` the text with speakers, finds
    and decisions from then on (`interviews.pseudonyms.draft`). `of_version` is the version of the kept text
    that is looked through again. `revision` counts what people have changed, `seen_at` is the sign of
    life of the worker that reads it.
    """

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="upload")
    content_encrypted = models.BinaryField(null=True, blank=True)
    draft_encrypted = models.BinaryField(null=True, blank=True)
    suffix = models.CharField(max_length=10, blank=True)
    of_version = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=7, choices=UploadState.choices, default=UploadState.WAITING, db_index=True
    )
    problem = models.CharField(max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=1)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.state}"


class ArchiveUpload(models.Model):
    """A ZIP of interviews between its check and its import; one a person, for a day."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.CASCADE, related_name="+"
    )
    content_encrypted = models.BinaryField()
    file_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
