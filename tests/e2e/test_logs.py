"""What a real anonymous round leaves in the output of web server, worker and clock: nothing of a person
and nothing of an answer, not even at the most talkative level and when something goes wrong."""

import random
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from surveys.models import Draft, Invitation, Response
from surveys.tokens import new_token, receipt_of
from tests.bench.faults import Phone
from tests.factories.organisation import make_round
from tests.factories.surveys import make_invited, make_questionnaire
from tests.portal import Portal, wait_until
from tna_portal.organisation.services.rounds import close_round

pytestmark = [pytest.mark.django_db(transaction=True)]
PEOPLE = 12


def test_a_whole_anonymous_round_leaves_no_trace_in_the_logs(static_files: Path) -> None:
    round_ = make_round(is_anonymous=True)
    people = make_invited(make_questionnaire(round_), PEOPLE)
    portal = Portal(TNA_LOG_LEVEL="DEBUG")
    secrets: set[str] = set()
    try:
        portal.start_web()
        portal.start_worker()
        portal.start_beat()
        for number, person in enumerate(people):
            phone = Phone(portal.port, random.Random(number), f"device{number:04}")
            phone.open(person.token)
            draft = Draft.objects.get(invitation=person.invitation_id)
            secrets |= {person.token, str(draft.pk), draft.pk.hex, receipt_of(draft.pk), phone.name}
            phone.keep("consent", {"q.consent": ["1"]})
            phone.keep("Q14a", {"q.Q14a": [f"жауап-{number}"]})
            phone.until(phone.send)
            phone.until(phone.submit)
            if number < 3:  # more would close the door to this address
                go_wrong(phone, secrets)
        close_round(round_id=round_.pk, actor=None, now=timezone.now())
        wait_until(lambda: Response.objects.count() == PEOPLE, what="everybody is written")
        wait_until(lambda: not Draft.objects.exists(), what="no draft is left")
    finally:
        portal.stop()
    hashes = Invitation.objects.values_list("token_hash", flat=True)
    secrets |= {
        "жауап-",
        *hashes,
        *(str(pk) for pk in Response.objects.values_list("pk", flat=True)),
    }
    logs = list(Path(settings.DATA_DIR).glob(f"*-{portal.port}.log"))
    text = "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)
    assert {log.name.split("-")[0] for log in logs} == {"web", "worker", "beat"}
    assert "sweep" in text  # it was talkative, and this was read
    assert [secret for secret in secrets if secret in text] == []


def go_wrong(phone: Phone, secrets: set[str]) -> None:
    """A late answer, an unknown and a mistyped code, nonsense instead of an answer."""
    unknown = new_token()
    secrets |= {unknown, unknown[:-1] + "?"}
    kind = "application/json"
    for method, path, body in (
        ("GET", f"/a/{unknown}/", ""),
        ("GET", f"/a/{unknown[:-1]}/", ""),
        ("POST", "/a/save/", '{"draft": "жауап-'),
        ("POST", "/a/save/", f'{{"draft": "{phone.draft}", "device": "x", "writes": []}}'),
    ):
        try:
            phone.ask(method, path, body, kind if body else "")
        except OSError:
            continue  # the client cuts connections now and then
