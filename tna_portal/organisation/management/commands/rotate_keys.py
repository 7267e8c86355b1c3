"""Encrypt everything again with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tna_portal.organisation.services.keys import rotate_keys


class Command(BaseCommand):
    help = (
        "Encrypts every encrypted value again with the first key of TNA_ENCRYPTION_KEYS, while the "
        "portal runs; may be interrupted and repeated. The last line says whether older keys may go."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Progress, then how many values still depend on an older key."""
        done = rotate_keys(tell=self.stdout.write)
        self.stdout.write(f"Encrypted again: {done.rewritten}.")
        if done.unreadable:
            self.stdout.write(f"No key of the setting opens {done.unreadable} value(s).")
        if done.old or done.unreadable:
            raise CommandError(f"{done.old} value(s) still depend on an older key: run again.")
        self.stdout.write("0 values depend on an older key: it may be removed.")
