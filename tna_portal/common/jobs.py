"""The one door to the broker.

The database says what is due; a message only says "look now". So messages are hints without content,
many hints become one message, a hint that cannot be sent is dropped (the beat's sweep finds the work),
and no request ever waits for the broker: a background thread of the process sends.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

_PAUSE_AFTER_FAILURE = 5.0  # seconds


class _Messenger:
    """One daemon thread a process; starts with the first hint, also after a fork."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        self._wanted.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="job-hints", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                publish()
            except Exception as error:
                logger.warning("A job hint was not sent: %s", type(error).__name__)
                time.sleep(_PAUSE_AFTER_FAILURE)


_messenger = _Messenger()


@dataclass(frozen=True)
class JobLine:
    """A file or text that the worker makes or reads for somebody, as an administrator sees it.

    `room` and `key` say whose it is; `state` is "waiting", "running" or "failed".
    """

    room: str
    key: str
    label: str
    round_name: str
    person: str
    asked_at: datetime
    state: str
    done: int = 0
    total: int = 0
    can_cancel: bool = False
    can_retry: bool = False


class NotPossibleNow(Exception):
    """The job is no longer in the state in which this can be done."""


def broker_answers() -> bool:
    """Whether the broker can be reached; waits no longer than its short time limits."""
    try:
        with import_string(settings.CELERY_APP).connection_for_write() as connection:
            connection.connect()
    except Exception as error:
        logger.warning("The broker does not answer: %s", type(error).__name__)
        return False
    return True


def publish() -> None:
    """Send one hint now, in the caller's thread."""
    import_string(settings.CELERY_APP).send_task(
        settings.SWEEP_TASK, ignore_result=True, retry=False, expires=600
    )


def hint() -> None:
    """Say that something may be due, once the current transaction has been committed."""
    transaction.on_commit(_messenger.wake, robust=True)
