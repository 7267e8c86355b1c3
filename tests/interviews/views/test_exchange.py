"""Pages of the exchange: who opens them, what is asked, and that a bad answer loses nothing."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import CodedSegment, ExchangeJob, Interview
from interviews.refi_qda.reading import read_project
from interviews.services.exchange import MOST_UPLOAD, content_of, exchange_due
from tests.factories.organisation import make_user
from tests.interviews.services.test_exchange import two_coders, wanted
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AuditEntry, User

pytestmark = pytest.mark.django_db


def entered(client: Client, user: User) -> Client:
    """The client, signed in."""
    client.force_login(user, backend=BACKEND)
    return client


def upload(client: Client, code: str, data: bytes) -> str:
    """The page of a file that was sent and read."""
    file = SimpleUploadedFile("talks.qdpx", data)
    address = client.post(reverse("interviews:import_codings", args=[code]), {"file": file})[
        "Location"
    ]
    exchange_due(now=timezone.now())
    return str(address)


def test_a_file_is_asked_for_with_a_reason_and_fetched_by_its_owner_alone(client: Client) -> None:
    round_, *_, lead = two_coders()
    page = reverse("interviews:export_codings", args=[round_.code])
    form = {"kind": "project", "whose": "all", "unready": "mask", "language": "ru"}
    assert entered(client, lead).post(page, form).status_code == 422
    assert client.post(page, form | {"reason": "for a check"}).status_code == 302
    job = ExchangeJob.objects.get()
    address = reverse("interviews:exchange_file", args=[job.pk])
    assert client.get(address).status_code == 404
    exchange_due(now=timezone.now())
    assert address in client.get(page).content.decode()
    response = client.get(address)
    assert response["Content-Disposition"] == f'attachment; filename="{job.file_name}"'
    assert len(read_project(response.content).project.codings) == 4
    assert AuditEntry.objects.get(action="codings_exported").details["reason"] == "for a check"
    assert AuditEntry.objects.filter(action="file_downloaded").count() == 1
    assert entered(client, make_user("methodologist")).get(address).status_code == 404


def test_a_coordinator_is_not_offered_the_codings_of_single_coders(client: Client) -> None:
    round_, _, one, *_ = two_coders()
    coordinator = make_user("coordinator", branch_code="kz-11")
    page = reverse("interviews:export_codings", args=[round_.code])
    found = entered(client, coordinator).get(page).content.decode()
    assert 'value="final"' in found
    assert f'value="{one.pk}"' not in found
    form = {"kind": "project", "unready": "mask", "language": "ru", "reason": "for a check"}
    for whose in ("all", str(one.pk)):
        assert client.post(page, form | {"whose": whose}).status_code == 422
    assert not ExchangeJob.objects.exists()


def test_a_sent_file_is_decided_on_by_hand_and_taken_in(client: Client) -> None:
    round_, interview, one, other, lead = two_coders()
    data = content_of(wanted(round_, lead))
    Interview.objects.filter(pk=interview.pk).delete()
    page = upload(entered(client, lead), round_.code, data)
    shown = client.get(page).content.decode()
    for number in (0, 1):  # no coder is chosen beforehand, and every code is proposed by its GUID
        field = re.search(rf'<select name="coder_{number}".*?</select>', shown, re.DOTALL)
        assert field is not None
        assert re.findall(r'value="([^"]*)"\s+selected', field.group()) in ([], [""])
    codes = dict(re.findall(r'<select name="(code_\d)".*?value="(\d+)" selected', shown, re.DOTALL))
    assert len(codes) == 3
    form: dict[str, Any] = codes | {
        "coder_0": one.pk, "coder_1": other.pk, "language": "kk", "consent_scope": "quotes",
        "take_0": "new", "region_0": "KZ-11", "group_0": "akim", "language_0": "kk",
    }  # fmt: skip
    refused = client.post(page, form)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"held_on_0"}
    assert client.post(page, form | {"held_on_0": "2026-09-01"}).status_code == 302
    assert client.post(page, form | {"held_on_0": "2026-09-01"}).status_code == 200  # too late
    exchange_due(now=timezone.now())
    assert CodedSegment.objects.count() == 4
    assert client.get(page).status_code == 200
    assert ExchangeJob.objects.get(kind="import").content_encrypted is None


def test_positions_are_counted_in_another_way_on_demand(client: Client) -> None:
    round_, *_, lead = two_coders()
    page = upload(entered(client, lead), round_.code, content_of(wanted(round_, lead)))
    for number in ("99", "x", "-1"):
        assert client.post(page, {"counting": number}).status_code == 404
    scores = client.get(page).context["scores"]
    assert client.post(page, {"counting": str(len(scores) - 1)}).status_code == 302
    exchange_due(now=timezone.now())
    assert client.get(page).context["scores"][-1][2] is True


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_bad_file_is_refused_in_the_readers_language(client: Client, language: str) -> None:
    round_, *_, lead = two_coders()
    User.objects.filter(pk=lead.pk).update(language=language)
    client.cookies["django_language"] = language
    page = upload(entered(client, lead), round_.code, b"nothing")
    shown = client.get(page, headers={"accept-language": language}).content.decode()
    said = {"kk": "Файл бүлінген", "ru": "Файл поврежден", "en": "The file is damaged"}
    assert said[language] in shown


def test_too_large_a_file_is_refused_before_it_is_kept(client: Client) -> None:
    round_, *_, lead = two_coders()
    file = io.BytesIO(bytes(MOST_UPLOAD + 1))
    file.name = "talks.qdpx"
    address = reverse("interviews:import_codings", args=[round_.code])
    assert entered(client, lead).post(address, {"file": file}).status_code == 422
    assert not ExchangeJob.objects.exists()


def test_pages_do_not_ask_more_often_the_more_there_is(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    round_, *_, lead = two_coders()
    for _ in range(4):
        wanted(round_, lead)
        make_user("coder")
    page = upload(entered(client, lead), round_.code, content_of(wanted(round_, lead)))
    with django_assert_max_num_queries(14):
        client.get(page)
    with django_assert_max_num_queries(14):
        client.get(reverse("interviews:export_codings", args=[round_.code]))
