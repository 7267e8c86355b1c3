"""Anonymous rounds: who answered is kept apart from what was answered."""

import random
import re
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

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
from surveys.services import unlinking
from surveys.services.answering import (
    AlreadySent,
    UnknownDraft,
    Write,
    open_draft,
    save_writes,
    withdraw,
)
from surveys.services.assisting import assist
from surveys.services.counting import merge_due
from surveys.services.monitoring import fold_due
from surveys.services.unlinking import rewrite, rewrite_tables, unlink_due
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import Invited, answer, make_invited, make_questionnaire, rated
from tna_portal.organisation.models import AssessmentRound, AuditEntry, Respondent
from tna_portal.organisation.selectors import districts_by_region
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
    assert not Draft.objects.exists()  # nor do they stay linked
    assert AuditEntry.objects.get(action="answers_dropped").details["answers"] == K - 1


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


@dataclass(frozen=True)
class Known:
    """A line of the list of people, as an insider reads it."""

    category: str
    district: str
    is_acting: bool
    in_office: str
    elected: str


def told(line: Known) -> dict[str, Any]:
    """What such a person truthfully answers."""
    post = {"Q1": {"option": "acting"}, "Q1b": {"option": line.category}}
    return {
        **(post if line.is_acting else {"Q1": {"option": line.category}}),
        "Q2": {"region": "KZ-11", "district": line.district},
        "Q4a": {"option": line.in_office},
        "Q7b": line.elected,
        "Q5": 43,
    }


def seen(category: str, district: str, answers: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that a stored answer shows of what the list knows, and of what is left out."""
    place = answers.get("Q2") or {}
    office = (str(answers.get(code)) for code in ("Q1", "Q1b", "Q4a", "Q7b", "D4"))
    return category, district, place.get("region"), place.get("district"), *office


lines = st.builds(
    Known,
    st.sampled_from(["rural", "rural", "rural", "city", "village"]),
    st.sampled_from(["a", "a", "b", "c"]),
    st.integers(0, 4).map(lambda n: n == 0),
    st.sampled_from(["lt1", "y1_3", "gt10"]),
    st.sampled_from(["2024-05", "2024-06", "2021-09"]),
)


@given(
    lines=st.lists(lines, min_size=K, max_size=40),
    silent=st.just(set()) | st.sets(st.integers(0, 39)),
    region=st.sampled_from(["KZ-11", None]),
    seed=st.integers(0, 9),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_nobody_can_be_told_from_four_others_of_the_batch(
    lines: list[Known], silent: set[int], region: str | None, seed: int
) -> None:
    """Also not by what is missing: everybody looks like at least four others in what the list knows."""
    people = [
        Person(line.category, line.district, {} if place in silent else told(line))
        for place, line in enumerate(lines)
    ]
    kept = generalise(people, K, region, random.Random(seed))
    answered = [one for place, one in enumerate(kept) if place not in silent]
    classes = Counter(seen(one.category, one.district, one.answers) for one in answered)
    if not silent & set(range(len(people))):
        assert all(number >= K for number in classes.values())
    posts = Counter((one.category, one.district) for one in kept)
    assert all(number >= K for number in posts.values())
    for person, one in zip(people, kept, strict=True):
        assert one.category in {person.category, ""}
        assert one.district in {person.district, ""}
        assert (one.answers.get("Q2") is None) == (region is None or "Q2" not in person.answers)


def test_only_as_much_is_hidden_as_company_needs() -> None:
    many = [Person("rural", "a", {"Q2": {"region": "KZ-11", "district": "a"}, "Q5": 43})] * 14
    alone = [Person("city", "a", {"Q1": {"option": "city"}, "Q5": 29})]
    kept = generalise(many + alone, K, "KZ-11", random.Random(1))
    assert Counter((one.category, one.district) for one in kept) == {
        ("rural", "a"): 10,
        ("", ""): 5,
    }
    assert kept[-1].answers == {"Q5": 25}
    assert {one.answers["Q5"] for one in kept[:-1]} == {45}
    everybody = generalise(many, K, "KZ-11", random.Random(1))
    assert {(one.category, one.district) for one in everybody} == {("rural", "a")}


def test_a_mode_is_told_only_where_it_singles_nobody_out() -> None:
    def modes(*people: tuple[str, str, int]) -> list[str]:
        asked = [Person(post, "", {}, mode) for post, mode, n in people for _ in range(n)]
        return [kept.mode for kept in generalise(asked, 5, "KZ-11", random.Random(1))]

    assert modes(("rural", "self", 5), ("rural", "paper", 5)) == ["self"] * 5 + ["paper"] * 5
    # four of paper would be known by their missing mode: one of the others keeps them company
    assert Counter(modes(("rural", "self", 9), ("rural", "paper", 4))) == {"self": 8, "": 5}
    # enough in the batch, but one alone among those of the same post
    mixed = [("rural", "self", 5), ("rural", "paper", 1), ("city", "paper", 5)]
    assert modes(*mixed) == [""] * 6 + ["paper"] * 5


@pytest.mark.django_db
def test_an_anonymous_response_keeps_its_mode_in_company() -> None:
    round_, questionnaire = anonymous()
    actor, today = make_user("admin"), timezone.localdate()
    for number, person in enumerate(make_invited(questionnaire, 2 * K)):
        if number < K:
            assist(invitation_id=person.invitation_id, mode="paper", today=today, actor=actor)
        send(person, number)
    other = make_questionnaire(round_, "deputies")
    for number, person in enumerate(make_invited(other, K, category="deputy")):
        if number == 0:
            assist(invitation_id=person.invitation_id, mode="phone", today=today, actor=actor)
        answer(person)
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    found = Counter(Response.objects.values_list("questionnaire__group", "mode"))
    assert found == {("akims", "paper"): K, ("akims", "self"): K, ("deputies", ""): K}


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


PEOPLE = 90
TERMS = (("lt1", "2026-05"), ("y1_3", "2024-06"), ("y3_5", "2022-09"))


def list_of_people(questionnaire: Questionnaire) -> list[tuple[Invited, dict[str, Any]]]:
    """People of two regions with every mark that the list keeps, and their truthful answers."""
    chance = random.Random(11)
    found = []
    for number in range(PEOPLE):
        category = chance.choice(["rural", "rural", "rural", "village", "city"])
        region = "KZ-11" if number % 3 else "KZ-59"
        person = make_invited(questionnaire, region=region, category=category)[0]
        district = chance.choice(sorted(districts_by_region()[region])[:3])
        term, elected = chance.choice(TERMS)
        is_acting = chance.random() < 0.1
        of_person = Invitation.objects.filter(pk=person.invitation_id).values("respondent")
        Respondent.objects.filter(pk__in=of_person).update(
            district=district, is_acting=is_acting, elected_on=f"{elected}-01"
        )
        answers = told(Known(category, district, is_acting, term, elected))
        answers["Q2"]["region"] = region
        found.append((person, answers))
    return found


def all_is_rewritten(questionnaire: Questionnaire) -> None:
    """As the sweeps do, which try again while a transaction elsewhere on the server looks back."""
    until = time.monotonic() + 120
    while Questionnaire.objects.get(pk=questionnaire.pk).must_rewrite:
        assert time.monotonic() < until
        rewrite_tables()


def events_join_nothing_but_invitations() -> None:
    """An event shares its transaction with an invitation, so it may say no more than that one does; no
    response shares one with an event."""
    told_ = FieldworkEvent.objects.values_list("language", "minutes")
    assert set(told_) <= {("", None)}
    together = (
        "SELECT r.id FROM surveys_response r JOIN surveys_fieldworkevent e ON r.xmin = e.xmin"
    )
    assert fetch(together) == []
    days = "SELECT count(*) FROM surveys_minutecount m WHERE m.people > 0 AND m.xmin IN"
    assert fetch(f"{days} (SELECT xmin FROM surveys_invitation)") == [(0,)]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_no_trace_joins_an_answer_to_a_person_better_than_one_in_k() -> None:
    """Everything an insider could order, compare or look up: keys, xmin, ctid, the list of people, what
    is left in the files of the tables, a fresh dump. Several batches of two regions."""
    round_, questionnaire = anonymous()
    people = list_of_people(questionnaire)
    order = random.Random(7).sample(range(PEOPLE), PEOPLE)
    truth: dict[str, int] = {}  # what was written (Q14a) -> invitation
    drafts: list[str] = []
    receipts: list[str] = []
    for step, place in enumerate(order):
        person, answers = people[place]
        hurry(person, 1 if step % 3 == 0 else 30 + step)
        receipts.append(
            answer(person, {**rated(FIN=(5, 1)), **answers, "Q14a": f"жауап-{step:03}"})
        )
        truth[f"жауап-{step:03}"] = person.invitation_id
        drafts.append(str(Draft.objects.get(invitation=person.invitation_id).pk))
        if step in {24, 49}:  # small batches while the round runs, a large one at the close
            unlink_due(now=timezone.now())
            merge_due(now=timezone.now())
            events_join_nothing_but_invitations()
            fold_due()
    events_join_nothing_but_invitations()
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    unlink_due(now=timezone.now())
    fold_due()
    assert Response.objects.count() == PEOPLE
    # what the events have become says which region and post as invited, or which day, and no more
    assert sum(DayCount.objects.values_list("finished", flat=True)) == PEOPLE
    assert set(CellCount.objects.values_list("language", flat=True)) == {""}
    assert sum(MinuteCount.objects.values_list("people", flat=True)) == PEOPLE
    batches = defaultdict(list)
    for xmin, pk in fetch("SELECT xmin::text::bigint, id FROM surveys_response"):
        batches[xmin].append(pk)
    assert len(batches) >= 4

    orders_tell_nothing(truth)
    for keys in batches.values():
        batch = Response.objects.filter(pk__in=keys)
        classes = Counter(seen(r.category, r.district_id or "", r.answers) for r in batch)
        assert all(number >= K for number in classes.values())
        assert all(number >= K for number in Counter(r.flags for r in batch).values())
        assert len({r.region_id for r in batch}) == 1
    for column in ("invitation_id", "submitted_at", "nullif(seed, 0)"):
        assert fetch(f"SELECT count({column}) FROM surveys_response") == [(0,)]
    assert (Draft.objects.count(), DraftWrite.objects.count()) == (0, 0)
    assert Invitation.objects.filter(was_answered=True).count() == PEOPLE
    all_is_rewritten(questionnaire)
    secrets = [*drafts, *receipts, *(person.token for person, _ in people)]
    nothing_is_left(secrets, [UUID(draft).bytes for draft in drafts])


def orders_tell_nothing(truth: Mapping[str, int]) -> None:
    """Nobody guesses by laying two lists beside each other: answers by any key of their rows, and the
    invitations, in each batch (an insider may even know who is in it), by the last change of theirs."""
    responses = fetch(
        "SELECT answers->>'Q14a', xmin::text::bigint, ctid, id, receipt_hash FROM surveys_response"
    )
    age = dict(fetch("SELECT id, xmin::text::bigint FROM surveys_invitation"))
    place = dict(fetch("SELECT id, ctid FROM surveys_invitation"))
    batches = defaultdict(list)
    for row in responses:
        batches[row[1]].append(row)
    for by_row in (2, 3, 4):
        for of_person in (age, place, {who: who for who in age}):
            hits = 0
            for batch in batches.values():
                rows = sorted(batch, key=lambda row: natural(row[by_row]))
                who = sorted((truth[row[0]] for row in batch), key=lambda i: natural(of_person[i]))
                hits += sum(truth[row[0]] == guess for row, guess in zip(rows, who, strict=True))
            # By chance one of a batch is right; one in k would be a trace.
            assert hits <= PEOPLE / K, (by_row, hits)


def natural(value: Any) -> Any:
    """A row's place "(block,line)" by its numbers, everything else as it is."""
    found = re.fullmatch(r"\((\d+),(\d+)\)", str(value))
    return (int(found[1]), int(found[2])) if found else value


def nothing_is_left(secrets: list[str], keys: list[bytes]) -> None:
    """Neither in a fresh dump nor in the files of the tables, where deleted rows lie until rewritten."""
    database = connection.settings_dict
    where = ["-h", database["HOST"], "-p", str(database["PORT"]), "-U", database["USER"]]
    dump = subprocess.run(
        ["pg_dump", "--inserts", *where, database["NAME"]],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "жауап-" in dump
    assert [secret for secret in secrets if secret in dump] == []
    fetch_nothing("CHECKPOINT")
    for table in ("draft", "draftwrite", "response", "pendingrow", "fieldworkevent"):
        name = f"surveys_{table}"
        files = fetch(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE oid ="
            f" '{name}'::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid ="
            f" '{name}'::regclass) OR oid = (SELECT reltoastrelid FROM pg_class WHERE oid ="
            f" '{name}'::regclass AND reltoastrelid <> 0)"
        )
        content = b"".join(bytes(file) for (file,) in files)
        if table == "response":
            assert all(pk.bytes in content for pk in Response.objects.values_list("pk", flat=True))
        assert [key for key in keys if key in content] == [], table


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_nothing_is_rewritten_while_a_transaction_anywhere_on_the_server_looks_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Deleted rows would survive it, even where that transaction is in another database."""
    database = connection.settings_dict
    elsewhere = psycopg2.connect(
        dbname="postgres", host=database["HOST"], port=database["PORT"],
        user=database["USER"], password=database["PASSWORD"],
    )  # fmt: skip
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    monkeypatch.setattr(unlinking, "WAITS", 3)
    assert not rewrite(["surveys_draft"])
    elsewhere.close()
    monkeypatch.undo()
    until = time.monotonic() + 120
    while not rewrite(["surveys_draft"]):
        assert time.monotonic() < until


def fetch_nothing(statement: str) -> None:
    """A statement without rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
