"""Limits on guessing tokens. Unknown ones are limited by address, known ones by the token itself: a
whole akimat may sit behind one address. When the cache does not answer, nobody is locked out."""

import logging
import time
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

MOST_FAILURES = 20
MOST_OPENINGS = 60
WINDOW = 600  # seconds


_PAUSE = 30.0  # seconds during which a cache that did not answer is not asked again
_silent_until = 0.0


def _key(request: HttpRequest) -> str:
    return f"unknown-token:{request.META.get('REMOTE_ADDR', '')}"


def _asked(question: Callable[[], int]) -> int:
    """What the cache says; 0 while it is down, which must neither close the door nor delay anybody."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return 0
    try:
        return question()
    except Exception as error:
        _silent_until = time.monotonic() + _PAUSE
        logger.warning("The cache does not answer: %s", type(error).__name__)
        return 0


def _one_more(key: str) -> int:
    cache.add(key, 0, WINDOW)
    return int(cache.incr(key))


def is_blocked(request: HttpRequest) -> bool:
    """Whether too many unknown tokens have come from this address lately."""
    return _asked(lambda: int(cache.get(_key(request)) or 0)) >= MOST_FAILURES


def count_failure(request: HttpRequest) -> None:
    """One more unknown token."""
    _asked(lambda: _one_more(_key(request)))


def opened_too_often(invitation_id: int) -> bool:
    """One more opening of a known token; whether it has been opened too often lately."""
    return _asked(lambda: _one_more(f"known-token:{invitation_id}")) > MOST_OPENINGS
