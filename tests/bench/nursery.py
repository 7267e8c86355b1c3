"""Celery workers that start in no time: everything is loaded once, and each line read starts a worker."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

ARGUMENTS = [
    *("worker", "--pool", "solo", "--loglevel", "critical"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
]


def main() -> None:
    """A worker a line; its process id is told, and a file of that name says when it is ready."""
    import django  # noqa: PLC0415 - the settings come with the environment

    django.setup()
    from celery.signals import worker_ready  # noqa: PLC0415

    from tna_portal.celery import app  # noqa: PLC0415
    from tna_portal.dashboards import tasks  # noqa: F401, PLC0415

    app.finalize()
    ready = Path(sys.argv[1])

    def tell(**_: Any) -> None:
        (ready / str(os.getpid())).touch()

    worker_ready.connect(tell)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            app.worker_main([*ARGUMENTS, "--hostname", f"w{os.getpid()}@local"])
            os._exit(0)
        print(pid, flush=True)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()
