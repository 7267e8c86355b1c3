"""Events of the field: noted once, without a person, folded exactly once, read live."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from surveys.models import (
    CellCount,
    DayCount,
    Draft,
    EventKind,
    FieldworkDigest,
    FieldworkEvent,
    MinuteCount,
    Questionnaire,
    QuestionTime,
    Response,
)
from surveys.selectors.monitoring import Monitoring, monitoring_for, pilot_of
from surveys.services import answering, monitoring
from surveys.services.answering import Write
from surveys.services.invitations import change
from surveys.services.letters import begin, make_letter
from surveys.services.monitoring import digest_due, fold_due
from surveys.services.quotas import set_quotas
from surveys.services.unlinking import unlink_due
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import Invited, answer, draft_with, make_invited, make_questionnaire
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.services.rounds import close_round
from tna_portal.statistics.disclosure import K


def events(**wanted: Any) -> int:
    """Events that wait."""
    return FieldworkEvent.objects.filter(**wanted).count()


def seen(questionnaire: Questionnaire, **more: Any) -> Monitoring:
    """As the head office sees it."""
    return monitoring_for(make_user("manager"), questionnaire.round, questionnaire, **more)


def begin_answering(invited: Invited, minutes: int, answers: dict[str, Any] | None = None) -> Draft:
    """A draft that was begun some minutes ago."""
    draft = draft_with(invited, answers)
    Draft.objects.filter(pk=draft.pk).update(begun_at=timezone.now() - timedelta(minutes=minutes))
    return draft


def finish(draft: Draft, language: str = "kk") -> None:
    """Send it."""
    answering.submit(draft_id=draft.pk, language=language, now=timezone.now())


@pytest.mark.django_db
def test_each_step_is_noted_once_and_at_its_own_moment() -> None:
    invited = make_invited(make_questionnaire(make_round()))[0]
    for _ in range(2):
        draft = answering.open_draft(
            invitation_id=invited.invitation_id,
            today=timezone.localdate(),
            language="ru",
            now=timezone.now(),
        )
    assert (events(), events(kind="opened", language="ru", category="rural")) == (1, 1)
    cleared = [Write(1, "Q5", None)]
    answering.save_writes(draft_id=draft.pk, device="d", writes=cleared)
    assert events(kind="started") == 0
    for sequence in (2, 3):
        answering.save_writes(
            draft_id=draft.pk, device="d", writes=[Write(sequence, "Q5", 44)], language="kk"
        )
    assert events(kind="started", language="kk") == 1
    answering.save_writes(draft_id=draft.pk, device="d", writes=[Write(4, "consent", True)])
    for _ in range(2):
        finish(draft)
    assert events(kind="finished", minutes=0) == 1
    assert Draft.objects.get().begun_at is None


@pytest.mark.django_db
def test_a_submission_that_fails_notes_nothing() -> None:
    draft = answering.open_draft(
        invitation_id=make_invited(make_questionnaire(make_round()))[0].invitation_id,
        today=timezone.localdate(),
    )
    with pytest.raises(answering.AnswersIncomplete):
        finish(draft)
    assert events(kind="finished") == 0


@pytest.mark.django_db
def test_folding_changes_no_number_and_a_second_time_nothing() -> None:
    questionnaire = make_questionnaire(make_round())
    people = make_invited(questionnaire, 6) + make_invited(questionnaire, 2, region="KZ-59")
    for person in people[:4]:
        finish(begin_answering(person, 12))
    draft_with(people[6])
    change(invitation_id=people[7].invitation_id, to="refused", actor=None)
    before = seen(questionnaire)
    assert dict(before.total.steps) == {"opened": 5, "started": 5, "finished": 4, "refused": 1}
    assert (before.total.invited, before.total.frame) == (8, 80)
    assert [(line.key, line.finished) for line in before.by_region] == [("KZ-11", 4), ("KZ-59", 0)]
    assert fold_due() is True
    draft_with(people[4])  # one more waits while the others are folded
    between = seen(questionnaire)
    assert between.total.steps["opened"] == 6
    assert fold_due() is True
    assert fold_due() is False
    after = seen(questionnaire)
    assert (events(), after.total.steps["opened"], after.total.steps["finished"]) == (0, 6, 4)
    assert after.by_day == [(timezone.localdate(), dict(after.total.steps))]
    assert (DayCount.objects.count(), CellCount.objects.count()) == (2, 3)  # sent: with a language
    assert MinuteCount.objects.get().people == 4
    change(invitation_id=people[7].invitation_id, to="not-refused", actor=None)
    assert seen(questionnaire).total.steps["refused"] == 0


@pytest.mark.django_db
def test_the_language_and_the_post_break_the_numbers_down() -> None:
    questionnaire = make_questionnaire(make_round())
    for language, category in (("kk", "rural"), ("kk", "city"), ("ru", "city")):
        answer(make_invited(questionnaire, category=category)[0], language=language)
    set_quotas(
        questionnaire_id=questionnaire.pk,
        cells={("KZ-11", "city"): 4, ("KZ-11", "rural"): 6, (None, "city"): 9},
        actor=None,
    )
    found = seen(questionnaire)
    posts = {line.key: line for line in found.by_group}
    assert (posts["city"].finished, posts["city"].frame, posts["city"].quota) == (2, 20, 9)
    assert (posts["rural"].finished, posts["rural"].quota) == (1, 6)
    assert found.by_region[0].quota == 10
    assert posts["village"].of_frame() == 0
    spoken = {line.key: line.finished for line in seen(questionnaire, by="language").by_group}
    assert (spoken["kk"], spoken["ru"]) == (2, 1)


@pytest.mark.django_db
def test_a_letter_tells_the_post_only_when_it_is_named_and_sent() -> None:
    for is_anonymous, told in ((False, "city"), (True, "")):
        round_ = make_round(is_anonymous=is_anonymous)
        questionnaire = make_questionnaire(round_)
        letter = make_letter(
            questionnaire_id=questionnaire.pk,
            region="KZ-11",
            district=None,
            addressee="Әкімдік",
            most_uses=2,
            expires_on=round_.ends_on,
            branch_id=None,
            actor=None,
        )
        begun = begin(letter_id=letter.letter_id, today=timezone.localdate())
        invited = Invited(begun.draft.invitation_id, begun.code)
        answer(invited, {"Q1": {"option": "city"}})
        own = FieldworkEvent.objects.filter(questionnaire=questionnaire)
        assert set(own.values_list("kind", "category")) == {
            ("opened", ""),
            ("started", ""),
            ("finished", told),
        }


@pytest.mark.django_db
def test_a_branch_sees_its_own_regions_only() -> None:
    questionnaire = make_questionnaire(make_round())
    for region in ("KZ-11", "KZ-59"):
        answer(make_invited(questionnaire, region=region)[0])
    set_quotas(questionnaire_id=questionnaire.pk, cells={(None, ""): 50}, actor=None)
    fold_due()
    digest_due(now=timezone.now())
    own = make_user("coordinator", branch_code="kz-59")
    found = monitoring_for(own, questionnaire.round, questionnaire)
    assert [line.key for line in found.by_region] == ["KZ-59"]
    assert (found.total.finished, found.total.invited, found.total.frame) == (1, 1, 40)
    assert found.total.quota is None
    elsewhere = monitoring_for(own, questionnaire.round, questionnaire, region="KZ-11")
    assert (elsewhere.by_region, elsewhere.total.finished) == ([], 0)


@pytest.mark.django_db
def test_minutes_are_told_only_of_enough_people() -> None:
    questionnaire = make_questionnaire(make_round())
    people = make_invited(questionnaire, K)
    for number, person in enumerate(people[:-1]):
        finish(begin_answering(person, 10 + number))
    fold_due()
    assert seen(questionnaire).median_minutes is None
    finish(begin_answering(people[-1], 500))
    fold_due()
    assert seen(questionnaire).median_minutes == pytest.approx(12.5)
    assert MinuteCount.objects.order_by("-minutes")[0].minutes == monitoring.MOST_MINUTES


@pytest.mark.django_db
def test_unfinished_questionnaires_stand_at_the_page_of_their_last_answer() -> None:
    questionnaire = make_questionnaire(make_round())
    people = make_invited(questionnaire, 4)
    draft_with(people[0], {"Q5": 44})
    draft_with(people[1], {"Q5": 44})
    answering.open_draft(invitation_id=people[2].invitation_id, today=timezone.localdate())
    answer(people[3])
    now = timezone.now()
    assert digest_due(now=now) == 1
    assert list(seen(questionnaire).stopped.values()) == [2]
    assert digest_due(now=now + timedelta(minutes=1)) == 0
    assert digest_due(now=now + timedelta(minutes=6)) == 1
    close_round(round_id=questionnaire.round_id, actor=None, now=now + timedelta(minutes=7))
    assert digest_due(now=now + timedelta(minutes=8)) == 1
    assert digest_due(now=now + timedelta(days=8)) == 0


@pytest.mark.django_db
def test_events_of_an_anonymous_round_say_no_more_than_the_invitation() -> None:
    questionnaire = make_questionnaire(make_round(is_anonymous=True))
    for number, person in enumerate(make_invited(questionnaire, 2 * K)):
        finish(begin_answering(person, 10 + number, {"Q1": {"option": "city"}}), "ru")
    own = set(FieldworkEvent.objects.values_list("category", "language", "minutes"))
    assert own == {("rural", "", None)}
    assert not MinuteCount.objects.exists()
    unlink_due(now=timezone.now())
    # the minutes come with the batch, five at once
    assert MinuteCount.objects.aggregate(Sum("people")) == {"people__sum": K}
    languages = seen(questionnaire, by="language").by_group
    assert [(line.key, dict(line.steps)) for line in languages] == [("ru", {"finished": K})]


@pytest.mark.django_db
def test_a_pilots_times_are_counted_by_question_and_never_become_needs() -> None:
    round_ = make_round(is_pilot=True)
    questionnaire = make_questionnaire(round_)
    for number, person in enumerate(make_invited(questionnaire, K)):
        draft = draft_with(person)
        for sequence, times in ((10, {"Q5": 20, "no-such": 3}), (11, {"Q5": 700, "Q12": 40})):
            answering.save_writes(
                draft_id=draft.pk,
                device="d",
                writes=[Write(sequence, "Q5", 40 + number)],
                times=times,
            )
        finish(draft)
    sweep(now=timezone.now())
    lines = {line.question: line for line in pilot_of(questionnaire)}
    assert lines["Q12"].seconds == pytest.approx(42.5)
    assert (lines["Q5"].people, lines["Q5"].asked, lines["Q5"].answered) == (2 * K, K, K)
    assert lines["Q12"].answered == 0
    assert "no-such" not in lines
    from curricula.needs.selectors import latest_snapshot  # noqa: PLC0415 - helper

    assert latest_snapshot(round_.pk) is None


@pytest.mark.django_db
def test_outside_a_pilot_no_times_are_kept() -> None:
    draft = draft_with(make_invited(make_questionnaire(make_round()))[0])
    writes = [Write(10, "Q5", 40)]
    answering.save_writes(draft_id=draft.pk, device="d", writes=writes, times={"Q5": 20})
    assert not QuestionTime.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_fold_every_event_once(monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire = make_questionnaire(make_round())
    monkeypatch.setattr(monitoring, "EVENTS_AT_ONCE", 50)
    FieldworkEvent.objects.bulk_create(
        FieldworkEvent(
            questionnaire=questionnaire,
            day=date(2026, 11, 1 + number % 7),
            region_id=("KZ-11", "KZ-59")[number % 2],
            category="rural",
            language="kk",
            kind=EventKind.FINISHED,
            minutes=number % 5,
        )
        for number in range(1000)
    )
    gate = threading.Barrier(2)

    def work() -> None:
        gate.wait()
        try:
            for _ in range(30):
                fold_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert events() == 0
    for counts in (CellCount, DayCount):
        assert counts.objects.aggregate(Sum("finished")) == {"finished__sum": 1000}
    assert MinuteCount.objects.aggregate(Sum("people")) == {"people__sum": 1000}


@pytest.mark.django_db
def test_flags_are_set_at_sealing_and_delete_nothing() -> None:
    questionnaire = make_questionnaire(make_round())
    FieldworkDigest.objects.create(
        questionnaire=questionnaire, counted_at=timezone.now(), median_minutes=30
    )
    quick, slow = make_invited(questionnaire, 2)
    finish(begin_answering(quick, 9))
    finish(begin_answering(slow, 11))
    assert sorted(Response.objects.values_list("flags", flat=True)) == ["", "fast"]
