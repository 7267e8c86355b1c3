"""Put a backup in place of the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tna_portal.common.backups import BackupError, has_data, restore_backup


class Command(BaseCommand):
    help = "Checks a backup and puts it in place of the database. Stop the portal before."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one, and whether what is there may be lost."""
        parser.add_argument("file")
        parser.add_argument("--yes", action="store_true", help="replace a database that holds data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what came back."""
        try:
            if has_data() and not options["yes"]:
                raise CommandError("The database holds data; add --yes to replace it.")
            manifest = restore_backup(path=Path(options["file"]))
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.rows.values())
        self.stdout.write(f"Restored the backup of {manifest.made_at}: {rows} rows.")
