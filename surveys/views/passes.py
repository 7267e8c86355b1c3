"""The respondent's pass: a signed cookie that says which invitation (and draft) a browser holds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from surveys.selectors.fieldwork import is_open_to_staff

COOKIE = "tna_pass"
SALT = "respondent"
AGE = 60 * 24 * 60 * 60
PATH = "/a/"

Args = ParamSpec("Args")


@dataclass(frozen=True)
class Pass:
    """Invitation, and draft with its version once the start button was pressed.

    Before the start button, somebody with a letter link has the letter only: invitation_id is 0.
    `mode` is set where a branch enters the answers of somebody else; such a pass lives as long as a
    session of staff.
    """

    invitation_id: int
    draft_id: UUID | None = None
    version_id: int | None = None
    letter_id: int | None = None
    mode: str = ""


def signed(held: Pass) -> str:
    """The pass as the cookie holds it."""
    values = [held.invitation_id, str(held.draft_id or ""), held.version_id, held.letter_id]
    return signing.dumps([*values, held.mode] if held.mode else values, salt=SALT, compress=False)


def give(response: HttpResponse, held: Pass) -> HttpResponse:
    """Put the pass into the browser; scripts cannot read it, other sites do not send it."""
    response.set_cookie(
        COOKIE,
        signed(held),
        max_age=settings.SESSION_COOKIE_AGE if held.mode else AGE,
        path=PATH,
        secure=settings.BEHIND_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def take(response: HttpResponse) -> HttpResponse:
    """Take the pass out of the browser."""
    response.delete_cookie(COOKIE, path=PATH)
    return response


def read(request: HttpRequest) -> Pass | None:
    """The pass of this browser, or nothing when it has none of ours."""
    try:
        cookie = request.COOKIES.get(COOKIE, "")
        invitation, draft, version, letter, *mode = signing.loads(cookie, salt=SALT, max_age=AGE)
        if mode:
            if settings.SESSION_COOKIE_NAME not in request.COOKIES:
                return None  # whoever entered answers for somebody has signed out
            signing.loads(cookie, salt=SALT, max_age=settings.SESSION_COOKIE_AGE)
        return Pass(int(invitation), UUID(draft) if draft else None, version, letter, *mode)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def with_pass(
    view: Callable[Concatenate[HttpRequest, Pass, Args], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Args], HttpResponse]:
    """Decorate a page that only somebody invited may see."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        held = read(request)
        if held is None:
            return redirect("surveys:token")
        if is_shut_out(held):
            return notice(request, "shut_out", 409)
        return private(view(request, held, *args, **kwargs))

    return cast("Callable[Concatenate[HttpRequest, Args], HttpResponse]", guarded)


def is_shut_out(held: Pass) -> bool:
    """Whether a branch holds a pass to answers that the person has gone on with alone."""
    return bool(held.mode) and not is_open_to_staff(held.draft_id)


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of a respondent's page is kept by caches (other sites are told nothing anyway)."""
    response.headers["Cache-Control"] = "no-store"
    return response


def notice(request: HttpRequest, kind: str, status: int, **context: Any) -> HttpResponse:
    """A page that says why it does not go on, and what to do."""
    held = read(request)
    values = {"kind": kind, "is_assisted": bool(held and held.mode), **context}
    return private(render(request, "surveys/answer/notice.html", values, status=status))
