"""What is computed of a round once it is closed: its weights, and how sure the order of needs is."""

from django.db import models

from surveys.models.questionnaire import Questionnaire


class WeightSet(models.Model):
    """Weights of a closed questionnaire's respondents: a version, never changed.

    `margins` are margin -> level -> people in office, as of a date and by a source; `answered` and
    `weights` are lines of region, category and a number. Where `refused` says why it could not be
    weighted there are no weights. `digest` is that of all that it was computed from.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="weight_sets"
    )
    number = models.PositiveIntegerField()
    method = models.CharField(max_length=20)
    frame = models.ForeignKey(
        "organisation.Frame", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    as_of = models.DateField(null=True, blank=True)
    margins = models.JSONField()
    answered = models.JSONField()
    weights = models.JSONField()
    deff = models.FloatField(null=True, blank=True)
    n_eff = models.FloatField(null=True, blank=True)
    share_trimmed = models.FloatField(null=True, blank=True)
    joined = models.JSONField(default=dict)
    unknown = models.PositiveIntegerField(default=0)
    refused = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="one_weight_set_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} weights {self.number}"


class ClosedFigures(models.Model):
    """The newest result (scoring/closing.py) of a closed questionnaire, and what it was computed from.

    It holds whatever could be computed; what of it may be shown is decided at release.
    """

    questionnaire = models.OneToOneField(
        Questionnaire, primary_key=True, on_delete=models.PROTECT, related_name="closed_figures"
    )
    number = models.PositiveIntegerField()
    inputs = models.JSONField()
    weight_set = models.ForeignKey(
        WeightSet, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.JSONField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.questionnaire_id} closed figures {self.number}"
