"""No more reminders: the page that every e-mail leads to. Its address is signed; there is no session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from surveys.selectors.messages import invitation_of_stop_value
from surveys.services.invitations import decline_reminders
from surveys.views.passes import notice, private


# A mail program's own button (RFC 8058) posts here without having seen the page; the signature is
# what authorises it. Opening the page changes nothing: messengers and scanners do that, too.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, value: str) -> HttpResponse:
    """One button; afterwards the questionnaire can still be answered."""
    invitation = invitation_of_stop_value(value)
    if invitation is None:
        return notice(request, "unknown", 404)
    is_done = invitation.opted_out
    if request.method == "POST":
        decline_reminders(invitation_id=invitation.pk)
        is_done = True
    return private(render(request, "surveys/answer/no_reminders.html", {"is_done": is_done}))
