"""Releasing the needs of a round; setting the limits of the comparison."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from curricula.models import NeedSnapshot
from curricula.needs.joint_display import DEFAULT_THRESHOLDS, Thresholds
from curricula.needs.selectors import gather, latest_snapshot, sources_now
from curricula.needs.thresholds import thresholds_version
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import FrameworkKind
from tna_portal.organisation.services.versions import change_version, write_version

if TYPE_CHECKING:
    from tna_portal.organisation.models import FrameworkVersion, User


class ThresholdsOutOfRange(ValueError):
    """Limits are shares of 1; `names` are those that are none."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def release_needs(
    *, round_id: int, now: datetime, actor: "User | None" = None
) -> NeedSnapshot | None:
    """Release a new snapshot if an input has changed; None when there is nothing (new) to show.

    The sources are read before the evidence, so whatever changes meanwhile makes the snapshot stale
    at once. Two workers that release at the same time write one snapshot.
    """
    sources = sources_now(round_id)
    latest = latest_snapshot(round_id)
    if latest is not None and latest.sources == sources:
        return None
    content = gather(round_id)
    if content is None:
        return None
    document = content.to_json()
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    try:
        with transaction.atomic():
            snapshot = NeedSnapshot.objects.create(
                round_id=round_id,
                number=latest.number + 1 if latest else 1,
                method=content.method,
                sources=sources,
                content=json.loads(json.dumps(document)),
                digest=digest,
                released_at=now,
                released_by=actor,
            )
            record(
                "needs_released",
                actor=actor,
                subject="need_snapshot",
                subject_id=snapshot.pk,
                round=round_id,
                number=snapshot.number,
            )
    except IntegrityError:
        return None  # another worker released this number first; the next sweep looks again
    return snapshot


def ensure_thresholds() -> None:
    """Keep the shipped limits as the first version, unless there is one."""
    number, _ = thresholds_version()
    if not number:
        write_version(
            kind=FrameworkKind.THRESHOLDS, content=DEFAULT_THRESHOLDS.limits(), actor=None
        )


@transaction.atomic
def set_thresholds(
    *, limits: Mapping[str, float], reason: str, based_on: int, actor: "User"
) -> "FrameworkVersion":
    """Keep new limits as the next version.

    Raises ThresholdsOutOfRange, and what change_version raises.
    """
    wanted = Thresholds().having(limits)
    if outside := wanted.outside():
        raise ThresholdsOutOfRange(outside)
    ensure_thresholds()
    return change_version(
        kind=FrameworkKind.THRESHOLDS,
        content=wanted.limits(),
        reason=reason,
        based_on=based_on or 1,
        actor=actor,
    )
