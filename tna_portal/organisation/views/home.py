"""The front page, pages for things that went wrong, and the health answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Front page."""
    return render(request, "home.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from our page."""
    return HttpResponse(render_to_string("403_csrf.html", {}), status=403)


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """400."""
    return HttpResponse(render_to_string("400.html", {}), status=400)


def permission_denied(request: HttpRequest, exception: Any) -> HttpResponse:
    """403."""
    return HttpResponse(render_to_string("403.html", {}), status=403)


def page_not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """404."""
    return HttpResponse(render_to_string("404.html", {}), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, in all three languages, from nothing but its file."""
    return HttpResponse(render_to_string("500.html", {}), status=500)
