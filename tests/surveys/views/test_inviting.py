"""Inviting says why nobody was invited."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.organisation import make_people, make_round, make_user
from tests.factories.surveys import make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["surveys:invite", "surveys:letters_to_persons"])
def test_an_empty_list_is_not_taken_for_a_list_of_people_invited(client: Client, name: str) -> None:
    round_ = make_round()
    make_questionnaire(round_)
    make_people(1, region="KZ-59")
    client.force_login(make_user("coordinator", branch_code="kz-11"))
    client.cookies["django_language"] = "en"

    def said() -> str:
        sent = {"p-language": "kk", "p-kind": "letters_pdf"}
        address = reverse(name, args=[round_.code])
        return client.post(address, sent, follow=True).content.decode()

    assert "Please import the list first." in said()
    make_people(1)
    assert "Please import the list first." not in said()
    assert "nobody left to invite" in said()
