"""What the pages of fieldwork share."""

from typing import TYPE_CHECKING

from django.http import Http404

from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound


def round_or_404(code: str) -> "AssessmentRound":
    """A round that has been opened."""
    entry = organisation.round_by_code(code)
    if entry is None or entry.status == RoundStatus.DRAFT:
        raise Http404
    return entry
