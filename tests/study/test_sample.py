"""The study's population through the sample's own page: what 250 of 2,345 akims can say."""

import pytest

from surveys.models import Questionnaire
from surveys.sample_desk import Desk
from surveys.services.samples import draw_sample
from tests.factories.organisation import NOW, branch, make_people, make_round
from tests.factories.surveys import make_questionnaire
from tests.reference_cases import reference_case, tolerance
from tna_portal.organisation.models import FrameCount
from tna_portal.study.loading import add_study_frame

pytestmark = pytest.mark.django_db

DATA, EXPECTED = reference_case("S15")
POSTS = {
    "city": "city_district_significance",
    "rural": "rural_district",
    "settlement": "settlement",
    "village": "village",
}


@pytest.fixture
def questionnaire() -> Questionnaire:
    """A round in which the study's akims are known, put into one region: its cells are the posts."""
    made = make_questionnaire(make_round(regions=["KZ-11"]))
    for category, name in POSTS.items():
        make_people(DATA["population"][name], category=category)
    return made


def test_the_frame_of_the_study_has_its_numbers() -> None:
    branch()
    counts = FrameCount.objects.filter(frame=add_study_frame())
    for category, name in POSTS.items():
        people = counts.filter(category=category).values_list("people", flat=True)
        assert sum(people) == DATA["population"][name]


def test_the_methods_side_by_side(questionnaire: Questionnaire) -> None:
    fields = {"method": "minimum", "total": "250", "minimum": "15"}
    desk = Desk(fields, questionnaire.round, questionnaire)
    found = {
        line.method: (
            list(line.plan.quota.values()),
            round(line.plan.whole.deff, 3),
            round(line.plan.whole.n_eff, 1),
        )
        for line in desk.comparisons()
        if line.plan and line.plan.whole
    }
    assert found == {
        "proportional": (EXPECTED["hamilton_quota_250"], 1.0, 250.0),
        "minimum": ([15, 200, 15, 20], 1.033, 242.0),
        "square_root": ([23, 147, 34, 46], 1.287, 194.3),
        "equal": ([48, 68, 67, 67], 2.692, 92.9),
    }


def test_five_points_are_proposed(questionnaire: Questionnaire) -> None:
    desk = Desk({}, questionnaire.round, questionnaire, propose=True)
    assert desk.form.data["total"] == EXPECTED["n_required_moe5_fpc"]


def test_the_draw_keeps_the_margin_of_the_study(questionnaire: Questionnaire) -> None:
    sample = draw_sample(
        questionnaire_id=questionnaire.pk,
        method="proportional",
        total=DATA["n_akims"],
        minimum=0,
        seed=2023,
        actor=None,
        now=NOW,
    )
    assert sample.members.count() == DATA["n_akims"]
    assert [cell["n"] for cell in sample.cells] == EXPECTED["hamilton_quota_250"]
    # unequal only by rounding to whole people: the effect of 1.0001 is all that is added
    plain = sample.margin / sample.deff**0.5
    assert plain == pytest.approx(EXPECTED["moe95_p50_with_fpc"], abs=tolerance("S15"))
