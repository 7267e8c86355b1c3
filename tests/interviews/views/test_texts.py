"""Pages on which texts are corrected and searched: what they tell, to whom, and what they never tell."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.choices import SourceKind
from interviews.models import Assignment, FinalCoding, Interview, Transcript
from interviews.services.texts import correct_text
from tests.factories.interviews import TEXT, make_coding, make_final, make_interview
from tests.factories.organisation import make_round, make_user
from tests.test_permissions import BACKEND

pytestmark = pytest.mark.django_db


def entered(client: Client, *roles: str, branch: str | None = "kz-11") -> Any:
    """A signed-in person."""
    user = make_user(*roles, branch_code=branch)
    client.force_login(user, backend=BACKEND)
    return user


def sent(client: Client, interview: Interview, text: str, **more: Any) -> Any:
    """The form of a correction."""
    data = {"text": text, "reason": "есту қатесі", "version": 1, **more}
    return client.post(reverse("interviews:correct", args=[interview.pk]), data)


def test_what_will_move_is_shown_before_it_is_saved(client: Client) -> None:
    interview = make_interview(make_round())
    user = entered(client, "coder")
    make_coding(interview).__class__.objects.update(coder=user)
    text = TEXT.replace("жетпейді", "жетпеді").replace("\n", "\r\n")
    page = sent(client, interview, text)
    assert page.status_code == 200
    assert "<ins>Бюджет жетпеді.</ins>" in page.content.decode()
    assert Transcript.objects.get().version == 1
    assert sent(client, interview, text, seen=page.context["plan"].digest).status_code == 302
    assert Transcript.objects.get().version == 2


def test_a_text_changed_after_the_look_is_looked_at_again(client: Client) -> None:
    interview = make_interview(make_round())
    entered(client, "coder")
    seen = sent(client, interview, f"{TEXT} Иә.").context["plan"].digest
    page = sent(client, interview, f"{TEXT} Жоқ.", seen=seen)
    assert page.status_code == 200
    assert Transcript.objects.get().version == 1


def test_the_corrector_does_not_learn_where_others_have_coded(client: Client) -> None:
    interview = make_interview(make_round())
    other, user = make_user("coder", branch_code="kz-11"), entered(client, "coder")
    Assignment.objects.create(interview=interview, coder=other)
    Assignment.objects.create(interview=interview, coder=user)
    before = sent(client, interview, TEXT.replace("жетпейді", "жетпеді"))
    make_coding(interview).__class__.objects.update(coder=other)
    after = sent(client, interview, TEXT.replace("жетпейді", "жетпеді"))
    pages = [without_token(page) for page in (before, after)]
    assert pages[0] == pages[1]


def without_token(page: Any) -> str:
    """The page but for what differs at every load."""
    lines = page.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_a_conflict_keeps_what_was_typed(client: Client) -> None:
    interview = make_interview(make_round())
    lead = make_user("methodologist")
    entered(client, "coder")
    text = f"{TEXT} Екінші түзету."
    seen = sent(client, interview, text).context["plan"].digest
    correct_text(interview_id=interview.pk, version=1, raw=f"{TEXT} Иә.", reason="қате", actor=lead)
    page = sent(client, interview, text, seen=seen)
    assert page.status_code == 422
    assert "Екінші түзету." in page.content.decode()
    assert Transcript.objects.get().text.endswith("Иә.")


@pytest.mark.parametrize(
    ("text", "reason"), [("", "қате"), ("😀" * 3, ""), (" \u200b ", "қате"), (TEXT, "қате")]
)
def test_what_cannot_be_kept_is_told(client: Client, text: str, reason: str) -> None:
    interview = make_interview(make_round())
    entered(client, "coder")
    page = sent(client, interview, text, reason=reason)
    assert page.status_code == 422
    assert Transcript.objects.get().text == TEXT


def test_a_guest_coder_and_an_open_answer_are_not_corrected(client: Client) -> None:
    interview = make_interview(make_round())
    guest = entered(client, "coder", branch="kz-59")
    Assignment.objects.create(interview=interview, coder=guest, is_guest=True)
    assert sent(client, interview, f"{TEXT} Иә.").status_code == 404
    entered(client, "methodologist", branch=None)
    Interview.objects.update(kind=SourceKind.ANSWER, branch=None)
    assert sent(client, interview, f"{TEXT} Иә.").status_code == 404


def test_a_lost_passage_is_placed_by_the_lead(client: Client) -> None:
    interview = make_interview(make_round())
    final = make_final(interview)
    lead = entered(client, "methodologist", branch=None)
    raw = TEXT.replace("Бюджет жетпейді.", "Ауа райы.")
    correct_text(interview_id=interview.pk, version=1, raw=raw, reason="қате", actor=lead)
    assert (
        "Бюджет жетпейді."
        in client.get(reverse("interviews:correct", args=[interview.pk])).content.decode()
    )
    address = reverse("interviews:place", args=[interview.pk, final.pk])
    given = {"version": 2, "revision": 1}
    assert client.post(address, given | {"first": 2, "until": 9}).status_code == 422
    assert client.post(address, given | {"first": 1, "until": 2}).status_code == 302
    assert FinalCoding.objects.get().quote == "Ауа райы. Ақшаны қайдан табамыз?"


def found(client: Client, query: str, **more: str) -> list[str]:
    """Keys of interviews on the page of results."""
    page = client.get(reverse("interviews:search"), {"q": query, **more})
    assert page.status_code == 200
    return [hit.interview.key for hit in page.context["hits"]]


def test_words_are_found_in_other_forms_and_lead_to_their_sentence(client: Client) -> None:
    interview = make_interview(make_round())
    entered(client, "coder")
    assert found(client, "тұрғын") == [interview.key]
    assert found(client, "тұрғындарға бюджетті") == [interview.key]
    assert found(client, "«бюджет жетпейді»") == [interview.key]
    assert found(client, "«жетпейді бюджет»") == []
    assert found(client, "") == []
    page = client.get(reverse("interviews:search"), {"q": "тұрғын"}).content.decode()
    assert f"{reverse('interviews:code', args=[interview.pk])}#s3" in page
    assert "<mark>Тұрғындармен</mark> сөйлесу қиын" in page


def test_only_texts_that_may_be_read_are_searched(client: Client) -> None:
    round_ = make_round()
    make_interview(round_)
    answer = make_interview(round_)
    Interview.objects.filter(pk=answer.pk).update(kind=SourceKind.ANSWER, branch=None)
    entered(client, "coder", branch="kz-59")
    assert found(client, "бюджет") == []
    entered(client, "coder")
    assert found(client, "бюджет", kind="answer") == []
    entered(client, "methodologist", branch=None)
    assert found(client, "бюджет", kind="answer") == [answer.key]


def test_the_search_finds_the_newest_version_alone(client: Client) -> None:
    interview = make_interview(make_round())
    lead = entered(client, "methodologist", branch=None)
    raw = TEXT.replace("Бюджет", "Қазына")
    correct_text(interview_id=interview.pk, version=1, raw=raw, reason="қате", actor=lead)
    assert found(client, "бюджет") == []
    assert found(client, "қазына") == [interview.key]


@pytest.mark.parametrize("query", ["%", "_", "'", "\\", "«", "\x00", "а" * 5_000, "<script>"])
def test_any_query_is_answered(client: Client, query: str) -> None:
    make_interview(make_round())
    entered(client, "coder")
    assert found(client, query) == []


def test_a_page_of_results_costs_the_same_for_one_hit_and_for_ten(client: Client) -> None:
    round_ = make_round()
    entered(client, "coder")
    numbers = []
    for number in (1, 9):
        for _ in range(number):
            make_interview(round_)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found(client, "бюджет")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
