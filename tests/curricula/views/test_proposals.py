"""What the next questionnaire should ask: the list follows the release, decisions stay."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curricula.models import ProposalDecision
from curricula.needs.content import Content
from curricula.needs.selectors import latest_snapshot
from curricula.needs.services import release_needs
from curricula.selectors.proposals import Proposal, proposals
from curricula.services.proposals import (
    DecidedMeanwhile,
    DeclinedWithoutReason,
    NotProposed,
    decide,
    take_into,
)
from surveys.models import QuestionnaireVersion
from tests.factories.findings import final_interview
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import draft_round as draft
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound, AuditEntry, User
from tna_portal.organisation.selectors import item_slots
from tna_portal.organisation.services.versions import set_links

pytestmark = pytest.mark.django_db
TEXT = {"kk": "Бюджет", "ru": "Бюджет", "en": "Budget"}


@pytest.fixture
def round_() -> AssessmentRound:
    """Five interviews name budget matters; nobody was surveyed."""
    branch()
    entry = make_round()
    for _ in range(5):
        final_interview(entry, [("T1", "Қаражат аз")])
    assert release_needs(round_id=entry.pk, now=timezone.now()) is not None
    return entry


@pytest.fixture
def lead(client: Client) -> User:
    """A methodologist, signed in, reading English."""
    branch()
    user = make_user("methodologist")
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return user


def listed(entry: AssessmentRound) -> dict[str, Proposal]:
    """Proposals of the newest release by area."""
    snapshot = latest_snapshot(entry.pk)
    content = Content.from_json(snapshot.content) if snapshot else None
    return {proposal.area: proposal for proposal in proposals(entry.pk, content)}


def decided(entry: AssessmentRound, lead: User, state: str, **more: Any) -> ProposalDecision:
    """A decision on the budget area."""
    values: dict[str, Any] = {
        "area": "BUD",
        "reason": "Сұрақ көп",
        "seen": 0,
        "now": timezone.now(),
    }
    return decide(round_id=entry.pk, state=state, actor=lead, **(values | more))


def address(entry: AssessmentRound, area: str = "BUD") -> str:
    """Of one proposal."""
    return f"/curricula/proposals/{entry.code}/{area}/"


def test_interview_only_and_silent_areas_are_proposed(round_: AssessmentRound) -> None:
    found = listed(round_)
    classes = {area: p.row.joint_class for area, p in found.items() if p.row}
    assert len(found) == 22
    assert {area for area, name in classes.items() if name == "interview_only"} == {
        "BUD",
        "FIN",
        "FND",
        "TAX",
    }
    assert {proposal.state for proposal in found.values()} == {"open"}


def test_a_new_release_keeps_decisions_and_what_is_no_longer_proposed(
    round_: AssessmentRound, lead: User, client: Client
) -> None:
    decided(round_, lead, "declined")
    decided(round_, lead, "taken", area="FIN", reason="")
    set_links(kind="code", key="T1", weights={"FIN": 1.0}, reason="x", based_on=1, actor=lead)
    assert release_needs(round_id=round_.pk, now=timezone.now()) is not None
    found = listed(round_)
    assert (found["FIN"].state, found["BUD"].state, found["LEG"].state) == (
        "taken",
        "declined",
        "open",
    )
    snapshot = latest_snapshot(round_.pk)
    assert snapshot is not None
    content = Content.from_json(snapshot.content)
    kept = [row for row in content.joint_display if row.area != "BUD"]
    gone = Content.from_json({**snapshot.content, "joint_display": []})
    assert len(kept) == 21
    assert [(p.area, p.row) for p in proposals(round_.pk, gone)] == [("BUD", None), ("FIN", None)]
    type(snapshot).objects.filter(pk=snapshot.pk).update(content=gone.to_json())
    page = client.get(f"/curricula/proposals/?round={round_.code}").content.decode()
    assert "Nothing is proposed" in page
    assert "Decided earlier, no longer proposed" in page


def test_a_code_that_leads_nowhere_is_told_with_its_people(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    page = f"/curricula/proposals/?round={round_.code}"
    title = "Named in interviews, but leading to no need area"
    assert title not in client.get(page).content.decode()
    set_links(kind="code", key="T1", weights={}, reason="x", based_on=1, actor=lead)
    assert release_needs(round_id=round_.pk, now=timezone.now()) is not None
    text = client.get(page).content.decode()
    assert title in text
    assert "T1 · Budget management (5 of 5)" in text


def test_a_decision_is_kept_with_who_when_and_of_which_release(
    round_: AssessmentRound, lead: User
) -> None:
    made = decided(round_, lead, "declined", reason=" Сұрақ көп ")
    assert (made.number, made.reason, made.snapshot, made.decided_by) == (1, "Сұрақ көп", 1, lead)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.subject, entry.subject_id, entry.actor) == (
        "proposal_decided",
        "need_area",
        "BUD",
        lead,
    )
    again = decided(round_, lead, "open", reason="", seen=1)
    assert [d.state for d in listed(round_)["BUD"].decisions] == ["open", "declined"]
    assert again.number == 2


def test_what_is_refused_keeps_nothing(round_: AssessmentRound, lead: User) -> None:
    with pytest.raises(DeclinedWithoutReason):
        decided(round_, lead, "declined", reason="  ")
    with pytest.raises(NotProposed):
        decided(round_, lead, "taken", area="XXX")
    with pytest.raises(NotProposed):
        decided(make_round(), lead, "taken")
    assert not ProposalDecision.objects.exists()
    decided(round_, lead, "taken")
    with pytest.raises(DecidedMeanwhile):
        decided(round_, lead, "declined")


def test_one_press_adds_the_area_to_a_questionnaire_in_preparation(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    target = draft("BUD")
    page = client.get(f"/curricula/proposals/?round={round_.code}").content.decode()
    assert page.count('name="target"') == 1
    answer = client.post(address(round_), {"seen": "0", "target": f"{target.pk}:akims"})
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/curricula/proposals/?round={round_.code}",
    )
    newest = QuestionnaireVersion.objects.latest("pk")
    assert newest.number == 2
    ratings = [
        question
        for section in newest.definition["sections"]
        for question in section["questions"]
        if question["type"] == "pair_rating"
    ]
    assert ratings[0]["items"][-1] == {
        "code": "BUD",
        "text": {
            "kk": "Төртінші деңгейдегі бюджетті жоспарлау және атқару",
            "ru": "Планирование и исполнение бюджета четвертого уровня",
            "en": "Planning and running the fourth-level budget",
        },
    }
    assert item_slots(target.pk, "akims")[-1] == "BUD"
    made = listed(round_)["BUD"]
    assert (made.state, made.decisions[0].added_to, made.decisions[0].added_group) == (
        "taken",
        target,
        "akims",
    )
    page = client.get(address(round_)).content.decode()
    assert "added to “Test round” (Akims)" in page


def test_a_decision_that_is_refused_leaves_the_questionnaire_as_it_was(
    round_: AssessmentRound, lead: User
) -> None:
    target = draft("BUD")
    with pytest.raises(DecidedMeanwhile):
        take_into(
            round_id=round_.pk,
            area="BUD",
            text=TEXT,
            target=target.pk,
            group="akims",
            seen=7,
            actor=lead,
            now=timezone.now(),
        )
    assert QuestionnaireVersion.objects.count() == 1
    assert item_slots(target.pk, "akims").count("BUD") == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "declined"}, "Whoever declines a proposal says why."),
        ({"state": "taken", "seen": "3"}, "Somebody else has decided on it meanwhile."),
        ({}, "Choose what becomes of the proposal."),
        ({"state": "burnt"}, "Select a valid choice."),
        ({"target": "x"}, "Enter a valid value."),
        ({"target": "0:akims"}, "This questionnaire is no longer in preparation."),
    ],
)
def test_refusals_are_said_on_the_page(
    client: Client, round_: AssessmentRound, lead: User, values: dict[str, str], words: str
) -> None:
    answer = client.post(address(round_), {"seen": "0", "reason": ""} | values)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ProposalDecision.objects.exists()


def test_an_area_already_rated_is_said_and_its_wording_stands_ready(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    target = draft()
    page = client.get(f"/curricula/proposals/?round={round_.code}").content.decode()
    assert 'name="target"' not in page
    assert page.count("Already rated in “Test round” (Akims).") == 22
    answer = client.post(address(round_), {"seen": "0", "target": f"{target.pk}:akims"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This questionnaire rates the area already." in page
    assert "Планирование и исполнение бюджета четвертого уровня" in page
    assert "Төртінші деңгейдегі бюджетті жоспарлау және атқару" in page


@pytest.mark.parametrize("role", ["admin", "manager", "coordinator", "coder"])
def test_others_read_and_do_not_decide(
    client: Client, round_: AssessmentRound, lead: User, role: str
) -> None:
    draft("BUD")
    client.force_login(make_user(role), backend=BACKEND)
    page = client.get(f"/curricula/proposals/?round={round_.code}")
    assert page.status_code == 200
    assert 'name="target"' not in page.content.decode()
    assert client.get(address(round_)).status_code == 200
    refused = client.post(address(round_), {"seen": "0", "state": "taken", "reason": "x"})
    assert refused.status_code == 403
    assert not ProposalDecision.objects.exists()


def test_what_is_not_proposed_has_no_page(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    assert client.get(address(round_, "XXX")).status_code == 404
    assert client.get("/curricula/proposals/gone/BUD/").status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_few_decisions_and_many(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    page = f"/curricula/proposals/?round={round_.code}"
    target = draft("BUD", "FIN")
    decided(round_, lead, "taken", added_to=target.pk, added_group="akims")
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    draft("TAX")
    for area in ("FIN", "TAX", "LEG"):
        decided(round_, lead, "declined", area=area)
    client.get(page)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert (len(few), len(many)) == (13, 13)
