"""Released counts, and what waits to be merged into them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.questionnaire import Questionnaire


class Dimension(models.TextChoices):
    """The declared one-way breakdowns."""

    REGION = "region"
    CATEGORY = "category"
    SENIORITY = "seniority"
    LANGUAGE = "language"


class PendingRow(models.Model):
    """One response that came (+1) or went (-1) since its region was last released.

    An arrival points to the response; a withdrawal carries what must be subtracted, for the response
    itself is gone at once. `in_breakdowns` says whether the other breakdowns hold it already.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="pending"
    )
    region = models.ForeignKey(
        "organisation.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    change = models.SmallIntegerField()
    response_id = models.UUIDField(null=True, blank=True, unique=True)
    payload = models.JSONField(null=True, blank=True)
    in_breakdowns = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(change=1, response_id__isnull=False, payload__isnull=True)
                    | Q(change=-1, response_id__isnull=True, payload__isnull=False)
                ),
                name="pending_row_comes_or_goes",
            ),
        ]
        indexes = [models.Index(fields=["questionnaire", "region"], name="pending_region")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.change:+d}"


class ItemCount(models.Model):
    """Released counts of one group of respondents.

    `joint` is int32[slots, 8, 8], little-endian (importance x competence codes 0, 1-5, 8, 9);
    `tallies` is question -> bucket -> number of people.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="counts"
    )
    dimension = models.CharField(max_length=9, choices=Dimension.choices)
    value = models.CharField(max_length=20)
    responses = models.PositiveIntegerField(default=0)
    joint = models.BinaryField()
    tallies = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "dimension", "value"], name="one_count_a_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.responses}"


class CountCheck(models.Model):
    """The nightly recount of a questionnaire: when it was last done, and what differed from the counts.

    `differences` are cells as "dimension value", without numbers; they stay until a recount agrees or
    is taken. `wanted` is asked for by a person and done by the worker.
    """

    class Wanted(models.TextChoices):
        """What a person has asked for."""

        NOTHING = "", ""
        CHECK = "check", _("Count again")
        TAKE = "take", _("Take the recount")

    questionnaire = models.OneToOneField(
        Questionnaire, primary_key=True, on_delete=models.CASCADE, related_name="check_of_counts"
    )
    tried_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    lasted_ms = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)
    found_at = models.DateTimeField(null=True, blank=True)
    wanted = models.CharField(max_length=5, choices=Wanted.choices, blank=True)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.checked_at}: {len(self.differences)}"
