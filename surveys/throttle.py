"""Limits on guessing tokens. Unknown ones are limited by address, known ones by the token itself: a
whole akimat may sit behind one address. When the cache does not answer, nobody is locked out."""

from django.core.cache import cache
from django.http import HttpRequest

from tna_portal.common.caching import asked

MOST_FAILURES = 20
MOST_OPENINGS = 60
WINDOW = 600  # seconds


def _key(request: HttpRequest) -> str:
    return f"unknown-token:{request.META.get('REMOTE_ADDR', '')}"


def _one_more(key: str) -> int:
    cache.add(key, 0, WINDOW)
    return int(cache.incr(key))


def is_blocked(request: HttpRequest) -> bool:
    """Whether too many unknown tokens have come from this address lately."""
    return asked(lambda: int(cache.get(_key(request)) or 0), 0) >= MOST_FAILURES


def count_failure(request: HttpRequest) -> None:
    """One more unknown token."""
    asked(lambda: _one_more(_key(request)), 0)


def opened_too_often(invitation_id: int) -> bool:
    """One more opening of a known token; whether it has been opened too often lately."""
    return asked(lambda: _one_more(f"known-token:{invitation_id}"), 0) > MOST_OPENINGS
