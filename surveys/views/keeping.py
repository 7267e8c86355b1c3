"""The end of a round's storage period: what is deleted when, and keeping anonymous answers longer."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys.forms import KeepLongerForm
from surveys.selectors.retention import keeping_of
from surveys.services import retention
from surveys.views.rounds import round_or_404
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from tna_portal.common.http import AuthenticatedRequest


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ROUNDS)
def keeping(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """What is deleted when; a later day for anonymous answers, with a reason."""
    entry = round_or_404(code)
    form = KeepLongerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retention.keep_answers_longer(
                round_id=entry.pk,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except retention.PromiseGiven:
            form.add_error("until", _("Respondents have been promised this day in their consent."))
        except retention.RoundNotClosed:
            form.add_error("until", _("The round is still open: people are being told this day."))
        except retention.AnswersErased:
            form.add_error("until", _("The answers have been deleted already."))
        except retention.NotLater:
            form.add_error("until", _("Choose a day that is later and still to come."))
        else:
            messages.success(request, _("The answers are kept longer."))
            return redirect("surveys:keeping", code=code)
    context = {
        "round": entry,
        "keeping": keeping_of(entry, request.user),
        "form": form,
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/keeping.html", context, status=422 if form.errors else 200)
