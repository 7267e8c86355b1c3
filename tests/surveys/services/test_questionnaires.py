"""Adding an item to a questionnaire in preparation."""

import pytest
from django.utils import timezone

from surveys.selectors.questionnaires import in_preparation
from surveys.services.questionnaires import (
    AlreadyAsked,
    NoQuestionnaire,
    NoRatingQuestion,
    RoundHasBegun,
    add_rated_item,
)
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import draft_round as draft
from tests.factories.surveys import make_questionnaire, without
from tna_portal.organisation.models import User

pytestmark = pytest.mark.django_db
TEXT = {"kk": "Бюджет", "ru": "Бюджет", "en": "Budget"}


@pytest.fixture
def lead() -> User:
    """A methodologist."""
    return make_user("methodologist")


def test_an_area_goes_to_the_question_of_its_block(lead: User) -> None:
    target = draft("MED", "PSY")
    for area, code in (("MED", "Q11_3"), ("PSY", "Q11_4")):
        version = add_rated_item(
            round_id=target.pk, group="akims", item=area, text=TEXT, actor=lead, now=timezone.now()
        )
        homes = {
            item["code"]: question["code"]
            for section in version.definition["sections"]
            for question in section["questions"]
            if question["type"] == "pair_rating"
            for item in question["items"]
        }
        assert homes[area] == code
    assert [len(entry.rated) for entry in in_preparation()] == [22]


def test_questionnaires_that_cannot_take_it_refuse(lead: User) -> None:
    target, empty = draft(), make_round(is_open=False)
    begun = make_round()
    make_questionnaire(begun, source=without("BUD"))
    bare = make_round(is_open=False)
    source = without()
    for section in source["sections"]:
        section["questions"] = [q for q in section["questions"] if q["type"] != "pair_rating"]
    source["sections"] = [section for section in source["sections"] if section["questions"]]
    make_questionnaire(bare, source=source)
    for entry, refusal in (
        (target, AlreadyAsked),
        (empty, NoQuestionnaire),
        (begun, RoundHasBegun),
        (bare, NoRatingQuestion),
    ):
        with pytest.raises(refusal):
            add_rated_item(
                round_id=entry.pk,
                group="akims",
                item="BUD",
                text=TEXT,
                actor=lead,
                now=timezone.now(),
            )
