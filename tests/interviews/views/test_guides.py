"""The guide without a script, what the script sends, and text that is given back when a talk is gone."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from interviews.models import GuideNote, Interview
from interviews.selectors.guides import asides_of, notes_of
from interviews.services.interviews import withdraw_interview
from interviews.upload_forms import UploadForm
from tests.factories.interviews import make_held
from tests.factories.organisation import make_round, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import User

pytestmark = pytest.mark.django_db
A, B = "a" * 24, "b" * 24


@pytest.fixture
def actor(client: Client) -> User:
    """Signed in."""
    user = make_user("coder", branch_code="kz-11")
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return user


@pytest.fixture
def talk(actor: User) -> Interview:
    """Goes on."""
    return make_held(make_round(), actor)


def form_of(client: Client, talk: Interview) -> dict[str, str]:
    """The guide's fields as a browser without a script would send them."""
    context = client.get(reverse("interviews:guide", args=[talk.pk])).context
    fields = {"device": context["device"]}
    for question in context["asked"]:
        fields[f"text.{question.key}"] = question.text.replace("\n", "\r\n")
        fields[f"base.{question.key}"] = str(question.base)
        fields[f"was.{question.key}"] = question.was
    return fields


def post(client: Client, talk: Interview, fields: dict[str, str], **more: str) -> HttpResponse:
    """A button of the form."""
    address = reverse("interviews:guide", args=[talk.pk])
    return client.post(address, fields | more)  # type: ignore[return-value]


def send(client: Client, talk: Interview, device: str = A, **note: Any) -> HttpResponse:
    """What the script sends."""
    notes = [{"sequence": 1, "question": "failing", "text": "Нет денег", "base": 0} | note]
    body = json.dumps({"device": device, "notes": notes})
    address = reverse("interviews:save_notes", args=[talk.pk])
    return client.post(address, body, content_type="application/json")  # type: ignore[return-value]


def texts(talk: Interview) -> dict[str, str]:
    """What counts."""
    return {key: note.text for key, note in notes_of(talk).items()}


def test_the_form_is_saved_with_a_button_and_shows_what_was_typed(
    client: Client, talk: Interview
) -> None:
    fields = form_of(client, talk) | {"text.failing": "Встреч нет.\r\nПисем тоже."}
    assert post(client, talk, fields, go="save").status_code == 302
    assert texts(talk) == {"failing": "Встреч нет.\nПисем тоже."}
    assert form_of(client, talk)["text.failing"] == "Встреч нет.\r\nПисем тоже."
    again = form_of(client, talk)
    post(client, talk, again, go="save")
    assert GuideNote.objects.count() == 1


def test_a_form_left_open_does_not_overwrite_what_it_did_not_touch(
    client: Client, talk: Interview
) -> None:
    stale = form_of(client, talk)
    send(client, talk)
    post(client, talk, stale | {"text.cases": "Есть случай"}, go="save")
    assert texts(talk) == {"failing": "Нет денег", "cases": "Есть случай"}
    post(client, talk, stale | {"text.failing": "Нет воды"}, go="save")
    assert texts(talk)["failing"] == "Нет воды"
    (kept,) = asides_of(talk)["failing"]
    page = client.get(reverse("interviews:guide", args=[talk.pk])).content.decode()
    assert "Typed on another device" in page
    assert "Нет денег" in page
    post(client, talk, form_of(client, talk), settle=str(kept.pk))
    assert not asides_of(talk)


def test_the_talk_is_previewed_and_then_kept(client: Client, talk: Interview) -> None:
    fields = form_of(client, talk) | {"text.failing": "Встреч нет."}
    address = post(client, talk, fields, go="finish")["Location"]
    preview = client.get(address)
    assert "О: Встреч нет." in preview.content.decode()
    send(client, talk, question="cases", text="Есть случай")
    stale = client.post(address, {"digest": preview.context["digest"]})
    assert stale.status_code == 422
    assert "Есть случай" in stale.content.decode()
    client.post(address, {"digest": stale.context["digest"]})
    kept = Interview.objects.get(pk=talk.pk)
    assert kept.stage == "ready"
    assert len(kept.transcript.turns) == 4


def test_an_empty_talk_is_not_kept(client: Client, talk: Interview) -> None:
    address = reverse("interviews:finish_guide", args=[talk.pk])
    assert (
        client.post(address, {"digest": client.get(address).context["digest"]}).status_code == 422
    )
    assert Interview.objects.get(pk=talk.pk).stage == "held"


def test_what_the_script_sends_is_acknowledged_once_and_again(
    client: Client, talk: Interview
) -> None:
    for _ in range(2):
        answer = send(client, talk)
        assert json.loads(answer.content) == {
            "acknowledged": [1],
            "arrivals": {"failing": 1},
            "asides": {},
        }
    other = json.loads(send(client, talk, B, text="Нет воды").content)
    assert [each["text"] for each in other["asides"]["failing"]] == ["Нет денег"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '"x"',
        '{"device": "x", "notes": []}',
        '{"device": "aaaaaaaaaaaa", "notes": {}}',
        '{"device": "aaaaaaaaaaaa", "notes": [1]}',
        '{"device": "aaaaaaaaaaaa", "notes": [{"sequence": true, "question": "a", "text": "", "base": 0}]}',
        '{"device": "aaaaaaaaaaaa", "notes": [{"sequence": -1, "question": "a", "text": "", "base": 0}]}',
        '{"device": "aaaaaaaaaaaa", "notes": [{"sequence": 1e30, "question": "a", "text": "", "base": 0}]}',
        '{"device": "aaaaaaaaaaaa", "notes": [{"sequence": 1, "question": 5, "text": "", "base": 0}]}',
    ],
)
def test_what_cannot_be_read_is_refused(client: Client, talk: Interview, body: str) -> None:
    address = reverse("interviews:save_notes", args=[talk.pk])
    assert client.post(address, body, content_type="application/json").status_code == 400
    assert not GuideNote.objects.exists()


def test_letters_that_no_database_keeps_are_left_out(client: Client, talk: Interview) -> None:
    assert send(client, talk, text="Нет\x00 денег\ud800").status_code == 200
    assert texts(talk) == {"failing": "Нет денег"}


def test_an_answer_that_is_too_long_stays_in_the_form(client: Client, talk: Interview) -> None:
    long = "а" * 50_001
    assert send(client, talk, text=long).status_code == 422
    answer = post(client, talk, form_of(client, talk) | {"text.failing": long}, go="save")
    assert answer.status_code == 422
    assert long in answer.content.decode()


def test_text_typed_into_a_withdrawn_talk_is_given_back(
    client: Client, actor: User, talk: Interview
) -> None:
    fields = form_of(client, talk) | {"text.failing": "Это ещё не сохранено"}
    withdraw_interview(interview_id=talk.pk, actor=actor, today=localdate())
    answer = post(client, talk, fields, go="save")
    assert answer.status_code == 404
    assert "Это ещё не сохранено" in answer.content.decode()
    refused = send(client, talk)
    assert refused.status_code == 404
    assert "withdrawn" in json.loads(refused.content)["error"]


def test_text_typed_into_a_finished_talk_is_given_back(client: Client, talk: Interview) -> None:
    fields = form_of(client, talk)
    send(client, talk)
    address = reverse("interviews:finish_guide", args=[talk.pk])
    client.post(address, {"digest": client.get(address).context["digest"]})
    assert send(client, talk, B).status_code == 409
    answer = post(client, talk, fields | {"text.failing": "Слишком поздно"}, go="save")
    assert "Слишком поздно" in answer.content.decode()
    assert "Where does cooperation" not in answer.content.decode()
    assert "Где не получается сотрудничество" in answer.content.decode()


def test_a_talk_withdrawn_while_its_text_is_pasted_gives_the_text_back(
    client: Client, actor: User, talk: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = UploadForm.clean

    def withdrawn(form: Any) -> Any:
        withdraw_interview(interview_id=talk.pk, actor=actor, today=localdate())
        return shown(form)

    monkeypatch.setattr(UploadForm, "clean", withdrawn)
    address = reverse("interviews:transcript", args=[talk.pk])
    answer = client.post(address, {"text": "Длинная расшифровка"})
    assert answer.status_code == 404
    assert "Длинная расшифровка" in answer.content.decode()
