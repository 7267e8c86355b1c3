"""Released counts, and what waits to be merged into them."""

from django.db import models
from django.db.models import Q

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
