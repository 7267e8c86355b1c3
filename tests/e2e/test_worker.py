"""A worker that is killed, a broker that is gone or silent: nothing is lost, nothing waits long."""

import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from curricula.needs.selectors import is_stale, latest_snapshot
from interviews.models import CodedSegment
from surveys.models import PendingRow
from tests.factories.interviews import make_empty_final, make_final, make_interview
from tests.factories.organisation import make_round
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tests.portal import Portal, free_port, wait_until
from tna_portal.dashboards.models import PanelSnapshot, WorkerHeartbeat
from tna_portal.dashboards.services import sweep

pytestmark = [pytest.mark.django_db(transaction=True)]
ANSWERS = rated(PRC=(5, 2), LND=(5, 3))
services_only = pytest.mark.skipif(
    not os.environ.get("TEST_SERVICES"), reason="needs Redis; runs in the second half of make test"
)


def all_fresh(round_id: int) -> bool:
    """Nothing waits, the newest release knows everything, the pages show it."""
    snapshot = latest_snapshot(round_id)
    return (
        snapshot is not None
        and not PendingRow.objects.exists()
        and not is_stale(round_id)
        and PanelSnapshot.objects.filter(round_id=round_id, need_snapshot_id=snapshot.pk).exists()
    )


def test_a_worker_killed_in_the_middle_leaves_nothing_undone(portal: Portal) -> None:
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for invited in make_invited(questionnaire, 6):
        answer(invited, ANSWERS)
    portal.start_worker(extra={"TNA_TEST_PAUSE": "30"})
    wait_until(lambda: WorkerHeartbeat.objects.exists(), what="the worker sweeps")
    # It pauses after the merge, before the release: half of the work is done.
    wait_until(lambda: not PendingRow.objects.exists(), what="the counts are merged")
    portal.kill("worker")
    assert latest_snapshot(round_.pk) is None
    portal.start_worker("second")
    wait_until(lambda: all_fresh(round_.pk), what="everything is fresh after the restart")


def test_a_second_sweep_beside_the_first_counts_nobody_twice(portal: Portal) -> None:
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for invited in make_invited(questionnaire, 12):
        answer(invited, ANSWERS)
    portal.start_worker("one")
    portal.start_worker("two")
    wait_until(lambda: all_fresh(round_.pk), what="everything is fresh")
    snapshot = latest_snapshot(round_.pk)
    assert snapshot is not None
    assert snapshot.content["scopes"]["country"]["n"] == 12


def test_healthz_tells_whether_a_worker_lives(portal: Portal) -> None:
    make_round()
    portal.start_web()
    assert status(f"{portal.url}/healthz") == 503
    sweep(now=timezone.now())
    assert status(f"{portal.url}/healthz") == 200


def status(address: str) -> int:
    """The status of one page."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answered:
            return int(answered.status)
    except urllib.error.HTTPError as error:
        return error.code


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        held: list[socket.socket] = []
        stop = threading.Event()

        def accept() -> None:
            listener.settimeout(0.2)
            while not stop.is_set():
                try:
                    held.append(listener.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
            thread.join()
            for connection in held:
                connection.close()


def send_without_a_script(portal: Portal, token: str) -> float:
    """Answer over HTTP; the seconds of the slowest request."""
    jar = Path(settings.DATA_DIR) / f"jar-{token}"
    slowest = 0.0

    def request(path: str, *data: str) -> str:
        nonlocal slowest
        started = time.monotonic()
        fields = [part for entry in data for part in ("--data-urlencode", entry)]
        out = subprocess.run(
            ["curl", "-s", "-L", "-b", str(jar), "-c", str(jar), *fields, portal.url + path],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        slowest = max(slowest, time.monotonic() - started)
        return out

    def crumb(page: str) -> str:
        return (
            "csrfmiddlewaretoken="
            + page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        )

    page = request(f"/a/{token}/")
    page = request("/a/start/", crumb(page))
    page = request("/a/questions/", crumb(page), "page=consent", "q.consent=1", "go=next")
    page = request("/a/questions/", crumb(page), "page=words", "go=submit")
    assert 'class="receipt"' in page
    return slowest


@services_only
@pytest.mark.services
def test_a_redis_that_is_gone_delays_no_answer(portal: Portal) -> None:
    portal.environment["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    check_answers_without_a_broker(portal)


@services_only
@pytest.mark.services
def test_a_redis_that_hangs_delays_no_answer(portal: Portal) -> None:
    with silent_server() as port:
        portal.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
        check_answers_without_a_broker(portal)


def check_answers_without_a_broker(portal: Portal) -> None:
    """Five answers within a second a request; fresh figures soon after the broker is back."""
    questionnaire = make_questionnaire(make_round())
    invited = make_invited(questionnaire, 5)
    portal.start_web()
    slowest = max(send_without_a_script(portal, person.token) for person in invited)
    assert PendingRow.objects.count() == 5
    assert slowest < 1.0
    portal.environment["REDIS_URL"] = settings.REDIS_URL
    portal.start_worker()
    wait_until(lambda: all_fresh(questionnaire.round_id), what="fresh after the broker is back")


def test_a_coding_becomes_a_figure_without_anybody_asking(portal: Portal) -> None:
    round_ = make_round()
    talks = [make_interview(round_) for _ in range(6)]
    for talk in talks[1:]:
        make_empty_final(talk)
    portal.start_worker()
    portal.start_beat()
    wait_until(lambda: all_fresh(round_.pk), what="the first release")
    make_final(talks[0])
    assert CodedSegment.objects.count() == 1
    wait_until(
        lambda: (latest_snapshot(round_.pk) or talks[0]).content["interviews"]["codes"]["T1"] == 1,  # type: ignore[union-attr]
        what="the coding is counted",
    )
