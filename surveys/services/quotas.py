"""Quotas: exact under any race, for each is one row that a submission locks by counting itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet

from surveys.models import Questionnaire, Quota
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

Cell = tuple[str | None, str]  # region or any, category or any


class QuotaFull(Exception):
    """Enough people of this kind have answered already."""


def _matching(questionnaire_id: int, region: str | None, category: str) -> "QuerySet[Quota]":
    return Quota.objects.filter(
        Q(region=region) | Q(region=None),
        Q(category=category) | Q(category=""),
        questionnaire=questionnaire_id,
    )


def take_seats(questionnaire_id: int, *, region: str, category: str) -> None:
    """Count one answer in every quota that it falls under; called inside the submission's transaction.

    The update's own condition decides, while it holds the row. Raises QuotaFull.
    """
    for pk in (
        _matching(questionnaire_id, region, category).order_by("pk").values_list("pk", flat=True)
    ):
        free = Quota.objects.filter(pk=pk, taken__lt=F("most"))
        if not free.update(taken=F("taken") + 1):
            raise QuotaFull


def give_seats_back(questionnaire_id: int, *, region: str | None, category: str) -> None:
    """After a withdrawal. Where an anonymous response no longer tells, only wider quotas get theirs."""
    _matching(questionnaire_id, region, category).filter(taken__gt=0).update(taken=F("taken") - 1)


def is_full(questionnaire_id: int, *, region: str, category: str) -> bool:
    """Whether somebody of this kind would find no seat now; told before they begin."""
    found = _matching(questionnaire_id, region, category)
    return found.filter(taken__gte=F("most")).exists()


@transaction.atomic
def set_quotas(
    *, questionnaire_id: int, cells: Mapping[Cell, int | None], actor: "User | None"
) -> None:
    """Set the numbers of some cells; None removes a quota. What is taken is kept, or counted anew."""
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire_id)
    for (region, category), most in cells.items():
        known = Quota.objects.filter(questionnaire=questionnaire, region=region, category=category)
        if most is None:
            known.delete()
        elif not known.update(most=most):
            Quota.objects.create(
                questionnaire=questionnaire,
                region_id=region,
                category=category,
                most=most,
                taken=_taken(questionnaire, region, category),
            )
    record(
        "quotas_set",
        actor=actor,
        subject="questionnaire",
        subject_id=questionnaire.pk,
        regions=[region for region, _ in cells if region],
        cells=len(cells),
    )


def _taken(questionnaire: Questionnaire, region: str | None, category: str) -> int:
    """How many have answered before the quota was set, as far as invitations tell."""
    answered = questionnaire.invitations.filter(was_answered=True)
    if region:
        answered = answered.filter(region=region)
    if category:
        answered = answered.filter(respondent__category=category)
    return answered.count()
