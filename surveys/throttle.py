"""Limits on guessing tokens. Unknown ones are limited by address, known ones by the token itself: a
whole akimat may sit behind one address. When the cache does not answer, nobody is locked out."""

import logging

from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

MOST_FAILURES = 20
MOST_OPENINGS = 60
WINDOW = 600  # seconds


def _key(request: HttpRequest) -> str:
    return f"unknown-token:{request.META.get('REMOTE_ADDR', '')}"


def is_blocked(request: HttpRequest) -> bool:
    """Whether too many unknown tokens have come from this address lately."""
    try:
        return int(cache.get(_key(request)) or 0) >= MOST_FAILURES
    except Exception as error:
        logger.warning("The cache does not answer: %s", type(error).__name__)
        return False


def count_failure(request: HttpRequest) -> None:
    """One more unknown token."""
    try:
        cache.add(_key(request), 0, WINDOW)
        cache.incr(_key(request))
    except Exception as error:
        logger.warning("The cache does not answer: %s", type(error).__name__)


def opened_too_often(invitation_id: int) -> bool:
    """One more opening of a known token; whether it has been opened too often lately."""
    key = f"known-token:{invitation_id}"
    try:
        cache.add(key, 0, WINDOW)
        return int(cache.incr(key)) > MOST_OPENINGS
    except Exception as error:
        logger.warning("The cache does not answer: %s", type(error).__name__)
        return False
