"""Which seminars a branch will hold."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curricula.models.catalogue import Module
from curricula.models.need import NeedSnapshot


class SeminarPlan(models.Model):
    """A branch's plan of a year, made from one released snapshot."""

    branch = models.ForeignKey("organisation.Branch", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    snapshot = models.ForeignKey(NeedSnapshot, on_delete=models.PROTECT, related_name="plans")
    request = models.JSONField()
    assumptions = models.JSONField(default=list)
    totals = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year", "number"], name="one_plan_a_branch_year_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.year} #{self.number}"


class PlanOffer(models.Model):
    """One module in a plan, chosen or not, with exactly one reason."""

    plan = models.ForeignKey(SeminarPlan, on_delete=models.CASCADE, related_name="offers")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)
    need = models.FloatField(null=True, blank=True)
    need_scope = models.CharField(max_length=12)
    reason = models.CharField(max_length=40)
    reason_facts = models.JSONField(default=dict)
    hours = models.PositiveSmallIntegerField()
    cost_tenge = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "module"], name="one_offer_a_module"),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__gte=1, quarter__lte=4),
                name="quarter_1_to_4",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.module_id}"
