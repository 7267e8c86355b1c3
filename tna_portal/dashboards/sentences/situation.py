"""What stands around released numbers: the round, its branches and plans, the modules, the reader's rights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from curricula.selectors.catalogue import covered_areas
from curricula.selectors.plans import newest_plans
from tna_portal.dashboards.selectors import ParticipationLine
from tna_portal.dashboards.sentences.parts import K
from tna_portal.organisation.access import Permission, branches_for, may
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, Region, User


@dataclass(frozen=True)
class Situation:
    """What decisions depend on beside the released numbers.

    `covered`: need areas that an active module serves; `unanswered`: regions where people were invited
    and fewer than five answered; `without_plan`, `with_old_plan`: branches; `overdue_since`: the last
    day of a round that is still open after it.
    """

    round_code: str
    is_open: bool
    covered: frozenset[str] = frozenset()
    unanswered: Sequence[Any] = ()
    without_plan: Sequence[Any] = ()
    with_old_plan: Sequence[Any] = ()
    overdue_since: date | None = None
    may: Callable[[Permission], bool] = lambda permission: True


def situation_of(
    assessment_round: "AssessmentRound",
    user: "User",
    lines: "Sequence[tuple[Region, ParticipationLine]]",
    *,
    released: int | None,
    today: date,
) -> Situation:
    """As it stands for a reader: regions of `lines` and their branches; `released`: the snapshot shown."""
    isos = [region.iso for region, _line in lines]
    homes = branches_for(user).filter(is_active=True, regions__in=isos).distinct()
    plans = newest_plans(assessment_round.pk)
    is_open = assessment_round.status == RoundStatus.OPEN
    return Situation(
        round_code=assessment_round.code,
        is_open=is_open,
        covered=covered_areas(),
        unanswered=[region for region, line in lines if line.invited and line.answered < K],
        without_plan=[branch for branch in homes if branch.pk not in plans],
        with_old_plan=[
            branch
            for branch in homes
            if released and branch.pk in plans and plans[branch.pk].snapshot_id < released
        ],
        overdue_since=assessment_round.ends_on
        if is_open and assessment_round.ends_on < today
        else None,
        may=lambda permission: may(user, permission),
    )
