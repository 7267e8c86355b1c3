"""The page of background work: what runs, waits and failed, and what an administrator can do."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import ExchangeJob
from interviews.services.exchange import request_export
from surveys.models import CountCheck, FileJob, ItemCount
from surveys.services.files import path_of, request_paper_form
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire
from tna_portal.common import jobs as broker
from tna_portal.dashboards import jobs, services
from tna_portal.dashboards.models import StepRun, WorkerHeartbeat
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = "/background/"


@pytest.fixture
def admin(client: Client) -> Client:
    """An administrator's browser, in English."""
    user = make_user("admin")
    client.force_login(user)
    client.post(reverse("set_language"), {"language": "en"})
    return client


def seen(client: Client) -> str:
    """The page's text."""
    answered = client.get(PAGE)
    assert answered.status_code == 200
    return answered.content.decode()


def wanted_files() -> tuple[FileJob, ExchangeJob]:
    """A file and an exchange that wait."""
    round_ = make_round()
    make_questionnaire(round_)
    actor, now = make_user("methodologist"), timezone.now()
    file = request_paper_form(entry=round_, group="akims", language="kk", actor=actor, now=now)
    exchange = request_export(
        entry=round_,
        kind="codings_csv",
        whose="final",
        unready="mask",
        language="kk",
        crlf=False,
        bom=False,
        reason="",
        actor=actor,
        now=now,
    )
    return file, exchange


def press(client: Client, name: str, **arguments: Any) -> str:
    """Press a button; what the page says then."""
    answered = client.post(reverse(f"jobs:{name}", kwargs=arguments), follow=True)
    assert answered.status_code == 200
    return answered.content.decode()


def audited(word: str) -> list[str]:
    """Kinds of files in entries of the record of changes."""
    rows = AuditEntry.objects.filter(action=word).order_by("pk")
    return [row.details["kind"] for row in rows]


def test_an_empty_portal_says_so_in_words(admin: Client) -> None:
    page = seen(admin)
    assert "No worker gives a sign of life" in page
    assert "None has been seen yet." in page
    assert "No file waits and none has failed" in page
    assert "Nothing has been counted yet." in page


def test_each_step_tells_when_it_ran_and_how_it_went(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_given: object) -> None:
        raise LookupError("akim@example.org")

    sweep(now=timezone.now())
    assert set(StepRun.objects.values_list("step", flat=True)) == set(jobs.STEPS) - {
        "release",
        "closing",
    }
    monkeypatch.setattr(services, "make_due", fails)
    with pytest.raises(ExceptionGroup):
        sweep(now=timezone.now())
    run = StepRun.objects.get(step="files")
    assert (run.problem, run.failed_at is None) == ("LookupError", False)
    page = seen(admin)
    assert page.count("<code>LookupError</code>") == 1
    assert "akim@example.org" not in page
    monkeypatch.undo()
    sweep(now=timezone.now())
    assert "failed last:" in seen(admin)
    assert StepRun.objects.exclude(problem="").count() == 0


def test_a_worker_that_has_gone_and_what_it_was_doing_are_told(admin: Client) -> None:
    beat = WorkerHeartbeat.objects.create(name="worker", seen_at=timezone.now(), doing="files")
    assert "at work: Making files" in seen(admin)
    beat.doing = ""
    beat.save()
    assert "waits for something to do" in seen(admin)
    beat.seen_at -= timedelta(minutes=10)
    beat.save()
    assert "The last one was seen:" in seen(admin)


def test_a_broker_that_is_down_is_said_in_words(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The message broker does not answer" not in seen(admin)
    monkeypatch.setattr(jobs, "broker_answers", lambda: False)
    page = seen(admin)
    assert "The message broker does not answer" in page
    assert "Answers are kept all the same." in page


def test_what_cannot_be_reached_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    assert broker.broker_answers()
    settings.CELERY_APP = "tests.dashboards.test_jobs.NoBroker"
    assert not broker.broker_answers()


class NoBroker:
    """An application whose broker is gone."""

    @staticmethod
    def connection_for_write() -> None:
        """As when nobody listens."""
        raise ConnectionRefusedError


def test_a_waiting_file_is_cancelled_and_a_failed_one_tried_again(admin: Client) -> None:
    file, exchange = wanted_files()
    page = seen(admin)
    assert page.count(">Cancel<") == 2
    assert ">Try again<" not in page
    FileJob.objects.update(state="failed")
    ExchangeJob.objects.update(state="failed", problem="gave_up", attempts=4)
    page = seen(admin)
    assert page.count(">Try again<") == 2
    for room, pk in (("file", file.pk), ("exchange", exchange.pk)):
        assert "It will be tried again." in press(admin, "change", room=room, pk=pk, change="retry")
        assert "no longer possible" in press(admin, "change", room=room, pk=pk, change="retry")
    assert (FileJob.objects.get().state, ExchangeJob.objects.get().attempts) == ("waiting", 0)
    for room, pk in (("file", file.pk), ("exchange", exchange.pk)):
        assert "It is cancelled." in press(admin, "change", room=room, pk=pk, change="cancel")
    assert not FileJob.objects.exists()
    assert not ExchangeJob.objects.exists()
    assert audited("file_retried") == audited("file_cancelled") == ["paper_form", "codings_csv"]


def test_a_file_cancelled_while_it_is_made_leaves_nothing(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = wanted_files()
    from surveys.services import files  # noqa: PLC0415 - its module is patched below

    real = files._make

    def cancelled(job: FileJob) -> None:
        press(admin, "change", room="file", pk=job.pk, change="cancel")
        real(job)

    monkeypatch.setattr(files, "_make", cancelled)
    assert files.make_due(now=timezone.now()) == 0
    assert not path_of(file).exists()
    assert not FileJob.objects.exists()


def test_an_unknown_change_is_not_found(admin: Client) -> None:
    file, _ = wanted_files()
    assert admin.post(f"{PAGE}file/{file.pk}/drop/").status_code == 404
    assert admin.post(f"{PAGE}counts/1/drop/").status_code == 404


def test_looking_at_once_gives_a_hint(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr("tna_portal.dashboards.views.jobs.hint", lambda: given.append(1))
    assert "asked to look at once" in press(admin, "run")
    assert given == [1]


def test_counts_that_differ_are_shown_and_the_recount_is_taken(admin: Client) -> None:
    questionnaire = make_questionnaire(make_round())
    for person in make_invited(questionnaire, 6):
        answer(person)
    sweep(now=timezone.now())
    assert "Counts differ" not in seen(admin)
    assert "nothing to take" in press(admin, "counts", pk=questionnaire.pk, change="take")
    ItemCount.objects.update(responses=9)
    assert "with its next look" in press(admin, "counts", pk=questionnaire.pk, change="check")
    sweep(now=timezone.now())
    page = seen(admin)
    assert "Counts differ from the answers" in page
    assert "<li>Region: Akmola</li>" in page
    assert "The nightly check found counts" in admin.get("/needs/").content.decode()
    press(admin, "counts", pk=questionnaire.pk, change="take")
    sweep(now=timezone.now())
    assert "Counts differ" not in seen(admin)
    assert CountCheck.objects.get().differences == []
    assert ItemCount.objects.get().responses == 6


@pytest.mark.parametrize("role", ["methodologist", "manager", "coordinator", "coder"])
def test_nobody_else_finds_it(client: Client, role: str) -> None:
    client.force_login(make_user(role))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/needs/").content.decode()


def test_the_page_asks_as_much_of_three_files_as_of_one(
    admin: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection  # noqa: PLC0415 - used here alone
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    file, _ = wanted_files()
    seen(admin)
    with CaptureQueriesContext(connection) as one:
        seen(admin)
    for number in range(2):
        file.pk, file.requested_at = None, timezone.now() + timedelta(seconds=number)
        file._state.adding = True
        file.pk = FileJob._meta.pk.get_default()
        file.save()
    with django_assert_num_queries(len(one)):
        seen(admin)
