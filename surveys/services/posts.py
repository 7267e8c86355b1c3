"""What a respondent told about post and place, beside what the invitation knows."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from surveys.questionnaire.generalising import CATEGORY_QUESTIONS, PLACE_QUESTIONS
from tna_portal.organisation.choices import PostCategory

if TYPE_CHECKING:
    from surveys.models import Invitation

SENIORITY_QUESTIONS = ("Q4a", "D4")


def _option(answers: Mapping[str, Any], questions: Sequence[str]) -> str:
    for question in questions:
        value = answers.get(question)
        if isinstance(value, Mapping) and value.get("option"):
            return str(value["option"])
    return ""


def seniority_of(answers: Mapping[str, Any]) -> str:
    """The band of years in office; empty when not told."""
    return _option(answers, SENIORITY_QUESTIONS)


def category_of(answers: Mapping[str, Any], invited_as: str) -> str:
    """The post as the respondent corrected it, else as invited."""
    told = _option(answers, CATEGORY_QUESTIONS)
    return told if told in PostCategory.values else invited_as


def place_of(answers: Mapping[str, Any], invitation: "Invitation") -> tuple[str, str | None]:
    """Region of the invitation (the frame decides it); district as told, if it lies there."""
    region = invitation.region_id
    told = next((answers[code] for code in PLACE_QUESTIONS if answers.get(code)), None)
    if told and told["region"] == region and told.get("district"):
        return region, told["district"]
    return region, invitation.district_id
