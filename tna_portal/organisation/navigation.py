"""The main menu: one entry a room, for those who may enter it."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tna_portal.organisation.access import Permission as P
from tna_portal.organisation.access import permissions_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tna_portal.organisation.models import User

ENTRIES = (
    ("dashboards:overview", _("Needs"), {P.SEE_NEEDS}),
    ("surveys:fieldwork", _("Fieldwork"), {P.SEE_FIELDWORK}),
    ("interviews:list", _("Interviews"), {P.SEE_INTERVIEWS}),
    ("curricula:plans", _("Seminar plans"), {P.SEE_PLANS}),
    ("curricula:catalogue", _("Modules"), {P.SEE_PLANS}),
    ("organisation:rounds", _("Rounds"), {P.MANAGE_ROUNDS, P.MANAGE_FRAMEWORK}),
    ("organisation:accounts", _("Accounts"), {P.MANAGE_ACCOUNTS}),
    ("jobs:overview", _("Background work"), {P.RUN_JOBS}),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Entries with `url`, `label` and whether the reader is inside that room."""
    user = getattr(request, "user", None)
    if user is None:
        return []
    held = permissions_of(user)
    return [
        {
            "url": reverse(name),
            "label": label,
            "current": request.path.startswith(reverse(name)),
        }
        for name, label, needed in ENTRIES
        if held & needed
    ]


# Where a person's work begins: the first right held decides.
LANDINGS = (
    (P.MANAGE_FRAMEWORK, "dashboards:overview"),
    (P.MAKE_PLANS, "curricula:plans"),
    (P.INVITE, "dashboards:branches"),
    (P.CODE_INTERVIEWS, "interviews:list"),
    (P.SEE_NEEDS, "dashboards:overview"),
)


def landing(user: "User | AnonymousUser") -> str | None:
    """Name of the page that a person's day begins with; None without any right."""
    held = permissions_of(user)
    return next((name for permission, name in LANDINGS if permission in held), None)
