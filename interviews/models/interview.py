"""An interview, or an open answer, and the text of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from interviews.choices import ConsentScope, IntervieweeGroup, SourceKind, Stage


class Interview(models.Model):
    """One in-depth interview with one person, or one open answer of one respondent.

    Both are coded alike, so that one register of needs is fed by both. An open answer has no branch:
    the head office alone reads it. `answer` is the response it stands in and `question` where.
    """

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=9, choices=SourceKind.choices, default=SourceKind.INTERVIEW)
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.HELD)
    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        "organisation.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "organisation.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    group = models.CharField(max_length=8, choices=IntervieweeGroup.choices)
    category = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=8)  # kk, ru, en or several with commas
    # Whom to call: kept encrypted, deleted when the text is final.
    respondent = models.ForeignKey(
        "organisation.Respondent", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    contact_encrypted = models.BinaryField(null=True, blank=True)
    planned_for = models.DateField(null=True, blank=True)
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guide_version = models.CharField(max_length=40, blank=True)
    held_on = models.DateField(null=True, blank=True)
    consent_version = models.CharField(max_length=40, blank=True)
    consent_language = models.CharField(max_length=2, blank=True)
    consent_scope = models.CharField(max_length=10, choices=ConsentScope.choices, blank=True)
    consent_recording = models.BooleanField(default=False)
    consent_given_on = models.DateField(null=True, blank=True)
    withdrawable_until = models.DateField(null=True, blank=True)
    answer = models.UUIDField(null=True, blank=True)
    question = models.CharField(max_length=40, blank=True)
    # By which another program knows the text; remembered, so that a second import is noticed.
    exchange_guid = models.UUIDField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["round", "region"], name="interview_region"),
            models.Index(fields=["round", "kind", "stage"], name="interview_stage"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "question"],
                condition=Q(kind=SourceKind.ANSWER),
                name="one_text_an_open_answer",
            ),
            models.CheckConstraint(
                condition=Q(kind=SourceKind.ANSWER) | Q(branch__isnull=False, region__isnull=False),
                name="interview_has_a_branch",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def regions(self) -> list[str]:
        """The region an audit entry belongs to; an open answer may have none."""
        return [self.region_id] if self.region_id else []


class Transcript(models.Model):
    """The text of an interview as it stands now, normalised once.

    Once coded it changes only by a correction, which raises `version` and keeps the former text; so does
    replacing names that were overlooked.
    `turns` are [start, end, speaker] over the text, `speakers` say who is who, `stems` is what the
    search looks in.
    """

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="transcript")
    version = models.PositiveIntegerField(default=1)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    turns = models.JSONField(default=list)
    speakers = models.JSONField(default=dict)
    stems = models.TextField(blank=True)
    # Names and places have been looked for, and a person has decided on each.
    pseudonymised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pseudonymised_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(length__gt=0), name="transcript_has_text")
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.length}"


class FormerText(models.Model):
    """A text that the next version has replaced; names found later are masked in it, letter for letter.

    Erased with the transcript. Without a reason it was names that were replaced.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="former")
    version = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(
        blank=True
    )  # of the correction; it may quote, so it goes with the text
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transcript", "version"], name="one_former_text_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transcript_id}: {self.version}"


class Pseudonym(models.Model):
    """What a placeholder in a text stands for: encrypted, apart from the text, readable by few."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="pseudonyms")
    placeholder = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    forms_encrypted = models.BinaryField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "placeholder"], name="one_meaning_a_placeholder"
            ),
        ]

    def __str__(self) -> str:
        return self.placeholder
