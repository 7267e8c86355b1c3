"""The pages of two coders: the way of a text through them, and what is told when something is wrong."""

import pytest
from django.test import Client
from django.urls import reverse

from interviews.choices import Stage
from interviews.models import Assignment, CodedSegment, Decision, FinalCoding, Interview
from interviews.services import assigning
from interviews.services.deciding import accept
from tests.factories.interviews import make_coding, make_final, make_handed_in, make_interview
from tests.factories.organisation import make_round, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import User

pytestmark = pytest.mark.django_db


def enter(client: Client, user: User) -> Client:
    """Signed in."""
    client.force_login(user, backend=BACKEND)
    return client


def coders(number: int = 2) -> list[User]:
    """Coders of Akmola's branch."""
    return [make_user("coder", branch_code="kz-11") for _ in range(number)]


def of(*segments: CodedSegment) -> list[str]:
    """Codings with the revision that was read."""
    return [f"{each.pk}-{each.revision}" for each in segments]


def test_a_text_passes_from_assigning_to_final(client: Client) -> None:
    round_ = make_round()
    talk, (one, two), lead = make_interview(round_), coders(), make_user("methodologist")
    page = reverse("interviews:assigning", args=[round_.code])
    enter(client, lead)
    for coder in (one, two):
        client.post(page, {"coder": coder.pk, "text": [talk.pk]})
    make_coding(talk, coder=one)
    make_coding(talk, coder=two)
    alone = make_coding(talk, "T4", "Тұрғындармен сөйлесу қиын", coder=two)
    for coder in (one, two):
        enter(client, coder).post(reverse("interviews:hand_in", args=[talk.pk]))
    enter(client, lead)
    compare = reverse("interviews:compare", args=[talk.pk])
    assert client.get(compare).context["compared"].undecided == 3
    client.post(reverse("interviews:take_agreed", args=[talk.pk]), {"coder": one.pk})
    decide = reverse("interviews:decide", args=[talk.pk])
    sent = {"of": of(alone), "choice": f"take-{alone.pk}"}
    assert client.post(decide, sent).status_code == 422
    assert client.post(decide, sent | {"reason": "мәтінде бар"}).status_code == 302
    client.post(reverse("interviews:finish", args=[talk.pk, "final"]))
    assert Interview.objects.get(pk=talk.pk).stage == Stage.FINAL
    assert FinalCoding.objects.count() == 2


def test_a_decision_made_meanwhile_is_shown_and_nothing_written_is_lost(client: Client) -> None:
    talk, lead = make_interview(make_round()), make_user("methodologist")
    make_handed_in(talk, coders())
    segments = list(CodedSegment.objects.order_by("pk"))
    enter(client, lead)
    decide = reverse("interviews:decide", args=[talk.pk])
    first = {"of": of(*segments), "choice": f"take-{segments[0].pk}"}
    assert client.post(decide, first).status_code == 302
    late = {
        "of": of(*segments),
        "choice": "written",
        "span": f"{segments[0].start}-{segments[0].end}",
        "code": segments[0].code_id,
        "key_issue": "Кеш жазылған мәселе",
        "interpretation": "Оқыту",
        "language": "kk",
        "reason": "Екеуі де толық емес",
    }
    answer = client.post(decide, late)
    assert answer.status_code == 409
    for text in ("Кеш жазылған мәселе", "Екеуі де толық емес"):
        assert text in answer.content.decode()
    assert Decision.objects.count() == 1


def test_a_text_that_is_still_coded_is_not_compared(client: Client) -> None:
    talk, (one, two) = make_interview(make_round()), coders()
    assigning.assign(interview_id=talk.pk, coders=[one, two], actor=None)
    make_coding(talk, coder=one)
    enter(client, make_user("methodologist"))
    assert client.get(reverse("interviews:compare", args=[talk.pk])).status_code == 404


def test_a_lead_of_a_branch_leads_its_texts_alone(client: Client) -> None:
    talk = make_interview(make_round())
    (work, _) = make_handed_in(talk, coders())
    enter(client, make_user("methodologist", branch_code="kz-59"))
    assert client.get(reverse("interviews:compare", args=[talk.pk])).status_code == 404
    assert client.get(reverse("interviews:give_back", args=[work.pk])).status_code == 404
    page = client.get(reverse("interviews:assigning", args=[talk.round.code]))
    assert talk.key not in page.content.decode()


def test_what_cannot_be_assigned_is_told_text_by_text(client: Client) -> None:
    round_ = make_round()
    talks = [make_interview(round_), make_interview(round_)]
    Interview.objects.get(pk=talks[1].pk).transcript.__class__.objects.filter(
        interview=talks[1]
    ).update(pseudonymised_at="2026-09-02T00:00:00Z")
    guest = make_user("coder", branch_code="kz-59")
    enter(client, make_user("methodologist", branch_code="kz-11"))
    page = client.post(
        reverse("interviews:assigning", args=[round_.code]),
        {"coder": guest.pk, "text": [talk.pk for talk in talks]},
        follow=True,
    ).content.decode()
    assert f"{talks[0].key}: " in page
    assert list(Assignment.objects.values_list("interview", "is_guest")) == [(talks[1].pk, True)]


def test_nobody_hands_in_or_edits_for_another(client: Client) -> None:
    talk, (one, other) = make_interview(make_round()), coders()
    segment = make_coding(talk, coder=one)
    enter(client, other)
    for name, key in (("hand_in", talk.pk), ("edit_segment", segment.pk)):
        assert client.get(reverse(f"interviews:{name}", args=[key])).status_code == 404
    assert client.post(reverse("interviews:remove_segment", args=[segment.pk])).status_code == 404
    assert CodedSegment.objects.count() == 1


def test_what_is_handed_in_is_no_longer_changed(client: Client) -> None:
    talk, (one,) = make_interview(make_round()), coders(1)
    make_handed_in(talk, [one])
    enter(client, one)
    segment = CodedSegment.objects.get()
    assert client.get(reverse("interviews:edit_segment", args=[segment.pk])).status_code == 404


def test_a_finding_is_translated_and_a_gap_is_named(client: Client) -> None:
    final = make_final(make_interview(make_round()))
    enter(client, make_user("coder", branch_code="kz-11"))
    page = reverse("interviews:translate", args=[final.pk])
    texts = {"revision": 1, "key_issue_ru": "Мало средств"}
    assert client.post(page, texts).status_code == 422
    texts |= {"interpretation_ru": "Обучать"}
    assert client.post(page, texts).status_code == 302
    answer = client.post(page, texts | {"key_issue_ru": "Иначе"})
    assert answer.status_code == 409
    assert "Мало средств" in answer.content.decode()


def test_agreement_says_what_cannot_be_computed_and_why(client: Client) -> None:
    talk = make_interview(make_round())
    make_handed_in(talk, coders())
    enter(client, make_user("methodologist"))
    page = client.get(
        reverse("interviews:agreement", args=[talk.round.code]) + "?unit=character",
        headers={"accept-language": "en"},
    )
    by_code = {row["code"].key: row["alpha"] for row in page.context["rows"]}
    assert by_code["T1"].startswith("1")
    assert by_code["T2"] not in {"1,000", "1.000", "0,000", "0.000"}
    assert page.context["double_coded"] == 1
    assert (
        client.get(reverse("interviews:agreement_method", args=[talk.round.code])).status_code
        == 200
    )


def test_a_final_text_is_opened_again_with_a_reason(client: Client) -> None:
    talk, lead = make_interview(make_round()), make_user("methodologist")
    make_handed_in(talk, coders(1))
    accept(interview_id=talk.pk, actor=lead)
    enter(client, lead)
    page = reverse("interviews:reopen", args=[talk.pk])
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "қате табылды"}).status_code == 302
    shown = client.get(reverse("interviews:compare", args=[talk.pk])).content.decode()
    assert "қате табылды" in shown


def test_a_text_given_back_tells_its_coder_why_and_nobody_else(client: Client) -> None:
    talk, (one, other) = make_interview(make_round()), coders()
    work = make_handed_in(talk, [one, other])[0]
    enter(client, make_user("methodologist"))
    client.post(reverse("interviews:give_back", args=[work.pk]), {"reason": "Соңы кодталмаған"})
    page = reverse("interviews:code", args=[talk.pk])
    assert "Соңы кодталмаған" in enter(client, one).get(page).content.decode()
    assert "Соңы кодталмаған" not in enter(client, other).get(page).content.decode()
