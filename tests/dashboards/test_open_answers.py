"""Open answers reach the coding screen without a person, and go when their response goes."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curricula.needs.selectors import gather
from interviews.choices import SourceKind, Stage
from interviews.models import Code, CodedSegment, FinalCoding, Interview, Transcript
from interviews.selectors.evidence import interview_evidence
from interviews.selectors.open_answers import beside, shown_regions
from interviews.selectors.table import table_one
from interviews.selectors.visibility import readable
from surveys.models import Questionnaire, Response, RoundRetention
from surveys.selectors.questionnaires import newest_definition
from surveys.services.answering import withdraw
from tests.factories.interviews import make_final
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tna_portal.dashboards import services
from tna_portal.dashboards.models import AnswersTaken
from tna_portal.dashboards.services import offer_open_answers, sweep
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db
WISH = "Бюджет жетпейді. Есеп жүргізуді үйреткіңіз."


def answered(round_: Any, number: int = 6, text: str = WISH) -> list[str]:
    """Receipts of people who wrote the same to two questions."""
    questionnaire = Questionnaire.objects.filter(round=round_.pk).first()
    people = make_invited(questionnaire or make_questionnaire(round_), number)
    given = rated(FIN=(5, 2)) | {"Q14a": text, "Q14b": text}
    return [answer(person, given) for person in people]


def units() -> Any:
    """Open answers that can be coded."""
    return Interview.objects.filter(kind=SourceKind.ANSWER)


def swept() -> None:
    """One sweep."""
    sweep(now=timezone.now())


def test_counted_answers_become_texts_of_the_head_office() -> None:
    round_ = make_round()
    answered(round_)
    swept()
    unit = units().first()
    assert units().count() == 12
    assert (unit.branch, unit.region_id, unit.group, unit.language) == (None, "KZ-11", "akim", "kk")
    assert (unit.stage, unit.transcript.text, unit.consent_scope) == (
        Stage.READY,
        WISH,
        "programmes",
    )
    assert unit in readable(make_user("methodologist"))
    assert unit not in readable(make_user("coder", branch_code="kz-11"))


def test_nothing_of_a_text_leads_to_a_person() -> None:
    answered(make_round())
    swept()
    unit = units().first()
    named = ("respondent", "contact_encrypted", "interviewer", "held_on", "created_by", "category")
    assert not any(getattr(unit, name) for name in named)


def test_what_waits_to_be_counted_or_says_nothing_is_not_taken() -> None:
    round_ = make_round()
    answered(round_, number=4)
    swept()
    assert not units().exists()
    answered(round_, number=2, text="— !!")
    swept()
    assert units().count() == 8


def test_an_anonymous_round_gives_its_answers_after_its_close() -> None:
    round_ = make_round(is_anonymous=True)
    answered(round_, number=12)
    swept()
    assert Response.objects.exists()
    assert not units().exists()
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    swept()
    assert units().count() == 24


def test_taking_again_adds_nothing_and_looks_at_no_response() -> None:
    answered(make_round())
    swept()
    before = list(units().values_list("pk", flat=True).order_by("pk"))
    AnswersTaken.objects.update(version="")
    offer_open_answers()
    assert list(units().values_list("pk", flat=True).order_by("pk")) == before


def test_answers_are_taken_in_stretches_that_the_next_sweep_goes_on_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "ANSWERS_AT_ONCE", 2)
    monkeypatch.setattr(services, "SECONDS_A_SWEEP", 0)
    answered(make_round(), number=7)
    swept()
    assert units().count() == 4
    for _ in range(3):
        offer_open_answers()
    assert units().count() == 14
    assert AnswersTaken.objects.get().cursor is None


def test_a_withdrawn_answer_goes_with_its_codings_and_counts() -> None:
    round_ = make_round()
    receipts = answered(round_)
    swept()
    coded = units().filter(question="Q14a").order_by("pk")[0]
    make_final(coded, coder=make_user("methodologist"))
    assert interview_evidence(round_.pk).answered == {"T1": 1}
    response = Response.objects.get(pk=coded.answer)
    for receipt in receipts:
        before = Response.objects.count()
        withdraw(receipt=receipt, now=timezone.now())
        assert Response.objects.count() == before - 1
        if not Response.objects.filter(pk=response.pk).exists():
            break
    swept()
    assert not Interview.objects.filter(pk=coded.pk).exists()
    assert not CodedSegment.objects.exists()
    assert not FinalCoding.objects.exists()
    assert interview_evidence(round_.pk).answered == {}


def test_answers_erased_after_their_storage_period_take_their_texts_along() -> None:
    round_ = make_round()
    answered(round_)
    swept()
    Response.objects.all().delete()
    RoundRetention.objects.create(round=round_, erased={"surveys_response": 6})
    offer_open_answers()
    assert not units().exists()
    assert not Transcript.objects.exists()


def test_respondents_are_counted_once_and_beside_the_interviewees() -> None:
    round_ = make_round()
    answered(round_)
    swept()
    person = units().first()
    for unit in units().filter(answer=person.answer):
        make_final(unit, coder=make_user("methodologist"))
    evidence = interview_evidence(round_.pk)
    assert (evidence.writers, evidence.answered, evidence.coded) == (6, {"T1": 1}, {})
    assert evidence.interviewed == {}
    content = gather(round_.pk)
    assert content is not None
    assert (content.written.respondents, content.written.codes["T1"]) == (6, 1)
    assert content.interviews.interviewees == 0
    assert {row.written for row in content.joint_display if "T1" in row.codes} == {1}
    assert all(row.interviewees_coded == 0 for row in content.joint_display)


def test_too_few_respondents_are_not_told_of() -> None:
    round_ = make_round()
    answered(round_)
    answered(round_, number=0)
    swept()
    keep = units().values_list("answer", flat=True).distinct()[:4]
    units().exclude(answer__in=list(keep)).delete()
    make_final(units()[0], coder=make_user("methodologist"))
    content = gather(round_.pk)
    assert content is not None
    assert (content.written.respondents, dict(content.written.codes)) == (0, {})
    assert {row.written for row in content.joint_display} == {None}


def test_table_one_counts_interviewees_alone() -> None:
    round_ = make_round()
    answered(round_)
    swept()
    make_final(units().first(), coder=make_user("methodologist"))
    table = table_one(round_.pk, user=make_user("methodologist"))
    assert table.is_hidden
    assert Code.objects.exists()


def test_a_region_is_named_where_enough_people_wrote() -> None:
    round_ = make_round()
    answered(round_)
    swept()
    assert shown_regions(round_.pk) == {("KZ-11", "akim")}
    units().filter(answer__in=units().values_list("answer", flat=True).distinct()[:2]).delete()
    assert shown_regions(round_.pk) == set()


def test_one_goes_from_answer_to_answer_that_waits() -> None:
    answered(make_round())
    swept()
    user = make_user("methodologist")
    first, second, third = units().filter(question="Q14a").order_by("pk")[:3]
    Interview.objects.filter(pk=second.pk).update(stage=Stage.CODING)
    assert beside(user, first) == (None, third.pk)
    assert beside(user, third)[0] == first.pk


def test_the_list_names_the_question_leads_on_and_costs_the_same_for_many(client: Any) -> None:
    round_ = make_round()
    answered(round_)
    swept()
    client.force_login(
        make_user("methodologist"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    address, costs = reverse("interviews:answers"), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address, {"question": "Q14a", "state": "waiting"})
        costs.append(len(queries))
        answered(round_, number=5)
        swept()
    assert costs[0] == costs[1]
    wording = newest_definition(Questionnaire.objects.get().pk).question("Q14a")
    assert wording is not None
    assert str(wording.text.kk) in page.content.decode()
    first, second = units().filter(question="Q14a").order_by("pk")[:2]
    step = client.get(reverse("interviews:next_answer", args=[first.pk]))
    assert step["Location"] == reverse("interviews:code", args=[second.pk])
    last = units().filter(question="Q14a").order_by("pk").last()
    assert (
        "question=Q14a" in client.get(reverse("interviews:next_answer", args=[last.pk]))["Location"]
    )
