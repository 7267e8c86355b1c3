"""A real portal beside the tests: gunicorn and a Celery worker as processes of their own, on the
test's database and broker, so that they can be killed, stopped and looked at with a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(condition: Callable[[], bool], *, seconds: float = 20.0, what: str = "") -> None:
    """Ask again and again until it holds; AssertionError when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)


def database_url() -> str:
    """The address of the database the tests use right now."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{values['NAME']}"
    login = values["USER"] + (f":{values['PASSWORD']}" if values["PASSWORD"] else "")
    return f"postgresql://{login}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


class Portal:
    """Web server and worker; both end with the test."""

    def __init__(self, **settings_: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment: dict[str, str] = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tna_portal.settings",
            "DATABASE_URL": database_url(),
            "TNA_DATA_DIR": str(settings.DATA_DIR),
            "TNA_SECRET_KEY": settings.SECRET_KEY,
            "PORT": str(self.port),
            "TNA_SWEEP_SECONDS": "2",
            "TNA_WEB_WORKERS": "1",
            **settings_,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str], extra: Mapping[str, str] | None = None) -> None:
        """Start one process under a name; its output goes to a file in the data folder."""
        log = Path(self.environment["TNA_DATA_DIR"]) / f"{name}-{self.port}.log"
        with log.open("ab") as output:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self.environment, **(extra or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_web(self) -> None:
        """Start gunicorn and wait for its first answer."""
        gunicorn = str(BIN / "gunicorn")
        config = ["--config", "python:tna_portal.gunicorn", "--no-control-socket"]
        self.start("web", [gunicorn, *config, "tna_portal.wsgi"])
        wait_until(self.answers, what="the web server answers")

    def start_worker(self, name: str = "worker", extra: Mapping[str, str] | None = None) -> None:
        """Start one Celery worker as the Procfile does."""
        celery = [str(BIN / "celery"), "--app", "tna_portal.celery", "worker", "--pool", "solo"]
        quiet = ["--loglevel", "warning", "--without-gossip", "--without-mingle"]
        self.start(name, [*celery, *quiet, "--without-heartbeat"], extra)

    def start_beat(self) -> None:
        """Start the clock."""
        celery = [str(BIN / "celery"), "--app", "tna_portal.celery", "beat"]
        schedule = str(Path(self.environment["TNA_DATA_DIR"]) / f"beat-{self.port}")
        self.start("beat", [*celery, "--pidfile=", "--schedule", schedule, "--loglevel", "warning"])

    def answers(self) -> bool:
        """Whether the front page can be reached."""
        try:
            with urllib.request.urlopen(f"{self.url}/account/login/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, name: str) -> None:
        """Kill -9."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in list(self.processes):
            process = self.processes.pop(name)
            try:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            except ProcessLookupError:
                process.wait()
