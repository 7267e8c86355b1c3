"""The problem categories that passages are coded with."""

from django.db import models


class Codebook(models.Model):
    """The codes of one round. `version` rises with each change."""

    round = models.OneToOneField(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )

    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.round_id)


class Code(models.Model):
    """A problem category with its usual issue and interpretation, in three languages.

    Categories form a tree; one that is not codable only groups others. A merged one is retired and says
    what it has become.
    """

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
    example_kk = models.TextField(blank=True)
    example_ru = models.TextField(blank=True)
    example_en = models.TextField(blank=True)
    use_when_kk = models.TextField(blank=True)
    use_when_ru = models.TextField(blank=True)
    use_when_en = models.TextField(blank=True)
    not_when_kk = models.TextField(blank=True)
    not_when_ru = models.TextField(blank=True)
    not_when_en = models.TextField(blank=True)
    interpretation_kk = models.TextField(blank=True)
    interpretation_ru = models.TextField(blank=True)
    interpretation_en = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_codable = models.BooleanField(default=True)
    is_retired = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["codebook", "key"], name="one_code_a_key"),
        ]

    def __str__(self) -> str:
        return self.key
