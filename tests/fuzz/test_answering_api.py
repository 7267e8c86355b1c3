"""The respondent's side: saving as the script does, pages without a script, tokens, receipts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from surveys.models import (
    ContactOffer,
    Draft,
    DraftWrite,
    Invitation,
    Questionnaire,
    Response,
)
from surveys.questionnaire.definition import Definition, Question, QuestionType
from surveys.questionnaire.forms_data import field_name, inside
from surveys.selectors.questionnaires import newest_definition
from tests.factories.organisation import make_round
from tests.factories.surveys import (
    Invited,
    answer,
    draft_with,
    make_invited,
    make_questionnaire,
)
from tests.fuzz.support import elsewhere, examples, form_texts, odd_json, odd_texts, rows_of, undone
from tests.surveys.questionnaire.definitions import every_type_source

pytestmark = pytest.mark.django_db
SAVE = reverse("surveys:save")


@dataclass
class Field:
    """A respondent at work, and others beside."""

    client: Client
    questionnaire: Questionnaire
    person: Invited
    draft: Draft
    names: list[str]
    receipt: str
    others: list[Draft] = field(default_factory=list)

    def others_rows(self) -> Any:
        """All that belongs to somebody else."""
        drafts = [draft.pk for draft in self.others]
        return rows_of(
            Draft.objects.filter(pk__in=drafts),
            DraftWrite.objects.filter(draft__in=drafts),
            Invitation.objects.exclude(pk=self.person.invitation_id),
            Response.objects.exclude(invitation=self.person.invitation_id),
        )

    def save(self, body: Any, **headers: Any) -> Any:
        """As the script does."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(SAVE, raw, content_type="application/json", **headers)


def names_of(definition: Definition) -> list[str]:
    """Names of all fields of the form, and some that are almost right."""
    found = []
    for question in definition.questions():
        found += names_in(question)
    return found


def names_in(question: Question) -> list[str]:
    """Names of one question's fields."""
    if question.type is QuestionType.GROUP:
        return [
            name for entry in (0, 1, 99) for q in inside(question, entry) for name in names_in(q)
        ]
    parts = [(), ("other",), ("region",), ("district",)]
    items = [(item.code, *side) for item in question.items for side in SIDES]
    return [field_name(question, *part) for part in (*parts, *items)]


SIDES: tuple[tuple[str, ...], ...] = ((), ("importance",), ("competence",), ("nr",))


@pytest.fixture
def at_work(client: Client) -> Field:
    """Somebody who has begun; somebody who has begun elsewhere; somebody who has sent."""
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    other = make_questionnaire(make_round())
    person, neighbour, sent = make_invited(questionnaire, 3)
    receipt = answer(sent, {"agree": True, "count": 44})
    stranger = make_invited(other)[0]
    others = [draft_with(neighbour, {"count": 41}), draft_with(stranger, {"Q5": 41})]
    elsewhere(client).get(reverse("surveys:enter", args=[person.token]))
    client.post(reverse("surveys:start"))
    definition = newest_definition(questionnaire.pk)
    draft = Draft.objects.get(invitation=person.invitation_id)
    return Field(client, questionnaire, person, draft, names_of(definition), receipt, others)


def changed(data: st.DataObject, thing: dict[str, Any], new: st.SearchStrategy[Any]) -> None:
    """One key of it gets another value, goes, or is joined by a strange one."""
    key = data.draw(st.sampled_from([*thing, "extra"]))
    if data.draw(st.integers(0, 3)) == 0:
        thing.pop(key, None)
    else:
        thing[key] = data.draw(new)


@given(data=st.data())
@examples(110)
def test_any_body_is_kept_or_refused(at_work: Field, data: st.DataObject) -> None:
    """A right request with up to three things wrong, of any kind, at any depth."""
    codes = sorted({name.split(".")[1] for name in at_work.names})
    values = odd_texts | st.sampled_from(["1", "a", "5", "2026-01-31", "41", "KZ-11"])
    fields = data.draw(
        st.dictionaries(st.sampled_from(at_work.names), st.lists(values, max_size=3), max_size=6)
    )
    write: dict[str, Any] = {"sequence": 3, "question": data.draw(st.sampled_from(codes))}
    write["fields"] = fields
    drafts = st.sampled_from([str(draft.pk) for draft in at_work.others])
    body: Any = {"draft": str(at_work.draft.pk), "device": "d1", "writes": [write, dict(write)]}
    for _ in range(data.draw(st.integers(0, 3))):
        target = data.draw(st.sampled_from([body, write, fields]))
        changed(data, target, odd_json | odd_texts | drafts)
    body = data.draw(st.sampled_from([body] * 9 + [None])) or data.draw(odd_json)
    before = at_work.others_rows()
    with undone():
        response = at_work.save(body)
        assert response.status_code in {200, 400, 403}
        known = (
            {"acknowledged", "problems", "at"} if response.status_code == 200 else {"error", "sent"}
        )
        assert set(response.json()) <= known
        assert at_work.others_rows() == before
        assert at_work.client.get(reverse("surveys:questions")).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"1" * 10_000, b"NaN", b'"\\ud800"',
        b'{"draft": "', b"\x00" * 100,
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(at_work: Field, raw: bytes) -> None:
    assert at_work.save(raw).status_code in {400, 403}


@pytest.mark.parametrize("device", ["\x00", "a\x00b", "\ud800", "д", "", "x" * 37, 7, None, ["d"]])
def test_a_device_that_cannot_be_kept_is_refused(at_work: Field, device: Any) -> None:
    good = {"sequence": 9, "question": "count", "fields": {"q.count": ["77"]}}
    body = {"draft": str(at_work.draft.pk), "device": device, "writes": [good]}
    assert at_work.save(body).status_code == 400


@pytest.mark.parametrize("sequence", [float("inf"), float("nan"), -1, 2**63, "x", None, [], {}])
def test_a_sequence_that_is_no_number_is_refused(at_work: Field, sequence: Any) -> None:
    bad = {"sequence": sequence, "question": "count", "fields": {"q.count": ["77"]}}
    body = {"draft": str(at_work.draft.pk), "device": "d1", "writes": [bad]}
    assert at_work.save(body).status_code == 400


def test_a_body_that_is_too_large_is_refused(at_work: Field) -> None:
    body = {"draft": str(at_work.draft.pk), "device": "d", "writes": [{"x": "y" * 5_000_000}]}
    assert at_work.save(body).status_code in {400, 413}


@given(changes=st.dictionaries(st.sampled_from(["draft", "pass", "sent"]), st.booleans()))
@examples(8)
def test_another_s_draft_is_never_written(at_work: Field, changes: Mapping[str, bool]) -> None:
    wrong = at_work.others[0] if changes.get("draft") else Draft(id=uuid4())
    good = {"sequence": 9, "question": "count", "fields": {"q.count": ["77"]}}
    before = at_work.others_rows()
    with undone():
        client = at_work.client
        if changes.get("pass"):
            client = Client()
            client.cookies["tna_pass"] = at_work.client.cookies["tna_pass"].value + "x"
        body = json.dumps({"draft": str(wrong.pk), "device": "d1", "writes": [good]})
        assert client.post(SAVE, body, content_type="application/json").status_code == 403
        assert at_work.others_rows() == before
        assert not DraftWrite.objects.filter(draft=at_work.draft, question="count").exists()


@dataclass(frozen=True)
class Sent:
    """One write of the model: who sends what under which number."""

    device: str
    sequence: int
    question: str
    value: str


sent = st.builds(
    Sent,
    st.sampled_from(["phone", "tablet"]),
    st.integers(0, 6),
    st.sampled_from(["count", "short"]),
    st.sampled_from(["", "7", "40", "wrong number", "119", "121"]),
)


def expected(requests: Sequence[Sequence[Sent]]) -> dict[str, Any]:
    """What must count, said anew: a number of a device is taken once; of a device the highest number
    counts, between devices the one that arrived later."""
    taken: list[Sent] = []
    for one in (write for request in requests for write in request):
        is_usable = one.question == "short" or one.value in {"", "7", "40", "119"}
        is_new = all((one.device, one.sequence) != (t.device, t.sequence) for t in taken)
        if is_usable and is_new:
            taken.append(one)
    answers: dict[str, Any] = {}
    for question in ("count", "short"):
        best = [
            max((t for t in taken if (t.device, t.question) == (device, question)),
                key=lambda t: t.sequence, default=None)
            for device in ("phone", "tablet")
        ]  # fmt: skip
        last = max((one for one in best if one), key=taken.index, default=None)
        if last and last.value:
            answers[question] = int(last.value) if question == "count" else last.value
    return answers


@given(requests=st.lists(st.lists(sent, min_size=1, max_size=4), max_size=8), replay=st.booleans())
@examples(80)
def test_replayed_and_reordered_writes_count_as_the_model_says(
    at_work: Field, requests: list[list[Sent]], replay: bool
) -> None:
    agree = Sent("phone", 1000, "agree", "1")
    before = at_work.others_rows()
    with undone():
        order = [request for request in requests for _ in range(2 if replay else 1)]
        for request in [[agree], *order, *(requests[:2] if replay else [])]:
            for device in dict.fromkeys(one.device for one in request):
                own = [one for one in request if one.device == device]
                response = at_work.save(body_of(at_work, device, own))
                assert response.json()["acknowledged"] == [one.sequence for one in own]
        assert at_work.client.post(reverse("surveys:submit")).status_code == 302
        response = Response.objects.get(invitation=at_work.person.invitation_id)
        by_device = [
            [one for one in request if one.device == device]
            for request in order
            for device in dict.fromkeys(one.device for one in request)
        ]
        answers = {code: response.answers.get(code) for code in ("count", "short")}
        assert {k: v for k, v in answers.items() if v is not None} == expected(by_device)
        late = at_work.save(body_of(at_work, "phone", [Sent("phone", 5000, "count", "1")]))
        assert (late.status_code, late.json()["sent"]) == (409, True)
        assert at_work.others_rows() == before


def body_of(at_work: Field, device: str, own: Sequence[Sent]) -> dict[str, Any]:
    """A request of one device."""
    writes = [
        {"sequence": s.sequence, "question": s.question, "fields": {f"q.{s.question}": [s.value]}}
        for s in own
    ]
    return {"draft": str(at_work.draft.pk), "device": device, "writes": writes}


@given(data=st.data())
@examples(90)
def test_pages_without_a_script_take_anything(at_work: Field, data: st.DataObject) -> None:
    values = form_texts | st.sampled_from(["1", "a", "5", "2026-01-31", "41", "KZ-11"])
    fields = data.draw(
        st.dictionaries(st.sampled_from(at_work.names), st.lists(values), max_size=8)
    )
    control = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "page": st.sampled_from(["page1", "page2", "page3"]) | form_texts,
                "go": st.sampled_from(["next", "back", "submit", "later"]) | form_texts,
                "whole": form_texts,
                "who": st.just("other") | form_texts,
                "script": form_texts,
                "contact": form_texts,
                "agreed": form_texts,
                "receipt": form_texts,
                "token": form_texts,
            },
        )
    )
    name = data.draw(
        st.sampled_from(
            ["questions", "questions", "start", "submit", "contact", "withdraw", "token"]
        )
    )
    before = at_work.others_rows()
    with undone():
        client = elsewhere(at_work.client)
        response = client.post(reverse(f"surveys:{name}"), {**fields, **control})
        assert response.status_code in {200, 302, 404, 409, 410, 422, 429}
        assert at_work.others_rows() == before
        assert at_work.client.get(reverse("surveys:start")).status_code in {200, 302, 410}


@given(data=st.data())
@examples(40)
def test_any_token_address_and_question_mark_is_answered(
    at_work: Field, data: st.DataObject
) -> None:
    token = data.draw(form_texts.filter(lambda text: text.strip("/") and "\x00" not in text))
    query = data.draw(
        st.dictionaries(st.sampled_from(["page", "whole", "contact", "draft"]), form_texts)
    )
    with undone():
        entered = elsewhere(Client()).get(reverse("surveys:enter", args=[token.replace("/", "-")]))
        assert entered.status_code in {302, 404, 429}
        for name in ("questions", "start", "done", "worker", "offline", "withdraw", "token"):
            assert at_work.client.get(reverse(f"surveys:{name}"), query).status_code in {200, 302}


@given(typed=form_texts)
@examples(40)
def test_only_the_right_receipt_takes_answers_back(at_work: Field, typed: str) -> None:
    address = reverse("surveys:withdraw")
    with undone():
        response = elsewhere(Client()).post(address, {"receipt": typed})
        assert response.status_code in {422, 429}
        assert Response.objects.count() == 1


def test_contacts_are_cut_and_kept_whatever_they_hold(at_work: Field) -> None:
    at_work.save(body_of(at_work, "phone", [Sent("phone", 1, "agree", "1")]))
    at_work.client.post(reverse("surveys:submit"))
    for text in ("\x00", "й" * 10_000, "\u202e👍🏽"):
        page = at_work.client.post(reverse("surveys:contact"), {"contact": text, "agreed": "1"})
        assert page.status_code == 302
    assert ContactOffer.objects.count() >= 2
