"""Every night: the counts equal a recount of the answers, or an alarm says where they do not."""

import json
import logging
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from curricula.needs.selectors import latest_snapshot
from surveys.models import CountCheck, Invitation, ItemCount, ParticipationStep, Questionnaire
from surveys.models.counts import Dimension
from surveys.scoring.histogram import from_bytes, to_bytes
from surveys.selectors import rows
from surveys.selectors.participation import counted_now, invited_now
from surveys.services import checking_counts
from surveys.services.answering import withdraw
from surveys.services.checking_counts import (
    NothingToTake,
    ask_for_check,
    ask_to_take,
    check_due,
    recounted,
)
from surveys.services.counting import merge_due
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AuditEntry
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db


def filled(number: int = 7) -> tuple[Questionnaire, list[str]]:
    """A round in which some have answered and are counted, and receipts of them."""
    questionnaire = make_questionnaire(make_round())
    people = make_invited(questionnaire, number)
    receipts = [answer(person, rated(FIN=(5, 2)) | {"Q5": 40}) for person in people]
    merge_due(now=timezone.now())
    return questionnaire, receipts


def audited() -> list[str]:
    """What was recorded of checks, in order."""
    words = ("counts_differ", "counts_agree", "recount_asked", "recount_taken")
    rows = AuditEntry.objects.filter(action__in=words).order_by("pk")
    return list(rows.values_list("action", flat=True))


def falsify(questionnaire: Questionnaire) -> ItemCount:
    """One person too many, as a broken merge would leave it."""
    row = ItemCount.objects.get(questionnaire=questionnaire, dimension="region", value="KZ-11")
    row.responses += 1
    row.save()
    return row


def test_what_waits_and_what_was_withdrawn_is_no_difference() -> None:
    questionnaire, receipts = filled()
    for person in make_invited(questionnaire, 3):
        answer(person)
    withdraw(receipt=receipts[0], now=timezone.now())
    found = recounted(questionnaire)
    assert found is not None
    assert found.differences == []
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    merge_due(now=timezone.now())
    withdraw(receipt=receipts[1], now=timezone.now())  # waits, and is still in all breakdowns
    found = recounted(questionnaire)
    assert found is not None
    assert found.differences == []
    assert {row.dimension for row in ItemCount.objects.all()} == set(Dimension.values)


def test_a_difference_is_an_alarm_that_repairs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    questionnaire, _ = filled()
    falsify(questionnaire)
    with caplog.at_level(logging.ERROR, "surveys"):
        check_due(now=timezone.now())
    check = CountCheck.objects.get()
    assert (check.differences, check.found_at is None) == (["region KZ-11"], False)
    assert [record.getMessage() for record in caplog.records] == [
        f"Counts of questionnaire {questionnaire.pk} differ from its answers in 1 cells"
    ]
    assert ItemCount.objects.get().responses == 8
    assert audited() == ["counts_differ"]
    check_due(now=timezone.now() + timedelta(days=1))
    assert audited() == ["counts_differ"]  # the same again is told once


@pytest.mark.parametrize("what", ["joint", "tallies", "gone", "missing", "participation"])
def test_every_kind_of_difference_is_found(what: str) -> None:
    questionnaire, _ = filled()
    row = ItemCount.objects.get()
    if what == "joint":
        row.joint = bytes(row.joint)[:-4] + b"\1\0\0\0"
        row.save()
    elif what == "tallies":
        row.tallies["Q5"]["40"] -= 1
        row.save()
    elif what == "gone":
        ItemCount.objects.create(
            questionnaire=questionnaire, dimension="region", value="KZ-59", responses=5, joint=b""
        )
    elif what == "missing":
        row.value = "KZ-59"
        row.save()
    else:
        ParticipationStep.objects.create(
            questionnaire=questionnaire, region_id="KZ-11", category="rural", answered=1
        )
    found = recounted(questionnaire)
    assert found is not None
    wanted = {
        "gone": ["region KZ-59"],
        "missing": ["region KZ-11", "region KZ-59"],
        "participation": ["participation KZ-11"],
    }
    assert found.differences == wanted.get(what, ["region KZ-11"])


def test_the_recount_is_taken_by_a_person_and_released_by_the_usual_rules() -> None:
    questionnaire, _ = filled()
    sweep(now=timezone.now())
    falsify(questionnaire)
    ParticipationStep.objects.create(
        questionnaire=questionnaire, region_id="KZ-59", category="city", answered=3
    )
    admin = make_user("admin")
    with pytest.raises(NothingToTake):
        ask_to_take(questionnaire_id=questionnaire.pk, actor=admin)
    ask_for_check(questionnaire_id=questionnaire.pk, actor=admin)
    check_due(now=timezone.now())
    first = latest_snapshot(questionnaire.round_id)
    ask_to_take(questionnaire_id=questionnaire.pk, actor=admin)
    assert CountCheck.objects.get().wanted == "take"
    sweep(now=timezone.now())
    sweep(now=timezone.now())
    check, second = CountCheck.objects.get(), latest_snapshot(questionnaire.round_id)
    assert (check.differences, check.found_at, check.wanted) == ([], None, "")
    assert ItemCount.objects.get().responses == 7
    assert [line for line in counted_now(questionnaire.round_id) if line.answered] == (
        invited_now(questionnaire.round_id)
    )
    assert first is not None
    assert second is not None
    assert second.number == first.number + 1
    assert audited() == ["recount_asked", "counts_differ", "recount_asked", "recount_taken"]
    taken = AuditEntry.objects.get(action="recount_taken")
    assert (taken.actor, taken.details) == (admin, {"cells": 2})


def test_it_is_due_once_a_day_and_says_when_all_is_well_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    questionnaire, _ = filled()
    row = falsify(questionnaire)
    now = timezone.now()
    check_due(now=now)
    row.responses -= 1
    row.save()
    calls: list[int] = []
    real = checking_counts.recounted

    def counted(given: Questionnaire) -> checking_counts.Recounted | None:
        calls.append(1)
        return real(given)

    monkeypatch.setattr(checking_counts, "recounted", counted)
    check_due(now=now)
    assert calls == []
    check_due(now=now + timedelta(days=1))
    assert calls == [1]
    assert CountCheck.objects.get().found_at is None
    assert audited() == ["counts_differ", "counts_agree"]


def test_a_withdrawal_meanwhile_makes_it_start_again_and_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, receipts = filled()
    real, reads = rows.read_lines, []

    def interrupted(responses: object, use: object) -> None:
        real(responses, use)  # type: ignore[arg-type]
        reads.append(1)
        if len(reads) < 3:
            withdraw(receipt=receipts.pop(), now=timezone.now())

    monkeypatch.setattr("surveys.services.recounting.read_lines", interrupted)
    check_due(now=timezone.now())
    assert len(reads) == 3
    assert CountCheck.objects.get().differences == []
    assert audited() == []


def test_answers_that_keep_changing_are_checked_later(monkeypatch: pytest.MonkeyPatch) -> None:
    _, receipts = filled(9)
    real = rows.read_lines

    def interrupted(responses: object, use: object) -> None:
        real(responses, use)  # type: ignore[arg-type]
        if receipts:
            withdraw(receipt=receipts.pop(), now=timezone.now())

    monkeypatch.setattr("surveys.services.recounting.read_lines", interrupted)
    now = timezone.now()
    check_due(now=now)
    assert CountCheck.objects.get().checked_at is None
    receipts.clear()
    check_due(now=now)
    assert CountCheck.objects.get().checked_at is None  # not again at once
    check_due(now=now + timedelta(hours=1))
    assert CountCheck.objects.get().checked_at is not None
    assert audited() == []


def test_an_alarm_holds_no_number_of_people() -> None:
    questionnaire, _ = filled()
    falsify(questionnaire)
    Invitation.objects.update(was_answered=False)
    check_due(now=timezone.now())
    assert json.dumps(CountCheck.objects.get().differences) == (
        '["region KZ-11", "participation KZ-11"]'
    )


def test_a_recount_that_is_taken_keeps_what_was_told() -> None:
    questionnaire, _ = filled()
    row = falsify(questionnaire)
    check_due(now=timezone.now())
    ask_to_take(questionnaire_id=questionnaire.pk, actor=make_user("admin"))
    before = bytes(row.levels)
    check_due(now=timezone.now())
    row.refresh_from_db()
    assert (row.responses, bytes(row.levels)) == (7, before)


def test_answers_that_are_held_are_no_difference() -> None:
    questionnaire, _ = filled()
    for person in make_invited(questionnaire, 3):
        answer(person, rated(FIN=(4, 2), LEG=(5, 1)))
    for person in make_invited(questionnaire, 2):
        answer(person, rated(FIN=(4, 2)))
    merge_due(now=timezone.now())
    assert ItemCount.objects.get().held
    found = recounted(questionnaire)
    assert found is not None
    assert found.differences == []


def test_what_is_counted_for_the_country_alone_is_no_difference() -> None:
    """Answers that single regions held, and people of regions with too few."""
    questionnaire = make_questionnaire(make_round())
    for region in ("KZ-11", "KZ-59"):
        for number, person in enumerate(make_invited(questionnaire, 8, region=region)):
            answer(person, rated(FIN=(5, 2), **({"LEG": (4, 1)} if number < 3 else {})))
    for person in make_invited(questionnaire, 3, region="KZ-10", category="city"):
        answer(person, rated(FIN=(3, 3)))
    for person in make_invited(questionnaire, 2, region="KZ-15", category="city"):
        answer(person, rated(FIN=(3, 3)))
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    merge_due(now=timezone.now())
    whole = ItemCount.objects.get(dimension="region", value="")
    assert whole.responses == 5
    found = recounted(questionnaire)
    assert found is not None
    assert found.differences == []
    joint = from_bytes(whole.joint)
    pooled = int(np.flatnonzero(joint[:, 4, 1])[0])
    joint[pooled, 4, 1] -= 1  # nobody can tell where it is missing
    whole.joint = to_bytes(joint)
    whole.save()
    found = recounted(questionnaire)
    assert found is not None
    assert "region " in found.differences


def test_breakdowns_that_keep_older_figures_are_held_to_what_was_told() -> None:
    questionnaire, _ = filled()
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    merge_due(now=timezone.now())
    questionnaire.refresh_from_db()
    assert questionnaire.breakdowns_behind == []
    row = ItemCount.objects.get(dimension="category")
    Questionnaire.objects.update(breakdowns_behind=["category"])
    row.responses += 1
    row.save()
    found = recounted(questionnaire)
    assert found is not None
    assert found.differences == ["category rural"]
    assert found.cells["category"]["rural"].responses == 0
