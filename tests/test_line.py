"""The whole line through the services: answers and codings become needs, needs become a plan."""

import pytest
from django.utils import timezone

from curricula.needs.content import Content
from curricula.needs.selectors import latest_snapshot
from curricula.selectors.plans import offers_of
from curricula.services.catalogue import load_catalogue
from curricula.services.plans import make_plan
from tests.factories.interviews import make_empty_final, make_final, make_interview
from tests.factories.organisation import branch, make_round
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tna_portal.dashboards.models import PanelSnapshot
from tna_portal.dashboards.services import sweep

pytestmark = pytest.mark.django_db

# Procurement leads in the survey, land relations come next; nothing else is rated as a need.
ANSWERS = rated(PRC=(5, 2), LND=(5, 3), FIN=(3, 3), LEG=(3, 3), COM=(3, 3), MED=(3, 3))


def chosen(seminars: tuple[int, int, int, int] = (1, 0, 0, 0)) -> list[tuple[str, str]]:
    """Modules chosen for the branch of Akmola, with their reasons."""
    snapshot = latest_snapshot(_round_id())
    assert snapshot is not None
    plan = make_plan(
        branch_id=branch().pk,
        year=2027,
        snapshot_id=snapshot.pk,
        seminars_per_quarter=seminars,
        now=timezone.now(),
        actor=None,
    )
    return [(o.module.code, o.reason) for o in offers_of(plan) if o.quarter is not None]


def _round_id() -> int:
    from tna_portal.organisation.models import AssessmentRound  # noqa: PLC0415 - helper

    return AssessmentRound.objects.latest("pk").pk


def test_nothing_is_released_below_five_answers() -> None:
    questionnaire = make_questionnaire(make_round())
    for invited in make_invited(questionnaire, 4):
        answer(invited, ANSWERS)
    sweep(now=timezone.now())
    assert latest_snapshot(questionnaire.round_id) is None


def test_the_fifth_answer_releases_its_region() -> None:
    questionnaire = make_questionnaire(make_round())
    for invited in make_invited(questionnaire, 5):
        answer(invited, ANSWERS)
    sweep(now=timezone.now())
    snapshot = latest_snapshot(questionnaire.round_id)
    assert snapshot is not None
    content = Content.from_json(snapshot.content)
    assert content.country is not None
    assert content.country.n == 5
    assert content.country.ranked()[0].code == "PRC"
    scopes = set(PanelSnapshot.objects.values_list("scope", flat=True))
    assert scopes == {"country", "KZ-11"}


def test_one_more_coding_tips_a_decision_of_the_plan() -> None:
    load_catalogue_once()
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for invited in make_invited(questionnaire, 5):
        answer(invited, rated(PRC=(5, 2), LND=(5, 1), FIN=(3, 3), LEG=(3, 3)))
    talks = [make_interview(round_) for _ in range(7)]
    for talk in talks[:3]:
        make_final(talk, "T3")
    for talk in talks[3:6]:
        make_empty_final(talk)
    sweep(now=timezone.now())
    before = chosen()
    make_final(talks[6], "T3")
    sweep(now=timezone.now())
    after = chosen()
    assert before == [("M09", "chosen_survey_only")]
    assert after == [("M05", "chosen_confirmed")]


def load_catalogue_once() -> None:
    """The shipped modules; needs the framework."""
    branch()
    load_catalogue()


def test_a_second_sweep_changes_nothing() -> None:
    questionnaire = make_questionnaire(make_round())
    for invited in make_invited(questionnaire, 5):
        answer(invited, ANSWERS)
    sweep(now=timezone.now())
    first = latest_snapshot(questionnaire.round_id)
    sweep(now=timezone.now())
    assert latest_snapshot(questionnaire.round_id) == first
