"""What every staff page needs: navigation for the reader's permissions, and the demo notice."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from tna_portal.common.middleware import needs_session


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; nothing on answering pages."""
    if not needs_session(request):
        return {}
    navigation = import_string(settings.NAVIGATION)
    return {"navigation": navigation(request), "demo": settings.DEMO}
