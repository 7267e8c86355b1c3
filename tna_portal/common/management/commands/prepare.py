"""Make the portal ready to be served: the steps between installation and start, each only if due."""

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """manage.py prepare [--study]"""

    help = "Compile the languages, bring the database up to date, collect static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--study", action="store_true", help="load the 2023 study as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order, saying which."""
        call_command("translations", "--compile", verbosity=0)
        self.stdout.write("Bringing the database up to date ...")
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static()
        call_command("load_framework", verbosity=0)
        call_command("load_catalogue", verbosity=0)
        if options["study"]:
            call_command("load_study")
        if settings.DEMO:
            call_command("load_demo")
        host = "127.0.0.1"
        self.stdout.write(f"\nThe portal opens at http://{host}:{settings.PORT}/\n")

    def _collect_static(self) -> None:
        """Collect when a source file has changed since the last time."""
        state = {
            path: Path(storage.path(path)).stat().st_mtime_ns
            for finder in get_finders()
            for path, storage in finder.list([])
        }
        digest = hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        if stamp.exists() and stamp.read_text() == digest:
            return
        self.stdout.write("Collecting static files ...")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest)
