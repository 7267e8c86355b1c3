"""A draft while it is being answered, and the response once it counts."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.fieldwork import Invitation
from surveys.models.questionnaire import Questionnaire, QuestionnaireVersion
from tna_portal.organisation.choices import RespondentGroup


class Mode(models.TextChoices):
    """How answers came in: by the person, or entered by a branch that asked or was sent a form."""

    SELF = "self", _("by the person")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("from paper")


class Counted(models.TextChoices):
    """Where a response stands in the counts, once they hold it.

    At the close fewer than k answers of a region can still wait: they are counted for the country alone, or, if
    they are fewer than k in the whole country, not at all.
    """

    REGION = "region"
    COUNTRY = "country"
    NOWHERE = "nowhere"


class Draft(models.Model):
    """What one invited person has answered so far. Never counted.

    `mode` is how it was begun, and stays. A paper draft is asked whole and in the order of the printed
    form, whatever `seed` says. `is_taken_over`: a branch began it, the person went on alone; from then
    on the branch may not look at it.

    In an anonymous round a sealed draft waits, as `sealed` (answers, language, minutes, whether it went
    too fast), until it is written as a response that nothing leads to (services/unlinking.py) and is
    deleted. `begun_at`, the start button, is forgotten when it is sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="draft")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    seed = models.PositiveIntegerField(default=0)  # order and part of the items, see ordering.py
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.SELF)
    is_taken_over = models.BooleanField(default=False)
    is_started = models.BooleanField(default=False)  # holds an answer
    begun_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed = models.JSONField(null=True, blank=True)
    receipt_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)

    def __str__(self) -> str:
        return str(self.id)


class DraftWrite(models.Model):
    """One answer as it arrived; all stay until sealing. Which one counts: services/answering.py, fold."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="writes")
    device = models.CharField(max_length=36)
    sequence = models.PositiveBigIntegerField()
    question = models.CharField(max_length=40)
    value = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "device", "sequence"], name="a_write_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.device} {self.sequence}"


class Response(models.Model):
    """One counted questionnaire.

    `answers` is the record of every type; `importance` and `competence` hold one byte per item slot
    of the round (0 missing, 1-5, 8 not relevant, 9 cannot say). `flags` are words that say where quality
    is in doubt (questionnaire/quality.py); equal fingerprints mean equal answers. In a named round `invitation` and
    `submitted_at` are known. In an anonymous one only the month is, and district, category and region
    only where at least k of those written together share them; so is `mode` (empty: not told).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="responses"
    )
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="response"
    )
    region = models.ForeignKey(
        "organisation.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    district = models.ForeignKey(
        "organisation.District", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(max_length=10, blank=True)
    seniority = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2)
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.SELF, blank=True)
    counted = models.CharField(max_length=7, choices=Counted.choices, default=Counted.REGION)
    answers = models.JSONField()
    importance = models.BinaryField(max_length=400)
    competence = models.BinaryField(max_length=400)
    tallies = models.TextField(blank=True)  # "question=bucket" lines, see questionnaire/tallies.py
    seed = models.PositiveIntegerField(default=0)
    flags = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    receipt_hash = models.CharField(max_length=64, unique=True)
    month = models.CharField(max_length=7)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["questionnaire", "region", "category"], name="response_segment"),
            models.Index(
                fields=["questionnaire", "fingerprint"],
                condition=~models.Q(fingerprint=""),
                name="response_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ContactOffer(models.Model):
    """Someone willing to share cases. Kept apart: nothing leads from here to a response."""

    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    group = models.CharField(max_length=8, choices=RespondentGroup.choices)
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    contact_encrypted = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.round_id} {self.region_id}"
