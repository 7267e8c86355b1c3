"""What can be taught."""

from django.db import models
from django.db.models import F, Q


class Course(models.Model):
    """A course given to newly elected akims in 2021 (C1-C10)."""

    code = models.CharField(max_length=8, primary_key=True)
    position = models.PositiveSmallIntegerField()
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.code


class Form(models.TextChoices):
    """How a module is held; labels in curricula/choices.py."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    MIXED = "mixed"


class Module(models.Model):
    """A teachable unit. `cost_tenge` is per seminar; empty when the Academy has not told it."""

    code = models.SlugField(max_length=12, unique=True)
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.PROTECT, related_name="modules"
    )
    title_kk = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    aim_kk = models.TextField(blank=True)
    aim_ru = models.TextField(blank=True)
    aim_en = models.TextField(blank=True)
    outcomes = models.JSONField(default=list)
    hours = models.PositiveSmallIntegerField()
    cohort_min = models.PositiveSmallIntegerField(default=10)
    cohort_max = models.PositiveSmallIntegerField(default=25)
    languages = models.JSONField(default=list)
    form = models.CharField(max_length=9, choices=Form.choices, default=Form.IN_PERSON)
    cost_tenge = models.PositiveIntegerField(null=True, blank=True)
    cost_is_assumed = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cohort_max__gte=F("cohort_min")), name="cohort_max_not_below_min"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="module_has_hours"),
        ]

    def __str__(self) -> str:
        return self.code


class ModuleArea(models.Model):
    """How much of a module serves one need area."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey("organisation.NeedArea", on_delete=models.PROTECT, related_name="+")
    weight = models.DecimalField(max_digits=4, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "area"], name="one_weight_a_module_area"),
            models.CheckConstraint(
                condition=Q(weight__gt=0) & Q(weight__lte=1), name="module_weight_0_to_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module_id} {self.area_id}"
