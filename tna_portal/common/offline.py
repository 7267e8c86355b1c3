"""The service worker that keeps one opened page for use without a network (static/js/worker.js)."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


def worker_address(script: str, **told: str) -> str:
    """Where it is served, told which page to keep: for another page, or person, it is another worker."""
    return f"{script}?{urlencode(told)}"


@require_safe
def worker(request: HttpRequest, **beside: int) -> HttpResponse:
    """Served at several addresses, for it may only look after what lies beside it."""
    script = (settings.BASE_DIR / "static/js/worker.js").read_bytes()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "max-age=0, must-revalidate"
    return response
