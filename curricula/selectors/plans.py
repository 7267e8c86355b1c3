"""Plans and the snapshots they rest on."""

from typing import TYPE_CHECKING

from curricula.models import NeedSnapshot, PlanOffer, SeminarPlan
from tna_portal.organisation.access import within_branch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


def plans_for(user: "User") -> "QuerySet[SeminarPlan]":
    """Plans of the branches that a person may see, newest first."""
    plans = SeminarPlan.objects.select_related("branch", "snapshot", "snapshot__round")
    return within_branch(plans.order_by("-made_at", "-pk"), user)


def offers_of(plan: SeminarPlan) -> list[PlanOffer]:
    """All offers in the order in which they were decided."""
    return list(plan.offers.select_related("module", "module__course").order_by("position"))


def newest_plans(round_id: int) -> dict[int, SeminarPlan]:
    """Branch -> the plan it made last from any release of a round."""
    plans = SeminarPlan.objects.filter(snapshot__round=round_id).order_by("made_at", "pk")
    plans = plans.defer("request", "assumptions", "totals")
    return {plan.branch_id: plan for plan in plans}


def chosen_offers(plans: "Iterable[SeminarPlan]") -> list[PlanOffer]:
    """The seminars that some plans hold, by year and quarter."""
    found = PlanOffer.objects.filter(plan__in=[plan.pk for plan in plans], quarter__isnull=False)
    return list(
        found.select_related("module", "plan", "plan__branch").order_by(
            "plan__year", "quarter", "position", "pk"
        )
    )


def snapshots() -> "QuerySet[NeedSnapshot]":
    """The newest snapshot of each round that has one, newest round first."""
    newest = dict(NeedSnapshot.objects.order_by("number").values_list("round_id", "pk"))
    found = NeedSnapshot.objects.filter(pk__in=newest.values()).select_related("round")
    return found.order_by("-released_at")


def snapshot_by_id(pk: int) -> NeedSnapshot | None:
    """One snapshot, or nothing."""
    return NeedSnapshot.objects.select_related("round").filter(pk=pk).first()
