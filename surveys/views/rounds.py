"""What the pages of fieldwork share."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

_DIGITS = 19  # of the largest key


def round_or_404(code: str) -> "AssessmentRound":
    """A round that has been opened."""
    entry = organisation.round_by_code(code)
    if entry is None or entry.status == RoundStatus.DRAFT:
        raise Http404
    return entry


def address_of(request: HttpRequest) -> str:
    """What links that are given out begin with: the public address, else the one asked for."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def key_of(text: str) -> int | None:
    """A key as a form or an address sends it; nothing when it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else None


def say_nobody_new(request: HttpRequest, *, is_known: bool) -> None:
    """Why nobody was invited: nobody is left, or nobody is known yet."""
    if is_known:
        messages.info(request, _("There is nobody left to invite in these regions."))
    else:
        messages.error(request, _("Nobody here is in the list yet. Please import the list first."))
