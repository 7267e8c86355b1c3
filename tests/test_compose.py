"""docker-compose.yml: every service of ours starts natively with the command and settings it states."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.portal import BIN, ROOT, Portal, wait_until
from tna_portal.dashboards.models import WorkerHeartbeat

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OURS = ("prepare", "web", "worker", "beat")


def test_the_file_holds_the_services_of_production() -> None:
    assert set(COMPOSE["services"]) == {"database", "broker", *OURS}


def test_every_setting_it_passes_is_described() -> None:
    described = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    names = COMPOSE["services"]["web"]["environment"]
    assert [name for name in names if f"`{name}`" not in described] == []


def native(service: str) -> list[str]:
    """The service's command with the programs of this environment."""
    program, *rest = COMPOSE["services"][service]["command"]
    return [sys.executable if program == "python" else str(BIN / program), *rest]


def given(service: str) -> dict[str, str]:
    """The service's settings: what the file fixes, the rest as in these tests."""
    fixed = {
        name: str(value)
        for name, value in COMPOSE["services"][service]["environment"].items()
        if "${" not in str(value) and name not in {"PORT", "REDIS_URL", "TNA_BIND"}
    }
    return {**fixed, "TNA_HTTPS": "no"}


@pytest.mark.django_db(transaction=True)
def test_web_worker_and_beat_start_as_written(portal: Portal) -> None:
    for service in ("web", "worker", "beat"):
        portal.start(service, native(service), given(service))
    wait_until(portal.answers, what="web answers")
    wait_until(lambda: WorkerHeartbeat.objects.exists(), what="the worker sweeps")
    assert all(process.poll() is None for process in portal.processes.values())


def test_prepare_runs_as_written(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        **given("prepare"),
        "DATABASE_URL": f"sqlite://{tmp_path}/portal.sqlite3",
        "TNA_DATA_DIR": str(tmp_path),
        "TNA_SECRET_KEY": settings.SECRET_KEY,
    }
    done = subprocess.run(
        native("prepare"), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert re.search("The portal opens at", done.stdout), done.stderr[-500:]
