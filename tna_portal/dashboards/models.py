"""Copies of released numbers, ready to draw, and the worker's sign of life."""

from django.db import models

PANELS = "panels-3"  # rises with the shape of the payloads, so that older copies are drawn again


class PanelSnapshot(models.Model):
    """What one dashboard page shows, computed from one released need snapshot.

    `scope` is "country" or an ISO code. `need_snapshot_id` is a plain number: dashboards hold copies.
    """

    round_id = models.PositiveBigIntegerField()
    scope = models.CharField(max_length=8)
    need_snapshot_id = models.PositiveBigIntegerField()
    method = models.CharField(max_length=20)
    payload = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round_id", "scope"], name="one_panel_a_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.scope}"


class WorkerHeartbeat(models.Model):
    """Written by every sweep; the one row says when a worker was last alive."""

    name = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()
    lasted_ms = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=30, blank=True)  # a step that may take long

    def __str__(self) -> str:
        return self.name


class StepRun(models.Model):
    """How a step of the sweep went last. `problem` names the kind of failure, never its text."""

    step = models.CharField(max_length=30, primary_key=True)
    ran_at = models.DateTimeField()
    lasted_ms = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=60, blank=True)  # empty: the last run went well

    def __str__(self) -> str:
        return f"{self.step} {self.problem}"


class AnswersTaken(models.Model):
    """How far the open answers of a questionnaire have been taken over into the interviews room.

    All of them when `version` is that of the source; while a pass over the responses for the version
    `under_way` lasts, `cursor` is the last one that was looked at.
    """

    questionnaire_id = models.PositiveBigIntegerField(primary_key=True)
    version = models.CharField(max_length=40, blank=True)
    under_way = models.CharField(max_length=40, blank=True)
    cursor = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.questionnaire_id}: {self.version}"
