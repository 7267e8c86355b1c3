"""Releasing the breakdowns of a running round."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.selectors.milestones import may_release
from surveys.services import breakdowns
from surveys.views.rounds import round_or_404
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from tna_portal.common.http import AuthenticatedRequest


@require_POST
@require(Permission.RELEASE_NEEDS)
def release(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Release category, seniority and language now, or say what is missing."""
    entry = round_or_404(code)
    if not may_release(request.user):
        raise PermissionDenied
    try:
        breakdowns.release_milestone(round_id=entry.pk, actor=request.user, now=timezone.now())
    except breakdowns.NotRunning:
        messages.error(
            request, _("Only while a round is open. At its close breakdowns follow by themselves.")
        )
    except breakdowns.NothingNew:
        messages.info(request, _("No answer has been counted since the last release."))
    except breakdowns.GroupsTooFew as few:
        messages.error(request, _("Nothing was released. %(why)s") % {"why": _why(few)})
    except breakdowns.CountingInterrupted:
        messages.error(request, _("Answers kept coming while they were counted. Please try again."))
    else:
        messages.success(
            request,
            _("The breakdowns are released. They appear with the next update of the figures."),
        )
    return redirect("surveys:fieldwork_round", code=code)


def _why(few: breakdowns.GroupsTooFew) -> str:
    """In which breakdowns groups are missing answers; never which groups, nor how many."""
    told = {
        "category": _("By category of post some groups have gained fewer than five answers."),
        "seniority": _("By time in office some groups have gained fewer than five answers."),
        "language": _("By language some groups have gained fewer than five answers."),
    }
    return " ".join(told[name] for name in few.dimensions)
