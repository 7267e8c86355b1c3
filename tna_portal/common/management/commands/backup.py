"""Make a backup of the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tna_portal.common.backups import BackupError, make_backup


class Command(BaseCommand):
    help = (
        "Writes one file with the whole database, while the portal runs, and removes backups older "
        "than TNA_BACKUP_KEEP_DAYS. The keys are not in it: keep them elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--to", default=str(settings.BACKUP_DIR), help="folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say where it is."""
        try:
            path = make_backup(
                folder=Path(options["to"]), now=timezone.now(), keep_days=settings.BACKUP_KEEP_DAYS
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size // 1024} KB)")
