"""Django's middleware, told apart: staff pages have a session, answering pages have a token."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.module_loading import import_string

ANSWERING = "/a/"
SAVING = "/a/save/"
WITHOUT_SESSION = (ANSWERING, "/healthz")


def needs_session(request: HttpRequest) -> bool:
    """Whether a page belongs to staff (or the front page) rather than to a respondent."""
    return not request.path_info.startswith(WITHOUT_SESSION)


class SavingLane:
    """Saving an answer goes past the rest of the middleware: its cookie says who, its view checks the
    forgery token itself, and nothing else applies to a few bytes of JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        view = import_string(settings.SAVING_VIEW)
        self.answer: Callable[[HttpRequest], Any] = convert_exception_to_response(view)

    def __call__(self, request: HttpRequest) -> Any:
        """One path, one view."""
        if request.path_info != SAVING:
            return self.get_response(request)
        response = self.answer(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response


class _Staff:
    """Steps aside on answering pages."""

    get_response: Callable[[HttpRequest], Any]

    def __call__(self, request: HttpRequest) -> Any:
        if needs_session(request):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class StaffSession(_Staff, SessionMiddleware):
    """Sessions, except for respondents."""


class StaffAuthentication(_Staff, AuthenticationMiddleware):
    """request.user, except for respondents."""


class StaffMessages(_Staff, MessageMiddleware):
    """Messages, except for respondents."""


class Language(LocaleMiddleware):
    """Language from the cookie, else from the browser; Kazakh when neither says."""


class PageCompression(GZipMiddleware):
    """Compresses pages; tiny answers of the saving interface are not worth it."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Leave short and JSON answers as they are."""
        if response.get("Content-Type", "").startswith("application/json"):
            return response
        return super().process_response(request, response)
