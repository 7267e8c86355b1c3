"""What happens in the field: events without a person, and what they add up to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from surveys.models.questionnaire import Questionnaire, QuestionnaireVersion


class EventKind(models.TextChoices):
    """The steps of a questionnaire; also the names of the columns that count them."""

    OPENED = "opened", pgettext_lazy("people", "Opened")
    STARTED = "started", pgettext_lazy("people", "Started")
    FINISHED = "finished", pgettext_lazy("people", "Finished")
    REFUSED = "refused", pgettext_lazy("people", "Refused")


class FieldworkEvent(models.Model):
    """One step of somebody, on a day. Only ever inserted, by the transaction that it tells of; the sweep
    counts it into CellCount and DayCount and deletes it. Nothing leads from here to a person or an answer.

    `minutes` from the start button to sending, known of a finished one in a named round.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="events"
    )
    day = models.DateField()
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=8, choices=EventKind.choices)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(kind=EventKind.FINISHED),
                name="only_the_finished_took_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.region_id} {self.kind}"


class Steps(models.Model):
    """How many people took each step."""

    opened = models.PositiveIntegerField(default=0)
    started = models.PositiveIntegerField(default=0)
    finished = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class CellCount(Steps):
    """Steps of one kind of people. Not by day: of a rare post that would tell when somebody answered."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="cell_counts"
    )
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "region", "category", "language"],
                name="one_count_a_kind_of_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.category} {self.language}"


class DayCount(Steps):
    """Steps in one region on one day."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="day_counts"
    )
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "region", "day"], name="one_count_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.region_id}"


class MinuteCount(models.Model):
    """How many of a region took so many whole minutes."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="minute_counts"
    )
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "region", "minutes"], name="one_count_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.minutes} min: {self.people}"


class QuestionTime(models.Model):
    """Pilot: how many people spent about so many seconds on a question."""

    version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.CASCADE, related_name="question_times"
    )
    question = models.CharField(max_length=40)
    seconds = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "question", "seconds"], name="one_count_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.seconds} s: {self.people}"


class FieldworkDigest(models.Model):
    """What would take too long to count for each page, counted by the sweep every few minutes.

    `break_off`: region -> page -> unfinished questionnaires whose last answer lies there;
    `nonresponse`: question -> [asked, answered], of a pilot; `median_minutes` once enough have finished.
    """

    questionnaire = models.OneToOneField(
        Questionnaire, primary_key=True, on_delete=models.CASCADE, related_name="digest"
    )
    counted_at = models.DateTimeField()
    median_minutes = models.FloatField(null=True, blank=True)
    break_off = models.JSONField(default=dict)
    nonresponse = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.counted_at}"
