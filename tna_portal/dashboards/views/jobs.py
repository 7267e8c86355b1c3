"""The page of background work, for administrators."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interviews.services.exchange import cancel_exchange, retry_exchange
from surveys.services.checking_counts import NothingToTake, ask_for_check, ask_to_take
from surveys.services.files import cancel_file, retry_file
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.jobs import NotPossibleNow, hint
from tna_portal.dashboards.jobs import background
from tna_portal.organisation.access import Permission, require

CHANGES = {
    ("file", "cancel"): cancel_file,
    ("file", "retry"): retry_file,
    ("exchange", "cancel"): cancel_exchange,
    ("exchange", "retry"): retry_exchange,
}
CHECKS = {"check": ask_for_check, "take": ask_to_take}


@require_safe
@require(Permission.RUN_JOBS)
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """What runs, what waits, what failed and why."""
    return render(request, "dashboards/jobs.html", {"work": background(timezone.now())})


@require_POST
@require(Permission.RUN_JOBS)
def run(request: AuthenticatedRequest) -> HttpResponse:
    """Say that something may be due."""
    hint()
    messages.success(request, _("The worker has been asked to look at once."))
    return redirect("jobs:overview")


@require_POST
@require(Permission.RUN_JOBS)
def change_job(request: AuthenticatedRequest, room: str, pk: UUID, change: str) -> HttpResponse:
    """Cancel what waits or is being made, or try again what failed."""
    work = CHANGES.get((room, change))
    if work is None:
        raise Http404
    try:
        work(pk=pk, actor=request.user)
    except NotPossibleNow:
        messages.warning(request, _("That was no longer possible: its state had changed."))
    else:
        done = _("It is cancelled.") if change == "cancel" else _("It will be tried again.")
        messages.success(request, done)
    return redirect("jobs:overview")


@require_POST
@require(Permission.RUN_JOBS)
def change_counts(request: AuthenticatedRequest, pk: int, change: str) -> HttpResponse:
    """Have the answers counted again, or the recount taken in place of the counts."""
    work = CHECKS.get(change)
    if work is None:
        raise Http404
    try:
        work(questionnaire_id=pk, actor=request.user)
    except NothingToTake:
        messages.warning(request, _("The counts agree with the answers; there is nothing to take."))
    else:
        messages.success(request, _("The worker will do it with its next look."))
    return redirect("jobs:overview")
