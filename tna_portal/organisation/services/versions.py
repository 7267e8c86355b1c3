"""What methodologists set, in numbered versions that never change: the crosswalk and the thresholds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from tna_portal.common.jobs import hint
from tna_portal.organisation.audit import bump_version, record
from tna_portal.organisation.choices import FrameworkKind
from tna_portal.organisation.crosswalk import (
    Link,
    WrongSum,
    from_json,
    to_json,
    unknown_areas,
    wrong_sums,
)
from tna_portal.organisation.models import FrameworkVersion, NeedArea
from tna_portal.organisation.selectors import crosswalk_version, framework_versions

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


class ReasonMissing(ValueError):
    """A change says why."""


class NothingChanged(ValueError):
    """A version that equals the newest one is not kept."""


class VersionMoved(Exception):
    """Somebody has changed the same thing meanwhile; `number` is the newest now."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class VersionUnknown(ValueError):
    """There is no such version to restore."""


class WeightOutOfRange(ValueError):
    """A weight of the crosswalk lies between 0 and 1."""


class WeightsDoNotSum(ValueError):
    """Weights of a code over its areas, or of an area over what it leads to, do not sum to 1."""

    def __init__(self, wrong: tuple[WrongSum, ...]) -> None:
        super().__init__("; ".join(f"{each.kind} {each.key}: {each.total}" for each in wrong))
        self.wrong = wrong


class AreasUnknown(ValueError):
    """Lines of the crosswalk lead to need areas that do not exist (any more)."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@transaction.atomic
def write_version(
    *,
    kind: FrameworkKind,
    content: Mapping[str, Any],
    actor: "User | None",
    reason: str = "",
    restored_from: int | None = None,
) -> FrameworkVersion:
    """Keep the next version; what was computed from the last one is stale from now on."""
    newest = framework_versions(kind).first()
    number = newest.number + 1 if newest else 1
    try:
        with transaction.atomic():
            version = FrameworkVersion.objects.create(
                kind=kind,
                number=number,
                content=dict(content),
                reason=reason,
                restored_from=restored_from,
                author=actor,
            )
    except IntegrityError:
        raise VersionMoved(number) from None
    record(
        f"{kind.value}_changed",
        actor=actor,
        subject="framework_version",
        subject_id=version.pk,
        number=number,
        restored_from=restored_from,
    )
    bump_version(kind.value)
    hint()
    return version


def change_version(
    *,
    kind: FrameworkKind,
    content: Mapping[str, Any],
    reason: str,
    based_on: int,
    actor: "User",
    restored_from: int | None = None,
) -> FrameworkVersion:
    """Keep what a person has changed, seen at version `based_on`.

    Raises ReasonMissing, VersionMoved, NothingChanged.
    """
    if not reason.strip():
        raise ReasonMissing
    newest = framework_versions(kind).first()
    if newest is not None and newest.number != based_on:
        raise VersionMoved(newest.number)
    if newest is not None and newest.content == content:
        raise NothingChanged
    return write_version(
        kind=kind,
        content=content,
        actor=actor,
        reason=reason.strip(),
        restored_from=restored_from,
    )


def set_links(
    *,
    kind: str,
    key: str,
    weights: Mapping[str, float],
    reason: str,
    based_on: int,
    actor: "User",
) -> FrameworkVersion:
    """Replace the links of one code, or of one area with regard to a kind; no weights: no links.

    Lines of other areas that no longer exist go with it. Raises WeightOutOfRange, WeightsDoNotSum,
    AreasUnknown and what change_version raises.
    """
    now, areas = crosswalk_version(), _areas()
    gone = unknown_areas(now.links, areas)
    links = now.with_subject(kind, key, weights)
    kept = [link for link in links if link.area not in gone or link.area in weights]
    _check(kept, areas)
    return change_version(
        kind=FrameworkKind.CROSSWALK,
        content=to_json(kept),
        reason=reason,
        based_on=based_on,
        actor=actor,
    )


def restore_version(
    *, kind: FrameworkKind, number: int, reason: str, based_on: int, actor: "User"
) -> FrameworkVersion:
    """Make an earlier version the newest again.

    Raises VersionUnknown, and what set_links raises: an area may have gone since.
    """
    former = framework_versions(kind).filter(number=number).first()
    if former is None:
        raise VersionUnknown
    if kind == FrameworkKind.CROSSWALK:
        _check(list(from_json(former.content)), _areas())
    return change_version(
        kind=kind,
        content=former.content,
        reason=reason,
        based_on=based_on,
        actor=actor,
        restored_from=number,
    )


def _areas() -> set[str]:
    return set(NeedArea.objects.values_list("code", flat=True))


def _check(links: list[Link], areas: set[str]) -> None:
    if any(not 0 <= link.weight <= 1 for link in links):
        raise WeightOutOfRange
    if gone := unknown_areas(links, areas):
        raise AreasUnknown(gone)
    if wrong := wrong_sums(links):
        raise WeightsDoNotSum(wrong)
