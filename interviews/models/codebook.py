"""The problem categories that passages are coded with."""

import uuid

from django.conf import settings
from django.db import models

from interviews.choices import CodebookAction
from interviews.codes.palette import PALETTE, number_of


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
    guid = models.UUIDField(default=uuid.uuid4)  # by which other programs know it
    key = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    colour = models.CharField(max_length=7)
    name_kk = models.CharField(max_length=120, blank=True)
    name_ru = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
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
            models.UniqueConstraint(fields=["codebook", "guid"], name="one_code_a_guid"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def swatch(self) -> int:
        """The number of its colour in style sheets: class `code-N`."""
        return number_of(self.colour) or (self.position - 1) % len(PALETTE) + 1


class CodebookVersion(models.Model):
    """The whole codebook after one change. `content`: `interviews.codes.entries.Entry` as JSON, in tree
    order; `touched`: ids of the codes that the change was about; `details`: what it says of itself.
    """

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=8, choices=CodebookAction.choices)
    details = models.JSONField(default=dict)
    touched = models.JSONField(default=list)
    content = models.JSONField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["codebook", "number"], name="one_content_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.codebook_id} {self.number}"


class CodebookUpload(models.Model):
    """A file that has been read and waits to be imported by whoever sent it. `rows`: as JSON."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=120)
    rows = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name
