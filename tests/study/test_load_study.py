"""The study, loaded once for this module through everybody's services."""

import io
import time
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from curricula.needs.selectors import latest_snapshot
from curricula.needs.services import release_needs
from interviews.models import CodedSegment, Interview
from interviews.selectors.table import table_one
from surveys.models import ItemCount, PendingRow, Questionnaire, Response
from surveys.questionnaire.tallies import add_tallies, count_tallies, subtract_tallies
from surveys.selectors import questionnaires
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.models import AssessmentRound, AuditEntry, Respondent, User
from tna_portal.study.loading import CODE
from tna_portal.study.report import needs_report, study_report

# one load serves all tests of this module
pytestmark = pytest.mark.xdist_group("study")


def run(command: str) -> str:
    """What a command says."""
    said = io.StringIO()
    call_command(command, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def study(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """The id of the loaded round; everything is rolled back after the module."""
    questionnaires.forget()  # other tests have had other questionnaires under the same keys
    with django_db_blocker.unblock(), transaction.atomic():
        run("load_study")
        entry = organisation.round_by_code(CODE)
        assert entry is not None
        yield entry.pk
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_report_explains_every_figure(study: int) -> None:
    assert [line for line in study_report(CODE) if not line.agrees] == []


@pytest.mark.django_db
def test_the_report_ends_without_an_error(study: int) -> None:
    assert "0 unexplained differences." in run("study_report")


@pytest.mark.django_db
def test_the_report_says_that_the_data_are_synthetic(study: int) -> None:
    assert run("study_report").startswith("SYNTHETIC")


@pytest.mark.django_db
def test_every_inconsistency_of_the_paper_is_named(study: int) -> None:
    assert sum("known:" in line.verdict for line in study_report(CODE)) >= 13


@pytest.mark.django_db
def test_shares_stand_with_their_interval_and_weighted_to_the_frame(study: int) -> None:
    said = run("study_report")
    assert said.splitlines()[0].endswith("| 95 % interval | weighted to the frame")
    line = next(line for line in said.splitlines() if line.startswith("Figure 4"))
    assert line.split(" | ")[4:] == ["68.2-79.0 %", "74.1 % (68.1-79.3 %)"]


@pytest.mark.django_db
def test_needs_stand_with_the_places_they_may_have(study: int) -> None:
    rows = needs_report(CODE)
    assert len(rows) == 22
    assert rows[0] == ("1. BUD", "50.8", "47.9-53.8", "50.4", "47.3-53.6", "1-5")
    assert "1. BUD | 50.8 | 47.9-53.8 | 50.4 | 47.3-53.6 | 1-5" in run("study_report")


def change_one_answer(round_id: int) -> None:
    """One akim who expected good of elections now expects harm, in the response and its counts."""
    response = Response.objects.filter(
        questionnaire__round=round_id, questionnaire__group="akims", tallies__contains="Q12=v4"
    )[0]
    before = response.tallies
    response.tallies = before.replace("Q12=v4", "Q12=v1")
    response.save(update_fields=["tallies"])
    cell = ItemCount.objects.get(
        questionnaire=response.questionnaire_id, dimension="region", value=response.region_id
    )
    subtract_tallies(cell.tallies, count_tallies([before]))
    add_tallies(cell.tallies, count_tallies([response.tallies]))
    cell.save(update_fields=["tallies"])
    Questionnaire.objects.filter(pk=response.questionnaire_id).update(
        counts_revision=F("counts_revision") + 1
    )
    release_needs(round_id=round_id, now=timezone.now())


@pytest.mark.django_db
def test_one_changed_answer_ends_the_report_with_an_error(study: int) -> None:
    change_one_answer(study)
    said = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command("study_report", stdout=said)
    assert ending.value.code == 1
    assert "184 of 250 = 73.6 % | DIFFERS, expected: 185 of 250 = 74.0 %" in said.getvalue()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(study: int) -> None:
    entries, started = AuditEntry.objects.count(), time.monotonic()
    said = run("load_study")
    assert "already loaded" in said
    assert AuditEntry.objects.count() == entries
    assert time.monotonic() - started < 2


@pytest.mark.django_db
def test_300_responses_count_and_none_waits(study: int) -> None:
    assert Response.objects.filter(questionnaire__round=study).count() == 300
    assert PendingRow.objects.filter(questionnaire__round=study).count() == 0


@pytest.mark.django_db
def test_every_record_is_synthetic(study: int) -> None:
    assert AssessmentRound.objects.get(pk=study).is_synthetic
    assert not Respondent.objects.filter(is_synthetic=False).exists()
    assert not Interview.objects.filter(round=study, is_synthetic=False).exists()


@pytest.mark.django_db
def test_answers_lie_within_the_field_period(study: int) -> None:
    moments = Response.objects.filter(questionnaire__round=study).order_by("submitted_at")
    first, last = moments[0].submitted_at, moments.reverse()[0].submitted_at
    assert first is not None
    assert last is not None
    assert (first.isoformat()[:7], last.isoformat()[:7]) == ("2023-08", "2023-09")


@pytest.mark.django_db
def test_each_interview_belongs_to_the_branch_of_its_region(study: int) -> None:
    held = Interview.objects.filter(round=study).select_related("branch")
    assert held.count() == 29
    assert [
        talk.key
        for talk in held
        if talk.branch is None or not talk.branch.regions.filter(pk=talk.region_id).exists()
    ] == []


@pytest.mark.django_db
def test_at_least_six_interviews_are_coded_twice(study: int) -> None:
    people = (
        CodedSegment.objects.filter(transcript__interview__round=study)
        .values("transcript")
        .annotate(coders=Count("coder", distinct=True))
    )
    assert people.filter(coders__gte=2).count() >= 6


@pytest.mark.django_db
def test_table_1_counts_interviewees_of_all_seven_codes(study: int) -> None:
    people = {row.code.key: row.interviewees for row in table_one(study).rows}
    assert sorted(people) == ["T1", "T2", "T3", "T4", "T5", "T6", "T7"]
    assert all(0 < number < 29 for number in people.values())
    assert set(sorted(people, key=lambda code: -people[code])[:2]) == {"T1", "T4"}


@pytest.mark.django_db
def test_nobody_can_sign_in_as_a_synthetic_coder(study: int) -> None:
    coders = User.objects.filter(email__startswith="synthetic-coder-")
    assert coders.count() == 6
    assert not any(coder.has_usable_password() for coder in coders)


@pytest.mark.django_db
def test_one_snapshot_is_released(study: int) -> None:
    snapshot = latest_snapshot(study)
    assert snapshot is not None
    assert (snapshot.number, snapshot.content["is_final"]) == (1, True)
