"""Load regions, districts, need areas and branches."""

from typing import Any

from django.core.management.base import BaseCommand

from tna_portal.organisation.services.framework import load_framework


class Command(BaseCommand):
    """manage.py load_framework"""

    help = "Load the reference data; what has been edited since stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        load_framework()
        if options["verbosity"]:
            self.stdout.write("Reference data loaded.")
