"""The sample of a questionnaire, with everything that is needed to draw it again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys import sampling
from surveys.models.questionnaire import Questionnaire


class SampleMethod(models.TextChoices):
    """How the total was shared among regions and posts."""

    MINIMUM = sampling.MINIMUM, _("Proportional, with a minimum for each cell")
    PROPORTIONAL = sampling.PROPORTIONAL, _("Proportional")
    SQUARE_ROOT = sampling.SQUARE_ROOT, _("By square roots")
    EQUAL = sampling.EQUAL, _("Equal")
    HAND = sampling.HAND, _("By hand")


class Sample(models.Model):
    """Who is to be invited to a questionnaire: while it stands, its members and nobody else.

    `cells` is a list of {region, category, population, n} as known at the draw; `margin` (percentage
    points) and `deff` are kept as they were computed then.
    """

    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.PROTECT, related_name="sample"
    )
    method = models.CharField(max_length=12, choices=SampleMethod.choices)
    total = models.PositiveIntegerField()
    minimum = models.PositiveIntegerField(default=0)
    seed = models.PositiveBigIntegerField()
    cells = models.JSONField()
    margin = models.FloatField()
    deff = models.FloatField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=1), name="sample_of_somebody"),
            models.CheckConstraint(condition=Q(deff__gt=0), name="sample_effect_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.method} {self.total}"


class SampleMember(models.Model):
    """One person drawn."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="members")
    respondent = models.ForeignKey(
        "organisation.Respondent", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "respondent"], name="a_person_is_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.respondent_id}"
