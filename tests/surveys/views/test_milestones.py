"""Releasing the breakdowns of a running round from its page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.models import ItemCount
from surveys.services import breakdowns
from surveys.services.counting import merge_due
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound, User
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db
BUTTON = "Release the breakdowns now"


def answered(number: int) -> AssessmentRound:
    """A running round with so many counted answers."""
    entry = make_round()
    for person in make_invited(make_questionnaire(entry), number):
        answer(person)
    merge_due(now=timezone.now())
    return entry


def page(client: Client, entry: AssessmentRound, user: User) -> str:
    """The round's page."""
    client.cookies["django_language"] = "en"
    client.force_login(user, backend=BACKEND)
    return client.get(reverse("surveys:fieldwork_round", args=[entry.code])).content.decode()


def press(client: Client, entry: AssessmentRound, user: User) -> str:
    """What the round's page says after the button."""
    client.cookies["django_language"] = "en"
    client.force_login(user, backend=BACKEND)
    response = client.post(reverse("surveys:milestone", args=[entry.code]), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_manager_releases_and_is_told(client: Client) -> None:
    entry, manager = answered(7), make_user("manager")
    assert BUTTON in page(client, entry, manager)
    assert "The breakdowns are released." in press(client, entry, manager)
    assert ItemCount.objects.filter(dimension="category").count() == 1
    text = page(client, entry, manager)
    assert BUTTON not in text
    assert "No answer has been counted since." in text
    assert "No answer has been counted since the last release." in press(client, entry, manager)


def test_why_nothing_was_released_is_told_without_numbers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, manager = answered(7), make_user("manager")

    def refuse(**_given: object) -> None:
        raise breakdowns.GroupsTooFew(["category", "language"])

    monkeypatch.setattr(breakdowns, "release_milestone", refuse)
    text = press(client, entry, manager)
    assert (
        "Nothing was released. By category of post some groups have gained fewer than five answers."
        " By language some groups have gained fewer than five answers."
    ) in text


def test_interrupted_it_asks_to_try_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entry, manager = answered(7), make_user("manager")

    def interrupted(**_given: object) -> None:
        raise breakdowns.CountingInterrupted

    monkeypatch.setattr(breakdowns, "release_milestone", interrupted)
    assert "Please try again." in press(client, entry, manager)


def test_a_closed_round_has_no_milestone(client: Client) -> None:
    entry, manager = answered(7), make_user("manager")
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    assert "milestone-heading" not in page(client, entry, manager)
    assert "Only while a round is open." in press(client, entry, manager)


@pytest.mark.parametrize("role", ["admin", "coordinator"])
def test_others_may_not(client: Client, role: str) -> None:
    entry = answered(7)
    user = make_user(role)
    assert "milestone-heading" not in page(client, entry, user)
    response = client.post(reverse("surveys:milestone", args=[entry.code]))
    assert response.status_code == 403
    assert not ItemCount.objects.filter(dimension="category").exists()


def test_a_manager_of_a_branch_may_not_release_for_the_country(client: Client) -> None:
    entry, manager = answered(7), make_user("manager", branch_code="kz-11")
    assert "milestone-heading" not in page(client, entry, manager)
    assert client.post(reverse("surveys:milestone", args=[entry.code])).status_code == 403
