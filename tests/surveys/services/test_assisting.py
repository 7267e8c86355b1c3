"""Answers entered by a branch: only where nobody has begun alone, never seen by staff afterwards."""

import contextlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.models import Draft, Invitation, LetterLink, Mode, Questionnaire, Response
from surveys.selectors.fieldwork import is_open_to_staff
from surveys.services.answering import InvitationClosed, RoundNotOpen, open_draft
from surveys.services.assisting import BegunByPerson, OtherMode, assist, enter_form
from surveys.services.invitations import AlreadyAnswered, change
from surveys.services.letters import LetterUsedUp, begin, make_letter
from surveys.services.quotas import QuotaFull, set_quotas
from surveys.views.passes import COOKIE, Pass, signed
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import Invited, answer, draft_with, make_invited, make_questionnaire
from tests.surveys.questionnaire.definitions import items, source
from tests.surveys.services.test_letters_and_quotas import together
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound, AuditEntry, User
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db
CONSENT = {"page": "consent", "q.consent": "1"}


@pytest.fixture
def questionnaire() -> Questionnaire:
    """The akims' questionnaire of an open round."""
    return make_questionnaire(make_round())


@pytest.fixture
def coordinator() -> User:
    """Of Akmola's branch."""
    return make_user("coordinator", branch_code=branch().code)


def begin_for(invited: Invited, actor: User, mode: str = "paper") -> Draft:
    """Enter somebody's answers."""
    today = timezone.localdate()
    return assist(invitation_id=invited.invitation_id, mode=mode, today=today, actor=actor)


def enter(client: Client, invited: Invited, mode: str = "paper") -> Any:
    """The button in the list."""
    return client.post(reverse("surveys:enter_for", args=[invited.invitation_id, mode]))


def letter_of(questionnaire: Questionnaire, uses: int = 1) -> int:
    """A shared link of Akmola."""
    return make_letter(
        questionnaire_id=questionnaire.pk,
        region="KZ-11",
        district=None,
        addressee="Аршалы ауданының әкімдігі",
        most_uses=uses,
        expires_on=timezone.localdate(),
        branch_id=None,
        actor=None,
    ).letter_id


def test_the_mode_is_kept_and_the_beginning_recorded(
    questionnaire: Questionnaire, coordinator: User
) -> None:
    paper, phone, alone = make_invited(questionnaire, 3)
    for invited, mode in ((paper, "paper"), (phone, "phone")):
        draft = begin_for(invited, coordinator, mode)
        assert begin_for(invited, coordinator, mode).pk == draft.pk
        answer(invited)  # goes on with the draft that is there
    answer(alone)
    modes = dict(Response.objects.values_list("invitation_id", "mode"))
    assert modes == {
        paper.invitation_id: "paper",
        phone.invitation_id: "phone",
        alone.invitation_id: "self",
    }
    entries = AuditEntry.objects.filter(action="entry_begun")
    assert [entry.details for entry in entries.order_by("pk")] == [
        {"mode": "paper"},
        {"mode": "paper"},
        {"mode": "phone"},
        {"mode": "phone"},
    ]
    assert {entry.actor_id for entry in entries} == {coordinator.pk}


def test_whoever_has_begun_alone_is_left_alone(
    questionnaire: Questionnaire, coordinator: User
) -> None:
    begun, done, other, closed = make_invited(questionnaire, 4)
    draft_with(begun)
    with pytest.raises(BegunByPerson):
        begin_for(begun, coordinator)
    answer(done)
    with pytest.raises(AlreadyAnswered):
        begin_for(done, coordinator)
    begin_for(other, coordinator, "phone")
    with pytest.raises(OtherMode):
        begin_for(other, coordinator, "paper")
    change(invitation_id=closed.invitation_id, to="close", actor=coordinator)
    with pytest.raises(InvitationClosed):
        begin_for(closed, coordinator)
    assert AuditEntry.objects.filter(action="entry_begun").count() == 1
    assert not Draft.objects.filter(invitation=closed.invitation_id).exists()


def test_a_full_quota_and_a_closed_round_take_nothing(
    questionnaire: Questionnaire, coordinator: User
) -> None:
    first, second = make_invited(questionnaire, 2)
    set_quotas(questionnaire_id=questionnaire.pk, cells={("KZ-11", ""): 1}, actor=None)
    answer(first)
    letter = letter_of(questionnaire)
    with pytest.raises(QuotaFull):
        begin_for(second, coordinator)
    with pytest.raises(QuotaFull):
        enter_form(letter_id=letter, today=timezone.localdate(), actor=coordinator)
    set_quotas(questionnaire_id=questionnaire.pk, cells={("KZ-11", ""): None}, actor=None)
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    with pytest.raises(RoundNotOpen):
        begin_for(second, coordinator)
    assert not Draft.objects.filter(invitation=second.invitation_id).exists()


def test_a_form_of_nobody_takes_one_use_of_its_letter(
    questionnaire: Questionnaire, coordinator: User
) -> None:
    letter = letter_of(questionnaire)
    draft = enter_form(letter_id=letter, today=timezone.localdate(), actor=coordinator)
    assert (draft.mode, draft.invitation.respondent_id) == (Mode.PAPER, None)
    with pytest.raises(LetterUsedUp):
        enter_form(letter_id=letter, today=timezone.localdate(), actor=coordinator)
    assert LetterLink.objects.get(pk=letter).uses == 1
    assert AuditEntry.objects.filter(action="entry_begun", subject="letter").count() == 1


def test_from_the_list_to_the_receipt_and_back(
    client: Client, questionnaire: Questionnaire, coordinator: User
) -> None:
    invited = make_invited(questionnaire)[0]
    client.force_login(coordinator, backend=BACKEND)
    client.cookies["django_language"] = "en"
    entry = AssessmentRound.objects.get(pk=questionnaire.round_id)
    listed = reverse("surveys:fieldwork_round", args=[entry.code])
    assert "Enter from paper" in client.get(listed).content.decode()
    assert enter(client, invited)["Location"] == reverse("surveys:questions") + "?whole=1"
    assert client.cookies[COOKIE]["max-age"] == 12 * 60 * 60
    page = client.get(reverse("surveys:questions") + "?whole=1").content.decode()
    assert "You are entering answers for" in page
    assert "Қаратал ауылдық округі" in page
    assert "data-worker" not in page  # the branch's computer keeps no copy
    assert "data-card" not in page
    later = client.post(reverse("surveys:questions"), {**CONSENT, "go": "later"})
    assert later["Location"] == reverse("surveys:back")
    assert client.get(reverse("surveys:back"))["Location"] == listed
    assert client.cookies[COOKIE].value == ""
    assert client.get(reverse("surveys:questions"))["Location"] == reverse("surveys:token")

    assert "Go on entering" in client.get(listed).content.decode()
    enter(client, invited)
    assert "checked" in client.get(reverse("surveys:questions") + "?page=consent").content.decode()
    assert client.post(reverse("surveys:submit"))["Location"] == reverse("surveys:done")
    done = client.get(reverse("surveys:done")).content.decode()
    assert 'class="receipt"' in done
    assert 'id="areas"' not in done
    assert Response.objects.get().mode == "paper"
    assert enter(client, invited)["Location"] == listed
    assert "answered already" in client.get(listed).content.decode()


def test_on_the_telephone_the_first_page_is_read_aloud(
    client: Client, questionnaire: Questionnaire, coordinator: User
) -> None:
    invited = make_invited(questionnaire)[0]
    client.force_login(coordinator, backend=BACKEND)
    start = enter(client, invited, "phone")["Location"]
    assert start == reverse("surveys:start")
    page = client.get(start).content.decode()
    assert "Қаратал ауылдық округі" in page
    draft = Draft.objects.get()
    assert client.post(start)["Location"] == reverse("surveys:questions")
    draft.refresh_from_db()
    assert (draft.mode, draft.is_taken_over) == ("phone", False)


def test_the_person_goes_on_and_the_branch_is_shut_out(
    client: Client, questionnaire: Questionnaire, coordinator: User
) -> None:
    invited = make_invited(questionnaire)[0]
    client.force_login(coordinator, backend=BACKEND)
    enter(client, invited)
    client.post(reverse("surveys:questions"), CONSENT)

    phone = Client()
    phone.get(reverse("surveys:enter", args=[invited.token]))
    # a link that was only opened shows nothing, and takes nothing over
    assert phone.get(reverse("surveys:questions"))["Location"] == reverse("surveys:start")
    assert client.get(reverse("surveys:questions")).status_code == 200
    phone.post(reverse("surveys:start"))
    page = phone.get(reverse("surveys:questions") + "?page=consent").content.decode()
    assert "checked" in page
    assert "You are entering" not in page

    for name in ("start", "questions", "done"):
        assert client.get(reverse(f"surveys:{name}")).status_code == 409
    assert client.post(reverse("surveys:submit")).status_code == 409
    write = {"draft": str(Draft.objects.get().pk), "device": "d", "writes": []}
    saved = client.post(reverse("surveys:save"), write, content_type="application/json")
    assert saved.status_code == 410
    with pytest.raises(BegunByPerson):
        begin_for(invited, coordinator)

    phone.post(reverse("surveys:submit"))
    response = Response.objects.get()
    assert response.mode == "paper"  # as it was begun
    assert client.get(reverse("surveys:done")).status_code == 409  # the receipt is the person's
    assert client.get(reverse("surveys:back")).status_code == 302


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_both_at_once_leave_the_draft_to_the_person() -> None:
    people = make_invited(make_questionnaire(make_round()), 6)
    actor, today = make_user("admin"), timezone.localdate()

    def start(index: int) -> None:
        invitation = people[index // 2].invitation_id
        if index % 2:
            open_draft(invitation_id=invitation, today=today)
        else:
            with contextlib.suppress(BegunByPerson):
                assist(invitation_id=invitation, mode="paper", today=today, actor=actor)

    together(12, start)
    assert Draft.objects.count() == 6
    assert [draft for draft in Draft.objects.all() if is_open_to_staff(draft.pk)] == []


def test_a_begun_draft_is_refused_in_a_clear_sentence(
    client: Client, questionnaire: Questionnaire, coordinator: User
) -> None:
    invited = make_invited(questionnaire)[0]
    draft_with(invited)
    client.force_login(coordinator, backend=BACKEND)
    client.cookies["django_language"] = "ru"
    refused = enter(client, invited)
    assert COOKIE not in client.cookies
    page = client.get(refused["Location"]).content.decode()
    assert "уже начал отвечать самостоятельно" in page
    assert "Внести с бумаги" not in page


def test_another_branch_and_another_way_find_nothing(
    client: Client, questionnaire: Questionnaire
) -> None:
    invited = make_invited(questionnaire)[0]
    letter = letter_of(questionnaire)
    client.force_login(make_user("coordinator", branch_code="kz-59"), backend=BACKEND)
    assert enter(client, invited).status_code == 404
    assert client.post(reverse("surveys:enter_form", args=[letter])).status_code == 404
    client.force_login(make_user("coordinator", branch_code="kz-11"), backend=BACKEND)
    for mode in ("self", "fax"):
        assert enter(client, invited, mode).status_code == 404
    assert not Draft.objects.exists()


def test_forms_of_a_letter_are_entered_and_gone_on_with(
    client: Client, questionnaire: Questionnaire, coordinator: User
) -> None:
    letter = letter_of(questionnaire, uses=2)
    begin(letter_id=letter, today=timezone.localdate())  # by a person: not to be seen
    client.force_login(coordinator, backend=BACKEND)
    client.cookies["django_language"] = "en"
    entry = AssessmentRound.objects.get(pk=questionnaire.round_id)
    listed = reverse("surveys:letters", args=[entry.code])
    client.post(reverse("surveys:enter_form", args=[letter]))
    draft = Draft.objects.get(mode="paper")
    hint = draft.invitation.token_hint
    page = client.get(reverse("surveys:questions")).content.decode()
    assert f"…{hint}" in page
    assert client.get(reverse("surveys:back"))["Location"] == listed
    page = client.get(listed).content.decode()
    assert page.count("Go on with form") == 1
    assert f"Go on with form …{hint}" in page
    assert "Enter a paper form:" not in page  # used up
    client.post(reverse("surveys:enter_for", args=[draft.invitation_id, "paper"]))
    assert client.get(reverse("surveys:questions")).status_code == 200
    person = Invitation.objects.exclude(pk=draft.invitation_id).get()
    refused = client.post(reverse("surveys:enter_for", args=[person.pk, "paper"]))
    assert refused["Location"] == listed
    assert "begun to answer alone" in client.get(listed).content.decode()


def test_paper_is_entered_whole_and_in_the_printed_order(client: Client, coordinator: User) -> None:
    codes = [f"r{number}" for number in range(12)]
    ranking = {"code": "order", "type": "ranking", "is_shuffled": True, "part": 3}
    round_ = make_round()
    AssessmentRound.objects.filter(pk=round_.pk).update(is_split=True)
    questionnaire = make_questionnaire(round_, source=source([{**ranking, "items": items(*codes)}]))
    paper, alone = make_invited(questionnaire, 2)

    def shown(browser: Client) -> list[str]:
        page = browser.get(reverse("surveys:questions")).content.decode()
        places = {code: page.find(f'name="q.order.{code}"') for code in codes}
        return sorted((code for code in codes if places[code] >= 0), key=lambda code: places[code])

    client.force_login(coordinator, backend=BACKEND)
    enter(client, paper)
    assert shown(client) == codes
    phone = Client()
    phone.get(reverse("surveys:enter", args=[alone.token]))
    phone.post(reverse("surveys:start"))
    assert len(shown(phone)) == 3


def test_passes_given_before_are_still_read(client: Client, questionnaire: Questionnaire) -> None:
    invited = make_invited(questionnaire)[0]
    today = timezone.localdate()
    draft = open_draft(invitation_id=invited.invitation_id, today=today)
    held = Pass(invited.invitation_id, draft.pk, draft.version_id)
    assert signed(held).count(":") == 2
    client.cookies[COOKIE] = signed(held)
    assert client.get(reverse("surveys:questions")).status_code == 200
    # whoever writes a mode into it has no signature for that
    client.cookies[COOKIE] = signed(held)[:-3] + "abc"
    assert client.get(reverse("surveys:questions"))["Location"] == reverse("surveys:token")


def test_a_branch_cannot_use_its_pass_for_a_draft_that_a_person_has_begun(
    client: Client, questionnaire: Questionnaire
) -> None:
    draft = draft_with(make_invited(questionnaire)[0])
    held = Pass(draft.invitation_id, draft.pk, draft.version_id, mode="paper")
    client.cookies[COOKIE] = signed(held)
    client.force_login(make_user("coordinator"))
    assert client.get(reverse("surveys:questions")).status_code == 409
    client.logout()  # the pass ends with the session of whoever entered the answers
    client.cookies[COOKIE] = signed(held)
    assert client.get(reverse("surveys:questions"))["Location"] == reverse("surveys:token")
