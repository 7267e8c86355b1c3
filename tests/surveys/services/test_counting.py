"""Counts while a round runs and at its close, with the people behind them in the database."""

import numpy as np
import pytest
from django.utils import timezone

from surveys.models import ItemCount, PendingRow, Questionnaire, Response
from surveys.models.counts import Dimension
from surveys.releasing import Cells
from surveys.scoring.histogram import Counts, empty_histogram
from surveys.services import breakdowns
from surveys.services.answering import withdraw
from surveys.services.breakdowns import release_milestone
from surveys.services.counting import merge_due
from surveys.services.counts import counts_of
from surveys.services.recounting import count_responses
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tna_portal.organisation.models import AuditEntry, User
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire() -> Questionnaire:
    """The akims' questionnaire of an open round of three regions."""
    return make_questionnaire(make_round(regions=("KZ-11", "KZ-27", "KZ-59")))


@pytest.fixture
def manager() -> User:
    """Somebody who releases figures."""
    return make_user("manager")


def answered(
    questionnaire: Questionnaire,
    number: int,
    *,
    region: str = "KZ-11",
    category: str = "rural",
    items: int = 99,
    language: str = "kk",
) -> list[str]:
    """So many answers, the first `items` of which rate finance; the receipts."""
    invited = make_invited(questionnaire, number, region=region, category=category)
    told = {"Q4a": {"option": "y1_3"}}
    return [
        answer(person, {**(rated(FIN=(5, 2)) if place < items else {}), **told}, language)
        for place, person in enumerate(invited)
    ]


def joint(cells: Cells) -> Counts:
    """All cells together."""
    return sum((cell.joint for cell in cells.values()), empty_histogram(22))


def merge() -> None:
    """As the sweep does."""
    while merge_due(now=timezone.now()):
        pass


def close(questionnaire: Questionnaire) -> None:
    """Closed and counted."""
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    merge()


def counted(questionnaire: Questionnaire, dimension: str = "region") -> dict[str, int]:
    """Value -> people."""
    rows = ItemCount.objects.filter(questionnaire=questionnaire, dimension=dimension)
    return dict(rows.exclude(responses=0).values_list("value", "responses"))


def test_a_last_batch_of_few_is_counted_for_the_country_with_others(
    questionnaire: Questionnaire,
) -> None:
    answered(questionnaire, 8)
    answered(questionnaire, 6, region="KZ-27")
    merge()
    answered(questionnaire, 3)
    answered(questionnaire, 2, region="KZ-59")
    merge()
    assert counted(questionnaire) == {"KZ-11": 8, "KZ-27": 6}
    close(questionnaire)
    assert counted(questionnaire) == {"KZ-11": 8, "KZ-27": 6, "": 5}
    assert counted(questionnaire, "category") == {"rural": 19}
    assert counted(questionnaire, "region_kind") == {
        "KZ-11:rural": 8,
        "KZ-27:rural": 6,
        ":rural": 5,
    }
    assert set(Response.objects.values_list("counted", flat=True)) == {"region", "country"}
    assert not PendingRow.objects.exists()


def test_fewer_than_five_in_the_whole_country_are_not_counted(
    questionnaire: Questionnaire,
) -> None:
    answered(questionnaire, 8)
    merge()
    receipts = answered(questionnaire, 3) + answered(questionnaire, 1, region="KZ-59")
    close(questionnaire)
    assert counted(questionnaire) == {"KZ-11": 8}
    assert counted(questionnaire, "category") == {"rural": 8}
    assert Response.objects.filter(counted="nowhere").count() == 4
    assert not PendingRow.objects.exists()
    assert merge_due(now=timezone.now()) is False
    withdraw(receipt=receipts[0], now=timezone.now())
    assert not PendingRow.objects.exists()  # there is nothing to subtract it from


def test_who_counts_for_the_country_alone_is_taken_out_of_it(
    questionnaire: Questionnaire,
) -> None:
    answered(questionnaire, 8)
    merge()
    receipts = answered(questionnaire, 4) + answered(questionnaire, 4, region="KZ-59")
    close(questionnaire)
    assert counted(questionnaire) == {"KZ-11": 8, "": 8}
    for receipt in receipts:
        withdraw(receipt=receipt, now=timezone.now())
    assert set(PendingRow.objects.values_list("region_id", flat=True)) == {None}
    merge()
    assert counted(questionnaire) == {"KZ-11": 8}
    assert counted(questionnaire, "category") == {"rural": 8}


def test_a_withdrawal_waits_for_others_and_the_breakdowns_with_it(
    questionnaire: Questionnaire,
) -> None:
    receipts = answered(questionnaire, 12)
    close(questionnaire)
    for receipt in receipts[:4]:
        withdraw(receipt=receipt, now=timezone.now())
    merge()
    assert counted(questionnaire) == {"KZ-11": 12}
    assert counted(questionnaire, "category") == {"rural": 12}
    withdraw(receipt=receipts[4], now=timezone.now())
    merge()
    assert counted(questionnaire) == {"KZ-11": 7}
    assert {name: sum(counted(questionnaire, name).values()) for name in Dimension.values} == (
        dict.fromkeys(Dimension.values, 7)
    )


def test_a_breakdown_does_not_follow_a_withdrawal_of_few_in_a_group(
    questionnaire: Questionnaire,
) -> None:
    receipts = answered(questionnaire, 7) + answered(questionnaire, 7, category="village")
    close(questionnaire)
    for receipt in receipts[4:9]:
        withdraw(receipt=receipt, now=timezone.now())
    merge()
    assert counted(questionnaire) == {"KZ-11": 9}
    assert counted(questionnaire, "category") == {"rural": 7, "village": 7}
    assert counted(questionnaire, "region_kind") == {"KZ-11:rural": 7, "KZ-11:other": 7}
    assert counted(questionnaire, "language") == {"kk": 9}


def test_four_who_come_and_one_who_goes_are_not_merged(questionnaire: Questionnaire) -> None:
    receipts = answered(questionnaire, 10)
    merge()
    withdraw(receipt=receipts[0], now=timezone.now())
    answered(questionnaire, 4)
    merge()
    assert counted(questionnaire) == {"KZ-11": 10}
    answered(questionnaire, 2)
    merge()
    assert counted(questionnaire) == {"KZ-11": 15}
    assert not PendingRow.objects.exists()


def test_an_item_that_few_rated_waits_until_it_is_enough_in_the_country(
    questionnaire: Questionnaire,
) -> None:
    answered(questionnaire, 6, items=3)
    answered(questionnaire, 6, items=4, region="KZ-27")
    merge()
    cells = ItemCount.objects.filter(questionnaire=questionnaire, dimension="region")
    assert [bytes(cell.levels) for cell in cells.filter(responses=6)]
    close(questionnaire)
    assert counted(questionnaire) == {"KZ-11": 6, "KZ-27": 6}
    assert cells.get(value="").responses == 0
    told, totals = counts_of(questionnaire), count_responses(questionnaire)
    whole = joint(totals["category"])
    assert np.array_equal(joint(told["region"]), whole)
    assert np.array_equal(joint(told["category"]), whole)


def test_a_milestone_releases_breakdowns_of_whom_the_regions_show(
    questionnaire: Questionnaire, manager: User
) -> None:
    answered(questionnaire, 7)
    answered(questionnaire, 5, category="village")
    merge()
    answered(questionnaire, 3, category="city")
    release_milestone(round_id=questionnaire.round_id, actor=manager, now=timezone.now())
    assert counted(questionnaire, "category") == {"rural": 7, "village": 5}
    assert counted(questionnaire, "region_kind") == {}
    assert AuditEntry.objects.filter(action="breakdowns_released", actor=manager).count() == 1
    questionnaire.refresh_from_db()
    assert questionnaire.milestone_at is not None
    assert questionnaire.breakdowns_counted_at is None
    close(questionnaire)
    assert counted(questionnaire, "category") == {"rural": 7, "village": 5}


def test_the_next_milestone_needs_five_more_in_every_changed_group(
    questionnaire: Questionnaire, manager: User
) -> None:
    answered(questionnaire, 7)
    answered(questionnaire, 7, category="village", language="ru")
    merge()
    now = timezone.now()
    release_milestone(round_id=questionnaire.round_id, actor=manager, now=now)
    with pytest.raises(breakdowns.NothingNew):
        release_milestone(round_id=questionnaire.round_id, actor=manager, now=now)
    answered(questionnaire, 5)
    answered(questionnaire, 2, category="village")
    merge()
    with pytest.raises(breakdowns.GroupsTooFew) as few:
        release_milestone(round_id=questionnaire.round_id, actor=manager, now=now)
    assert few.value.dimensions == ("category",)
    assert counted(questionnaire, "category") == {"rural": 7, "village": 7}
    answered(questionnaire, 3, category="village")
    answered(questionnaire, 2)
    merge()
    release_milestone(round_id=questionnaire.round_id, actor=manager, now=now)
    assert counted(questionnaire, "category") == {"rural": 14, "village": 12}
    assert counted(questionnaire, "language") == {"kk": 19, "ru": 7}


def test_a_milestone_belongs_to_a_round_that_runs(
    questionnaire: Questionnaire, manager: User
) -> None:
    now = timezone.now()
    with pytest.raises(breakdowns.NothingNew):
        release_milestone(round_id=questionnaire.round_id, actor=manager, now=now)
    close(questionnaire)
    pilot = make_round(code="pilot", is_pilot=True)
    for round_id in (questionnaire.round_id, pilot.pk, 0):
        with pytest.raises(breakdowns.NotRunning):
            release_milestone(round_id=round_id, actor=manager, now=now)


def test_withdrawals_that_keep_coming_end_the_attempt(
    questionnaire: Questionnaire, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(questionnaire, 7)
    merge()
    monkeypatch.setattr(breakdowns, "_unchanged", lambda seen: None)
    with pytest.raises(breakdowns.CountingInterrupted):
        release_milestone(round_id=questionnaire.round_id, actor=manager, now=timezone.now())
    assert counted(questionnaire, "category") == {}
