"""Deciding on what the next questionnaire should ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from curricula.models import NeedSnapshot, ProposalDecision, ProposalState
from curricula.needs.content import Content
from curricula.needs.selectors import latest_snapshot
from curricula.selectors.proposals import PROPOSED
from surveys.services.questionnaires import add_rated_item
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


class NotProposed(Exception):
    """The newest release does not propose this area, and nothing was decided on it before."""


class DecidedMeanwhile(Exception):
    """Somebody else has decided on it since the page was opened."""


class DeclinedWithoutReason(ValueError):
    """Whoever declines says why."""


@transaction.atomic
def decide(
    *,
    round_id: int,
    area: str,
    state: str,
    reason: str,
    seen: int,
    actor: "User",
    now: datetime,
    added_to: int | None = None,
    added_group: str = "",
) -> ProposalDecision:
    """Keep the next decision on an area; `seen` is the number of the last one seen (0: none).

    Raises NotProposed, DecidedMeanwhile, DeclinedWithoutReason.
    """
    if state == ProposalState.DECLINED and not reason.strip():
        raise DeclinedWithoutReason
    last = ProposalDecision.objects.filter(round=round_id, area=area).order_by("-number").first()
    snapshot = latest_snapshot(round_id)
    if snapshot is None or (last is None and not _proposes(snapshot, area)):
        raise NotProposed
    if seen != (last.number if last else 0):
        raise DecidedMeanwhile
    try:
        with transaction.atomic():
            made = ProposalDecision.objects.create(
                round_id=round_id,
                area=area,
                number=seen + 1,
                state=ProposalState(state).value,
                reason=reason.strip(),
                snapshot=snapshot.number,
                added_to_id=added_to,
                added_group=added_group,
                decided_by=actor,
                decided_at=now,
            )
    except IntegrityError:
        raise DecidedMeanwhile from None
    record(
        "proposal_decided",
        actor=actor,
        subject="need_area",
        subject_id=area,
        round=round_id,
        state=made.state,
        snapshot=snapshot.number,
        added_to=added_to,
    )
    return made


def _proposes(snapshot: NeedSnapshot, area: str) -> bool:
    rows = Content.from_json(snapshot.content).joint_display
    return any(row.area == area and row.joint_class in PROPOSED for row in rows)


@transaction.atomic
def take_into(
    *,
    round_id: int,
    area: str,
    text: Mapping[str, str],
    target: int,
    group: str,
    seen: int,
    actor: "User",
    now: datetime,
) -> ProposalDecision:
    """Take a proposal by adding the area to a questionnaire in preparation, as a pair of ratings.

    Raises what decide and surveys' add_rated_item raise; then neither has happened.
    """
    add_rated_item(round_id=target, group=group, item=area, text=text, actor=actor, now=now)
    return decide(
        round_id=round_id,
        area=area,
        state=ProposalState.TAKEN,
        reason="",
        seen=seen,
        actor=actor,
        now=now,
        added_to=target,
        added_group=group,
    )
