"""What is assessed (need areas), among whom (frame), and when (rounds)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tna_portal.organisation.choices import (
    FrameworkKind,
    IndicatorBlock,
    PostCategory,
    RespondentGroup,
    RoundStatus,
)


class NeedArea(models.Model):
    """One of the 22 areas in which a local leader may need training."""

    code = models.CharField(max_length=8, primary_key=True)
    position = models.PositiveSmallIntegerField(unique=True)
    block = models.CharField(max_length=2, choices=IndicatorBlock.choices)
    name_kk = models.CharField(max_length=160)
    name_ru = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    short_kk = models.CharField(max_length=40)
    short_ru = models.CharField(max_length=40)
    short_en = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.code


class FrameworkVersion(models.Model):
    """One numbered state of what methodologists set; a change or a restoration is the next number.

    `reason` is empty for what was shipped. `restored_from` is the number whose content came back.
    """

    kind = models.CharField(max_length=10, choices=FrameworkKind.choices)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], name="one_framework_version_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Frame(models.Model):
    """How many people are in office, as of a date, with the source of the figures."""

    as_of = models.DateField()
    source_kk = models.CharField(max_length=300)
    source_ru = models.CharField(max_length=300)
    source_en = models.CharField(max_length=300)
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.as_of.isoformat()


class FrameCount(models.Model):
    """People in office in one region and category."""

    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, related_name="counts")
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=10, choices=PostCategory.choices)
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "region", "category"], name="one_count_a_frame_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.category}: {self.people}"


class AssessmentRound(models.Model):
    """One round of asking. Whether it is anonymous can no longer change once it has opened."""

    code = models.SlugField(max_length=40, unique=True)
    name_kk = models.CharField(max_length=160)
    name_ru = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    status = models.CharField(max_length=6, choices=RoundStatus.choices, default=RoundStatus.DRAFT)
    is_anonymous = models.BooleanField(default=False)
    is_split = models.BooleanField(default=False)  # each person is asked a part of the long blocks
    is_pilot = models.BooleanField(default=False)  # tries the questionnaire; never becomes needs
    is_synthetic = models.BooleanField(default=False)
    regions = models.ManyToManyField("organisation.Region", related_name="rounds")
    frame = models.ForeignKey(
        Frame, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdraw_until = models.DateField()
    keep_until = models.DateField()
    contact = models.CharField(max_length=200)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="round_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=RoundStatus.DRAFT, opened_at__isnull=True, closed_at__isnull=True)
                    | Q(status=RoundStatus.OPEN, opened_at__isnull=False, closed_at__isnull=True)
                    | Q(status=RoundStatus.CLOSED, opened_at__isnull=False, closed_at__isnull=False)
                ),
                name="round_status_and_moments_agree",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ItemSlot(models.Model):
    """The place of one rated item in the byte strings of a round's answers. Only ever appended."""

    round = models.ForeignKey(AssessmentRound, on_delete=models.CASCADE, related_name="item_slots")
    group = models.CharField(max_length=8, choices=RespondentGroup.choices)
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "group", "position"], name="one_item_a_slot"),
            models.UniqueConstraint(fields=["round", "group", "item"], name="one_slot_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.item}"


class InputVersion(models.Model):
    """How often staff have changed an input of the figures; a snapshot built on less is stale."""

    name = models.CharField(max_length=80, primary_key=True)
    number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class ContextTable(models.Model):
    """A dated table of facts about the field, with its source; context only, never a margin."""

    code = models.SlugField(max_length=60, unique=True)
    as_of = models.DateField()
    content = models.JSONField()

    def __str__(self) -> str:
        return self.code
