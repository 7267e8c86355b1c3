"""Compare the published figures of the 2023 study with ours."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tna_portal.study.loading import CODE
from tna_portal.study.report import NothingReleased, needs_report, study_report


class Command(BaseCommand):
    """manage.py study_report"""

    help = "Recompute each published figure; exit 1 on a difference that is not a listed one."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a figure: what | as printed | ours | same or why not."""
        try:
            lines = study_report(CODE)
        except NothingReleased as problem:
            raise CommandError("The study is not loaded: run manage.py load_study.") from problem
        self.stdout.write(
            "SYNTHETIC data | as printed | ours | same, or why not | 95 % interval | weighted to the frame"
        )
        for line in lines:
            told = [line.what, line.printed, line.ours, line.verdict]
            if line.beside.interval or line.beside.weighted:
                told += [line.beside.interval or "-", line.beside.weighted or "-"]
            self.stdout.write(" | ".join(told))
        self.stdout.write("Need area | need, 0-100 | 95 % | weighted to the frame | 95 % | places")
        for row in needs_report(CODE):
            self.stdout.write(" | ".join(row))
        wrong = [line for line in lines if not line.agrees]
        self.stdout.write(f"{len(lines)} figures, {len(wrong)} unexplained differences.")
        if wrong:
            sys.exit(1)
