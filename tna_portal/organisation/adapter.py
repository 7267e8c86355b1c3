"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens an account alone: administrators make accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
