"""No door leads a coder to what the other has coded in the same text.

Every address of the interviews room, and others that tell what happens there, is opened twice: while
the first coder has found nothing, and after the first coder has coded. Whatever the other one is shown
must be the same, letter by letter: words, counts, errors and how a page is answered.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import Interview
from interviews.services import assigning
from interviews.views import table_files
from tests.cast import Cast, build
from tests.factories.interviews import make_coding, make_interview
from tests.factories.organisation import NOW, make_user
from tests.test_permissions import BACKEND, TABLE
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "Қасқырқұйрық"
QUOTE = "Тұрғындармен сөйлесу қиын"
# Whatever a query string can choose: each is asked with it and without.
QUESTIONS = ("", f"?q={SECRET}", "?coder={coder}&state=uncoded&unit=character")
ELSEWHERE = ("organisation:audit", "organisation:home", "dashboards:overview", "dashboards:region")
ADDRESSES = [name for name in TABLE if name.startswith("interviews:") or name in ELSEWHERE]
# How a page may differ without having told anything: its form token, the number it gives a device, and
# its own address, which it repeats.
PASSING = re.compile(r'name="(?:csrfmiddlewaretoken|device)" value="[^"]+"')


@dataclass
class Blind:
    """A text two people code, and the portal around it."""

    cast: Cast
    talk: Interview
    first: User
    others: dict[str, User]


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> Blind:
    """Five kinds of people who code the text as well; the first coder has begun.

    The minute at which a file was made is in it, so that clock stands still.
    """
    monkeypatch.setattr(table_files, "timezone", SimpleNamespace(now=lambda: NOW))
    cast = build()
    talk = make_interview(cast.round)
    talk.transcript.__class__.objects.filter(interview=talk).update(pseudonymised_at=NOW)
    first = make_user("coder", branch_code="kz-11")
    others = {
        "coder": make_user("coder", branch_code="kz-11"),
        "guest": make_user("coder", branch_code="kz-59"),
        "coordinator": make_user("coordinator", branch_code="kz-11"),
        "coder who administers": make_user("coder", "admin"),
        "lead who codes": make_user("methodologist"),
    }
    assigning.assign(interview_id=talk.pk, coders=[first, *others.values()], actor=None)
    for coder in (first, *others.values()):
        assigning.begin(interview_id=talk.pk, actor=coder)
    for name in ("interview", "coded", "empty", "handed_in"):
        cast.ids[name] = talk.pk
    return Blind(cast, talk, first, others)


def shown(client: Client, blind: Blind, name: str) -> Iterator[str]:
    """What one address says, to questions and to an empty form; nothing it does is kept."""
    entry = TABLE[name]
    address = reverse(name, kwargs=entry.arguments(blind.cast))
    for question in QUESTIONS:
        yield said(client, "get", address + question.format(coder=blind.first.pk))
    yield said(client, "post", address)


def said(client: Client, method: str, address: str) -> str:
    """Status, where to and body; the database stays as it was."""
    with transaction.atomic():
        answer = getattr(client, method)(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    text = PASSING.sub("", unpacked(body).decode(errors="replace")).replace(
        address.partition("?")[0], ""
    )
    return f"{answer.status_code} {answer.get('Location', '')}\n{text}"


def unpacked(body: bytes) -> bytes:
    """What an office file says, without the times at which it was packed."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        inside = [name for name in packed.namelist() if name != "docProps/core.xml"]
        return b"\n".join(name.encode() + packed.read(name) for name in inside)


@pytest.mark.parametrize("kind", ["coder", "guest", "coordinator", "coder who administers", "lead who codes"])  # fmt: skip
def test_no_address_tells_what_the_other_has_coded(blind: Blind, client: Client, kind: str) -> None:
    client.force_login(blind.others[kind], backend=BACKEND)
    sweep(now=timezone.now())
    before = {name: list(shown(client, blind, name)) for name in ADDRESSES}
    segment = make_coding(blind.talk, "T4", QUOTE, coder=blind.first, key_issue=SECRET)
    make_coding(blind.talk, coder=blind.first, key_issue=SECRET)
    blind.cast.ids["segment"] = segment.pk
    sweep(now=timezone.now())
    after = {name: list(shown(client, blind, name)) for name in ADDRESSES}
    assert [name for name in ADDRESSES if before[name] != after[name]] == []
    assert any(QUOTE in page for page in after["interviews:code"])  # the text itself was read


def test_the_walk_would_notice_a_door(blind: Blind, client: Client) -> None:
    """The coder's own page does change, and a lead who does not code sees the codings."""
    make_coding(blind.talk, "T4", QUOTE, coder=blind.first, key_issue=SECRET)
    for user in (blind.first, blind.cast.users["methodologist"]):
        client.force_login(user, backend=BACKEND)
        assert any(SECRET in page for page in shown(client, blind, "interviews:code"))
