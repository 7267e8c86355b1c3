"""Recompute every quote, span, digest, log and decision: `manage.py verify_quotes`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interviews.selectors.integrity import confirmed_flaws


class Command(BaseCommand):
    """Prints each flaw (ids, never text) and ends with an error when there is one."""

    help = "Check that every quote is what stands at its place in the text."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything."""
        found = confirmed_flaws()
        for flaw in found:
            self.stdout.write(str(flaw))
        if found:
            raise CommandError(f"{len(found)} flaws")
        self.stdout.write("Every quote is what stands at its place.")
