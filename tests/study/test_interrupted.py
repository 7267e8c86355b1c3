"""Loading that was interrupted, and reporting before anything was loaded."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_a_report_before_loading_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load_study"):
        call_command("study_report")


def manage(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """manage.py in an embedded portal of its own."""
    kept = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "TNA_DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_run_that_is_killed_half_way_is_made_good_by_the_next(tmp_path: Path) -> None:
    migrated = manage(tmp_path, "migrate", "--verbosity=0")
    migrated.communicate()
    assert migrated.returncode == 0
    with manage(tmp_path, "load_study") as first:
        assert first.stdout is not None
        for line in first.stdout:
            if "100 of 300" in line:
                first.send_signal(signal.SIGKILL)
                break
    assert first.returncode == -signal.SIGKILL
    second = manage(tmp_path, "load_study")
    said, _ = second.communicate()
    assert second.returncode == 0
    assert "is loaded" in said
    report = manage(tmp_path, "study_report")
    said, _ = report.communicate()
    assert (report.returncode, said.splitlines()[-1][-27:]) == (0, " 0 unexplained differences.")
