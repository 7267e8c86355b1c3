"""Participation is counted as it happens, and equals the invitations at every moment."""

import pytest
from django.utils import timezone

from surveys.models import ParticipationStep
from surveys.selectors.participation import counted_now, invited_now
from surveys.services import participation
from surveys.services.answering import UnknownReceipt, withdraw
from surveys.services.participation import sum_up_due
from tests.factories.organisation import make_round
from tests.factories.surveys import answer, draft_with, make_invited, make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_the_sums_follow_every_step_and_stay_when_they_are_put_together(
    monkeypatch: pytest.MonkeyPatch, *, is_anonymous: bool
) -> None:
    monkeypatch.setattr(participation, "ENOUGH_TO_SUM", 3)
    monkeypatch.setattr(participation, "ROWS_AT_ONCE", 5)
    round_ = make_round(is_anonymous=is_anonymous)
    questionnaire = make_questionnaire(round_)
    people = make_invited(questionnaire, 4) + make_invited(questionnaire, 2, category="city")
    receipts = [answer(person) for person in people[:3]]
    draft_with(people[3])
    seen = counted_now(round_.pk)
    assert [(line.category, line.invited, line.opened, line.answered) for line in seen] == [
        ("city", 2, 0, 0),
        ("rural", 4, 4, 3),
    ]
    withdraw(receipt=receipts[0], now=timezone.now())
    assert counted_now(round_.pk) == invited_now(round_.pk)
    assert [line.answered for line in counted_now(round_.pk)] == [0, 2]
    before = ParticipationStep.objects.count()
    assert sum_up_due()
    assert ParticipationStep.objects.count() < before
    assert counted_now(round_.pk) == invited_now(round_.pk)
    assert not sum_up_due()


def test_withdrawing_twice_counts_once() -> None:
    round_ = make_round()
    receipt = answer(make_invited(make_questionnaire(round_))[0])
    withdraw(receipt=receipt, now=timezone.now())
    with pytest.raises(UnknownReceipt):
        withdraw(receipt=receipt, now=timezone.now())
    assert [line.answered for line in counted_now(round_.pk)] == [0]
