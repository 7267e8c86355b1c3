"""The portal's message catalogues, without any system package."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tna_portal.common import catalogues


class Command(BaseCommand):
    """manage.py translations [--extract] [--compile] [--check]"""

    help = "Collect, compile and check the messages in Kazakh and Russian."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, in this order."""
        parser.add_argument("--extract", action="store_true", help="merge the sources' messages")
        parser.add_argument("--compile", action="store_true", help="compile what has changed")
        parser.add_argument("--check", action="store_true", help="fail on any gap or mistake")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for."""
        root = settings.BASE_DIR
        if not any(options[step] for step in ("extract", "compile", "check")):
            raise CommandError("Say what to do: --extract, --compile or --check.")
        if options["extract"]:
            catalogues.update(root)
        if options["compile"]:
            written = catalogues.compile_all(root)
            if options["verbosity"]:
                self.stdout.write(f"{len(written)} catalogues compiled.")
        if options["check"]:
            flaws = catalogues.flaws(root)
            for flaw in flaws:
                self.stderr.write(str(flaw))
            if flaws:
                raise CommandError(f"{len(flaws)} messages need attention.")
