"""The problem categories that passages are coded with."""

from django.db import models


class Codebook(models.Model):
    """The codes of one round."""

    round = models.OneToOneField(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.round_id)


class Code(models.Model):
    """A problem category with its usual issue and interpretation, in three languages."""

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="codes")
    key = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    colour = models.CharField(max_length=7)
    name_kk = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    definition_kk = models.TextField(blank=True)
    definition_ru = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    issue_kk = models.TextField(blank=True)
    issue_ru = models.TextField(blank=True)
    issue_en = models.TextField(blank=True)
    interpretation_kk = models.TextField(blank=True)
    interpretation_ru = models.TextField(blank=True)
    interpretation_en = models.TextField(blank=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["codebook", "key"], name="one_code_a_key"),
        ]

    def __str__(self) -> str:
        return self.key
