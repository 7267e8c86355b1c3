"""Types of requests."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


class AuthenticatedRequest(HttpRequest):
    """A request of a signed-in member of staff."""

    user: "User"
