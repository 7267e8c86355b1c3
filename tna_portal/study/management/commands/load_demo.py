"""Load the accounts and the open round of demo mode."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tna_portal.study import demo


class Command(BaseCommand):
    """manage.py load_demo"""

    help = "Load demo accounts and an open SYNTHETIC round. Demo mode only."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; a second run renews what has been used up."""
        if not settings.DEMO:
            raise CommandError("The demo is loaded in demo mode only (TNA_DEMO=yes).")
        loaded = demo.load(timezone.localtime())
        if options["verbosity"]:
            said = "The demo is loaded." if loaded else "The demo is already loaded."
            self.stdout.write(said)
