"""What the coding page's script may ask for, and how it is told that something cannot be done."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import Code, CodedSegment, Interview, Transcript
from interviews.services.assigning import assign, hand_in
from interviews.services.interviews import withdraw_interview
from tests.factories.interviews import coder_of, make_coding, make_interview
from tests.factories.organisation import NOW, branch, make_round, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import User

pytestmark = pytest.mark.django_db


class Page:
    """A person at a text, and what the page sends."""

    def __init__(self, interview: Interview, person: User) -> None:
        self.client = Client(enforce_csrf_checks=False)
        self.client.force_login(person, backend=BACKEND)
        self.interview = interview

    def step(self, **body: Any) -> tuple[int, dict[str, Any]]:
        """Status and answer."""
        answer = self.client.post(
            reverse("interviews:step", args=[self.interview.pk]),
            json.dumps(body),
            content_type="application/json",
        )
        return answer.status_code, answer.json()

    def create(self, **changes: Any) -> tuple[int, dict[str, Any]]:
        """A coding of the first sentence."""
        code = Code.objects.filter(codebook__round=self.interview.round, key="T1").get()
        body = {
            "action": "create", "key": str(uuid4()), "start": 0, "end": 16, "version": 1,
            "quote": "Бюджет жетпейді.", "code": code.pk, "language": "kk",
        }  # fmt: skip
        return self.step(**body | changes)


@pytest.fixture
def interview() -> Interview:
    """A text that is free."""
    branch()
    return make_interview(make_round())


@pytest.fixture
def page(interview: Interview) -> Page:
    """A coder of the branch."""
    return Page(interview, coder_of(interview))


def test_from_coding_to_undoing(page: Page) -> None:
    status, made = page.create()
    assert (status, made["number"], made["undo"], made["redo"]) == (200, 1, True, False)
    key, revision = made["key"], made["coding"]["revision"]
    status, edited = page.step(action="edit", key=key, revision=revision, issue="Қаражат")
    assert (status, edited["coding"]["issue"]) == (200, "Қаражат")
    status, undone = page.step(action="undo", seen=2)
    assert (status, undone["coding"]["issue"], undone["redo"]) == (200, "", True)
    now = undone["coding"]["revision"]
    assert page.step(action="remove", key=key, revision=now)[1]["coding"] is None


def test_a_conflict_tells_how_it_stands(page: Page) -> None:
    made = page.create()[1]
    page.step(action="edit", key=made["key"], revision=1, memo="бір")
    status, told = page.step(action="edit", key=made["key"], revision=1, memo="екі")
    assert status == 409
    assert told["error"]
    assert [entry["memo"] for entry in told["codings"]] == ["бір"]
    assert page.step(action="undo", seen=7)[0] == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"start": 6, "end": 6}, {"start": 0, "end": 10_000}, {"start": -1}, {"start": 2**40},
        {"start": "0"}, {"start": True}, {"end": None}, {"quote": "Другой текст"}, {"quote": None},
        {"version": 2}, {"code": 0}, {"code": "T1"}, {"language": "de"}, {"key": "x"},
        {"issue": "a" * 2001}, {"memo": "\x00"}, {"memo": "a" * 70_000}, {"action": "drop"},
        {"name": "Жаңа"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_told(page: Page, changes: dict[str, Any]) -> None:
    status, told = page.create(**changes)
    assert status == 422
    assert told["error"]
    assert not CodedSegment.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"x"', b"null", b"{}"])
def test_what_is_no_step_is_refused(page: Page, body: bytes) -> None:
    address = reverse("interviews:step", args=[page.interview.pk])
    answer = page.client.post(address, body, content_type="application/json")
    assert answer.status_code == 422


def test_without_the_token_nothing_is_written(page: Page) -> None:
    page.client.handler.enforce_csrf_checks = True
    address = reverse("interviews:step", args=[page.interview.pk])
    answer = page.client.post(address, b"{}", content_type="application/json")
    assert answer.status_code == 403


def test_another_branch_and_a_text_that_is_gone(page: Page, interview: Interview) -> None:
    branch("kz-59")
    outsider = Page(interview, make_user("coder", branch_code="kz-59"))
    assert outsider.create()[0] == 404
    page.create()
    withdraw_interview(
        interview_id=interview.pk, actor=make_user("methodologist"), today=timezone.localdate()
    )
    status, told = page.create()
    assert status == 404
    assert told["error"]


def test_whoever_is_not_asked_or_has_handed_in_codes_nothing(
    page: Page, interview: Interview
) -> None:
    page.create(issue="а", interpretation="б")
    second = Page(interview, coder_of(interview))
    assert second.create()[0] == 403
    coder = CodedSegment.objects.get().coder
    assert coder is not None
    hand_in(interview_id=interview.pk, actor=coder, at=NOW)
    assert page.create()[0] == 403


def test_no_answer_tells_of_the_other_coder(interview: Interview) -> None:
    one, two = coder_of(interview), coder_of(interview)
    assign(interview_id=interview.pk, coders=[one, two], actor=None)
    hidden = make_coding(interview, coder=one, key_issue="тек бірінші")
    page = Page(interview, two)
    answers = [
        page.create(start=17, end=39, quote="Ақшаны қайдан табамыз?"),
        page.create(start=17, end=39, quote="қате"),
        page.step(action="edit", key=str(hidden.key), revision=1, memo="x"),
        page.step(action="remove", key=str(hidden.key), revision=1),
        page.step(action="undo", seen=9),
        page.create(key=str(hidden.key)),
    ]
    assert [status for status, _ in answers] == [200, 422, 409, 409, 409, 409]
    drawn = page.client.get(reverse("interviews:code", args=[interview.pk])).content.decode()
    for told in (*(json.dumps(told, ensure_ascii=False) for _, told in answers[:2]), drawn):
        assert "тек бірінші" not in told
        assert str(hidden.key) not in told
    assert answers[0][1]["number"] == 1  # nothing of the other's log either
    assert all("тек бірінші" not in json.dumps(told, ensure_ascii=False) for _, told in answers)


def test_a_category_is_made_and_used_in_one_step(interview: Interview) -> None:
    lead = Page(interview, make_user("methodologist"))
    status, made = lead.create(name="Жаңа мәселе")
    assert status == 200
    assert made["code"]["key"] == "T8"
    assert made["coding"]["code"] == made["code"]["id"]


def test_words_are_found_in_any_form(page: Page) -> None:
    answer = page.client.get(reverse("interviews:find", args=[page.interview.pk]), {"q": "ақша"})
    text = Transcript.objects.get(interview=page.interview).text
    assert [text[start:end] for start, end in answer.json()["found"]] == ["Ақшаны"]


def test_without_a_script_a_coding_is_made_changed_removed_and_put_back(page: Page) -> None:
    address = reverse("interviews:code", args=[page.interview.pk])
    code = Code.objects.filter(codebook__round=page.interview.round, key="T2").get()
    form = {"first": 1, "last": 2, "code": code.pk, "language": "kk"}
    assert page.client.post(address, form).status_code == 302
    segment = CodedSegment.objects.get()
    assert segment.quote == "Бюджет жетпейді. Ақшаны қайдан табамыз?"
    edit = reverse("interviews:edit_segment", args=[segment.pk])
    changed = {"revision": 1, "code": code.pk, "language": "kk", "memo": "есте"}
    assert page.client.post(edit, changed).status_code == 302
    removed = page.client.post(reverse("interviews:remove_segment", args=[segment.pk]))
    back = {"seen": removed.context["seen"]}
    page.client.post(reverse("interviews:put_back", args=[page.interview.pk]), back)
    assert CodedSegment.objects.get().memo == "есте"
    assert "есте" not in page.client.get(address + "?plain=1").content.decode()
