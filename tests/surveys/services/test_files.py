"""Files made by the worker: made once, by whoever is alive, fetched by one person, gone in time."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.models import FileJob
from surveys.models.files import FileState
from surveys.services import files
from surveys.services.files import KEPT, SILENT, make_due, path_of, request_answers, request_letters
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire
from tests.surveys.letters.test_letters import letter
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound, AuditEntry, User

pytestmark = pytest.mark.django_db


def answered_round() -> AssessmentRound:
    """Six responses, one with a dangerous text."""
    round_ = make_round()
    for person in make_invited(make_questionnaire(round_), 6):
        answer(person, {"Q5": 44, "Q14a": "=HYPERLINK(1) Қ", "Q8": {"options": ["kk", "ru"]}})
    return round_


def wanted(round_: AssessmentRound, actor: User, kind: str = "answers_xlsx") -> FileJob:
    """One export."""
    return request_answers(
        entry=round_,
        kind=kind,
        language="ru",
        with_labels=True,
        with_bom=True,
        with_version=True,
        reason="for the yearly report",
        actor=actor,
        now=timezone.now(),
    )


def test_a_file_is_made_told_about_and_fetched_by_its_owner_alone(client: Client) -> None:
    round_, owner = answered_round(), make_user("methodologist")
    job = wanted(round_, owner)
    assert AuditEntry.objects.filter(action="answers_exported").count() == 1
    address = reverse("surveys:download", args=[job.pk])
    client.force_login(owner, backend=BACKEND)
    assert client.get(address).status_code == 404
    assert make_due(now=timezone.now()) == 1
    assert path_of(job).stat().st_mode & 0o777 == 0o600
    page = client.get(reverse("surveys:export", args=[round_.code])).content.decode()
    assert address in page
    response = client.get(address)
    name = rf'attachment; filename="answers_{round_.code}_\d{{8}}-\d{{4}}\.xlsx"'
    assert re.fullmatch(name, response["Content-Disposition"])
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(BytesIO(content))
    lines = list(book["answers"].iter_rows(values_only=True))
    assert len(lines) == 7
    assert lines[0][-2:] == ("response_mode", "response_version")
    assert lines[1][-2:] == ("self", 1)
    assert "=HYPERLINK(1) Қ" in lines[1]
    assert AuditEntry.objects.filter(action="file_downloaded").count() == 1
    client.force_login(make_user("methodologist"), backend=BACKEND)
    assert client.get(address).status_code == 404


def test_a_file_expires_with_everything_in_it() -> None:
    round_, owner = answered_round(), make_user("methodologist")
    job = wanted(round_, owner, "answers_csv")
    make_due(now=timezone.now())
    assert (
        path_of(job).read_text(encoding="utf-8").startswith("\ufeffresponse_number,response_group")
    )
    make_due(now=timezone.now() + KEPT + timedelta(minutes=1))
    assert not path_of(job).exists()
    assert not FileJob.objects.exists()


def test_the_file_of_a_dead_worker_is_taken_again() -> None:
    round_, owner = answered_round(), make_user("methodologist")
    now = timezone.now()
    job = wanted(round_, owner)
    FileJob.objects.filter(pk=job.pk).update(state=FileState.RUNNING, seen_at=now)
    assert make_due(now=now) == 0
    assert make_due(now=now + SILENT + timedelta(seconds=1)) == 1


def test_a_file_that_cannot_be_made_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    round_, owner = answered_round(), make_user("methodologist")
    job = wanted(round_, owner)

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files, "_write_answers", broken)
    assert make_due(now=timezone.now()) == 0
    job.refresh_from_db()
    assert job.state == FileState.FAILED
    assert list(path_of(job).parent.glob(f"{job.pk.hex}*")) == []


def test_codes_of_letters_are_kept_in_no_clear_form() -> None:
    round_ = make_round()
    owner = make_user("coordinator", branch_code=branch().code)
    job = request_letters(
        entry=round_,
        kind="letters_docx",
        letters=[letter(code="QQQQQQQQQQQ")],
        actor=owner,
        now=timezone.now(),
    )
    job.refresh_from_db()
    assert b"QQQQ" not in bytes(job.content_encrypted or b"")
    assert make_due(now=timezone.now()) == 1
    assert path_of(job).read_bytes().startswith(b"PK")


def test_a_paper_form_is_asked_for_made_and_fetched(client: Client) -> None:
    round_ = answered_round()
    owner = make_user("coordinator", branch_code=branch().code)
    client.force_login(owner, backend=BACKEND)
    asked = reverse("surveys:paper_form", args=[round_.code])
    wrong = client.post(asked, {"f-group": "deputies", "f-language": "kk"})
    assert wrong.status_code == 422  # this group is not asked in the round
    assert client.post(asked, {"f-group": "akims", "f-language": "xx"}).status_code == 422
    assert client.post(asked, {"f-group": "akims", "f-language": "kk"}).status_code == 302
    entry = AuditEntry.objects.get(action="paper_form_requested")
    assert (entry.details["group"], entry.details["language"]) == ("akims", "kk")
    assert make_due(now=timezone.now()) == 1
    job = FileJob.objects.get()
    page = client.get(reverse("surveys:letters", args=[round_.code])).content.decode()
    assert reverse("surveys:download", args=[job.pk]) in page
    response = client.get(reverse("surveys:download", args=[job.pk]))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") > 5


def test_a_reason_is_needed(client: Client) -> None:
    round_ = answered_round()
    client.force_login(make_user("methodologist"), backend=BACKEND)
    values = {"kind": "answers_csv", "labels": "codes", "language": "kk", "reason": "short"}
    response = client.post(reverse("surveys:export", args=[round_.code]), values)
    assert response.status_code == 422
    assert not FileJob.objects.exists()
