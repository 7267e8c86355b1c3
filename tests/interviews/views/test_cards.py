"""Work list, planning, calling, consent and targets, as staff meet them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from interviews.models import Interview, InterviewTarget
from interviews.services.assigning import begin
from interviews.services.interviews import withdraw_interview
from tests.factories.interviews import make_coding, make_held, make_interview, make_planned
from tests.factories.organisation import make_people, make_round, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AuditEntry, User

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: object, **query: str) -> str:
    """The page's text."""
    answer = client.get(reverse(f"interviews:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def enter(client: Client, *roles: str, branch: str | None = "kz-11") -> User:
    """Sign somebody in, reading English."""
    user = make_user(*roles, branch_code=branch)
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return user


def consent(**changed: str) -> dict[str, str]:
    """A form with consent and talk."""
    today = localdate().isoformat()
    return {
        "consent_version": "2026-1",
        "consent_language": "ru",
        "consent_programmes": "yes",
        "consent_quotes": "no",
        "consent_recording": "yes",
        "consent_given_on": today,
        "withdrawable_until": "2099-01-01",
        "language": "ru",
        "held_on": today,
        "group": "business",
    } | changed


def test_the_list_says_what_to_do_next_and_counts_nobodys_codings(client: Client) -> None:
    round_ = make_round()
    user = enter(client, "coder")
    planned, free, other = make_planned(round_), make_interview(round_), make_interview(round_)
    held = make_held(round_, user)
    begin(interview_id=other.pk, actor=make_user("coder", branch_code="kz-11"))
    make_coding(other)
    text = page(client, "list")
    lines = {kind.title: (kind.count, [key for _, key, _ in kind.first]) for kind in _kinds(client)}
    assert lines == {
        "Whom to call": (1, [planned.key]),
        "To write up": (1, [held.key]),
        "To code": (1, [free.key]),
    }
    assert other.key in text  # below, with its state and nothing else
    assert "T1" not in text
    assert "Болат" not in text


def _kinds(client: Client) -> list:  # type: ignore[type-arg]
    return client.get(reverse("interviews:list")).context["waiting"]  # type: ignore[no-any-return]


def test_the_lead_sees_what_to_decide(client: Client) -> None:
    enter(client, "methodologist", branch=None)
    titles = [kind.title for kind in _kinds(client)]
    assert titles[3:] == [
        "To compare and adjudicate",
        "To accept",
        "To translate",
        "Quotes to release",
    ]


def test_filters_narrow_the_list(client: Client) -> None:
    round_ = make_round()
    planned, text = make_planned(round_), make_interview(round_)
    enter(client, "coder")

    def keys(**query: str) -> set[str]:
        found = client.get(reverse("interviews:list"), query).context["page_obj"]
        return {interview.key for interview in found}

    assert keys() == {planned.key, text.key}
    assert keys(stage="planned") == {planned.key}
    assert keys(group="akim", region="KZ-11", round=round_.code) == {text.key}
    assert keys(key=text.key.upper()) == {text.key}
    assert keys(stage="nonsense") == keys(region="'") == set()


def test_names_are_shown_to_the_branch_that_calls_and_each_view_is_recorded(
    client: Client,
) -> None:
    round_ = make_round()
    make_planned(round_)
    make_planned(round_, region="KZ-59")
    enter(client, "coder")
    text = page(client, "calls")
    assert text.count("Болат Ахметов") == 1
    assert "tel:+77010000001" in text
    entry = AuditEntry.objects.get(action="call_list_opened")
    assert [region.pk for region in entry.regions.all()] == ["KZ-11"]
    enter(client, "methodologist", branch=None)
    assert "Болат Ахметов" not in page(client, "calls")
    assert AuditEntry.objects.filter(action="call_list_opened").count() == 1


def test_somebody_of_the_frame_is_found_by_place_in_own_regions_and_planned(
    client: Client,
) -> None:
    round_ = make_round()
    (own,), (far,) = make_people(1), make_people(1, region="KZ-59")
    enter(client, "coordinator")
    found = page(client, "plan", q="қаратал")
    assert f"?respondent={own.pk}" in found
    assert f"?respondent={far.pk}" not in found
    address = reverse("interviews:plan")
    assert client.get(address, {"respondent": far.pk}).status_code == 404
    assert client.get(address, {"respondent": "9" * 30}).status_code == 404
    form = {"round": str(round_.pk), "language": ["kk", "ru"], "planned_for": "2026-12-01"}
    answer = client.post(f"{address}?respondent={own.pk}", form)
    assert answer.status_code == 302
    made = Interview.objects.get()
    assert (made.respondent_id, made.group, made.category) == (own.pk, "akim", "rural")
    assert (made.language, made.region_id, made.stage) == ("kk,ru", "KZ-11", "planned")
    again = client.post(f"{address}?respondent={own.pk}", form)
    assert again.status_code == 422


def test_somebody_else_is_planned_by_name_and_telephone(client: Client) -> None:
    round_ = make_round()
    enter(client, "coder")
    address = reverse("interviews:plan") + "?other=1"
    form = {
        "round": str(round_.pk),
        "region": "KZ-11",
        "group": "ngo",
        "name": "Айгүл Серікова",
        "phone": "+7 (701) 111-22-33",
        "language": "kk",
    }
    assert client.post(address, form | {"phone": "call me"}).status_code == 422
    assert client.post(address, form | {"region": "KZ-59"}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert "Айгүл Серікова" in page(client, "calls")


def test_the_consent_comes_first_and_each_point_is_asked(client: Client) -> None:
    planned = make_planned(make_round())
    enter(client, "coder")
    for name in ("guide", "transcript"):
        address = reverse(f"interviews:{name}", args=[planned.pk])
        assert client.get(address)["Location"].endswith("/hold/")
    address = reverse("interviews:hold", args=[planned.pk])
    refused = [
        {"consent_programmes": "no"},
        {"consent_quotes": ""},
        {"consent_recording": ""},
        {"held_on": "2098-01-01"},
        {"withdrawable_until": "2020-01-01"},
        {"language": ""},
    ]
    for change in refused:
        assert client.post(address, consent(**change)).status_code == 422
    assert client.post(address, consent())["Location"].endswith("/guide/")
    held = Interview.objects.get()
    assert (held.consent_scope, held.consent_recording) == ("programmes", True)


def test_cards_are_corrected_before_and_after_the_talk(client: Client) -> None:
    planned = make_planned(make_round())
    user = enter(client, "coder")
    address = reverse("interviews:edit_card", args=[planned.pk])
    plan = {"group": "ngo", "language": ["kk", "ru"], "planned_for": "2026-12-05"}
    assert client.post(address, plan | {"name": "Only a name"}).status_code == 422
    assert client.post(address, plan).status_code == 302
    changed = Interview.objects.get()
    assert (changed.group, changed.language) == ("ngo", "kk,ru")
    assert "Болат Ахметов" in page(client, "calls")
    held = make_held(planned.round, user)
    address = reverse("interviews:edit_card", args=[held.pk])
    assert client.post(address, consent(group="akim", category="city")).status_code == 302
    held.refresh_from_db()
    assert (held.group, held.category, held.consent_scope) == ("akim", "city", "programmes")
    assert "Akim of a town" in page(client, "card", held.pk)


def test_the_consent_sheet_is_printed_in_three_languages(client: Client) -> None:
    round_ = make_round()
    user = enter(client, "coder")
    held = make_held(round_, user)
    assert "Согласие на интервью" in page(client, "consent", held.pk)
    kazakh = page(client, "consent", held.pk, language="kk")
    assert round_.contact in kazakh
    assert "2030 жылғы 1 қаңтар" in kazakh
    assert "2026-1" in kazakh
    wrong = client.get(reverse("interviews:consent", args=[held.pk]), {"language": "de"})
    assert wrong.status_code == 404


def test_methodologists_set_targets_and_branches_read_their_own(client: Client) -> None:
    round_ = make_round()
    enter(client, "methodologist", branch=None)
    address = reverse("interviews:targets", args=[round_.code])
    for region in ("KZ-11", "KZ-59", ""):
        form = {"region": region, "group": "akim", "number": "15"}
        assert client.post(address, form).status_code == 302
    assert client.post(address, {"group": "akim", "number": "-1"}).status_code == 422
    enter(client, "coder")
    assert len(client.get(reverse("interviews:list")).context["standings"]) == 1
    assert client.post(address, {"group": "akim", "number": "1"}).status_code == 404
    assert InterviewTarget.objects.count() == 3
    unknown = reverse("interviews:targets", args=["nowhere"])
    assert client.get(unknown).status_code == 404


def test_a_past_talk_is_entered_with_its_consent(client: Client) -> None:
    round_ = make_round()
    enter(client, "coder")
    form = consent(withdrawable_until="", round=str(round_.pk), region="KZ-11", group="ngo")
    assert client.post(reverse("interviews:create"), form).status_code == 302
    made = Interview.objects.get()
    assert (made.stage, made.group) == ("held", "ngo")
    assert made.withdrawable_until == round_.withdraw_until


def test_a_finding_written_on_a_text_withdrawn_meanwhile_is_given_back(client: Client) -> None:
    interview = make_interview(make_round())
    user = enter(client, "coder")
    withdraw_interview(interview_id=interview.pk, actor=user, today=localdate())
    finding = {"key_issue": "Денег мало", "interpretation": "Учить бюджету"}
    answer = client.post(reverse("interviews:code", args=[interview.pk]), finding)
    assert answer.status_code == 404
    page_ = answer.content.decode()
    assert "Денег мало" in page_
    assert "Учить бюджету" in page_


def test_withdrawing_is_asked_about_and_says_until_when(client: Client) -> None:
    interview = make_interview(make_round())
    Interview.objects.update(withdrawable_until="2020-01-01")
    enter(client, "coder")
    address = reverse("interviews:withdraw", args=[interview.pk])
    assert "2020" in page(client, "withdraw", interview.pk)
    client.post(address, {"confirm": "yes"})
    assert Interview.objects.exists()
    enter(client, "methodologist", branch=None)
    client.post(address)
    assert Interview.objects.exists()
    client.post(address, {"confirm": "yes"})
    assert not Interview.objects.exists()
