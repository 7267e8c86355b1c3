"""A questionnaire of a round, and its published versions."""

from django.conf import settings
from django.db import models

from tna_portal.organisation.choices import RespondentGroup


class Questionnaire(models.Model):
    """What one group is asked in one round, and how far its answers have been counted.

    `counts_revision` rises with each merge into the counts (written by the sweep alone);
    `withdrawals` rises with each withdrawal, so a recount notices one that happened meanwhile. The
    breakdowns were last counted at `breakdowns_revision` of the counts: at a milestone while the round ran,
    or after its close, since `breakdowns_counted_at`. `breakdowns_behind` names those that could not follow
    wholly then, because too little has changed in them (surveys/releasing.py).
    """

    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    group = models.CharField(max_length=8, choices=RespondentGroup.choices)
    counts_revision = models.PositiveIntegerField(default=0)
    withdrawals = models.PositiveIntegerField(default=0)
    must_rewrite = models.BooleanField(default=False)  # tables still hold traces of unlinked drafts
    breakdowns_counted_at = models.DateTimeField(null=True, blank=True)
    breakdowns_revision = models.PositiveIntegerField(null=True, blank=True)
    breakdowns_behind = models.JSONField(default=list, blank=True)
    milestone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "group"], name="one_questionnaire_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.group}"


class QuestionnaireVersion(models.Model):
    """A published definition. It is never changed: a correction is the next version."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="one_version_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} v{self.number}"
