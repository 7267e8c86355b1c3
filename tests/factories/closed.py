"""Rounds that have been answered, to be closed."""

from typing import Any

from surveys.models import Questionnaire
from tests.factories.organisation import make_round
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tna_portal.organisation.models import AssessmentRound

POSTS = ("city", "rural", "village")
PEOPLE = {("KZ-11", "rural"): 14, ("KZ-11", "village"): 6, ("KZ-59", "rural"): 7}


def answered_round(
    people: dict[tuple[str, str], int] = PEOPLE, **options: Any
) -> tuple[AssessmentRound, Questionnaire, list[str]]:
    """A round that is still open, answered, and the receipts. Budgets are the greatest need."""
    entry = make_round(**options)
    questionnaire = make_questionnaire(entry)
    receipts = []
    for (region, category), number in people.items():
        invited = make_invited(questionnaire, number, region=region, category=category)
        for index, person in enumerate(invited):
            own = rated(
                BUD=(5, 1 + index % 2), FIN=(4, 3 + index % 2), LEG=(3 + index % 3, 3), DIG=(4, 4)
            )
            ranked = {"financial": 1, "legal": 2} if index % 2 else {"legal": 1}
            receipts.append(answer(person, own | {"Q10": ranked}))
    return entry, questionnaire, receipts
