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

COOKIE = "tna_pass"
SALT = "respondent"
AGE = 60 * 24 * 60 * 60

Args = ParamSpec("Args")


@dataclass(frozen=True)
class Pass:
    """Invitation, and draft with its version once the start button was pressed.

    Before the start button, somebody with a letter link has the letter only: invitation_id is 0.
    """

    invitation_id: int
    draft_id: UUID | None = None
    version_id: int | None = None
    letter_id: int | None = None


def signed(held: Pass) -> str:
    """The pass as the cookie holds it."""
    return signing.dumps(
        [held.invitation_id, str(held.draft_id or ""), held.version_id, held.letter_id],
        salt=SALT,
        compress=False,
    )


def give(response: HttpResponse, held: Pass) -> HttpResponse:
    """Put the pass into the browser; scripts cannot read it, other sites do not send it."""
    response.set_cookie(
        COOKIE,
        signed(held),
        max_age=AGE,
        path="/a/",
        secure=settings.BEHIND_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def read(request: HttpRequest) -> Pass | None:
    """The pass of this browser, or nothing when it has none of ours."""
    try:
        invitation, draft, version, letter = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE
        )
        return Pass(int(invitation), UUID(draft) if draft else None, version, letter)
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
        return private(view(request, held, *args, **kwargs))

    return cast("Callable[Concatenate[HttpRequest, Args], HttpResponse]", guarded)


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of a respondent's page is kept by caches (other sites are told nothing anyway)."""
    response.headers["Cache-Control"] = "no-store"
    return response


def notice(request: HttpRequest, kind: str, status: int, **context: Any) -> HttpResponse:
    """A page that says why it does not go on, and what to do."""
    values = {"kind": kind, **context}
    return private(render(request, "surveys/answer/notice.html", values, status=status))
