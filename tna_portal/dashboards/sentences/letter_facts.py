"""What the return letter of a region is written from, gathered from the rooms that know it."""

from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from curricula.needs.content import COUNTRY
from curricula.selectors.plans import chosen_offers, newest_plans, snapshot_by_id
from tna_portal.dashboards import selectors
from tna_portal.dashboards.sentences.letter import Facts, Planned
from tna_portal.organisation import selectors as organisation

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, Region


def letter_facts(assessment_round: "AssessmentRound", region: "Region") -> Facts | None:
    """None before anything has been released. The plan is that made last by the region's branches."""
    country = selectors.panel(assessment_round.pk, COUNTRY)
    snapshot = snapshot_by_id(country.need_snapshot_id) if country else None
    if country is None or snapshot is None:
        return None
    own = selectors.panel(assessment_round.pk, region.iso)
    lines = selectors.participation_by_category(assessment_round, region.iso)
    homes = organisation.branches().filter(is_active=True, regions=region)
    plans = newest_plans(assessment_round.pk)
    offers = chosen_offers(plans[home.pk] for home in homes if home.pk in plans)
    return Facts(
        region=region,
        round=assessment_round,
        country_page=country.payload,
        region_page=own.payload if own else None,
        invited=selectors.total_of(lines).invited,
        snapshot_number=snapshot.number,
        released_on=localtime(snapshot.released_at).date(),
        contact=assessment_round.contact,
        is_synthetic=assessment_round.is_synthetic,
        seminars=[
            Planned(offer.plan.branch, offer.plan.year, offer.quarter, offer.module)
            for offer in offers
            if offer.quarter is not None
        ],
    )
