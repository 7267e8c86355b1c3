"""The cache shared by all processes. It may be silent, which must neither fail nor delay anybody."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

logger = logging.getLogger(__name__)

HOUR = 3600  # seconds
_PAUSE = 30.0  # seconds during which a cache that did not answer is not asked again
_silent_until = 0.0

T = TypeVar("T")


def asked(question: Callable[[], T], otherwise: T) -> T:
    """What the cache says; `otherwise` while it is down."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return otherwise
    try:
        return question()
    except Exception as error:
        _silent_until = time.monotonic() + _PAUSE
        logger.warning("The cache does not answer: %s", type(error).__name__)
        return otherwise


def remembered(key: str, make: Callable[[], T]) -> T:
    """What was made under a key within the hour, or is made now; never None.

    The key names the version of everything it is made from. The hour is for a database that has been
    put back from a backup and counts the same versions again.
    """
    found: T | None = asked(lambda: cache.get(key), None)
    if found is None:
        made = found = make()
        asked(lambda: cache.set(key, made, HOUR), None)
    return found
