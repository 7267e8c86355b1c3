"""The page of the sample: who sees what, and that nothing typed is lost."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from surveys.models import Invitation, Questionnaire, Sample
from tests.factories.organisation import make_people, make_round, make_user
from tests.factories.surveys import make_invited, make_questionnaire
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AssessmentRound:
    """An open round of two regions with 40 people known."""
    made = make_round()
    make_questionnaire(made)
    make_people(24)
    make_people(16, region="KZ-59", category="village")
    return made


def signed_in(client: Client, *roles: str, branch: str | None = None) -> Client:
    """Somebody on the staff who reads English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(make_user(*roles, branch_code=branch), backend=BACKEND)
    return client


def page(client: Client, entry: AssessmentRound, **asked: Any) -> Any:
    """The page, with what is asked."""
    return client.get(reverse("surveys:sample", args=[entry.code]), asked)


def draw(client: Client, entry: AssessmentRound, **fields: Any) -> Any:
    """The draw button."""
    usual = {"group": "akims", "method": "proportional", "total": 10, "minimum": 0, "go": "draw"}
    return client.post(reverse("surveys:draw_sample", args=[entry.code]), usual | fields)


def text_of(response: Any) -> str:
    """Words of a page on one line, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("role", ["admin", "methodologist"])
def test_the_head_office_compares_all_methods_before_choosing(
    client: Client, entry: AssessmentRound, role: str
) -> None:
    shown = page(signed_in(client, role), entry, method="equal", total=20, minimum=2)
    lines = {line.method: line for line in shown.context["comparisons"]}
    assert list(lines) == ["minimum", "proportional", "square_root", "equal"]
    assert all(line.plan.whole.n == 20 for line in lines.values())
    assert [method for method, line in lines.items() if line.is_chosen] == ["equal"]
    assert shown.context["desk"].plan.quota == {("KZ-11", "rural"): 10, ("KZ-59", "village"): 10}
    text = text_of(shown)
    assert "2 regions with fewer than 15 people drawn cannot be shown by themselves" in text
    assert "by the frame: 60 of 80 people in office. They cannot be drawn." in text
    assert "In the list but not in the frame: 20 people." in text


def test_what_is_proposed_at_first_fits(client: Client, entry: AssessmentRound) -> None:
    shown = page(signed_in(client, "admin"), entry)
    assert shown.status_code == 200
    assert shown.context["desk"].plan.whole.margin <= 5.2


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"total": "41"}, "Only 40 people are known."),
        ({"total": "сто"}, "Enter a whole number."),
        ({"total": ""}, "This field is required."),
        ({"total": "9" * 400}, "Only 40 people are known."),
        ({"method": "minimum", "total": "10", "minimum": "20"}, "at least 36 people in all."),
        ({"method": "magic"}, "Select a valid choice."),
        ({"seed": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_read_stays_with_a_sentence(
    client: Client, entry: AssessmentRound, asked: dict[str, str], sentence: str
) -> None:
    signed_in(client, "admin")
    usual = {"group": "akims", "method": "proportional", "total": "10", "minimum": "0"}
    for shown in (page(client, entry, **usual | asked), draw(client, entry, **usual | asked)):
        assert shown.status_code == 422
        assert sentence in text_of(shown)
        if asked.get("total"):
            assert f'value="{asked["total"]}"' in shown.content.decode()
    assert not Sample.objects.exists()


@pytest.mark.parametrize("asked", [{"group": "x"}, {"group": "deputies"}])
def test_a_group_without_a_questionnaire_is_not_found(
    client: Client, entry: AssessmentRound, asked: dict[str, str]
) -> None:
    signed_in(client, "admin")
    assert page(client, entry, **asked).status_code == 404
    assert draw(client, entry, **asked).status_code == 404


def test_the_sample_is_drawn_and_documented(client: Client, entry: AssessmentRound) -> None:
    signed_in(client, "methodologist")
    shown = client.get(draw(client, entry, seed="4711")["Location"])
    sample = Sample.objects.get()
    assert (sample.method, sample.total, sample.seed) == ("proportional", 10, 4711)
    text = text_of(shown)
    assert "10 people have been drawn." in text
    assert "Seed 4711" in text
    assert "Akim of a village 10 16 4 25.0" in text  # by the frame, known, drawn, share
    assert "Draw again" in text


def test_without_a_seed_one_is_chosen_by_chance(client: Client, entry: AssessmentRound) -> None:
    signed_in(client, "admin")
    draw(client, entry)
    first = Sample.objects.get().seed
    draw(client, entry)
    assert Sample.objects.get().seed != first


def test_numbers_by_hand_begin_with_the_chosen_method(
    client: Client, entry: AssessmentRound
) -> None:
    signed_in(client, "admin")
    shown = page(client, entry, method="equal", total=20, minimum=0, hand="yes")
    assert shown.context["desk"].hand.quota() == shown.context["desk"].plans["equal"].quota
    fields = {"hand": "yes", "n_KZ-11_rural": "24", "n_KZ-59_village": "3"}
    checked = draw(client, entry, go="check", **fields)
    assert checked.status_code == 200
    assert checked.context["desk"].plan.whole.n == 27
    assert not Sample.objects.exists()
    draw(client, entry, **fields)
    assert [(s.method, s.total) for s in Sample.objects.all()] == [("hand", 27)]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("25", "less than or equal to 24"), ("-1", "greater than or equal to 0"), ("ә", "whole")],
)
def test_a_wrong_number_by_hand_stays_in_its_field(
    client: Client, entry: AssessmentRound, number: str, sentence: str
) -> None:
    fields = {"hand": "yes", "n_KZ-11_rural": number, "n_KZ-59_village": "3"}
    for go in ("draw", "check"):
        shown = draw(signed_in(client, "admin"), entry, go=go, **fields)
        assert shown.status_code == 422
        assert sentence in text_of(shown)
        assert f'value="{number}"' in shown.content.decode()
    assert not Sample.objects.exists()


def test_nobody_by_hand_is_a_slip(client: Client, entry: AssessmentRound) -> None:
    fields = {"hand": "yes", "n_KZ-11_rural": "", "n_KZ-59_village": "0"}
    shown = draw(signed_in(client, "admin"), entry, **fields)
    assert (shown.status_code, "Enter at least one number." in text_of(shown)) == (422, True)


def test_only_the_sample_is_invited_and_then_it_stands(
    client: Client, entry: AssessmentRound
) -> None:
    signed_in(client, "admin")
    draw(client, entry)
    codes = client.post(reverse("surveys:invite", args=[entry.code]))
    assert len(codes.context["letters"]) == Invitation.objects.count() == 10
    before = Sample.objects.get().pk
    refused = draw(client, entry)
    assert refused.status_code == 302
    text = text_of(client.get(refused["Location"]))
    assert "People have been invited already, so no other sample is drawn." in text
    assert "Draw again" not in text
    assert Sample.objects.get().pk == before


def test_letters_are_printed_for_the_sample_only(client: Client, entry: AssessmentRound) -> None:
    signed_in(client, "admin")
    draw(client, entry)
    fields = {"p-language": "kk", "p-kind": "letters_pdf", "p-district": ""}
    client.post(reverse("surveys:letters_to_persons", args=[entry.code]), fields)
    assert Invitation.objects.count() == 10


def test_after_inviting_without_a_sample_none_can_be_planned(
    client: Client, entry: AssessmentRound
) -> None:
    make_invited(Questionnaire.objects.get(round=entry))
    shown = page(signed_in(client, "admin"), entry)
    assert "no sample can be drawn any more" in text_of(shown)
    assert "desk" not in shown.context


def test_a_branch_reads_of_its_own_regions_and_draws_nothing(
    client: Client, entry: AssessmentRound
) -> None:
    draw(signed_in(client, "admin"), entry)
    signed_in(client, "coordinator", branch="kz-11")
    for name in ("surveys:sample", "surveys:fieldwork_round", "surveys:letters"):
        text = text_of(client.get(reverse(name, args=[entry.code])))
        assert "North Kazakhstan" not in text
    text = text_of(page(client, entry))
    assert "Akim of a rural district" in text
    assert "Akim of a village" not in text
    assert "Draw" not in text.replace("Drawn", "")
    assert "sample of 6 out of 24 people" in text_of(
        client.get(reverse("surveys:fieldwork_round", args=[entry.code]))
    )
    assert draw(client, entry).status_code == 403


def test_a_methodologist_of_a_branch_does_not_draw_for_the_country(
    client: Client, entry: AssessmentRound
) -> None:
    signed_in(client, "methodologist", branch="kz-11")
    assert "desk" not in page(client, entry).context
    assert draw(client, entry).status_code == 403
    assert not Sample.objects.exists()


def test_a_round_in_preparation_is_sampled_by_the_head_office_only(client: Client) -> None:
    entry = make_round(is_open=False)
    make_questionnaire(entry)
    make_people(24)
    assert draw(signed_in(client, "admin"), entry).status_code == 302
    assert page(client, entry).status_code == 200
    assert page(signed_in(client, "coordinator", branch="kz-11"), entry).status_code == 404
    assert Sample.objects.get().total == 10


def test_a_round_without_people_or_questionnaire_says_what_to_do(client: Client) -> None:
    entry = make_round()
    signed_in(client, "admin")
    assert "Publish one first." in text_of(page(client, entry))
    assert draw(client, entry).status_code == 404
    make_questionnaire(entry)
    shown = page(client, entry)
    assert shown.status_code == 200
    assert "Nobody to draw from" in text_of(shown)
    assert "Nobody to draw from" in text_of(draw(client, entry))
