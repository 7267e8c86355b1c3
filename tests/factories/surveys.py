"""Questionnaires, invitations and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from surveys.models import Draft, Questionnaire
from surveys.questionnaire import library
from surveys.services.answering import Write, open_draft, save_writes, submit
from surveys.services.invitations import invite
from surveys.services.questionnaires import publish_version
from tests.factories.organisation import make_people, make_round
from tna_portal.organisation.models import AssessmentRound

_sequence = count(1)


@dataclass(frozen=True)
class Invited:
    """Somebody with a way in."""

    invitation_id: int
    token: str


def make_questionnaire(
    round_: AssessmentRound, group: str = "akims", source: Mapping[str, Any] | None = None
) -> Questionnaire:
    """A published questionnaire: the study's, unless another is given."""
    version = publish_version(
        round_id=round_.pk,
        group=group,
        source=source or library.source(f"{group}_2023"),
        actor=None,
        now=timezone.now(),
    )
    return version.questionnaire


def without(*areas: str) -> dict[str, Any]:
    """The study's questionnaire that does not rate some areas."""
    source = library.source("akims_2023")
    for section in source["sections"]:
        for question in section["questions"]:
            if question["type"] == "pair_rating":
                question["items"] = [i for i in question["items"] if i["code"] not in areas]
    return source


def draft_round(*areas: str) -> AssessmentRound:
    """A round in preparation whose questionnaire does not rate some areas."""
    entry = make_round(is_open=False)
    make_questionnaire(entry, source=without(*areas))
    return entry


def make_invited(
    questionnaire: Questionnaire, number: int = 1, *, region: str = "KZ-11", category: str = "rural"
) -> list[Invited]:
    """New people, invited."""
    made = invite(
        questionnaire_id=questionnaire.pk,
        respondents=make_people(number, region=region, category=category),
        expires_on=timezone.localdate() + timedelta(days=20),
        actor=None,
    )
    return [Invited(new.invitation_id, new.token) for new in made]


def rated(**pairs: tuple[int, int]) -> dict[str, Any]:
    """Answers to the rating pages: area=(importance, competence), put on their pages."""
    definition = library.load("akims_2023")
    answers: dict[str, Any] = {}
    for question in definition.questions():
        own = {
            item.code: {"importance": pairs[item.code][0], "competence": pairs[item.code][1]}
            for item in question.items
            if item.code in pairs
        }
        if own and question.code.startswith("Q11"):
            answers[question.code] = own
    return answers


def draft_with(invited: Invited, answers: Mapping[str, Any] | None = None) -> Draft:
    """A draft with consent and answers."""
    draft = open_draft(invitation_id=invited.invitation_id, today=timezone.localdate())
    given = {"consent": True, **(answers or {})}
    writes = [Write(next(_sequence), code, value) for code, value in given.items()]
    save_writes(draft_id=draft.pk, device="test", writes=writes)
    return draft


def answer(invited: Invited, answers: Mapping[str, Any] | None = None, language: str = "kk") -> str:
    """Answer and send; the receipt number."""
    draft = draft_with(invited, answers)
    return submit(draft_id=draft.pk, language=language, now=timezone.now())
