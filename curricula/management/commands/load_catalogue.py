"""Load the shipped courses, modules and feedback of past seminars."""

from typing import Any

from django.core.management.base import BaseCommand

from curricula.services.catalogue import load_catalogue


class Command(BaseCommand):
    """manage.py load_catalogue"""

    help = "Load the shipped catalogue; modules that have been edited stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        made = load_catalogue()
        if options["verbosity"]:
            self.stdout.write(f"{made} modules loaded.")
