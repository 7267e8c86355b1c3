"""Where the quality of answers is in doubt: counts by region. Nothing is left out because of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from surveys.models import Response
from surveys.questionnaire.quality import DUPLICATE, FAST, STRAIGHT
from tna_portal.organisation.access import within_regions

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class Flagged:
    """Responses of one region (empty: not kept) and group, and how many bear which flag."""

    region: str
    group: str
    responses: int
    fast: int
    straight: int
    duplicate: int
    flagged: int


def flagged(user: "User", round_id: int) -> list[Flagged]:
    """One line a region and group with responses, in a person's view."""
    doubtful = Q(fingerprint__in=shared_fingerprints(round_id))
    rows = (
        within_regions(Response.objects.filter(questionnaire__round=round_id), user)
        .values_list("region_id", "questionnaire__group")
        .annotate(
            responses=Count("pk"),
            fast=Count("pk", filter=Q(flags__contains=FAST)),
            straight=Count("pk", filter=Q(flags__contains=STRAIGHT)),
            duplicate=Count("pk", filter=doubtful),
            flagged=Count("pk", filter=doubtful | ~Q(flags="")),
        )
        .order_by("questionnaire__group", "region_id")
    )
    return [Flagged(row[0] or "", *row[1:]) for row in rows]


def flag_counts(questionnaire_id: int) -> dict[str, int]:
    """How many responses of a questionnaire bear which flag, and how many any; `responses` of them all."""
    responses = Response.objects.filter(questionnaire=questionnaire_id)
    shared = (
        responses.exclude(fingerprint="")
        .values("fingerprint")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
        .order_by()
    )
    doubtful = Q(fingerprint__in=shared.values("fingerprint"))
    return responses.aggregate(
        responses=Count("pk"),
        fast=Count("pk", filter=Q(flags__contains=FAST)),
        straight=Count("pk", filter=Q(flags__contains=STRAIGHT)),
        duplicate=Count("pk", filter=doubtful),
        flagged=Count("pk", filter=doubtful | ~Q(flags="")),
    )


def shared_fingerprints(round_id: int) -> frozenset[str]:
    """Fingerprints that more than one response of a questionnaire bears."""
    rows = (
        Response.objects.filter(questionnaire__round=round_id)
        .exclude(fingerprint="")
        .values_list("questionnaire", "fingerprint")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
        .order_by()
    )
    return frozenset(fingerprint for _, fingerprint, _ in rows)


def flags_of(flags: str, fingerprint: str, shared: frozenset[str]) -> str:
    """The codes of one response for the export."""
    return " ".join([*flags.split(), *([DUPLICATE] if fingerprint in shared else [])])
