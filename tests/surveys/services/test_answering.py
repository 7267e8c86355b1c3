"""Saving, sending and taking back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.models import DraftWrite, Invitation, PendingRow, Questionnaire, Response
from surveys.models.counts import Dimension
from surveys.selectors.evidence import survey_evidence
from surveys.services import answering
from surveys.services.answering import Write
from surveys.services.counting import merge_due
from tests.factories.organisation import make_round
from tests.factories.surveys import answer, draft_with, make_invited, make_questionnaire, rated
from tna_portal.organisation.models import AssessmentRound, AuditEntry
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db
ANSWERS = rated(FIN=(5, 2), LEG=(4, 3)) | {"Q4a": {"option": "y1_3"}}


@pytest.fixture
def questionnaire() -> Questionnaire:
    """The akims' questionnaire of an open round."""
    return make_questionnaire(make_round())


def released(questionnaire: Questionnaire) -> int:
    """Akims counted in the released figures of Akmola."""
    evidence = survey_evidence(questionnaire.round_id)["akims"]
    return sum(cell.responses for cell in evidence.of("region"))


def merge() -> None:
    """As the sweep does."""
    while merge_due(now=timezone.now()):
        pass


def test_a_repeated_write_changes_nothing(questionnaire: Questionnaire) -> None:
    draft = draft_with(make_invited(questionnaire)[0])
    write = Write(7, "Q5", 44)
    for _ in range(3):
        answering.save_writes(draft_id=draft.pk, device="d", writes=[write])
    assert DraftWrite.objects.filter(draft=draft, question="Q5").count() == 1


def test_the_later_arrival_counts_whatever_its_number(questionnaire: Questionnaire) -> None:
    draft = draft_with(make_invited(questionnaire)[0])
    answering.save_writes(draft_id=draft.pk, device="new", writes=[Write(99, "Q5", 30)])
    answering.save_writes(draft_id=draft.pk, device="old", writes=[Write(1, "Q5", 50)])
    answering.submit(draft_id=draft.pk, language="kk", now=timezone.now())
    assert Response.objects.get().answers["Q5"] == 50


def test_after_sending_nothing_is_written(questionnaire: Questionnaire) -> None:
    draft = draft_with(make_invited(questionnaire)[0])
    answering.submit(draft_id=draft.pk, language="kk", now=timezone.now())
    with pytest.raises(answering.AlreadySent):
        answering.save_writes(draft_id=draft.pk, device="d", writes=[Write(1, "Q5", 30)])
    assert not DraftWrite.objects.filter(draft=draft).exists()


def test_saving_costs_two_statements(questionnaire: Questionnaire) -> None:
    draft = draft_with(make_invited(questionnaire)[0])
    with CaptureQueriesContext(connection) as captured:
        answering.save_writes(draft_id=draft.pk, device="d", writes=[Write(5, "Q5", 30)])
    statements = [q["sql"] for q in captured if q["sql"].startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(statements) == 2


def test_an_answer_leaves_no_audit_entry(questionnaire: Questionnaire) -> None:
    invited = make_invited(questionnaire)[0]
    before = AuditEntry.objects.count()
    answer(invited, ANSWERS)
    assert AuditEntry.objects.count() == before


def test_bytes_hold_the_ratings_by_slot(questionnaire: Questionnaire) -> None:
    answer(make_invited(questionnaire)[0], ANSWERS)
    response = Response.objects.get()
    assert bytes(response.importance)[0] == 5
    assert bytes(response.competence)[0] == 2
    assert len(bytes(response.importance)) == 22


def test_taken_back_before_the_release_it_never_counted(questionnaire: Questionnaire) -> None:
    receipts = [answer(invited, ANSWERS) for invited in make_invited(questionnaire, 5)]
    answering.withdraw(receipt=receipts[0], now=timezone.now())
    merge()
    assert (Response.objects.count(), PendingRow.objects.count()) == (4, 4)
    assert released(questionnaire) == 0


def test_taken_back_after_the_release_it_leaves_with_the_next(questionnaire: Questionnaire) -> None:
    receipts = [answer(invited, ANSWERS) for invited in make_invited(questionnaire, 10)]
    merge()
    for receipt in receipts[:4]:
        answering.withdraw(receipt=receipt.lower().replace("-", " "), now=timezone.now())
    merge()
    assert (Response.objects.count(), released(questionnaire)) == (6, 10)
    answering.withdraw(receipt=receipts[4], now=timezone.now())
    merge()
    assert (Response.objects.count(), released(questionnaire)) == (5, 5)


def test_taken_back_after_the_close_it_leaves_every_breakdown(questionnaire: Questionnaire) -> None:
    receipts = [answer(invited, ANSWERS) for invited in make_invited(questionnaire, 10)]
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    merge()
    for receipt in receipts[:5]:
        answering.withdraw(receipt=receipt, now=timezone.now())
    merge()
    evidence = survey_evidence(questionnaire.round_id)["akims"]
    counted = {cell.dimension: cell.responses for cell in evidence.cells}
    assert counted == dict.fromkeys(Dimension.values, 5)


def test_whoever_has_withdrawn_cannot_answer_again(questionnaire: Questionnaire) -> None:
    invited = make_invited(questionnaire)[0]
    answering.withdraw(receipt=answer(invited), now=timezone.now())
    with pytest.raises(answering.InvitationClosed):
        answering.open_draft(invitation_id=invited.invitation_id, today=timezone.localdate())
    assert Invitation.objects.get(pk=invited.invitation_id).was_answered is False


def test_withdrawing_ends_on_its_last_day(questionnaire: Questionnaire) -> None:
    receipt = answer(make_invited(questionnaire)[0])
    last = AssessmentRound.objects.get(pk=questionnaire.round_id).withdraw_until
    late = timezone.now() + (last - timezone.localdate()) + timedelta(days=2)
    with pytest.raises(answering.WithdrawalTooLate):
        answering.withdraw(receipt=receipt, now=late)
    assert Response.objects.count() == 1


def test_a_closed_round_takes_no_answer(questionnaire: Questionnaire) -> None:
    draft = draft_with(make_invited(questionnaire)[0])
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    with pytest.raises(answering.RoundNotOpen):
        answering.submit(draft_id=draft.pk, language="kk", now=timezone.now())
    assert Response.objects.count() == 0


@pytest.mark.django_db
def test_a_delayed_older_write_of_the_same_device_does_not_win() -> None:
    """A cut connection's request may be worked off behind the newer one; another device's still wins."""
    draft = draft_with(make_invited(make_questionnaire(make_round()))[0])

    def write(device: str, sequence: int, age: int) -> None:
        answering.save_writes(draft_id=draft.pk, device=device, writes=[Write(sequence, "Q5", age)])

    write("a", 6, 46)
    write("a", 5, 45)
    assert answering.fold(list(draft.writes.all()))["Q5"] == 46
    write("b", 1, 41)
    write("a", 4, 44)
    assert answering.fold(list(draft.writes.all()))["Q5"] == 41
