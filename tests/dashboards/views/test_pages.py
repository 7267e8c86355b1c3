"""The pages of needs: what they show, what they refuse and how they say so, and what they cost."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curricula.needs.content import InterviewFigures
from curricula.services.catalogue import load_catalogue
from tests.factories.needs import make_content, make_scope, release, release_document
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import make_questionnaire
from tna_portal.dashboards.models import PanelSnapshot
from tna_portal.organisation.models import AssessmentRound

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def round_(db: None) -> AssessmentRound:
    """A round with questionnaires and a release."""
    made = make_round(code="now", regions=("KZ-11", "KZ-59", "KZ-27"))
    make_questionnaire(made)
    make_questionnaire(made, "deputies")
    release(made)
    return made


@pytest.fixture
def manager(client: Client) -> Client:
    """A manager of the head office, reading English."""
    return signed_in(client, "manager")


def signed_in(client: Client, role: str, branch: str | None = None, language: str = "en") -> Client:
    """A browser of somebody."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(make_user(role, branch_code=branch), backend=BACKEND)
    return client


def text_of(page: Any) -> str:
    """The page as text on one line."""
    return " ".join(page.content.decode().replace("&#x27;", "'").split())


def seen(client: Client, address: str) -> tuple[int, str]:
    """Status and text."""
    page = client.get(address)
    return page.status_code, text_of(page)


# --- need areas --------------------------------------------------------------------------------


def test_an_area_is_shown_in_every_group(manager: Client, round_: AssessmentRound) -> None:
    load_catalogue()
    page = manager.get("/needs/areas/FIN/?round=now")
    regions, people = page.context["figures"]
    assert [row[0]["text"] for row in regions["rows"]] == [
        "Akmola",
        "North Kazakhstan",
    ]
    assert [row[0]["text"] for row in people["rows"]] == [
        "All akims of the country",
        "Maslikhat deputies",
        "Part of the country: Centre",
        "Akims of towns of district significance",
        "Akims of rural districts",
        "In office: less than 1 year",
        "In office: not stated",
        "Questionnaire in: Kazakh",
    ]
    assert page.context["agreement"]["name"] == "Both agree"
    assert [module.code for module in page.context["modules"]]
    assert "6 of 10 interviewees spoke of it (31.0–83.0% with 95% certainty)." in text_of(page)
    assert "3 respondents also wrote of it in open answers." in text_of(page)
    assert "Its interval overlaps with that of no other area: its rank is clear." in text_of(page)


def test_what_is_not_known_of_an_area_is_said(manager: Client, round_: AssessmentRound) -> None:
    page = manager.get("/needs/areas/DIG/?round=now")
    assert page.context["unknown"] == [
        "Hidden: West Kazakhstan; Akims of villages; Questionnaire in: Russian; Questionnaire in:"
        " English. Fewer than five people answered, or a group as small could be worked out from it.",
        "No category of the interviews leads to this area.",
    ]
    assert page.context["modules"] == []


def test_an_area_that_was_not_asked(manager: Client, round_: AssessmentRound) -> None:
    status, text = seen(manager, "/needs/areas/PRC/?round=now")
    assert status == 200
    assert "The questionnaire of this round did not ask about this area." in text


def test_an_unknown_area_leaves_the_list(manager: Client, round_: AssessmentRound) -> None:
    status, text = seen(manager, "/needs/areas/XXX/?round=now")
    assert status == 404
    assert "There is no need area “XXX”." in text
    assert "All need areas, greatest need first" in text


def test_every_ranking_leads_to_the_areas(manager: Client, round_: AssessmentRound) -> None:
    target = 'href="/needs/areas/FIN/?round=now"'
    for address in (
        "/needs/?round=now",
        "/needs/regions/KZ-11/?round=now",
        "/needs/areas/?round=now",
        "/needs/groups/category:rural/?round=now",
        "/needs/compare/?round=now&a=country&b=deputies",
    ):
        assert target in seen(manager, address)[1], address


# --- questions ---------------------------------------------------------------------------------


def test_shares_stand_with_their_base(manager: Client, round_: AssessmentRound) -> None:
    page = manager.get("/needs/questions/akims/Q8/?round=now")
    rows = [[cell["text"] for cell in row] for row in page.context["charts"][0]["rows"]]
    assert rows[0] == ["Kazakh (the state language)", "45", "90.0", "78.6 – 95.7"]
    assert ["English", "hidden", "–", "–"] in rows
    assert page.context["base"] == "50 of 60 people who took part answered"
    assert page.context["charts"][0]["title"] == (
        "Of the answers shown, most often: Kazakh (the state language) – 90.0% of 50"
    )
    assert page.context["sentences"] == [
        "Several answers were possible, so the shares add up to more than 100%.",
        "1 answer is hidden: fewer than five people chose it, or did not choose it, or a number as"
        " small could be worked out from it.",
    ]


def test_a_number_has_a_mean_with_its_interval(manager: Client, round_: AssessmentRound) -> None:
    page = manager.get("/needs/questions/akims/Q5/?round=now")
    assert [(n["value"], n["remark"]) for n in page.context["numbers"]] == [
        ("41.5", "95% interval: 40.1 – 42.9")
    ]
    assert [row[0]["text"] for row in page.context["charts"][0]["rows"]] == ["30–39", "40–49"]


def test_an_order_has_mean_points(manager: Client, round_: AssessmentRound) -> None:
    page = manager.get("/needs/questions/akims/Q10/?round=now")
    assert page.context["charts"][0]["title"].startswith(
        "Placed highest: Financial literacy – 4.10 of 3"
    )
    assert page.context["sentences"] == [
        "People agree on this order to some degree; many see it otherwise."
    ]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("Q14a", "coders give them the same categories as the interviews"),
        ("Q11_1", "These ratings make up the need scores"),
        ("Q2", "it only serves to assign answers"),
        ("Q12", "Fewer than five people answered this question"),
        ("Q1b", "All answers are hidden"),
        ("channels_shared", "Most often: yes – 75.0% of 40"),
    ],
)
def test_what_a_question_shows_otherwise(
    manager: Client, round_: AssessmentRound, code: str, sentence: str
) -> None:
    status, text = seen(manager, f"/needs/questions/akims/{code}/?round=now")
    assert (status, sentence in text) == (200, True)


@pytest.mark.parametrize("path", ["akims/Q99", "voters/Q5", "deputies/Q5"])
def test_an_unknown_question_leaves_the_list(
    manager: Client, round_: AssessmentRound, path: str
) -> None:
    status, text = seen(manager, f"/needs/questions/{path}/?round=now")
    assert status == 404
    assert "This round has no question" in text
    assert "answered: 50 of 60" in text


# --- groups and comparisons ----------------------------------------------------------------------


def test_a_group_stands_beside_the_country(manager: Client, round_: AssessmentRound) -> None:
    page = manager.get("/needs/groups/category:rural/?round=now")
    assert len(page.context["figure"]["rows"]) == 4
    assert not page.context["figure"]["has_intervals"]
    assert page.context["to_comparison"].endswith("a=category%3Arural&b=category%3Acity")


def test_groups_stand_by_kind_with_their_interviews(
    manager: Client, round_: AssessmentRound
) -> None:
    tables = manager.get("/needs/groups/?round=now").context["tables"]
    assert [table["id"] for table in tables] == [
        "groups-category",
        "groups-seniority",
        "groups-language",
        "groups-deputies",
        "interviewees",
    ]
    villages = tables[0]["rows"][-1]
    assert [cell["text"] for cell in villages] == [
        "Akims of villages",
        "fewer than 5, hidden",
        "–",
        "–",
    ]
    assert [cell["text"] for cell in tables[-1]["rows"][0]] == ["Akim", "10", "T1 (6)"]


def test_country_and_regions_have_pages_of_their_own(
    manager: Client, round_: AssessmentRound
) -> None:
    assert manager.get("/needs/groups/region:KZ-11/?round=now")["Location"] == (
        "/needs/regions/KZ-11/?round=now"
    )
    assert manager.get("/needs/groups/country/")["Location"] == "/needs/?round=now"


REFUSED = [
    ("category:king", 400, "is not a group that is published"),
    ("region:KZ-10,category:rural", 400, "is not a group that is published"),
    ("region:XX-1", 400, "is not a group that is published"),
    ("category:village", 404, "“Akims of villages” is hidden: fewer than five people answered"),
    ("region:KZ-27", 404, "is hidden: fewer than five people answered"),
    (
        "category:settlement",
        404,
        "Fewer than five answers of “Akims of settlements” have been counted in this round.",
    ),
    ("region:KZ-10", 404, "have been counted in this round."),
]


@pytest.mark.parametrize(("key", "status", "sentence"), REFUSED)
def test_a_refused_group_says_why_and_the_choice_stays(
    manager: Client, round_: AssessmentRound, key: str, status: int, sentence: str
) -> None:
    found, text = seen(manager, f"/needs/compare/?round=now&a={key}&b=deputies")
    assert (found, sentence in text) == (status, True)
    assert '<select class="form-select" id="a" name="a"> <option value="">– choose –' in text
    assert '<option value="deputies" selected>' in text


@pytest.mark.parametrize("key", ["category:king", "category:village", "language:ru"])
def test_a_refused_group_page_leaves_the_list(
    manager: Client, round_: AssessmentRound, key: str
) -> None:
    status, text = seen(manager, f"/needs/groups/{key}/?round=now")
    assert status in {400, 404}
    assert "By category of post" in text


def test_groups_of_an_open_round_come_later(manager: Client) -> None:
    entry = make_round(code="open")
    release(entry, is_final=False, breakdowns={}, hidden_breakdowns={})
    status, text = seen(manager, "/needs/compare/?round=open&a=category:rural&b=country")
    assert (status, "is shown when the round has been closed" in text) == (404, True)


def test_independent_groups_say_what_differs(manager: Client, round_: AssessmentRound) -> None:
    page = manager.get("/needs/compare/?round=now&a=region:KZ-11&b=region:KZ-59")
    assert page.context["sentences"] == [
        "Needed more by “Akmola” than by “North Kazakhstan”, beyond chance: "
        f"{page.context['area_names']['FIN'].name_en} (by 30.0 points).",
        "In 2 other areas the difference may be chance.",
    ]
    assert page.context["figure"]["title"].endswith("1 area of 3 differs beyond chance")


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("country", "region:KZ-11", "One of these groups is part of the other"),
        ("region:KZ-11", "category:rural", "The same people may belong to both groups"),
        ("country", "country", "Both sides name the same group."),
        ("country", "deputies", "Deputies rate how important an area is for akims"),
    ],
)
def test_what_kind_of_comparison_it_is(
    manager: Client, round_: AssessmentRound, first: str, second: str, sentence: str
) -> None:
    status, text = seen(manager, f"/needs/compare/?round=now&a={first}&b={second}")
    assert (status, sentence in text) == (200, True)


def test_groups_without_a_common_area(manager: Client) -> None:
    entry = make_round(code="apart")
    release(entry, deputies=make_scope("deputies", {"MED": 5.0}))
    status, text = seen(manager, "/needs/compare/?round=apart&a=country&b=deputies")
    assert (status, "No area has a figure on both sides." in text) == (200, True)


# --- branches and regions -------------------------------------------------------------------------


def test_a_coordinator_lands_on_the_own_branch(client: Client, round_: AssessmentRound) -> None:
    signed_in(client, "coordinator", "kz-11")
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/needs/branches/kz-11/"
    assert [entry["name"] for entry in page.context["regions"]] == ["Akmola"]
    assert [way["url"] for way in page.context["ways"]] == [
        "/fieldwork/now/",
        "/fieldwork/now/calls/",
        "/interviews/",
        "/curricula/plans/",
    ]
    assert page.context["talks"][0]["rows"][0][1]["text"] == "4 of 7"


def test_the_head_office_chooses_a_branch(manager: Client, round_: AssessmentRound) -> None:
    page = manager.get("/needs/branches/", follow=True)
    assert page.redirect_chain[-1][0] == "/needs/regions/"
    assert len(page.context["branches"]) == 20


@pytest.mark.parametrize(
    ("role", "branch", "status"),
    [
        ("manager", None, 200),
        ("admin", None, 200),
        ("methodologist", None, 200),
        ("coordinator", "kz-11", 200),
        ("coder", "kz-11", 200),
        ("coordinator", "kz-59", 404),
        ("coder", "kz-59", 404),
    ],
)
def test_a_branch_sees_only_its_own(
    client: Client, round_: AssessmentRound, role: str, branch: str | None, status: int
) -> None:
    signed_in(client, role, branch)
    assert client.get("/needs/branches/kz-11/?round=now").status_code == status


def test_a_branch_reads_no_other_region(client: Client, round_: AssessmentRound) -> None:
    signed_in(client, "coordinator", "kz-59")
    other, own = "Akmola", "North Kazakhstan"
    for address in (
        "/needs/regions/",
        "/needs/areas/FIN/",
        "/needs/compare/?a=country&b=deputies",
        "/needs/groups/",
    ):
        text = seen(client, address)[1]
        assert other not in text, address
    assert own in seen(client, "/needs/areas/FIN/")[1]
    status, text = seen(client, "/needs/compare/?round=now&a=region:KZ-11&b=region:KZ-59")
    assert (status, "“Akmola” is looked after by another branch." in text) == (404, True)


def test_a_region_without_interviews_says_so(client: Client, round_: AssessmentRound) -> None:
    signed_in(client, "coordinator", "kz-59")
    page = client.get("/needs/branches/kz-59/?round=now")
    assert page.context["talks"][0]["reason"].startswith("“North Kazakhstan”: no interviews")


# --- round against round ---------------------------------------------------------------------------


@pytest.fixture
def before(round_: AssessmentRound) -> AssessmentRound:
    """An earlier round of one region less, with one need that has fallen since and another that has gone."""
    made = make_round(code="before")
    AssessmentRound.objects.filter(pk=made.pk).update(starts_on="2024-01-01")
    make_questionnaire(made)
    then = make_content(made.pk)
    scopes = dict(then.scopes) | {
        "country": make_scope("country", {"FIN": 80.0, "LEG": 40.0, "COM": 30.0, "MED": 20.0})
    }
    del scopes["KZ-59"]
    joint = tuple(replace(row, joint_class="survey_only") for row in then.joint_display)
    release(made, scopes=scopes, joint_display=joint)
    return made


def test_what_has_changed(manager: Client, before: AssessmentRound) -> None:
    page = manager.get("/needs/rounds/?round=now")
    names = {code: area.name_en for code, area in page.context["area_names"].items()}
    assert page.context["before"].code == "before"
    assert page.context["sentences"] == [
        f"The need has fallen beyond chance: {names['FIN']} (by 30.0 points).",
        f"New among the five greatest needs: {names['DIG']}. No longer among them: {names['MED']}.",
        f"The survey and the interviews now agree also on: {names['FIN']}.",
    ]
    assert page.context["cautions"][1] == (
        "Shown only now: North Kazakhstan. The country's figures differ also because of this."
    )
    assert [(kind["title"], kind["number"]) for kind in page.context["mapping"]] == [
        ("Asked in the same words", 22)
    ]
    assert [row[-1]["text"] for row in page.context["participation"]["rows"]] == ["120", "50"]


def test_a_region_against_itself(manager: Client, before: AssessmentRound) -> None:
    page = manager.get("/needs/rounds/?round=now&before=before&group=region:KZ-11")
    assert page.context["sentences"][0] == "No need has changed beyond chance."
    status, text = seen(manager, "/needs/rounds/?round=now&before=before&group=region:KZ-59")
    assert (status, "“North Kazakhstan” have been counted in this round." in text) == (404, True)


def test_other_methods_are_not_compared(manager: Client, round_: AssessmentRound) -> None:
    other = make_round(code="other")
    release(other, method="need-0/release-0")
    status, text = seen(manager, "/needs/rounds/?round=now&before=other")
    assert status == 200
    assert "These rounds were computed by different methods" in text
    assert "What has changed</h2>" not in text


def test_other_scales_are_not_compared(manager: Client, round_: AssessmentRound) -> None:
    from surveys.questionnaire import library  # noqa: PLC0415 - helper of this test

    other = make_round(code="other")
    source = dict(library.source("akims_2023"))
    points = [dict(point) for point in source["importance_points"]]
    points[0]["ru"] = "Иначе"
    make_questionnaire(other, source=source | {"importance_points": points})
    release(other)
    text = seen(manager, "/needs/rounds/?round=now&before=other")[1]
    assert "rated on different scales in these rounds" in text


def test_a_round_alone_or_without_figures(manager: Client, round_: AssessmentRound) -> None:
    assert "There is only one round" in seen(manager, "/needs/rounds/")[1]
    make_round(code="empty")
    assert (
        "Nothing to compare with yet" in seen(manager, "/needs/rounds/?round=now&before=empty")[1]
    )
    status, text = seen(manager, "/needs/rounds/?round=now&before=gone")
    assert (status, "There is no round “gone” to compare with" in text) == (404, True)


# --- releases and rounds that an address names --------------------------------------------------------

PAGES = (
    "/needs/?",
    "/needs/regions/?",
    "/needs/regions/KZ-11/?",
    "/needs/branches/kz-11/?",
    "/needs/areas/?",
    "/needs/areas/FIN/?",
    "/needs/questions/?",
    "/needs/questions/akims/Q8/?",
    "/needs/groups/?",
    "/needs/groups/category:rural/?",
    "/needs/compare/?a=country&b=deputies&",
    "/needs/rounds/?",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_pinned_release_is_what_the_sender_saw(
    manager: Client, round_: AssessmentRound, address: str
) -> None:
    release(round_, scopes={"country": make_scope("country", {"FIN": 11.1})})
    status, text = seen(manager, f"{address}round=now&release=1")
    assert status == 200
    assert "You see an older release: No. 1" in text
    assert "release=1" in text
    assert "You see an older release" not in seen(manager, f"{address}round=now&release=2")[1]
    status, text = seen(manager, f"{address}round=now&release=9")
    assert (status, "This round has no release “9”." in text) == (404, True)


def test_older_figures_are_drawn_again_for_an_older_link(
    manager: Client, round_: AssessmentRound
) -> None:
    release(round_, scopes={"country": make_scope("country", {"FIN": 11.1})})
    old, new = "/needs/?round=now&release=1", "/needs/?round=now"
    assert len(manager.get(old).context["ranking"]["rows"]) == 4
    assert not manager.get(old).context["freshness"].is_stale
    assert len(manager.get(new).context["ranking"]["rows"]) == 1


@pytest.mark.parametrize("address", PAGES)
def test_a_deleted_round_is_told_and_the_newest_shown(
    manager: Client, round_: AssessmentRound, address: str
) -> None:
    PanelSnapshot.objects.filter(scope="country").update(round_id=round_.pk + 99)
    status, text = seen(manager, f"{address}round=gone")
    assert status == 404
    assert "There is no round “gone”; it may have been deleted. Shown is: Test round." in text


@pytest.mark.parametrize("address", PAGES)
def test_a_release_of_an_older_shape_is_told(
    manager: Client, round_: AssessmentRound, address: str
) -> None:
    release_document(round_, {"method": "need-0"}, method="need-0/release-0")
    status, text = seen(manager, f"{address}round=now")
    assert status == 200
    assert "was made by an older method (need-0/release-0)" in text


@pytest.mark.parametrize("address", PAGES)
def test_without_a_release_and_without_a_round(manager: Client, address: str) -> None:
    assert "No round has been opened yet" in seen(manager, address)[1]
    make_questionnaire(make_round(code="bare"))
    assert seen(manager, f"{address}round=bare")[0] == 200


def test_a_copy_drawn_by_an_older_method_waits(manager: Client, round_: AssessmentRound) -> None:
    PanelSnapshot.objects.update(method="panels-0", payload={})
    page = manager.get("/needs/?round=now")
    assert page.status_code == 200
    assert "snapshot" not in page.context


# --- languages and cost ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_is_left(client: Client, before: AssessmentRound, language: str) -> None:
    from tests.test_pages_in_kazakh import english, visible  # noqa: PLC0415 - slow to read

    signed_in(client, "manager", language=language)
    messages = english()
    addresses = [f"{address}round=now" for address in PAGES]
    addresses += [f"/needs/compare/?round=now&a={key}&b=country" for key, _, _ in REFUSED]
    addresses += [
        "/needs/?round=gone",
        "/needs/areas/XXX/",
        "/needs/areas/DIG/?round=now",
        "/needs/questions/akims/Q10/",
        "/needs/questions/akims/Q5/",
        "/needs/questions/akims/Q12/",
        "/needs/compare/?round=now&a=region:KZ-11&b=region:KZ-59",
        "/needs/compare/?round=now&a=region:KZ-11&b=category:rural",
        "/needs/rounds/?round=before&before=now",
    ]
    left = []
    for address in addresses:
        text = visible(client.get(address).content.decode())
        left += [(address, m) for m in messages if f">{m}<" in text or f"> {m} <" in text]
    assert left == []


@pytest.mark.parametrize("address", PAGES)
def test_more_regions_and_groups_cost_no_more_queries(
    manager: Client, before: AssessmentRound, address: str
) -> None:
    def queries() -> int:
        manager.get(f"{address}round=now")
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(f"{address}round=now").status_code == 200
        return len(captured)

    now = AssessmentRound.objects.get(code="now")
    few = queries()
    content = make_content(now.pk)
    regions = {f"KZ-{n}": make_scope(f"KZ-{n}") for n in (10, 15, 19, 23, 27, 31, 33, 35)}
    release(
        now,
        scopes=dict(content.scopes) | regions,
        hidden_regions=(),
        breakdowns={
            **content.breakdowns,
            "category": {
                key: make_scope(key) for key in ("city", "rural", "settlement", "village")
            },
        },
        hidden_breakdowns=dict.fromkeys(content.breakdowns, ()),
        interviews_by_region={
            iso: InterviewFigures(9, {"T1": 3, "T2": 1}) for iso in [*regions, "KZ-11"]
        },
        joint_display=tuple(replace(row, codes=("T1", "T2")) for row in content.joint_display),
    )
    assert queries() == few
    assert few <= 25
