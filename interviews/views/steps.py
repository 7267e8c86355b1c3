"""What the coding page's script asks for: one step of the log at a time, and places of words."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from interviews.models import Interview
from interviews.reading import drawn, drawn_codes
from interviews.search.finding import find as places_of
from interviews.selectors.coding import drawn_codings, log_state
from interviews.selectors.shown import shown_text
from interviews.selectors.visibility import readable
from interviews.services import coding
from interviews.services.assigning import AlreadyHandedIn, InterviewGone, NotYours
from interviews.services.naming import code_named
from interviews.views.coding import interview_to_read
from interviews.views.problems import REFUSED, problem_of
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import LANGUAGES
from tna_portal.organisation.access import Permission, may, require

if TYPE_CHECKING:
    from interviews.services.coding import Changes
    from tna_portal.organisation.models import User

MOST_BYTES = 64 * 1024
LONGEST_QUERY = 200
# name in the page's script -> name in the service
TEXTS = {
    "issue": "key_issue",
    "interpretation": "interpretation",
    "need": "skills_need",
    "memo": "memo",
}
MOST = 2**31 - 1
STATUS = (
    ((NotYours, AlreadyHandedIn), 403),
    ((coding.SegmentChanged, coding.LogMoved), 409),
    (InterviewGone, 410),
)


class Unreadable(ValueError):
    """The request is not one that the page's script sends."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a step asks for, with every value of the type it must have."""

    body: dict[str, Any]

    def number(self, name: str) -> int:
        """A whole number that a database column holds."""
        value = self.body.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
            raise Unreadable(name)
        return value

    def text(self, name: str) -> str:
        """A text as a column holds it."""
        value = self.body.get(name)
        if not isinstance(value, str) or "\x00" in value:
            raise Unreadable(name)
        return value

    def key(self) -> UUID:
        """The coding it is about."""
        return UUID(self.text("key"))

    def changes(self) -> "Changes":
        """What it says of a finding."""
        found: dict[str, Any] = {
            ours: self.text(theirs) for theirs, ours in TEXTS.items() if theirs in self.body
        }
        if "code" in self.body:
            found["code_id"] = self.number("code")
        if "language" in self.body:
            found["language"] = self.text("language")
            if found["language"] not in dict(LANGUAGES):
                raise Unreadable("language")
        if "start" in self.body:
            found |= {
                "start": self.number("start"),
                "end": self.number("end"),
                "quote": self.text("quote"),
                "text_version": self.number("version"),
            }
        return found  # type: ignore[return-value]


@require_POST
@require(Permission.CODE_INTERVIEWS)
def step(request: AuthenticatedRequest, pk: int) -> JsonResponse:
    """Create, edit, remove, undo or redo. What was refused is told with how things stand now."""
    interview = readable(request.user).select_related("transcript").filter(pk=pk).first()
    if interview is None or not hasattr(interview, "transcript"):
        error = _("The text is no longer here for you: it was withdrawn or handed in.")
        return JsonResponse({"error": error, "codings": [], "number": 0}, status=404)
    try:
        asked = Asked(_body(request))
        answer = _done(request.user, interview, asked)
    except (Unreadable, ValueError, KeyError):
        return JsonResponse({"error": _("This could not be understood.")}, status=422)
    except REFUSED as error:
        return _refused(request.user, interview, error)
    return JsonResponse(answer | _log(request.user, interview))


def _body(request: AuthenticatedRequest) -> dict[str, Any]:
    if len(request.body) > MOST_BYTES:
        raise Unreadable("too long")
    body = json.loads(request.body)
    if not isinstance(body, dict):
        raise Unreadable("not an object")
    return body


def _done(user: "User", interview: Interview, asked: Asked) -> dict[str, Any]:
    """The answer to one step: the coding it touched as it stands now, or the key that is gone."""
    action, transcript = asked.text("action"), interview.transcript
    added: dict[str, Any] = {}
    if action == "create":
        changes = asked.changes()
        if "name" in asked.body:
            entry = _new_code(user, interview, asked.text("name"))
            changes["code_id"] = entry.pk
            added = {"code": drawn_codes([entry])[0]}
        key = coding.code_segment(
            transcript_id=transcript.pk,
            key=asked.key(),
            actor=user,
            **changes,
        ).key
    elif action == "edit":
        key = asked.key()
        coding.edit_segment(
            key=key, revision=asked.number("revision"), actor=user, **asked.changes()
        )
    elif action == "remove":
        key = asked.key()
        coding.remove_segment(key=key, revision=asked.number("revision"), actor=user)
    elif action in {"undo", "redo"}:
        do = coding.undo if action == "undo" else coding.redo
        key = do(transcript_id=transcript.pk, seen=asked.number("seen"), actor=user).key
    else:
        raise Unreadable(action)
    now = drawn(drawn_codings(user, transcript, [key]), user.pk)
    return added | {"key": str(key), "coding": now[0] if now else None}


def _new_code(user: "User", interview: Interview, name: str) -> Any:
    if not may(user, Permission.MANAGE_FRAMEWORK):
        raise coding.CodeNotUsable
    return code_named(round_id=interview.round_id, name=name, actor=user)


def _log(user: "User", interview: Interview) -> dict[str, Any]:
    log = log_state(interview.transcript.pk, user)
    return {"number": log.number, "undo": log.undo is not None, "redo": log.redo is not None}


def _refused(user: "User", interview: Interview, error: Exception) -> JsonResponse:
    """Why, and all codings as they stand, so that the page can show the other version."""
    status = next((number for kinds, number in STATUS if isinstance(error, kinds)), 422)
    answer = {
        "error": problem_of(error),
        "codings": drawn(drawn_codings(user, interview.transcript), user.pk),
    }
    return JsonResponse(answer | _log(user, interview), status=status)


@require_GET
@require(Permission.SEE_INTERVIEWS)
def find(request: AuthenticatedRequest, pk: int) -> JsonResponse:
    """Where the words of a query stand in this text, in whatever form."""
    interview = interview_to_read(request.user, pk)
    query = request.GET.get("q", "")[:LONGEST_QUERY]
    found = places_of(shown_text(interview.transcript, request.user), query)
    return JsonResponse({"found": [[span.start, span.end] for span in found]})
