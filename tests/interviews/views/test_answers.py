"""Open answers are coded one after the other, and accepted together."""

import pytest
from django.test import Client
from django.urls import reverse

from interviews.choices import SourceKind, Stage
from interviews.models import FinalCoding, Interview
from tests.factories.interviews import make_coding, make_interview
from tests.factories.organisation import make_round, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> AssessmentRound:
    """A round with three answers to one question."""
    made = make_round()
    for _ in range(3):
        make_interview(made)
    Interview.objects.update(kind=SourceKind.ANSWER, branch=None, question="D10b")
    return made


def test_one_press_hands_an_answer_in_and_leads_to_the_next(
    client: Client, round_: AssessmentRound
) -> None:
    first, second, _ = Interview.objects.order_by("pk")
    coder = make_user("methodologist", branch_code=None)
    client.force_login(coder, backend=BACKEND)
    page = client.get(reverse("interviews:code", args=[first.pk])).content.decode()
    assert f'action="{reverse("interviews:hand_in", args=[first.pk])}"' in page
    answer = client.post(reverse("interviews:hand_in", args=[first.pk]), follow=True)
    assert answer.request["PATH_INFO"] == reverse("interviews:code", args=[second.pk])
    make_coding(second, coder=coder, key_issue="")
    answer = client.post(reverse("interviews:hand_in", args=[second.pk]))
    assert "Бюджет жетпейді." in answer.content.decode()  # what is still to be written
    stages = list(Interview.objects.order_by("pk").values_list("stage", flat=True))
    assert stages == [Stage.SUBMITTED, Stage.CODING, Stage.READY]


def test_what_was_handed_in_is_accepted_together(client: Client, round_: AssessmentRound) -> None:
    lead, coder = (make_user("methodologist", branch_code=None) for _ in range(2))
    first, second, _ = Interview.objects.order_by("pk")
    make_coding(first, coder=coder)
    client.force_login(coder, backend=BACKEND)
    for answer in (first, second):
        client.post(reverse("interviews:hand_in", args=[answer.pk]))
    client.force_login(lead, backend=BACKEND)
    address = f"{reverse('interviews:answers')}?round={round_.code}"
    assert client.get(address).context["to_accept"] == 2
    accept = reverse("interviews:accept_answers", args=[round_.code])
    assert client.post(accept, {"question": "A1"}).status_code == 302
    assert not FinalCoding.objects.exists()
    page = client.post(accept, {"question": "D10b"}, follow=True)
    assert page.context["to_accept"] == 0
    assert FinalCoding.objects.count() == 1
    stages = list(Interview.objects.order_by("pk").values_list("stage", flat=True))
    assert stages == [Stage.FINAL, Stage.FINAL, Stage.READY]


def test_a_text_that_nobody_codes_is_handed_in_with_nothing_found(client: Client) -> None:
    interview = make_interview(make_round())
    client.force_login(make_user("coder", branch_code="kz-11"), backend=BACKEND)
    address = reverse("interviews:hand_in", args=[interview.pk])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    interview.refresh_from_db()
    assert interview.stage == Stage.SUBMITTED
