"""The Celery application. A worker and the beat sweep at their start, so whatever was left undone by
a killed process or a lost message is done then."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tna_portal.settings")

app = Celery("tna_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def make_broker_folders() -> None:
    """The file broker and the beat expect their folders to exist."""
    Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.mkdir(parents=True, exist_ok=True)
    if not settings.REDIS_URL:
        for name in ("messages", "control"):
            (settings.BROKER_FOLDER / name).mkdir(parents=True, exist_ok=True)


make_broker_folders()


@celeryd_init.connect
def _before_worker(**_: Any) -> None:
    make_broker_folders()


@worker_ready.connect
def _sweep_at_start(**_: Any) -> None:
    from tna_portal.common.jobs import hint  # noqa: PLC0415 - Django is set up only now

    hint()


@beat_init.connect
def _sweep_at_beat(**_: Any) -> None:
    from tna_portal.common.jobs import hint  # noqa: PLC0415 - Django is set up only now

    hint()
