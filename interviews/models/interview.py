"""An interview and the text that was taken down."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from interviews.choices import ConsentScope, IntervieweeGroup


class Interview(models.Model):
    """One in-depth interview with one person."""

    key = models.CharField(max_length=40, unique=True)
    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey("organisation.Branch", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=8, choices=IntervieweeGroup.choices)
    category = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=5)  # kk, ru or kk,ru
    held_on = models.DateField()
    consent_version = models.CharField(max_length=40)
    consent_scope = models.CharField(max_length=10, choices=ConsentScope.choices)
    consent_recording = models.BooleanField(default=False)
    consent_given_on = models.DateField()
    is_synthetic = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["round", "region"], name="interview_region")]

    def __str__(self) -> str:
        return self.key


class Transcript(models.Model):
    """The text of an interview, normalised once; it does not change after the first coding."""

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="transcript")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(length__gt=0), name="transcript_has_text")
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.length}"
