"""E-mails: each once, never to somebody who has answered or wants none, and nothing personal kept."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings
from django.utils import timezone

from surveys.models import Invitation, Message, Questionnaire, ReminderSchedule, WayIn
from surveys.models.messages import MessageState
from surveys.selectors.fieldwork import invitation_by_token
from surveys.selectors.messages import MOST_REMINDERS, last_reminder, standing_of
from surveys.services import mailing
from surveys.services.invitations import change, decline_reminders, reissue
from surveys.services.mailing import MOST_AT_ONCE, PAUSES, SILENT, remind_due, send_due
from surveys.services.messages import (
    RemindedLately,
    RoundNotOpen,
    repeat,
    request_messages,
    set_reminders,
)
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import Invited, answer, make_invited, make_questionnaire
from tests.surveys.services.test_letters_and_quotas import together
from tna_portal.common.secrets import sealed
from tna_portal.organisation.models import AuditEntry, Respondent, User
from tna_portal.organisation.services.rounds import close_round


class Broken(EmailBackend):
    """A mail server that goes wrong as the test wishes."""

    at_open: BaseException | None = None
    at_sending: BaseException | None = None
    opened = 0

    def open(self) -> bool:
        """Connect."""
        type(self).opened += 1
        if self.at_open:
            raise self.at_open
        return True

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Hand over."""
        if self.at_sending:
            raise self.at_sending
        return super().send_messages(messages)


@pytest.fixture
def server() -> Iterator[type[Broken]]:
    """The mail server of a test."""
    Broken.at_open = Broken.at_sending = None
    Broken.opened = 0
    with override_settings(EMAIL_BACKEND=f"{__name__}.Broken"):
        yield Broken


def addresses() -> None:
    """Everybody gets an address of their own."""
    for person in Respondent.objects.all():
        contact = {"name": "Әсел Ңұрқызы", "email": f"secret-{person.pk}@example.org"}
        Respondent.objects.filter(pk=person.pk).update(contact_encrypted=sealed(contact))


def people(number: int = 3, *, region: str = "KZ-11") -> tuple[Questionnaire, User, list[Invited]]:
    """Some invited with addresses, and their coordinator."""
    questionnaire = make_questionnaire(make_round())
    invited = make_invited(questionnaire, number, region=region)
    addresses()
    return questionnaire, make_user("coordinator", branch_code="kz-11"), invited


def write(
    questionnaire: Questionnaire,
    actor: User,
    kind: str = "invitation",
    *,
    sure: bool = False,
    now: datetime | None = None,
) -> int:
    """Put up."""
    return request_messages(
        entry=questionnaire.round,
        kind=kind,
        is_confirmed=sure,
        actor=actor,
        today=timezone.localdate(),
        now=now or timezone.now(),
    )


def states() -> list[str]:
    """Of all e-mails."""
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def token_in(sent: EmailMessage) -> str:
    """The code that an e-mail holds."""
    return str(sent.body).split("/a/", 1)[1].split("/", 1)[0]


@pytest.mark.django_db
def test_each_person_gets_one_email_with_a_link_that_works() -> None:
    questionnaire, actor, invited = people()
    assert write(questionnaire, actor) == 3
    assert write(questionnaire, actor) == 0
    assert send_due(now=timezone.now()) == 3
    assert send_due(now=timezone.now()) == 0
    assert write(questionnaire, actor) == 0
    assert len({tuple(sent.to) for sent in mail.outbox}) == len(mail.outbox) == 3
    reached = {getattr(invitation_by_token(token_in(sent)), "pk", None) for sent in mail.outbox}
    assert reached == {one.invitation_id for one in invited}
    assert all(invitation_by_token(one.token) for one in invited)  # printed letters live on


@pytest.mark.django_db
def test_every_kazakh_letter_arrives() -> None:
    questionnaire, actor, _ = people(1)
    write(questionnaire, actor, "reminder")
    send_due(now=timezone.now())
    raw = mail.outbox[0].message().as_bytes()
    back = message_from_bytes(raw, policy=policy.default)
    assert "Еске салу: сауалнама" in back["Subject"]
    text = back.get_content()
    assert text == mail.outbox[0].body
    assert set("әғқңөұүһі") - {"һ"} <= set(text.lower())
    assert back["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert back["List-Unsubscribe"].strip(" <>") in text.replace("\n", "")


@pytest.mark.django_db
def test_nothing_personal_is_kept_or_logged(
    server: type[Broken], caplog: pytest.LogCaptureFixture
) -> None:
    questionnaire, actor, _ = people(2)
    address = f"secret-{Respondent.objects.order_by('pk')[0].pk}@example.org"
    server.at_sending = SMTPRecipientsRefused({address: (550, b"no secret here")})
    with caplog.at_level(logging.DEBUG):
        write(questionnaire, actor)
        send_due(now=timezone.now())
        server.at_sending = OSError(f"lost {address}")
        write(questionnaire, actor, "reminder")
        send_due(now=timezone.now())
    kept = str(list(Message.objects.values())) + str(list(AuditEntry.objects.values()))
    assert "SMTPRecipientsRefused 550" in kept
    assert "secret" not in kept + caplog.text
    assert not any(token_in(sent) in caplog.text for sent in mail.outbox)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["answered", "closed", "refused", "declined", "expired", "over"])
def test_who_must_not_be_written_to_is_left_out_at_the_last_moment(reason: str) -> None:
    questionnaire, actor, invited = people(2)
    write(questionnaire, actor, "reminder")
    pk = invited[0].invitation_id
    if reason == "answered":
        answer(invited[0])
    elif reason in ("closed", "refused"):
        change(invitation_id=pk, to="close" if reason == "closed" else "refused", actor=actor)
    elif reason == "declined":
        decline_reminders(invitation_id=pk)
    elif reason == "expired":
        yesterday = timezone.localdate() - timedelta(days=1)
        Invitation.objects.filter(pk=pk).update(expires_on=yesterday)
    else:
        close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    before = Message.objects.get(invitation=pk).moment
    assert send_due(now=timezone.now() + timedelta(minutes=1)) == (0 if reason == "over" else 1)
    skipped = Message.objects.get(invitation=pk)
    # When it was left out would tell by when somebody had answered.
    assert (skipped.state, skipped.moment, skipped.problem) == ("skipped", before, "")
    assert not WayIn.objects.filter(invitation=pk).exists()


@pytest.mark.django_db
def test_who_has_finished_or_refused_is_not_even_put_up() -> None:
    questionnaire, actor, invited = people(5)
    answer(invited[0])
    change(invitation_id=invited[1].invitation_id, to="refused", actor=actor)
    change(invitation_id=invited[2].invitation_id, to="close", actor=actor)
    decline_reminders(invitation_id=invited[3].invitation_id)
    assert write(questionnaire, actor, "reminder") == 1
    change(invitation_id=invited[1].invitation_id, to="not-refused", actor=actor)
    change(invitation_id=invited[2].invitation_id, to="open", actor=actor)
    assert write(questionnaire, actor, "reminder", sure=True) == 2


@pytest.mark.django_db
def test_a_killed_worker_leaves_an_uncertain_email_that_only_a_person_repeats(
    server: type[Broken],
) -> None:
    questionnaire, actor, _ = people(2)
    write(questionnaire, actor)
    server.at_sending = SystemExit()
    now = timezone.now()
    with pytest.raises(SystemExit):
        send_due(now=now)
    server.at_sending = None
    assert states() == ["sending", "due"]
    assert send_due(now=now + timedelta(minutes=1)) == 1
    assert states() == ["sending", "sent"]
    later = now + SILENT + timedelta(minutes=2)
    assert send_due(now=later) == 0
    assert states() == ["uncertain", "sent"]
    assert send_due(now=later + timedelta(days=3)) == 0
    found = list(Message.objects.filter(state=MessageState.UNCERTAIN))
    assert repeat(round_id=questionnaire.round_id, messages=found, actor=actor, now=later) == 1
    assert repeat(round_id=questionnaire.round_id, messages=found, actor=actor, now=later) == 0
    assert send_due(now=later) == 1
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_a_late_worker_does_not_overwrite_what_came_after_it(server: type[Broken]) -> None:
    questionnaire, actor, _ = people(1)
    write(questionnaire, actor)
    late = Message.objects.get()
    late.tries = 1
    server.at_sending = OSError("gone in the middle")
    send_due(now=timezone.now())
    assert states() == ["uncertain"]
    repeat(round_id=questionnaire.round_id, messages=[late], actor=actor, now=timezone.now())
    mailing._mark(late, MessageState.SENT, "")
    assert states() == ["due"]


@pytest.mark.django_db
def test_a_server_that_is_down_is_asked_ever_more_rarely_and_then_given_up(
    server: type[Broken],
) -> None:
    questionnaire, actor, _ = people(3)
    write(questionnaire, actor)
    server.at_open = ConnectionRefusedError()
    now = timezone.now()
    for pause in PAUSES:
        send_due(now=now)
        send_due(now=now + pause / 2)  # not yet due again
        assert states() == ["due"] * 3
        now += pause
    assert server.opened == len(PAUSES)
    send_due(now=now)
    assert states() == ["failed"] * 3
    assert not WayIn.objects.exists()
    server.at_open = None
    found = list(Message.objects.all())
    repeat(round_id=questionnaire.round_id, messages=found, actor=actor, now=now)
    assert send_due(now=now) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "state", "ways"),
    [
        (SMTPRecipientsRefused({"x": (450, b"later")}), "due", 0),
        (SMTPRecipientsRefused({"x": (550, b"unknown")}), "failed", 0),
        (SMTPDataError(451, b"busy"), "due", 0),
        (SMTPDataError(554, b"no"), "failed", 0),
        (ValueError("address"), "failed", 0),
        (SMTPServerDisconnected("in the middle"), "uncertain", 1),
        (TimeoutError(), "uncertain", 1),
    ],
)
def test_only_what_was_certainly_not_accepted_is_repeated(
    server: type[Broken], error: Exception, state: str, ways: int
) -> None:
    questionnaire, actor, _ = people(1)
    write(questionnaire, actor)
    server.at_sending = error
    now = timezone.now()
    assert send_due(now=now) == 0
    message = Message.objects.get()
    assert (message.state, message.tries, WayIn.objects.count()) == (state, 1, ways)
    server.at_sending = None
    assert send_due(now=now + PAUSES[0]) == (state == "due")


@pytest.mark.django_db
def test_a_sweep_sends_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire, actor, _ = people(5)
    write(questionnaire, actor)
    monkeypatch.setattr(mailing, "MOST_AT_ONCE", 2)
    assert [send_due(now=timezone.now()) for _ in range(4)] == [2, 2, 1, 0]
    monkeypatch.setattr(mailing, "LONGEST_PASS", -1.0)
    write(questionnaire, actor, "reminder")
    assert send_due(now=timezone.now()) == 1
    assert MOST_AT_ONCE <= 100
    assert settings.EMAIL_TIMEOUT <= 10


@pytest.mark.django_db
def test_a_server_that_hangs_ends_the_pass(server: type[Broken]) -> None:
    questionnaire, actor, _ = people(3)
    write(questionnaire, actor)
    server.at_sending = TimeoutError()
    send_due(now=timezone.now())
    assert states() == ["uncertain", "due", "due"]


@pytest.mark.django_db
def test_links_of_this_machine_are_sent_to_nobody() -> None:
    questionnaire, actor, _ = people(1)
    write(questionnaire, actor)
    with override_settings(EMAIL_HOST="mail.example.org", PUBLIC_URL=""):
        assert send_due(now=timezone.now()) == 0
    with override_settings(EMAIL_HOST="mail.example.org", PUBLIC_URL="https://tna.example.org"):
        assert send_due(now=timezone.now()) == 1
    assert "https://tna.example.org/a/" in mail.outbox[0].body


@pytest.mark.django_db
def test_reminding_twice_within_a_day_must_be_meant() -> None:
    questionnaire, actor, _ = people(2)
    assert write(questionnaire, actor, "reminder") == 2
    send_due(now=timezone.now())
    with pytest.raises(RemindedLately):
        write(questionnaire, actor, "reminder")
    assert write(questionnaire, actor, "reminder", sure=True) == 2
    send_due(now=timezone.now())
    assert sorted(Message.objects.values_list("number", flat=True)) == [1, 1, 2, 2]
    # Another branch has reminded nobody.
    make_invited(questionnaire, 1, region="KZ-59")
    addresses()
    other = make_user("coordinator", branch_code="kz-59")
    assert last_reminder(other, questionnaire.round_id) is None
    assert write(questionnaire, other, "reminder") == 1
    assert write(questionnaire, actor, "reminder", now=timezone.now() + timedelta(hours=25)) == 2


@pytest.mark.django_db
def test_nobody_is_reminded_for_ever() -> None:
    questionnaire, actor, _ = people(1)
    sent = 0
    for _ in range(10):
        sent += write(questionnaire, actor, "reminder", sure=True)
        send_due(now=timezone.now())
    assert sent == MOST_REMINDERS


@pytest.mark.django_db
def test_a_closed_round_writes_to_nobody() -> None:
    questionnaire, actor, _ = people(1)
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    questionnaire.round.refresh_from_db()
    with pytest.raises(RoundNotOpen):
        write(questionnaire, actor)


@pytest.mark.django_db
def test_a_branch_writes_to_its_own_people_only() -> None:
    questionnaire, actor, _ = people(2)
    make_invited(questionnaire, 3, region="KZ-59")
    addresses()
    assert write(questionnaire, actor) == 2
    set_reminders(round_id=questionnaire.round_id, days=[7], actor=actor, now=timezone.now())
    assert list(ReminderSchedule.objects.values_list("region", flat=True)) == ["KZ-11"]
    now = timezone.now() + timedelta(days=7, hours=1)
    send_due(now=timezone.now())
    assert remind_due(now=now) == 2


@pytest.mark.django_db
def test_a_schedule_reminds_on_its_days_and_not_for_days_gone_by() -> None:
    questionnaire, actor, invited = people(3)
    start = timezone.now()
    Invitation.objects.filter(pk=invited[2].invitation_id).update(
        created_at=start - timedelta(days=10)
    )
    set_reminders(round_id=questionnaire.round_id, days=[14, 7], actor=actor, now=start)

    def on_day(days: float) -> int:
        now = start + timedelta(days=days)
        remind_due(now=now)
        assert remind_due(now=now) == 0
        return send_due(now=now)

    assert on_day(0.1) == 0  # the seventh day of the third person had passed already
    assert on_day(4.1) == 1  # their fourteenth
    assert on_day(6.9) == 0
    answer(invited[0])
    assert on_day(7.1) == 1
    assert on_day(7.2) == 0
    set_reminders(
        round_id=questionnaire.round_id, days=[7, 16], actor=actor, now=start + timedelta(days=8)
    )
    assert on_day(8.1) == 0  # the third person's sixteenth had passed when it was set
    assert on_day(14.1) == 0
    assert on_day(16.1) == 1


@pytest.mark.django_db
def test_a_schedule_is_silent_after_a_fresh_email_and_catches_up_once() -> None:
    questionnaire, actor, _ = people(2)
    start = timezone.now()
    set_reminders(round_id=questionnaire.round_id, days=[2, 4, 6], actor=actor, now=start)
    write(questionnaire, actor, now=start + timedelta(days=1.9))
    assert send_due(now=start + timedelta(days=1.9)) == 2
    assert send_due(now=start + timedelta(days=2.1)) == 0
    # The worker was down over two of the days: one reminder each, not two.
    assert send_due(now=start + timedelta(days=6.1)) == 2
    assert send_due(now=start + timedelta(days=6.2)) == 0


@pytest.mark.django_db
def test_people_without_an_address_are_counted_and_left_alone() -> None:
    questionnaire, actor, invited = people(3)
    someone = Invitation.objects.filter(pk=invited[0].invitation_id).values("respondent")
    Respondent.objects.filter(pk__in=someone).update(contact_encrypted=b"written with a lost key")
    decline_reminders(invitation_id=invited[1].invitation_id)
    standing = standing_of(actor, questionnaire.round_id)
    assert (standing.unfinished, standing.with_address, standing.without_address) == (3, 2, 1)
    assert (standing.declined, standing.is_empty) == (1, True)
    assert write(questionnaire, actor) == 1
    set_reminders(round_id=questionnaire.round_id, days=[5], actor=actor, now=timezone.now())
    now = timezone.now() + timedelta(days=5, hours=1)
    assert send_due(now=now) == 1  # the invitation that waited; the other has no address
    assert list(Message.objects.filter(problem="no_address").values_list("state", flat=True)) == [
        "skipped"
    ]


@pytest.mark.django_db
def test_further_ways_in_die_with_a_new_code_and_close_with_the_invitation() -> None:
    questionnaire, actor, invited = people(1)
    write(questionnaire, actor)
    send_due(now=timezone.now())
    token, pk = token_in(mail.outbox[0]), invited[0].invitation_id
    change(invitation_id=pk, to="close", actor=actor)
    closed = invitation_by_token(token)
    assert closed is not None
    assert closed.is_revoked
    change(invitation_id=pk, to="open", actor=actor)
    fresh = reissue(invitation_id=pk, actor=actor)
    assert [invitation_by_token(t) is None for t in (token, invited[0].token, fresh)] == [
        True,
        True,
        False,
    ]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_email_once() -> None:
    questionnaire, actor, _ = people(12)
    write(questionnaire, actor)
    sent: list[int] = []
    together(4, lambda _: sent.append(send_due(now=timezone.now())))
    assert (sum(sent), len(mail.outbox), set(states())) == (12, 12, {"sent"})
    assert len({tuple(one.to) for one in mail.outbox}) == 12


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_at_once_reminds_once() -> None:
    questionnaire, actor, _ = people(6)

    def press(_: Any) -> None:
        with suppress(RemindedLately):
            write(questionnaire, actor, "reminder")

    together(4, press)
    send_due(now=timezone.now())
    assert len(mail.outbox) == 6
