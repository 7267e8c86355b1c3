"""The daily check of all texts and quotes."""

import logging
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from interviews.models import Transcript, Verification
from interviews.selectors.integrity import confirmed_flaws

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)
MOST_TOLD = 100


def verify_due(*, now: datetime) -> None:
    """Check everything once a day; a check that is killed half-way leaves no mark and begins again."""
    day = localdate(now)
    if Verification.objects.filter(day=day).exists():
        return
    texts, found = Transcript.objects.count(), confirmed_flaws()
    Verification.objects.update_or_create(
        day=day,
        defaults={
            "checked_at": now,
            "texts": texts,
            "number": len(found),
            "flaws": [[flaw.what, flaw.interview, flaw.row] for flaw in found[:MOST_TOLD]],
        },
    )
    Verification.objects.filter(day__lt=day - KEPT).delete()
    if found:
        logger.error("Texts and quotes do not agree in %s places: run verify_quotes", len(found))
