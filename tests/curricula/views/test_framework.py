"""Pages of the links and limits: who edits, what is refused, what stands before and after."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curricula.needs.joint_display import DEFAULT_THRESHOLDS, Thresholds
from curricula.needs.services import ThresholdsOutOfRange, set_thresholds
from curricula.needs.thresholds import thresholds_version
from curricula.services.catalogue import load_catalogue
from interviews.models import Code
from interviews.services.codebooks import ensure_codebook
from tests.factories.organisation import branch, make_round, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.choices import FrameworkKind
from tna_portal.organisation.crosswalk import Link, to_json
from tna_portal.organisation.models import FrameworkVersion, User
from tna_portal.organisation.selectors import crosswalk, crosswalk_version, input_versions
from tna_portal.organisation.services.versions import write_version

pytestmark = pytest.mark.django_db
LIMITS = {"top_share": "33.3", "top_probability": "50", "interview_low": "20", "level": "95"}
T1 = "/curricula/crosswalk/code/T1/"


@pytest.fixture
def lead(client: Client) -> User:
    """A methodologist, signed in."""
    branch()
    load_catalogue()
    user = make_user("methodologist")
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return user


def send(client: Client, address: str, **values: Any) -> Any:
    """Post a form in English."""
    return client.post(address, {"reason": "Pilot", "based_on": "1", **values})


def test_links_are_kept_and_shown(client: Client, lead: User) -> None:
    answer = send(client, T1, weight_FIN="0.6", weight_BUD="0.4")
    assert (answer.status_code, answer["Location"]) == (302, "/curricula/crosswalk/")
    assert crosswalk_version().subject("code", "T1") == {"FIN": 0.6, "BUD": 0.4}
    page = client.get("/curricula/versions/crosswalk/2/").content.decode()
    assert "<del>0.25</del>" in page
    assert "<ins>0.6</ins>" in page


def test_a_wrong_sum_is_said_and_nothing_entered_is_lost(client: Client, lead: User) -> None:
    make_round()
    answer = send(client, T1, weight_FIN="0.6", weight_BUD="0.3")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "sum to 0.9; they must sum to 1." in page
    assert 'value="0.6"' in page
    assert 'value="0.3"' in page
    assert "Pilot" in page
    assert crosswalk_version().number == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"weight_FIN": "1.2"}, "less than or equal to 1"),
        ({"weight_FIN": "1", "reason": " "}, "Say in a few words why."),
        ({"weight_FIN": "abc"}, "Enter a number."),
        ({"weight_FIN": "nan"}, "Enter a number."),
        (
            dict.fromkeys(["weight_FIN", "weight_BUD", "weight_TAX", "weight_FND"], "0.25"),
            "Nothing differs from the newest version.",
        ),
    ],
)
def test_what_is_refused_says_why(
    client: Client, lead: User, values: dict[str, str], words: str
) -> None:
    answer = send(client, T1, **values)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert crosswalk_version().number == 1


def test_two_at_once_are_told_of_each_other_and_may_save_after_looking(
    client: Client, lead: User
) -> None:
    send(client, T1, weight_FIN="1")
    answer = send(client, T1, weight_BUD="1")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody has kept version 2 meanwhile." in page
    assert 'name="based_on" value="2"' in page
    assert send(client, T1, weight_BUD="1", based_on="2").status_code == 302


@pytest.mark.parametrize(
    "address", ["/curricula/crosswalk/code/T99/", "/curricula/crosswalk/x/FIN/"]
)
def test_nothing_is_edited_that_is_not_there(client: Client, lead: User, address: str) -> None:
    assert client.get(address).status_code == 404


def test_headings_of_an_area_are_edited_alike(client: Client, lead: User) -> None:
    answer = send(client, "/curricula/crosswalk/heading/STR/", weight_legal="1")
    assert answer.status_code == 302
    assert crosswalk_version().subject("heading", "STR") == {"legal": 1.0}


def test_a_code_without_a_codebook_is_shown_as_gone(client: Client, lead: User) -> None:
    page = client.get("/curricula/crosswalk/").content.decode()
    assert "These no longer exist: T1, T2, T3, T4, T5, T6, T7." in page


def test_retired_codes_are_marked_while_they_are_linked_and_hidden_otherwise(
    client: Client, lead: User
) -> None:
    ensure_codebook(round_id=make_round().pk)
    Code.objects.filter(key__in=["T6", "T7"]).update(is_retired=True)
    send(client, "/curricula/crosswalk/code/T7/")
    page = client.get("/curricula/crosswalk/").content.decode()
    assert page.count("no longer used") == 1
    assert "T6 · " in page
    assert "T7 · " not in page
    assert "Some links lead nowhere" not in page


def test_the_page_asks_the_same_number_of_questions_for_one_codebook_and_three(
    client: Client, lead: User
) -> None:
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            ensure_codebook(round_id=make_round().pk)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/curricula/crosswalk/").status_code == 200
        numbers.append(len(asked))
    assert numbers == [7, 7]


def test_weights_that_came_in_wrong_are_said(client: Client, lead: User) -> None:
    wrong = [link for link in crosswalk() if (link.kind, link.area) != ("heading", "FIN")]
    wrong.append(Link("FIN", "heading", "financial", 0.4))
    write_version(kind=FrameworkKind.CROSSWALK, content=to_json(wrong), actor=lead)
    page = client.get("/curricula/crosswalk/").content.decode()
    assert (
        "The weights of the need area “FIN · Financial literacy and instruments” sum to 0.4" in page
    )


def test_an_earlier_version_is_taken_up_again(client: Client, lead: User) -> None:
    before = crosswalk()
    send(client, T1, weight_FIN="1")
    answer = send(client, "/curricula/versions/crosswalk/1/", based_on="2")
    assert answer.status_code == 302
    assert (crosswalk_version().number, crosswalk()) == (3, before)
    page = client.get("/curricula/versions/crosswalk/").content.decode()
    assert "Version 1 taken up again." in page


def test_any_two_versions_are_compared(client: Client, lead: User) -> None:
    send(client, T1, weight_FIN="1")
    send(client, "/curricula/crosswalk/code/T2/", weight_LEG="1", based_on="2")
    page = client.get("/curricula/versions/crosswalk/3/?with=1").content.decode()
    assert page.count("<ins>") == 2
    assert client.get("/curricula/versions/crosswalk/3/").content.decode().count("<ins>") == 1
    assert client.get("/curricula/versions/crosswalk/9/").status_code == 404
    assert client.get("/curricula/versions/frames/").status_code == 404


@pytest.mark.parametrize("role", ["admin", "manager", "coder"])
def test_others_read_and_do_not_edit(client: Client, lead: User, role: str) -> None:
    client.force_login(make_user(role), backend=BACKEND)
    assert client.get("/curricula/thresholds/").status_code == 200
    assert client.get(T1).status_code == 403
    for address in (T1, "/curricula/thresholds/", "/curricula/versions/crosswalk/1/"):
        assert send(client, address, **LIMITS).status_code == 403
    assert FrameworkVersion.objects.count() == 2


def test_limits_are_kept_in_versions(client: Client, lead: User) -> None:
    before = input_versions(["thresholds"])["thresholds"]
    answer = send(client, "/curricula/thresholds/", **LIMITS | {"interview_low": "25"})
    assert answer.status_code == 302
    number, limits = thresholds_version()
    assert number == 2
    assert limits == Thresholds(interview_low=0.25)  # the third stays a third
    assert thresholds_version(1) == (1, DEFAULT_THRESHOLDS)
    assert input_versions(["thresholds"])["thresholds"] == before + 1
    page = client.get("/curricula/versions/thresholds/2/").content.decode()
    assert '<del>20</del></td><td class="numeric"><ins>25</ins>' in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"interview_low": "101"}, "less than or equal to 100"),
        ({"top_share": "-1"}, "greater than or equal to 0"),
        ({"top_share": "0"}, "This limit must lie above 0 % and below 100 %."),
        ({"level": "100"}, "This limit must lie above 0 % and below 100 %."),
        ({}, "Nothing differs from the newest version."),
    ],
)
def test_limits_out_of_range_are_refused(
    client: Client, lead: User, values: dict[str, str], words: str
) -> None:
    answer = send(client, "/curricula/thresholds/", **LIMITS | values)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert thresholds_version()[0] == 1


def test_the_first_change_keeps_what_was_shipped() -> None:
    branch()
    lead = make_user("methodologist")
    with pytest.raises(ThresholdsOutOfRange):
        set_thresholds(
            limits=DEFAULT_THRESHOLDS.limits() | {"level": 1.0},
            reason="Pilot",
            based_on=0,
            actor=lead,
        )
    set_thresholds(
        limits=DEFAULT_THRESHOLDS.limits() | {"level": 0.9}, reason="Pilot", based_on=0, actor=lead
    )
    kept = FrameworkVersion.objects.filter(kind=FrameworkKind.THRESHOLDS).order_by("number")
    assert [version.content["level"] for version in kept] == [0.95, 0.9]
