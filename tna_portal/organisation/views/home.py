"""The front page, pages for things that went wrong, the health answer, and the demo entry."""

import ipaddress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tna_portal.common.checks import is_loopback
from tna_portal.common.middleware import needs_session
from tna_portal.organisation.choices import Role
from tna_portal.organisation.navigation import landing
from tna_portal.organisation.selectors import demo_account

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONGEST_SILENCE = 60  # seconds without a sign of the worker, or four sweeps


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Front page; in demo mode with the five ways in. Staff go straight to their work."""
    begin = landing(request.user)
    if begin and not settings.DEMO:
        return redirect(begin)
    entries = []
    if settings.DEMO:
        entries = [
            {
                "role": "akim",
                "label": _("Akim"),
                "description": _("Answer the questionnaire on a phone"),
            },
            {
                "role": "coder",
                "label": _("Coder"),
                "description": _("Code interviews of a branch"),
            },
            {
                "role": "methodologist",
                "label": _("Methodologist"),
                "description": _("Compare what two coders have found and decide"),
            },
            {
                "role": "manager",
                "label": _("Manager"),
                "description": _("Look at needs of the country and the regions"),
            },
            {
                "role": "admin",
                "label": _("Administrator"),
                "description": _("Make a seminar plan and download it"),
            },
        ]
    return render(request, "home.html", {"demo_entries": entries})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when database and worker are well, else 503 with the part that is not."""
    longest = timedelta(seconds=max(LONGEST_SILENCE, 4 * settings.SWEEP_SECONDS))
    try:
        seen = import_string(settings.HEARTBEAT)()
    except DatabaseError:
        return HttpResponse("database: no answer", status=503, content_type="text/plain")
    if seen is None or timezone.now() - seen > longest:
        return HttpResponse("worker: no sign of life", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def demo_enter(request: HttpRequest, role: str) -> HttpResponse:
    """Enter as one of the demo's people; only in demo mode, only from this very machine."""
    host = request.get_host().rsplit(":", 1)[0]
    local = is_loopback(host) and ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    if not settings.DEMO or not local:
        raise Http404
    if role == "akim":
        link = import_string(settings.DEMO_INVITATION)()
        return redirect(link or "surveys:token")
    user = demo_account(role) if role in Role.values else None
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect(landing(user) or "organisation:home")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from our page, or too long ago."""
    return _page(request, "403_csrf.html", 403)


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """400."""
    return HttpResponse(render_to_string("400.html", {}), status=400)


def permission_denied(request: HttpRequest, exception: Any) -> HttpResponse:
    """403."""
    return _page(request, "403.html", 403)


def page_not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """404."""
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, in all three languages, from nothing but its file."""
    return HttpResponse(render_to_string("500.html", {}), status=500)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """With the menu where somebody may be signed in, without where nobody can be."""
    usable = needs_session(request) and hasattr(request, "user")
    body = render_to_string(template, {}, request if usable else None)
    return HttpResponse(body, status=status)
