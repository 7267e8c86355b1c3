"""The page of survey and interviews: whose quotes are read where, by whom, and what stands without them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curricula.models import NeedSnapshot
from curricula.needs.content import Content
from curricula.needs.selectors import is_stale, latest_snapshot
from curricula.needs.services import release_needs, set_thresholds
from curricula.selectors.meeting import ShownQuote, quotes_shown
from interviews.models import FinalCoding, Interview
from interviews.services.interviews import withdraw_interview
from surveys.services.counting import merge_due
from tests.factories.findings import QUOTE, final_interview, release_quotes
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound, User
from tna_portal.organisation.services.versions import set_links

pytestmark = pytest.mark.django_db
MONEY = "Қаражат аз"
AKIM, NGO = ShownQuote(QUOTE, "kk", "akim"), ShownQuote(QUOTE, "kk", "ngo")
NAMELESS = ShownQuote(QUOTE, "kk", "")


@pytest.fixture
def round_() -> AssessmentRound:
    """Six akims interviewed in Akmola, five of an organisation in North Kazakhstan, one in the west."""
    branch()
    entry = make_round()
    for _ in range(6):
        final_interview(entry, [("T1", MONEY)], group="akim")
    for _ in range(5):
        final_interview(entry, [("T1", MONEY)], region="KZ-59", group="ngo")
    final_interview(entry, [("T1", MONEY)], region="KZ-27", group="business")
    return entry


@pytest.fixture
def lead() -> User:
    """Of the head office."""
    branch()
    return make_user("methodologist")


@pytest.fixture
def _english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def talk(round_: AssessmentRound, place: int) -> Interview:
    """One of the interviews in the order in which they were made."""
    return Interview.objects.filter(round=round_).order_by("pk")[place]


def released(round_: AssessmentRound) -> tuple[NeedSnapshot, Content]:
    """A new release with its content."""
    snapshot = release_needs(round_id=round_.pk, now=timezone.now()) or latest_snapshot(round_.pk)
    assert snapshot is not None
    return snapshot, Content.from_json(snapshot.content)


def shown(user: User, round_: AssessmentRound, area: str = "FIN") -> list[ShownQuote]:
    """Quotes beside an area of the newest release."""
    snapshot = latest_snapshot(round_.pk)
    assert snapshot is not None
    return quotes_shown(user, snapshot, Content.from_json(snapshot.content)).get(area, [])


def test_a_release_points_to_quotes_and_holds_no_words(round_: AssessmentRound) -> None:
    release_quotes(talk(round_, 0))
    snapshot, content = released(round_)
    key = str(FinalCoding.objects.get(transcript__interview=talk(round_, 0)).key)
    assert content.quotes == dict.fromkeys(["BUD", "FIN", "FND", "TAX"], (key,))
    assert QUOTE not in str(snapshot.content)


def test_only_what_a_second_reader_released_with_consent_is_told(round_: AssessmentRound) -> None:
    refused = final_interview(round_, [("T1", MONEY)], consent_scope="programmes")
    release_quotes(refused)
    lost = final_interview(round_, [("T1", MONEY)])
    release_quotes(lost)
    FinalCoding.objects.filter(transcript__interview=lost).update(is_lost=True)
    final_interview(round_, [("T1", MONEY)])
    assert released(round_)[1].quotes == {}


def test_a_few_of_each_region_are_kept(round_: AssessmentRound) -> None:
    for interview in Interview.objects.filter(round=round_):
        release_quotes(interview)
    _, content = released(round_)
    kept = FinalCoding.objects.filter(key__in=content.quotes["FIN"])
    regions = sorted(kept.values_list("transcript__interview__region_id", flat=True))
    assert regions == ["KZ-11"] * 3 + ["KZ-27"] + ["KZ-59"] * 3


def test_the_head_office_reads_different_groups_and_only_those_that_may_be_told(
    round_: AssessmentRound, lead: User
) -> None:
    for interview in Interview.objects.filter(round=round_):
        release_quotes(interview)
    released(round_)
    # one person of business was interviewed: she and the next smallest group are not named
    assert shown(lead, round_) == [AKIM, NAMELESS, NAMELESS]


def test_a_group_is_named_where_the_release_shows_it(round_: AssessmentRound, lead: User) -> None:
    talk(round_, 11).delete()
    release_quotes(talk(round_, 0))
    release_quotes(talk(round_, 6))
    released(round_)
    assert shown(lead, round_) == [AKIM, NGO]


def test_a_branch_reads_its_own_region_without_the_group(
    round_: AssessmentRound, lead: User
) -> None:
    talk(round_, 11).delete()
    release_quotes(talk(round_, 0))
    release_quotes(talk(round_, 6))
    released(round_)
    assert shown(make_user("manager", branch_code="kz-11"), round_) == [NAMELESS]
    assert shown(make_user("manager", branch_code="kz-27"), round_) == []


def test_a_hidden_region_has_no_quotes_for_its_branch(round_: AssessmentRound) -> None:
    release_quotes(talk(round_, 11))
    released(round_)
    assert shown(make_user("coordinator", branch_code="kz-27"), round_) == []


def test_fewer_than_five_interviews_have_no_quotes_and_no_counts() -> None:
    branch()
    entry = make_round()
    for invited in make_invited(make_questionnaire(entry), 6):
        answer(invited, rated(FIN=(5, 2), LEG=(4, 4)))
    merge_due(now=timezone.now())
    for _ in range(4):
        release_quotes(final_interview(entry, [("T1", MONEY)]))
    _, content = released(entry)
    assert content.quotes == {}
    row = content.joint("FIN")
    assert row is not None
    assert (row.interviewees, row.interviewees_coded, row.share) == (0, 0, None)


def test_a_withdrawn_interview_is_gone_at_once_and_counted_out_with_the_next_release(
    round_: AssessmentRound, lead: User
) -> None:
    release_quotes(talk(round_, 0))
    _, before = released(round_)
    assert len(shown(lead, round_)) == 1
    withdraw_interview(interview_id=talk(round_, 0).pk, actor=lead, today=timezone.localdate())
    assert shown(lead, round_) == []
    _, after = released(round_)
    assert (before.interviews.interviewees, after.interviews.interviewees) == (12, 11)
    assert after.quotes == {}


def test_a_quote_released_later_waits_for_the_next_release(
    round_: AssessmentRound, lead: User
) -> None:
    release_quotes(talk(round_, 0))
    released(round_)
    release_quotes(talk(round_, 0))  # read anew after a change of its words
    assert shown(lead, round_) == []


def test_a_snapshot_says_which_versions_it_used_and_a_change_makes_it_stale(
    round_: AssessmentRound, lead: User
) -> None:
    _, first = released(round_)
    assert (first.crosswalk, first.thresholds) == (1, 0)
    assert not is_stale(round_.pk)
    limits = {"top_share": 0.5, "top_probability": 0.5, "interview_low": 0.9, "level": 0.95}
    set_thresholds(limits=limits, reason="Пилот", based_on=0, actor=lead)
    assert is_stale(round_.pk)
    _, second = released(round_)
    set_links(kind="code", key="T1", weights={"LEG": 1.0}, reason="Пилот", based_on=1, actor=lead)
    assert is_stale(round_.pk)
    _, third = released(round_)
    assert (second.crosswalk, second.thresholds) == (1, 2)
    assert (third.crosswalk, third.thresholds) == (2, 2)
    rows = [content.joint("FIN") for content in (second, third)]
    assert [row.codes if row else None for row in rows] == [("T1",), ()]


def page(client: Client, user: User, address: str) -> Any:
    """An answer to somebody."""
    client.force_login(user, backend=BACKEND)
    return client.get(address)


@pytest.mark.usefixtures("_english")
def test_the_page_shows_quotes_sources_and_the_study_s_view(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    release_quotes(talk(round_, 0))
    released(round_)
    text = page(client, lead, f"/curricula/meeting/?round={round_.code}").content.decode()
    assert f'<blockquote lang="kk">«{QUOTE}»</blockquote>' in text
    assert "12 of 12" in text
    assert "The three sources cannot be compared: no answers of akims can be shown." in text
    assert "The same by the logic of the 2023 study" in text
    assert "Links of the need areas of version 1." in text


@pytest.mark.usefixtures("_english")
def test_an_old_snapshot_without_the_new_fields_still_reads(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    snapshot, _ = released(round_)
    old = {
        key: value
        for key, value in snapshot.content.items()
        if key not in {"crosswalk", "thresholds", "comparison", "quotes"}
    }
    old["joint_display"][0]["area"] = "XXX"  # an area that has gone since
    old["joint_display"][1]["codes"] = ["T9"]
    NeedSnapshot.objects.filter(pk=snapshot.pk).update(content=old)
    answer_ = page(client, lead, f"/curricula/meeting/?round={round_.code}")
    text = answer_.content.decode()
    assert answer_.status_code == 200
    assert "This release does not say which versions of the limits and links it used." in text
    assert "XXX" in text
    assert "T9 · T9" in text
    proposals = page(client, lead, f"/curricula/proposals/?round={round_.code}")
    assert proposals.status_code == 200


@pytest.mark.usefixtures("_english")
def test_without_a_release_or_a_round_the_page_says_so(client: Client, lead: User) -> None:
    assert (
        "Nothing has been released yet"
        in page(client, lead, "/curricula/meeting/").content.decode()
    )
    make_round()
    for address in ("/curricula/meeting/", "/curricula/proposals/"):
        assert "Nothing has been released yet" in page(client, lead, address).content.decode()
    assert page(client, lead, "/curricula/meeting/?round=gone").status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_one_quote_and_for_many(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    release_quotes(talk(round_, 0))
    released(round_)
    address = f"/curricula/meeting/?round={round_.code}"
    page(client, lead, address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for interview in Interview.objects.filter(round=round_):
        release_quotes(interview)
    NeedSnapshot.objects.all().delete()
    released(round_)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(shown(lead, round_)) == 3
    assert (len(few), len(many)) == (14, 14)
