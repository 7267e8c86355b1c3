"""Load the study of 2023 as SYNTHETIC data."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from tna_portal.study import loading


class Command(BaseCommand):
    """manage.py load_study"""

    help = "Load the 2023 study (SYNTHETIC): 250 akims, 50 deputies, 29 interviews."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, with progress; a second run changes nothing."""
        started = time.monotonic()
        quiet = not options["verbosity"]

        def tell(line: str) -> None:
            if not quiet:
                self.stdout.write(line)
                self.stdout.flush()

        if loading.load(tell):
            tell(f"The study of 2023 (SYNTHETIC) is loaded: {time.monotonic() - started:.1f} s.")
        else:
            tell("The study of 2023 (SYNTHETIC) is already loaded.")
