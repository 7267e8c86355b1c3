"""Letter links and quotas: never one too many, also when everybody comes at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.models import Draft, FileJob, Invitation, LetterLink, Quota, Response
from surveys.services.answering import Write, save_writes, submit, withdraw
from surveys.services.letters import LetterUsedUp, begin, make_letter, revoke_letter
from surveys.services.quotas import Cell, QuotaFull, is_full, set_quotas
from tests.factories.organisation import make_people, make_round, make_user
from tests.factories.surveys import answer, draft_with, make_invited, make_questionnaire
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound


def letter_of(round_: AssessmentRound, uses: int = 2) -> tuple[int, str]:
    """A shared link: its key and token."""
    questionnaire = make_questionnaire(round_)
    made = make_letter(
        questionnaire_id=questionnaire.pk,
        region="KZ-11",
        district=None,
        addressee="Аршалы ауданының әкімдігі",
        most_uses=uses,
        expires_on=timezone.localdate() + timedelta(days=5),
        branch_id=None,
        actor=None,
    )
    return made.letter_id, made.token


def together(number: int, work: Callable[[int], None]) -> None:
    """Do the same in several threads at once, each with a connection of its own."""
    gate = threading.Barrier(number)

    def run(index: int) -> None:
        gate.wait()
        try:
            work(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db
def test_each_use_gets_a_code_of_its_own_and_nobody_is_named() -> None:
    letter, _ = letter_of(make_round())
    first, second = (begin(letter_id=letter, today=timezone.localdate()) for _ in range(2))
    assert first.code != second.code
    with pytest.raises(LetterUsedUp):
        begin(letter_id=letter, today=timezone.localdate())
    invitation = Invitation.objects.get(pk=first.draft.invitation_id)
    assert (invitation.respondent_id, invitation.region_id) == (None, "KZ-11")
    save_writes(
        draft_id=first.draft.pk,
        device="d",
        writes=[Write(1, "consent", True), Write(2, "Q1", {"option": "city"})],
    )
    submit(draft_id=first.draft.pk, language="kk", now=timezone.now())
    assert Response.objects.get().category == "city"


@pytest.mark.django_db
def test_the_way_from_a_letter_to_the_questions_and_back(client: Client) -> None:
    letter, token = letter_of(make_round())
    client.get(reverse("surveys:enter", args=[token]))
    assert LetterLink.objects.get(pk=letter).uses == 0  # a preview in a messenger uses nothing up
    page = client.post(reverse("surveys:start"))
    code = Invitation.objects.get().token_hint
    assert code in page.content.decode()
    client.post(reverse("surveys:start"))  # the page reloaded
    client.get(reverse("surveys:enter", args=[token]))
    assert client.post(reverse("surveys:start")).status_code == 302
    assert LetterLink.objects.get(pk=letter).uses == 1
    client.post(reverse("surveys:start"), {"who": "other"})
    assert (LetterLink.objects.get(pk=letter).uses, Draft.objects.count()) == (2, 2)
    refused = client.post(reverse("surveys:start"), {"who": "other"})
    assert refused.status_code == 409


@pytest.mark.django_db
def test_letters_to_many_cost_as_many_queries_as_to_few(client: Client) -> None:
    client.force_login(make_user("admin"), BACKEND)
    fields = {"p-language": "kk,ru", "p-kind": "letters_pdf", "p-district": ""}
    asked = []
    for people in (2, 8):
        round_ = make_round()
        make_questionnaire(round_)
        make_people(people)
        with CaptureQueriesContext(connection) as counted:
            client.post(reverse("surveys:letters_to_persons", args=[round_.code]), fields)
        asked.append(len(counted))
    assert FileJob.objects.count() == 2
    assert asked[0] == asked[1]


@pytest.mark.django_db
@override_settings(PUBLIC_URL="https://tna.example.org")
def test_new_codes_are_given_out_with_the_public_address(client: Client) -> None:
    round_ = make_round()
    make_questionnaire(round_)
    make_people(1)
    client.force_login(make_user("admin"), BACKEND)
    page = client.post(reverse("surveys:invite", args=[round_.code])).content.decode()
    assert "https://tna.example.org/a/" in page
    assert "testserver" not in page


@pytest.mark.django_db
def test_a_closed_link_lets_those_finish_who_have_begun(client: Client) -> None:
    letter, token = letter_of(make_round())
    begun = begin(letter_id=letter, today=timezone.localdate())
    revoke_letter(letter_id=letter, actor=make_user("admin"))
    client.get(reverse("surveys:enter", args=[token]))
    assert client.get(reverse("surveys:start")).status_code == 410
    client.get(reverse("surveys:enter", args=[begun.code]))
    assert client.get(reverse("surveys:start")).status_code == 200


@pytest.mark.django_db
def test_a_full_quota_is_told_and_a_withdrawal_frees_the_seat(client: Client) -> None:
    questionnaire = make_questionnaire(make_round())
    set_quotas(
        questionnaire_id=questionnaire.pk,
        cells={("KZ-11", "rural"): 1, (None, ""): 5},
        actor=None,
    )
    first, second = make_invited(questionnaire, 2)
    receipt = answer(first)
    draft = draft_with(second)
    with pytest.raises(QuotaFull):
        submit(draft_id=draft.pk, language="kk", now=timezone.now())
    assert Response.objects.count() == 1
    assert dict(Quota.objects.values_list("category", "taken")) == {"rural": 1, "": 1}
    client.get(reverse("surveys:enter", args=[second.token]))
    client.get(reverse("surveys:start"))
    assert client.post(reverse("surveys:submit")).status_code == 409
    third = make_invited(questionnaire)[0]
    client.get(reverse("surveys:enter", args=[third.token]))
    assert client.get(reverse("surveys:start")).status_code == 409
    withdraw(receipt=receipt, now=timezone.now())
    submit(draft_id=draft.pk, language="kk", now=timezone.now())
    assert Response.objects.count() == 1


@pytest.mark.django_db
def test_a_withdrawal_frees_the_seat_also_before_anonymous_answers_are_unlinked() -> None:
    questionnaire = make_questionnaire(make_round(is_anonymous=True))
    cells: dict[Cell, int | None] = {("KZ-11", "rural"): 1, ("KZ-11", ""): 5, (None, ""): 5}
    set_quotas(questionnaire_id=questionnaire.pk, cells=cells, actor=None)
    first, second = make_invited(questionnaire, 2)
    receipt = answer(first)
    assert set(Quota.objects.values_list("taken", flat=True)) == {1}
    withdraw(receipt=receipt, now=timezone.now())
    assert set(Quota.objects.values_list("taken", flat=True)) == {0}
    answer(second)


@pytest.mark.django_db
def test_a_quota_set_late_counts_those_who_have_answered() -> None:
    questionnaire = make_questionnaire(make_round())
    for person in make_invited(questionnaire, 3):
        answer(person)
    set_quotas(questionnaire_id=questionnaire.pk, cells={("KZ-11", ""): 3}, actor=None)
    assert is_full(questionnaire.pk, region="KZ-11", category="city")
    set_quotas(questionnaire_id=questionnaire.pk, cells={("KZ-11", ""): None}, actor=None)
    assert not Quota.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_on_a_quota_of_ten_give_ten() -> None:
    questionnaire = make_questionnaire(make_round())
    set_quotas(questionnaire_id=questionnaire.pk, cells={("KZ-11", ""): 10}, actor=None)
    drafts = [draft_with(person).pk for person in make_invited(questionnaire, 20)]
    refused: list[int] = []

    def send(index: int) -> None:
        try:
            submit(draft_id=drafts[index], language="kk", now=timezone.now())
        except QuotaFull:
            refused.append(index)

    together(20, send)
    assert (Response.objects.count(), Quota.objects.get().taken, len(refused)) == (10, 10, 10)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_letter_is_never_used_once_too_often() -> None:
    letter, _ = letter_of(make_round(), uses=7)
    refused: list[int] = []

    def start(index: int) -> None:
        try:
            begin(letter_id=letter, today=timezone.localdate())
        except LetterUsedUp:
            refused.append(index)

    together(20, start)
    assert (LetterLink.objects.get().uses, Draft.objects.count(), len(refused)) == (7, 7, 13)
