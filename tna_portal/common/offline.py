"""Pages that can be opened again without a network: the one service worker, and what it is told."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe


def worker_address(view: str, *, page: str, mark: str, cache: str, instead: str = "") -> str:
    """The worker's address with its orders: which page to keep, and what tells that it is that very one.

    `cache` names where; `instead` is shown in place of pages that are not kept.
    """
    orders = {"page": page, "mark": mark, "cache": cache, "instead": instead}
    return f"{reverse(view)}?{urlencode({key: value for key, value in orders.items() if value})}"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: served by each room, for it may only look after what lies beside it."""
    script = (settings.BASE_DIR / "static/js/worker.js").read_bytes()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "max-age=0, must-revalidate"
    return response
