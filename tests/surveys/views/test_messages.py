"""Pages of messages and calls: what they show, to whom, and the way back from each step."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.models import Invitation, Message, Questionnaire, ReminderSchedule, WayIn
from surveys.models.messages import MessageState
from surveys.selectors.messages import stop_value
from surveys.services.mailing import send_due
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import Invited, answer, draft_with, make_invited, make_questionnaire
from tests.test_permissions import BACKEND
from tna_portal.common.secrets import sealed
from tna_portal.organisation.models import AuditEntry, Respondent

pytestmark = pytest.mark.django_db
PHONE = "+7 701 111 22 33"


@pytest.fixture
def questionnaire() -> Questionnaire:
    """Of an open round."""
    return make_questionnaire(make_round())


@pytest.fixture
def desk(client: Client, questionnaire: Questionnaire) -> Client:
    """A coordinator of Akmola, reading Russian."""
    client.force_login(make_user("coordinator", branch_code="kz-11"), backend=BACKEND)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    return client


def known(questionnaire: Questionnaire, number: int, region: str = "KZ-11") -> list[Invited]:
    """Invited people with name, telephone and address."""
    invited = make_invited(questionnaire, number, region=region)
    for one in invited:
        keys = Invitation.objects.filter(pk=one.invitation_id).values_list("respondent", flat=True)
        person = keys[0]
        contact = {"name": f"Әкім {person}", "phone": PHONE, "email": f"p{person}@example.org"}
        Respondent.objects.filter(pk__in=keys).update(contact_encrypted=sealed(contact))
    return invited


def page(desk: Client, name: str, *args: object, query: str = "") -> str:
    """A page's text."""
    response = desk.get(reverse(f"surveys:{name}", args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def name_of(invited: Invited) -> str:
    """As the call list shows it."""
    return f"Әкім {Invitation.objects.get(pk=invited.invitation_id).respondent_id}<"


def test_the_call_list_shows_whom_to_call_and_is_recorded(
    desk: Client, questionnaire: Questionnaire
) -> None:
    begun, finished, silent = known(questionnaire, 3)
    elsewhere = known(questionnaire, 1, "KZ-59")[0]
    draft_with(begun, {"Q5": 44})
    answer(finished, {"Q5": 45})
    text = page(desk, "calls", questionnaire.round.code)
    assert [name_of(one) in text for one in (begun, silent, finished, elsewhere)] == [
        True,
        True,
        False,
        False,
    ]
    assert 'href="tel:+77011112233"' in text
    entry = AuditEntry.objects.get(action="call_list_opened")
    assert (entry.details, [region.iso for region in entry.regions.all()]) == ({}, ["KZ-11"])
    assert not re.search(r"\d{2}:\d{2}", text)  # no moment of anything


@pytest.mark.parametrize(
    ("to", "back", "which"), [("refused", "not-refused", "refused"), ("close", "open", "closed")]
)
def test_a_person_leaves_the_list_and_comes_back(
    desk: Client, questionnaire: Questionnaire, to: str, back: str, which: str
) -> None:
    person, code = known(questionnaire, 1)[0], questionnaire.round.code
    address = reverse("surveys:change_invitation", args=[person.invitation_id, to])
    after = desk.post(address, follow=True).content.decode()
    undo = reverse("surveys:change_invitation", args=[person.invitation_id, back])
    assert undo in after
    assert name_of(person) not in after
    assert name_of(person) in page(desk, "calls", code, query=f"?which={which}")
    assert name_of(person) in desk.post(undo, follow=True).content.decode()
    actions = list(AuditEntry.objects.filter(subject="invitation").values_list("action", flat=True))
    assert len(actions) == 2
    answer(person)
    refused = desk.post(address, follow=True).content.decode()
    assert "Этот человек уже ответил" in refused
    assert not Invitation.objects.filter(refused=True).exists()
    unknown = reverse("surveys:change_invitation", args=[person.invitation_id, "delete"])
    assert desk.post(unknown).status_code == 404


def test_a_text_holds_a_link_of_its_own_and_the_letter_lives_on(
    desk: Client, questionnaire: Questionnaire
) -> None:
    person = known(questionnaire, 1)[0]
    address = reverse("surveys:message_text", args=[person.invitation_id])
    text = desk.post(address).content.decode()
    tokens = set(re.findall(r"/a/(\w{11})/", text))
    assert len(tokens) == 1
    assert person.token not in tokens
    phone = Client()
    for token in (*tokens, person.token):
        phone.get(reverse("surveys:enter", args=[token]))
        assert phone.get(reverse("surveys:start")).status_code == 200
    assert AuditEntry.objects.filter(action="message_text_made").count() == 1
    assert tokens.isdisjoint(re.findall(r"\w{11}", str(list(WayIn.objects.values()))))
    answer(person)
    assert "уже ответил" in desk.post(address, follow=True).content.decode()


def test_reminding_shows_number_and_words_first(desk: Client, questionnaire: Questionnaire) -> None:
    known(questionnaire, 2)
    make_invited(questionnaire)
    known(questionnaire, 4, "KZ-59")
    code = questionnaire.round.code
    address = reverse("surveys:send_messages", args=[code, "reminder"])
    text = page(desk, "send_messages", code, "reminder")
    assert "Напоминание получат 2 человека" in text
    assert "Құрметті әріптес!" in text
    assert "Уважаемый коллега!" in text
    assert not Message.objects.exists()
    assert "Отправляются 2 письма." in desk.post(address, follow=True).content.decode()
    send_due(now=timezone.now())
    again = desk.post(address)
    assert again.status_code == 422
    assert "Ничего не отправлено" in again.content.decode()
    assert desk.post(address, {"sure": "on"}).status_code == 302
    send_due(now=timezone.now())
    assert len(mail.outbox) == 4
    assert desk.get(reverse("surveys:send_messages", args=[code, "nonsense"])).status_code == 404


def test_days_are_set_checked_and_kept_as_typed(desk: Client, questionnaire: Questionnaire) -> None:
    address = reverse("surveys:messages", args=[questionnaire.round.code])
    for typed in ("сорок", "7, 8", "0", "91", "1 3 5 7 9 11", "7,,-3", "9" * 50):
        response = desk.post(address, {"days": typed})
        assert (typed, response.status_code) == (typed, 422)
        assert f'value="{typed}"' in response.content.decode()
    assert not ReminderSchedule.objects.exists()
    assert desk.post(address, {"days": "14; 7"}).status_code == 302
    assert 'value="7, 14"' in page(desk, "messages", questionnaire.round.code)
    assert desk.post(address, {"days": ""}).status_code == 302
    assert list(ReminderSchedule.objects.values_list("days", flat=True)) == [[]]


def test_what_went_wrong_is_shown_to_its_branch_and_sent_again(
    desk: Client, questionnaire: Questionnaire
) -> None:
    own = known(questionnaire, 3)
    foreign = known(questionnaire, 1, "KZ-59")
    for one, state in zip(
        [*own, *foreign],
        (MessageState.FAILED, MessageState.FAILED, MessageState.UNCERTAIN, MessageState.FAILED),
        strict=True,
    ):
        Message.objects.create(
            invitation_id=one.invitation_id, kind="reminder", state=state, moment=timezone.now()
        )
    code = questionnaire.round.code
    assert page(desk, "messages", code).count('name="message"') == 3
    address = reverse("surveys:messages_again", args=[code])
    for wrong in ("", "x", "9" * 5000, str(Message.objects.latest("pk").pk)):
        assert desk.post(address, {"message": wrong}).status_code == 302
    assert not Message.objects.filter(state=MessageState.DUE).exists()
    desk.post(address)
    assert Message.objects.filter(state=MessageState.DUE).count() == 2
    desk.post(address, {"message": Message.objects.get(state=MessageState.UNCERTAIN).pk})
    assert Message.objects.filter(state=MessageState.DUE).count() == 3
    assert AuditEntry.objects.filter(action="messages_repeated").count() == 2


def test_opting_out_needs_a_button_or_a_mail_programs_own(questionnaire: Questionnaire) -> None:
    person, other = known(questionnaire, 2)
    phone = Client(enforce_csrf_checks=True)
    address = reverse("surveys:no_reminders", args=[stop_value(person.invitation_id)])
    assert phone.get(address).status_code == 200
    assert not Invitation.objects.filter(opted_out=True).exists()
    one_click = phone.post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert one_click.status_code == 200
    assert list(Invitation.objects.filter(opted_out=True)) == [
        Invitation.objects.get(pk=person.invitation_id)
    ]
    phone.post(address)
    assert AuditEntry.objects.filter(action="reminders_declined").count() == 1
    answer(person)  # the questionnaire still works
    for wrong in (stop_value(other.invitation_id)[:-1] + "?", "x", "MQ:1:x", "Қ"):
        assert phone.post(reverse("surveys:no_reminders", args=[wrong])).status_code == 404
    assert Invitation.objects.filter(opted_out=True).count() == 1


def test_a_round_that_is_over_offers_nothing(desk: Client, questionnaire: Questionnaire) -> None:
    from tna_portal.organisation.services.rounds import close_round  # noqa: PLC0415 - used once

    person, code = known(questionnaire, 1)[0], questionnaire.round.code
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    assert "<form" not in page(desk, "messages", code).split("<main")[1]
    assert "<form" not in page(desk, "calls", code).split("<main")[1]
    assert "<form" not in page(desk, "send_messages", code, "invitation").split("<main")[1]
    desk.post(reverse("surveys:send_messages", args=[code, "invitation"]))
    desk.post(reverse("surveys:message_text", args=[person.invitation_id]))
    assert not Message.objects.exists()
    assert not WayIn.objects.exists()
