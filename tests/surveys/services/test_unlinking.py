"""Anonymous rounds: who answered is kept apart from what was answered."""

import random
import subprocess
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from surveys.models import (
    CellCount,
    DayCount,
    Draft,
    DraftWrite,
    FieldworkEvent,
    Invitation,
    MinuteCount,
    PendingRow,
    Questionnaire,
    Response,
)
from surveys.questionnaire.generalising import Person, generalise
from surveys.services.answering import (
    AlreadySent,
    UnknownDraft,
    Write,
    open_draft,
    save_writes,
    withdraw,
)
from surveys.services.counting import merge_due
from surveys.services.monitoring import fold_due
from surveys.services.unlinking import unlink_due
from tests.factories.organisation import make_round
from tests.factories.surveys import Invited, answer, make_invited, make_questionnaire, rated
from tna_portal.organisation.models import AssessmentRound
from tna_portal.organisation.services.rounds import close_round
from tna_portal.statistics.disclosure import K


def anonymous() -> tuple[AssessmentRound, Questionnaire]:
    """An open anonymous round."""
    round_ = make_round(is_anonymous=True)
    return round_, make_questionnaire(round_)


def send(invited: Invited, number: int = 0, language: str = "kk") -> str:
    """Answers that can be told apart; the receipt."""
    told = {"Q5": 30 + number, "Q14a": f"{number}", "Q1": {"option": "rural"}}
    return answer(invited, {**rated(FIN=(5, 1)), **told}, language)


@pytest.mark.django_db
def test_nothing_is_written_before_enough_have_answered() -> None:
    _, questionnaire = anonymous()
    people = make_invited(questionnaire, 2 * K)
    for number, person in enumerate(people[:-1]):
        send(person, number)
    assert unlink_due(now=timezone.now()) is False
    assert (Response.objects.count(), PendingRow.objects.count()) == (0, 0)
    assert not DraftWrite.objects.exists()
    send(people[-1], 9)
    assert unlink_due(now=timezone.now()) is True
    assert (Response.objects.count(), Draft.objects.count(), PendingRow.objects.count()) == (
        5,
        5,
        5,
    )
    response = Response.objects.first()
    assert response is not None
    assert (response.invitation_id, response.submitted_at, response.seed) == (None, None, 0)
    assert response.month == timezone.now().strftime("%Y-%m")
    assert merge_due(now=timezone.now()) is True


@pytest.mark.django_db
def test_the_close_writes_everybody_and_small_regions_without_their_region() -> None:
    round_, questionnaire = anonymous()
    for region, number in (("KZ-11", 6), ("KZ-59", 3), ("KZ-27", 4)):
        for person in make_invited(questionnaire, number, region=region):
            send(person)
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    regions = Counter(Response.objects.values_list("region_id", flat=True))
    assert regions == {"KZ-11": 6, None: 7}
    assert all("Q2" not in r.answers for r in Response.objects.filter(region=None))
    merge_due(now=timezone.now())
    assert not PendingRow.objects.exists()
    counts = dict(questionnaire.counts.filter(dimension="region").values_list("value", "responses"))
    assert counts == {"KZ-11": 6, "": 7}


@pytest.mark.django_db
def test_too_few_in_the_whole_country_are_not_used() -> None:
    round_, questionnaire = anonymous()
    for person in make_invited(questionnaire, K - 1):
        send(person)
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    assert not Response.objects.exists()


@pytest.mark.django_db
def test_a_late_write_is_told_that_it_does_not_count() -> None:
    round_, questionnaire = anonymous()
    people = make_invited(questionnaire, K)
    for person in people:
        send(person)
    draft = Draft.objects.get(invitation=people[0].invitation_id)
    late = [Write(10**15, "Q5", 40)]
    with pytest.raises(AlreadySent):
        save_writes(draft_id=draft.pk, device="late", writes=late)
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    with pytest.raises(UnknownDraft):
        save_writes(draft_id=draft.pk, device="late", writes=late)


@pytest.mark.django_db
def test_a_receipt_takes_back_before_and_after_the_link_is_gone() -> None:
    round_, questionnaire = anonymous()
    receipts = [send(person, n) for n, person in enumerate(make_invited(questionnaire, K + 2))]
    withdraw(receipt=receipts[0], now=timezone.now())
    assert Draft.objects.filter(sealed__isnull=False).count() == K + 1
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    withdraw(receipt=receipts[1], now=timezone.now())
    assert Response.objects.count() == K


def test_post_district_and_age_are_kept_only_in_company() -> None:
    many = [Person("rural", "a", {"Q2": {"region": "KZ-11", "district": "a"}, "Q5": 43})] * 5
    some = [Person("rural", "b", {"Q2": {"region": "KZ-11", "district": "b"}})] * 4
    alone = [Person("city", "a", {"Q1": {"option": "city"}, "Q5": 29})]
    kept = generalise(many + some + alone, 5, "KZ-11")
    assert [(p.category, p.district) for p in kept] == (
        [("rural", "a")] * 5 + [("rural", "")] * 4 + [("", "")]
    )
    assert kept[0].answers == {"Q2": {"region": "KZ-11", "district": "a"}, "Q5": 45}
    assert kept[5].answers == {"Q2": {"region": "KZ-11", "district": ""}}
    assert kept[-1].answers == {"Q5": 25}


def hurry(invited: Invited, minutes: int) -> None:
    """The draft of somebody who began so many minutes ago."""
    draft = open_draft(invitation_id=invited.invitation_id, today=timezone.localdate())
    begun = timezone.now() - timedelta(minutes=minutes)
    Draft.objects.filter(pk=draft.pk).update(begun_at=begun)


@pytest.mark.django_db
def test_who_was_too_fast_is_kept_only_in_company() -> None:
    for fast, kept in ((K - 1, 0), (K, K)):
        round_, questionnaire = anonymous()
        for number, person in enumerate(make_invited(questionnaire, 2 * K)):
            hurry(person, 1 if number < fast else 30)
            send(person)
        close_round(round_id=round_.pk, actor=None, now=timezone.now())
        unlink_due(now=timezone.now())
        own = Response.objects.filter(questionnaire=questionnaire)
        assert (own.count(), own.filter(flags="fast").count()) == (2 * K, kept)


@pytest.mark.django_db
def test_a_fingerprint_is_made_of_what_is_stored() -> None:
    """Of the exact age, whoever holds the key could try ten ages out."""
    round_, questionnaire = anonymous()
    many = rated(FIN=(5, 1), LEG=(4, 2), COM=(3, 3), PRC=(2, 4), LND=(1, 5)) | {
        f"Q14{part}": "сөз" for part in "abc"
    }
    for number, person in enumerate(make_invited(questionnaire, K)):
        told = {"Q8": {"options": ["kk", "ru"]}, "Q12": {"option": "v1"}}
        answer(person, many | told | {"Q5": 41 + number})
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    assert set(Counter(Response.objects.values_list("fingerprint", flat=True)).values()) == {K}


def fetch(statement: str) -> list[Any]:
    """Rows of a plain statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def events_join_nothing_but_invitations() -> None:
    """An event shares its transaction with an invitation, so it may say no more than that one does; no
    response shares one with an event."""
    told = FieldworkEvent.objects.values_list("category", "language", "minutes")
    assert set(told) <= {("rural", "", None)}
    together = (
        "SELECT r.id FROM surveys_response r JOIN surveys_fieldworkevent e ON r.xmin = e.xmin"
    )
    assert fetch(together) == []
    days = "SELECT count(*) FROM surveys_minutecount m WHERE m.people > 0 AND m.xmin IN"
    assert fetch(f"{days} (SELECT xmin FROM surveys_invitation)") == [(0,)]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_no_trace_joins_an_answer_to_a_person_better_than_one_in_k() -> None:
    """Everything an insider could order or compare: keys, xmin, ctid, events, a fresh dump."""
    round_, questionnaire = anonymous()
    people = make_invited(questionnaire, 30)
    order = list(range(30))
    random.Random(7).shuffle(order)
    truth: dict[int, int] = {}  # what was written (Q14a) -> invitation
    drafts: list[str] = []
    for step, place in enumerate(order):
        hurry(people[place], 1 if step % 3 == 0 else 30 + step)
        send(people[place], step, language="ru" if step % 7 == 0 else "kk")
        truth[step] = people[place].invitation_id
        drafts.append(str(Draft.objects.get(invitation=people[place].invitation_id).pk))
        if step % 4 == 3:
            unlink_due(now=timezone.now())
        if step == 17:
            events_join_nothing_but_invitations()
            fold_due()
    events_join_nothing_but_invitations()
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    fold_due()
    assert Response.objects.count() == 30
    flagged = Response.objects.values_list("flags", flat=True)
    assert all(number >= K for number in Counter(flagged).values())
    # what the events have become says which region and post as invited, or which day, and no more
    assert sum(DayCount.objects.values_list("finished", flat=True)) == 30
    assert set(CellCount.objects.values_list("category", "language")) == {("rural", "")}
    assert sum(MinuteCount.objects.values_list("people", flat=True)) == 30

    # whoever answered, in the order of the last change of the invitation's row
    invited = [
        row[0] for row in fetch("SELECT id FROM surveys_invitation ORDER BY xmin::text::bigint")
    ]
    for key in ("xmin::text::bigint, ctid", "ctid", "id", "receipt_hash", "xmin::text::bigint, id"):
        rows = fetch(f"SELECT answers->>'Q14a' FROM surveys_response ORDER BY {key}")
        guessed = [truth[int(said)] == who for (said,), who in zip(rows, invited, strict=True)]
        # by chance one of thirty is right; six (1 in k) would be a trace
        assert sum(guessed) <= 30 / K, key
    assert len({row[0] for row in fetch("SELECT xmin FROM surveys_response")}) <= 30 / K
    for table, column in (
        ("surveys_response", "invitation_id"),
        ("surveys_response", "submitted_at"),
    ):
        assert fetch(f"SELECT count({column}) FROM {table}") == [(0,)]
    assert (Draft.objects.count(), DraftWrite.objects.count()) == (0, 0)
    assert Invitation.objects.filter(was_answered=True).count() == 30

    database = connection.settings_dict
    dump = subprocess.run(
        [
            "pg_dump",
            "--data-only",
            "--inserts",
            "-h",
            database["HOST"],
            "-p",
            str(database["PORT"]),
            "-U",
            database["USER"],
            database["NAME"],
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert all(draft not in dump for draft in drafts)
    assert "INSERT INTO public.surveys_fieldworkevent" not in dump
    assert Questionnaire.objects.get(pk=questionnaire.pk).must_rewrite is False
