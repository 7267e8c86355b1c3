"""What is typed along during a talk until it becomes the text, and how many interviews are wanted."""

from django.conf import settings
from django.db import models

from interviews.choices import IntervieweeGroup
from interviews.models.interview import Interview


class GuideNote(models.Model):
    """What one device has typed to one question, as it was sent last.

    `sequence` rises on the device, `arrival` over all devices: the note that arrived last counts.
    Deleted when the talk becomes a text.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="notes")
    question = models.CharField(max_length=40)
    device = models.CharField(max_length=36)
    sequence = models.BigIntegerField()
    arrival = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "question", "device"], name="one_note_a_device"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.question}: {self.arrival}"


class GuideAside(models.Model):
    """What another device had typed to a question when a later text took its place unseen."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="asides")
    question = models.CharField(max_length=40)
    device = models.CharField(max_length=36)
    text = models.TextField()
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "question", "device"], name="one_aside_a_device"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.question}"


class InterviewTarget(models.Model):
    """So many interviews with a group are wanted in a round: in one region, or in all together."""

    round = models.ForeignKey(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "organisation.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    group = models.CharField(max_length=8, choices=IntervieweeGroup.choices)
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "region", "group"],
                nulls_distinct=False,
                name="one_target_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.region_id or ''} {self.group}: {self.number}"
