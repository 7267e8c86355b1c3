"""Every form of staff, found by walking the pages as each role, sent back with anything in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from curricula.models import SeminarPlan
from interviews.models import CodedSegment, Interview, Transcript
from surveys.models import Draft, DraftWrite, FileJob, Invitation, LetterLink, Quota, Response
from tests.cast import ROLES, Cast, build
from tests.factories.interviews import make_coding, make_interview
from tests.factories.surveys import answer, draft_with, make_invited
from tests.fuzz.support import elsewhere, examples, form_texts, rows_of, undone
from tests.test_permissions import BACKEND, TABLE
from tna_portal.organisation.access import ROLE_PERMISSIONS
from tna_portal.organisation.models import Branch, Respondent, RoleHolding, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OPEN_FORMS = ("account_login", "account_reset_password", "organisation:home", "surveys:withdraw")
FINE = {200, 301, 302, 400, 403, 404, 405, 409, 410, 413, 422, 429}


@dataclass
class Form:
    """A form as a page shows it: where it is sent, and field -> the values that it offers."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """All forms of a page that change something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[Form] = []
        self.inside: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or something that it sends."""
        given_ = {name: value or "" for name, value in attrs}
        if tag == "form":
            sent = given_.get("method", "").lower() == "post"
            self.inside = Form(given_.get("action") or self.page) if sent else None
            if self.inside:
                self.found.append(self.inside)
        elif self.inside and tag == "option" and self.select:
            self.inside.fields[self.select].append(given_.get("value", ""))
        elif self.inside and given_.get("name") and given_["name"] != "csrfmiddlewaretoken":
            self.select = given_["name"] if tag == "select" else ""
            offered = self.inside.fields.setdefault(given_["name"], [])
            if tag != "select":
                offered.append(given_.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """The end of a form."""
        if tag == "form":
            self.inside = None


def pages_of(cast: Cast, role: str) -> Iterable[str]:
    """Every address that may be fetched by a role, and those open to all."""
    held = ROLE_PERMISSIONS[role]
    for name, entry in TABLE.items():
        if entry.method == "get" and entry.needs is not None and entry.needs & held:
            yield reverse(name, kwargs=entry.arguments(cast))
    for name in OPEN_FORMS:
        yield reverse(name)


def forms_of(client: Client, cast: Cast, role: str) -> list[Form]:
    """The forms that somebody finds, once each; and bare addresses that only take what is sent."""
    client.force_login(cast.users[role], backend=BACKEND)
    found: dict[tuple[Any, ...], Form] = {}
    for page in pages_of(cast, role):
        response = client.get(page, follow=True)
        if response.get("Content-Type", "").startswith("text/html"):
            reader = Forms(response.request["PATH_INFO"])
            reader.feed(response.content.decode())
            for form in reader.found:
                found.setdefault((form.action, *sorted(form.fields)), form)
    actions = {urlsplit(form.action).path for form in found.values()}
    for name, entry in TABLE.items():
        if entry.method == "post" and entry.needs is not None:
            address = reverse(name, kwargs=entry.arguments(cast))
            if address not in actions:
                found[address,] = Form(address, {"confirm": ["yes"], "x": [""]})
    return [form for form in found.values() if "logout" not in form.action]


@pytest.fixture
def cast() -> Cast:
    """The cast, and the same kinds of rows of another branch and in other people's names."""
    made = build()
    questionnaire = Invitation.objects.all()[0].questionnaire
    for person in make_invited(questionnaire, 2, region="KZ-59"):
        answer(person)
    draft_with(make_invited(questionnaire, region="KZ-59")[0], {"Q5": 33})
    make_coding(make_interview(made.round, region="KZ-59"))
    return made


def elsewhere_rows(role: str, cast: Cast) -> Any:
    """What somebody of Akmola's branch, or of no right to it, must leave as it is."""
    rows = [
        Response.objects.all(),
        DraftWrite.objects.all(),
        Draft.objects.filter(mode="self"),  # a branch may begin new ones, never touch a person's
    ]
    if role in {"coordinator", "coder"}:
        away = Q(region="KZ-59")
        rows += [
            Invitation.objects.filter(away),
            Respondent.objects.filter(away),
            LetterLink.objects.filter(away),
            Quota.objects.all(),
            Interview.objects.filter(away),
            Transcript.objects.filter(interview__region="KZ-59"),
            CodedSegment.objects.filter(transcript__interview__region="KZ-59"),
            SeminarPlan.objects.exclude(branch=cast.ids["branch"]),
            Branch.objects.all(),
        ]
    if role != "admin":
        accounts = User.objects.exclude(pk=cast.users[role].pk)
        files = FileJob.objects.exclude(requested_by=cast.users[role])
        rows += [accounts, RoleHolding.objects.all(), files]  # an admin cancels and retries files
    return rows_of(*rows)


NUMBERS = ("KZ-11", "KZ-59", "999999999999999999999", "2", "1", "kk", "2026-10-01", "0")


def sent(data: st.DataObject, form: Form) -> dict[str, Any]:
    """Mostly what the form offers, some of it nonsense, some left out, some too much."""
    body: dict[str, Any] = {}
    strange = form_texts | st.sampled_from(NUMBERS)
    wrong = data.draw(st.integers(0, 3))
    names = [*form.fields, "extra"]
    spoiled = {data.draw(st.sampled_from(names)) for _ in range(wrong)}
    for name, offered in form.fields.items():
        usual = st.sampled_from(offered or [""]) if any(offered) else st.just("Сынақ мәтіні 1")
        if name in spoiled:
            body[name] = data.draw(strange | st.lists(strange, max_size=4))
        elif data.draw(st.integers(0, 9)):
            body[name] = data.draw(usual)
    if "extra" in spoiled:
        body[data.draw(form_texts)] = data.draw(strange)
    if "file" in form.fields:
        name, content = data.draw(form_texts), data.draw(form_texts)
        body["file"] = SimpleUploadedFile("x", content.encode("utf-16"))
        body["file"]._name = name  # as a hostile client sends it
    return body


@pytest.mark.parametrize("role", ROLES)
def test_every_form_takes_anything(role: str, cast: Cast, client: Client) -> None:
    forms = forms_of(client, cast, role)
    assert len(forms) > 10
    before = elsewhere_rows(role, cast)
    session = client.cookies["sessionid"].value

    @given(data=st.data())
    @examples(3)
    def anything(form: Form, data: st.DataObject) -> None:
        with undone():
            client.cookies["sessionid"] = session
            response = elsewhere(client).post(form.action, sent(data, form))
            assert response.status_code in FINE, form.action
            assert elsewhere_rows(role, cast) == before, form.action

    for form in forms:
        anything(form)


@pytest.mark.parametrize("role", ["admin", "coder"])
def test_every_address_takes_any_number_and_question(role: str, cast: Cast, client: Client) -> None:
    pages = list(pages_of(cast, role))
    client.force_login(cast.users[role], backend=BACKEND)
    names = ("page", "state", "round", "region", "group", "area", "language", "next", "x")

    @given(data=st.data())
    @examples(40)
    def anything(data: st.DataObject) -> None:
        page = data.draw(st.sampled_from(pages))
        number = data.draw(st.sampled_from(["0", "1", "2147483648", "9" * 25]))
        parts = [number if part.isdigit() and data.draw(st.booleans()) else part
                 for part in page.split("/")]  # fmt: skip
        query = data.draw(st.dictionaries(st.sampled_from(names), form_texts, max_size=3))
        with undone():
            assert client.get("/".join(parts), query).status_code in FINE

    anything()
