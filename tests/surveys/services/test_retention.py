"""The end of a round's storage period: announced, deleted in pieces, and no released number changes."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curricula.models import NeedSnapshot
from surveys.models import (
    CellCount,
    ClosedFigures,
    ContactOffer,
    CountCheck,
    DayCount,
    Draft,
    DraftWrite,
    FieldworkDigest,
    FieldworkEvent,
    FileJob,
    Invitation,
    ItemCount,
    LetterLink,
    Message,
    MinuteCount,
    ParticipationStep,
    PendingRow,
    Questionnaire,
    QuestionnaireVersion,
    QuestionTime,
    Quota,
    ReminderSchedule,
    Response,
    RoundRetention,
    Sample,
    SampleMember,
    WayIn,
    WeightSet,
)
from surveys.selectors.participation import participation, participation_for
from surveys.selectors.retention import ANSWERS, LEAST_NOTICE, NOTICE, PEOPLE, keeping_of
from surveys.services import retention
from surveys.services.answering import UnknownReceipt, withdraw
from surveys.services.contacts import offer_contact
from surveys.services.counting import merge_due
from surveys.services.files import make_due, path_of
from surveys.services.letters import begin, make_letter
from surveys.services.quotas import set_quotas
from surveys.services.retention import erase_due, keep_answers_longer
from surveys.services.unlinking import unlink_due
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, draft_with, make_invited, make_questionnaire, rated
from tests.surveys.services.test_files import wanted
from tests.test_permissions import BACKEND
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AssessmentRound, AuditEntry, Respondent
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables cannot be rewritten inside a test's transaction."""
    monkeypatch.setattr(retention, "rewrite", lambda tables: True)


KEPT = {
    *(Questionnaire, QuestionnaireVersion, ItemCount, Quota, RoundRetention, Sample),
    *(
        CellCount,
        DayCount,
        MinuteCount,
        QuestionTime,
        FieldworkDigest,
        ParticipationStep,
        CountCheck,
        WeightSet,
        ClosedFigures,
    ),
}
ERASED = {kind.model for kind in (*ANSWERS, *PEOPLE)} | {FileJob}


def noon(day: date) -> datetime:
    """A moment of a day."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001


def full_round(*, is_anonymous: bool = False, people: int = 7) -> tuple[AssessmentRound, list[str]]:
    """A round with a row in every table, and the receipts."""
    entry = make_round(is_anonymous=is_anonymous)
    questionnaire = make_questionnaire(entry)
    set_quotas(questionnaire_id=questionnaire.pk, cells={("KZ-11", ""): 90}, actor=None)
    invited = make_invited(questionnaire, people)
    receipts = [answer(person, rated(FIN=(5, 2)) | {"Q5": 40}) for person in invited]
    draft_with(make_invited(questionnaire)[0], {"Q5": 30})
    letter = make_letter(
        questionnaire_id=questionnaire.pk,
        region="KZ-59",
        district=None,
        addressee="Әкімдік",
        most_uses=3,
        expires_on=entry.ends_on,
        branch_id=None,
        actor=None,
    )
    begin(letter_id=letter.letter_id, today=timezone.localdate())
    person = Invitation.objects.get(pk=invited[0].invitation_id)
    WayIn.objects.create(invitation=person, token_hash=f"w{person.pk:063}", token_hint="ABC")
    Message.objects.create(invitation=person, kind="invitation", moment=timezone.now())
    ReminderSchedule.objects.create(round=entry, region_id="KZ-11", days=[7], set_at=timezone.now())
    sample = Sample.objects.create(
        questionnaire=questionnaire,
        method="equal",
        total=1,
        seed=1,
        cells=[],
        margin=5,
        deff=1,
        drawn_at=timezone.now(),
    )
    SampleMember.objects.create(sample=sample, respondent_id=person.respondent_id or 0)
    offer_contact(round_id=entry.pk, group="akims", region="KZ-11", contact="+7 701")
    return entry, receipts


def closed(entry: AssessmentRound) -> None:
    """Closed and counted."""
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    merge_due(now=timezone.now())


def counted(entry: AssessmentRound) -> list[tuple[Any, ...]]:
    """All released counts."""
    rows = ItemCount.objects.filter(questionnaire__round=entry).order_by("dimension", "value")
    return [(r.dimension, r.value, r.responses, bytes(r.joint), r.tallies) for r in rows]


def left(entry: AssessmentRound) -> dict[type[Model], int]:
    """Rows of the round in each table that is emptied."""
    return {
        kind.model: kind.rows.filter(**{kind.round: entry.pk}).count()
        for kind in (*ANSWERS, *PEOPLE)
    }


def announce(entry: AssessmentRound) -> datetime:
    """Announced in time; the first moment at which something is deleted."""
    erase_due(now=noon(entry.keep_until - NOTICE))
    return noon(entry.keep_until + timedelta(days=1))


def actions() -> list[str]:
    """What the portal itself has recorded about keeping."""
    named = ("retention_announced", "answers_erased", "people_erased", "answers_kept_longer")
    return list(
        AuditEntry.objects.filter(action__in=named).order_by("pk").values_list("action", flat=True)
    )


def test_every_table_of_a_round_is_deleted_or_kept_on_purpose() -> None:
    assert {*apps.get_app_config("surveys").get_models()} == KEPT | ERASED


def test_everything_from_people_goes_and_every_released_number_stays() -> None:
    entry, _ = full_round()
    closed(entry)
    job = wanted(entry, make_user("methodologist"))
    make_due(now=timezone.now())
    assert path_of(job).exists()
    sweep(now=timezone.now())
    numbers, shares = counted(entry), participation(entry.pk)
    people = Respondent.objects.count()
    snapshots = NeedSnapshot.objects.count()
    assert all(left(entry)[model] for model in ERASED - {PendingRow, FileJob, FieldworkEvent})
    after = announce(entry)
    assert all(left(entry)[model] for model in ERASED - {PendingRow, FileJob, FieldworkEvent})
    erase_due(now=after)
    assert set(left(entry).values()) == {0}
    assert not FileJob.objects.exists()
    assert not path_of(job).exists()
    sweep(now=timezone.now())
    assert counted(entry) == numbers
    assert participation(entry.pk) == shares
    assert NeedSnapshot.objects.count() == snapshots
    assert (Quota.objects.get().taken, Respondent.objects.count()) == (7, people)
    assert actions() == ["retention_announced", "answers_erased", "people_erased"]
    entries = {e.action: e for e in AuditEntry.objects.filter(action__endswith="_erased")}
    assert entries["answers_erased"].details["rows"]["surveys_response"] == 7
    assert entries["people_erased"].details["rows"]["surveys_invitation"] == 9


def test_another_round_is_not_touched() -> None:
    entry, _ = full_round()
    other, _ = full_round()
    closed(entry)
    before = left(other)
    AssessmentRound.objects.filter(pk=other.pk).update(keep_until=entry.keep_until + 2 * NOTICE)
    erase_due(now=announce(entry))
    assert (left(other), set(left(entry).values())) == (before, {0})


def test_nothing_is_deleted_before_its_day_or_unannounced() -> None:
    entry, _ = full_round()
    closed(entry)
    before = left(entry)
    erase_due(now=noon(entry.keep_until - NOTICE - timedelta(days=1)))
    assert actions() == []
    # the portal was off until long after the day
    late = noon(entry.keep_until + timedelta(days=100))
    for moment in (late, late + timedelta(hours=1), late + LEAST_NOTICE - timedelta(minutes=1)):
        erase_due(now=moment)
        assert (left(entry), actions()) == (before, ["retention_announced"])
    erase_due(now=late + LEAST_NOTICE)
    assert set(left(entry).values()) == {0}


def test_on_its_last_day_everything_is_there() -> None:
    entry, _ = full_round()
    closed(entry)
    before = left(entry)
    announce(entry)
    erase_due(now=noon(entry.keep_until))
    assert left(entry) == before


def test_an_open_round_is_closed_and_counted_first() -> None:
    entry, _ = full_round(people=3)
    after = announce(entry)
    erase_due(now=after)
    entry.refresh_from_db()
    assert entry.status == "closed"
    assert Response.objects.count() == 3
    erase_due(now=after)
    assert Response.objects.count() == 3  # not counted yet
    merge_due(now=after)
    erase_due(now=after)
    assert Response.objects.count() == 0
    assert ItemCount.objects.get(dimension="region").responses == 3


def test_a_deletion_killed_anywhere_goes_on_and_counts_each_row_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    entry, _ = full_round()
    closed(entry)
    numbers, shares = counted(entry), participation(entry.pk)
    before = left(entry)
    after = announce(entry)
    batch = retention._erase_batch

    class Killed(Exception):
        """In the middle."""

    for limit in range(1, 60):  # a little further each time
        calls = iter(range(limit))

        def killed(round_id: int, kind: Any, calls: Any = calls) -> bool:
            if not [*islice(calls, 1)]:
                raise Killed
            return batch(round_id, kind)

        monkeypatch.setattr(retention, "_erase_batch", killed)
        try:
            erase_due(now=after)
        except Killed:
            merge_due(now=after)
            assert (counted(entry), participation(entry.pk)) == (numbers, shares)
        else:
            break
    assert set(left(entry).values()) == {0}
    kept = RoundRetention.objects.get()
    assert kept.erased == {model._meta.db_table: number for model, number in before.items()}
    assert actions().count("answers_erased") == actions().count("people_erased") == 1
    erase_due(now=after + timedelta(days=1))
    assert actions().count("people_erased") == 1


def test_what_an_older_transaction_keeps_alive_is_not_called_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry, _ = full_round()
    closed(entry)
    after = announce(entry)
    with monkeypatch.context() as held:
        held.setattr(retention, "rewrite", lambda tables: False)
        erase_due(now=after)
        assert set(left(entry).values()) == {0}
        assert actions() == ["retention_announced"]
    erase_due(now=after)
    assert actions() == ["retention_announced", "answers_erased", "people_erased"]


def test_a_withdrawal_that_waits_does_not_outlive_the_answers() -> None:
    entry, receipts = full_round()
    closed(entry)
    numbers = counted(entry)
    withdraw(receipt=receipts[0], now=timezone.now())
    assert PendingRow.objects.filter(change=-1).count() == 1
    erase_due(now=announce(entry))
    assert not PendingRow.objects.exists()
    merge_due(now=timezone.now())
    assert counted(entry) == numbers


def test_anonymous_answers_may_stay_longer_but_nothing_that_leads_to_people() -> None:
    entry, _ = full_round(is_anonymous=True)
    admin = make_user("admin")
    later = entry.keep_until + timedelta(days=365)
    now = timezone.now()

    def longer(until: date) -> None:
        keep_answers_longer(
            round_id=entry.pk, until=until, reason="the next study", actor=admin, now=now
        )

    with pytest.raises(retention.RoundNotClosed):
        longer(later)
    closed(entry)
    with pytest.raises(retention.NotLater):
        longer(entry.keep_until)
    longer(later)
    erase_due(now=announce(entry))
    assert Response.objects.count() == 7
    assert not Invitation.objects.exists()
    assert not any(m.objects.exists() for m in (Draft, DraftWrite, LetterLink, ContactOffer))
    erase_due(now=noon(later - timedelta(days=3)))  # announced too late for the day itself
    erase_due(now=noon(later + timedelta(days=1)))
    assert Response.objects.count() == 7
    erase_due(now=noon(later + timedelta(days=4)))
    assert Response.objects.count() == 0
    with pytest.raises(retention.AnswersErased):
        longer(later + timedelta(days=900))
    assert actions() == [
        *("answers_kept_longer", "retention_announced", "people_erased"),
        *("retention_announced", "answers_erased"),
    ]


def test_the_promise_of_a_named_round_is_kept() -> None:
    entry, _ = full_round()
    closed(entry)
    with pytest.raises(retention.PromiseGiven):
        keep_answers_longer(
            round_id=entry.pk,
            until=entry.keep_until + timedelta(days=1),
            reason="the next study",
            actor=make_user("admin"),
            now=timezone.now(),
        )


def near_its_end(entry: AssessmentRound) -> None:
    """The storage period ends in ten days."""
    soon = timezone.localdate() + timedelta(days=10)
    AssessmentRound.objects.filter(pk=entry.pk).update(keep_until=soon)
    entry.refresh_from_db()


def test_the_pages_announce_and_then_say_what_was_deleted(client: Client) -> None:
    entry, receipts = full_round()
    client.cookies["django_language"] = "en"
    client.force_login(make_user("admin"), backend=BACKEND)
    pages = [
        reverse("organisation:round", args=[entry.code]),
        reverse("surveys:fieldwork_round", args=[entry.code]),
        reverse("surveys:keeping", args=[entry.code]),
    ]
    assert all(b"deleted for good" not in client.get(page).content for page in pages)
    near_its_end(entry)
    for page in pages:
        text = client.get(page).content.decode()
        assert "deleted for good" in text
        assert "Answers that were sent: 7" in text
        assert "Contacts left for sharing cases: 1" in text
    closed(entry)
    AssessmentRound.objects.filter(pk=entry.pk).update(
        keep_until=timezone.localdate() - timedelta(days=20)
    )
    erase_due(now=timezone.now() - LEAST_NOTICE)
    erase_due(now=timezone.now())
    for page in pages:
        assert "Raw answers were deleted on" in client.get(page).content.decode()
    client.force_login(make_user("methodologist"), backend=BACKEND)
    export = reverse("surveys:export", args=[entry.code])
    page = client.get(export).content.decode()
    assert "Raw answers were deleted on" in page
    assert "Make the file" not in page
    values = {"kind": "answers_csv", "labels": "codes", "language": "kk", "reason": "x" * 20}
    assert client.post(export, values).status_code == 302
    assert not FileJob.objects.exists()
    with pytest.raises(UnknownReceipt):
        withdraw(receipt=receipts[0], now=timezone.now())
    answer_ = client.post(reverse("surveys:withdraw"), {"receipt": receipts[0]})
    assert answer_.status_code == 422
    assert "nothing is left to take back" in answer_.content.decode()
    assert entry.name_en in answer_.content.decode()


def test_a_branch_is_told_the_numbers_of_its_regions_only() -> None:
    entry, _ = full_round()
    near_its_end(entry)
    own = keeping_of(entry, make_user("coordinator", branch_code="kz-59"))
    assert {str(kind) for kind, _ in own.rows}
    assert [number for _, number in own.rows] == [1, 1, 1]  # draft, its invitation, the letter
    erased = make_user("coordinator", branch_code="kz-11")
    closed(entry)
    shares = participation_for(erased, entry.pk)
    erase_due(now=announce(entry))
    assert participation_for(erased, entry.pk) == shares


def test_the_day_is_moved_on_its_page_with_a_reason(client: Client) -> None:
    entry, _ = full_round(is_anonymous=True)
    closed(entry)
    client.force_login(make_user("admin"), backend=BACKEND)
    page = reverse("surveys:keeping", args=[entry.code])
    later = entry.keep_until + timedelta(days=30)
    assert client.post(page, {"until": later, "reason": "short"}).status_code == 422
    assert client.post(page, {"until": entry.keep_until, "reason": "x" * 20}).status_code == 422
    assert client.post(page, {"until": later, "reason": "x" * 20}).status_code == 302
    assert AuditEntry.objects.get(action="answers_kept_longer").details["reason"] == "x" * 20
    named, _ = full_round()
    closed(named)
    refused = client.post(
        reverse("surveys:keeping", args=[named.code]), {"until": later, "reason": "x" * 20}
    )
    assert refused.status_code == 422


def test_a_file_finished_after_the_deletion_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    from surveys.services import files  # noqa: PLC0415 - patched here

    entry, _ = full_round()
    closed(entry)
    job = wanted(entry, make_user("methodologist"))
    write = files._write_answers

    def slow(job: FileJob, path: Any) -> None:
        write(job, path)
        files.drop_files(round_id=entry.pk)

    monkeypatch.setattr(files, "_write_answers", slow)
    assert make_due(now=timezone.now()) == 0
    assert not path_of(job).exists()
