"""The one job. A message has no content: it only says that something may be due."""

from celery import shared_task
from django.utils import timezone

from tna_portal.dashboards.services import sweep as do_sweep


@shared_task(name="tna_portal.dashboards.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Do whatever the database says is due; running it twice, late or never again is harmless."""
    do_sweep(now=timezone.now())
