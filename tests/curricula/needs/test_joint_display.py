from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curricula.needs.joint_display import (
    AreaEvidence,
    Thresholds,
    classify,
    joint_display,
    set_logic,
    top_probabilities,
)
from curricula.planning.types import JointClass
from tests.reference_cases import reference_case
from tna_portal.statistics.results import NotComputable, Reason

CONVERGENT = JointClass.CONVERGENT
SURVEY_ONLY = JointClass.SURVEY_ONLY
INTERVIEW_ONLY = JointClass.INTERVIEW_ONLY
LOW_ON_BOTH = JointClass.LOW_ON_BOTH
SILENT = JointClass.SILENT


def evidence(
    code: str,
    mwds: float | None = None,
    *,
    error: float | None = 0.2,
    asked: bool = True,
    coded: int | None = None,
    interviewees: int = 29,
) -> AreaEvidence:
    """An area; coded None means that no interview code leads to it."""
    return AreaEvidence(code, asked, mwds, error, coded is not None, coded or 0, interviewees)


def _classes(*areas: AreaEvidence) -> dict[str, JointClass]:
    return {judged.code: judged.joint_class for judged in joint_display(areas)}


def test_study_headings_match_the_reference() -> None:
    data, expected = reference_case("S18")
    view = set_logic(
        headings=data["survey_areas_in_figure3_order"],
        codes=data["interview_codes_table1"],
        crosswalk=data["crosswalk"],
    )
    assert set(view.convergent) == set(expected["convergent"])
    assert list(view.survey_only) == expected["survey_only_silence_in_interviews"]
    assert list(view.interview_only) == expected["interview_only"]


def test_links_name_the_codes_behind_a_heading() -> None:
    data, _ = reference_case("S18")
    view = set_logic(
        headings=data["survey_areas_in_figure3_order"],
        codes=data["interview_codes_table1"],
        crosswalk=data["crosswalk"],
    )
    assert view.links["legal literacy"] == ("Legal regulation", "Public procurement")
    assert view.links["mediation skills"] == ()


def test_set_logic_of_nothing_is_empty() -> None:
    view = set_logic(headings=[], codes=[], crosswalk={})
    assert (view.convergent, view.survey_only, view.interview_only) == ((), (), ())


def test_code_leading_outside_the_headings_is_interview_only() -> None:
    view = set_logic(headings=["law"], codes=["T6", "T7"], crosswalk={"T6": ["image"]})
    assert view.interview_only == ("T6", "T7")


@pytest.mark.parametrize(
    ("high_q", "high_l", "coded", "expected"),
    [
        (True, True, 15, CONVERGENT),
        (True, False, 2, SURVEY_ONLY),
        (False, True, 15, INTERVIEW_ONLY),
        (False, False, 2, LOW_ON_BOTH),
        (True, None, 0, SURVEY_ONLY),
        (False, None, 0, SILENT),
        (None, False, 1, INTERVIEW_ONLY),
        (None, True, 15, INTERVIEW_ONLY),
        (None, False, 0, SILENT),
        (None, None, 0, SILENT),
    ],
)
def test_each_pair_of_findings_has_its_class(
    high_q: bool | None, high_l: bool | None, coded: int, expected: JointClass
) -> None:
    assert classify(high_q=high_q, high_l=high_l, interviewees_coded=coded) is expected


def test_areas_of_both_sources_fall_into_their_classes() -> None:
    assert _classes(
        evidence("BUD", 9.0, coded=15),
        evidence("MED", 8.0),
        evidence("LEG", 2.0, coded=15),
        evidence("SPK", 1.0, coded=2),
        evidence("LND", 1.5),
        evidence("IMG", asked=False, coded=4),
    ) == {
        "BUD": CONVERGENT,
        "MED": SURVEY_ONLY,
        "LEG": INTERVIEW_ONLY,
        "SPK": LOW_ON_BOTH,
        "LND": SILENT,
        "IMG": INTERVIEW_ONLY,
    }


def test_threshold_of_interviews_is_the_lower_wilson_limit() -> None:
    # 11 of 29 has the lower limit 22.7 %, 10 of 29 only 19.9 %
    assert _classes(evidence("A", 5.0, coded=11))["A"] is CONVERGENT
    assert _classes(evidence("A", 5.0, coded=10))["A"] is SURVEY_ONLY


def test_code_without_any_interview_counts_as_no_code() -> None:
    assert _classes(evidence("A", 5.0, coded=0, interviewees=0))["A"] is SURVEY_ONLY


def test_asked_area_nobody_could_score_counts_as_not_asked() -> None:
    judged = joint_display([evidence("A", None, coded=9)])[0]
    assert judged.joint_class is INTERVIEW_ONLY
    assert judged.top_probability == NotComputable(Reason.NO_DATA)
    assert (judged.high_q, judged.rank) == (None, None)


def test_nothing_known_is_silent() -> None:
    assert joint_display([]) == ()
    assert _classes(evidence("A", None)) == {"A": SILENT}


def test_ranks_follow_mwds_and_equal_ones_share() -> None:
    areas = [evidence("A", 2.0), evidence("B", 5.0), evidence("C", 2.0), evidence("D", -1.0)]
    assert [judged.rank for judged in joint_display(areas)] == [2, 1, 2, 4]


@pytest.mark.parametrize(("n", "places"), [(1, 1), (3, 1), (5, 2), (6, 2), (22, 8)])
def test_top_third_is_rounded_up(n: int, places: int) -> None:
    areas = [evidence(f"{index:02}", float(index), error=0.0) for index in range(n)]
    assert sum(top_probabilities(areas).values()) == places


def test_equal_areas_without_error_share_the_top() -> None:
    areas = [evidence(code, 3.0, error=None) for code in "ABC"]
    assert top_probabilities(areas) == {"A": 1.0, "B": 1.0, "C": 1.0}


def test_two_areas_alike_split_one_place() -> None:
    areas = [evidence("A", 4.0), evidence("B", 4.0), evidence("C", -5.0)]
    found = top_probabilities(areas)
    assert found["A"] == pytest.approx(0.5, abs=0.05)
    assert found["A"] + found["B"] == 1.0
    assert found["C"] == 0.0


def test_thresholds_can_be_edited() -> None:
    area = evidence("A", 5.0, coded=10)
    judged = joint_display([area], Thresholds(interview_low=0.19))[0]
    assert judged.joint_class is CONVERGENT


def test_area_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        joint_display([evidence("A"), evidence("A")])


AREAS = st.lists(
    st.builds(
        evidence,
        st.text("ABCDEF", min_size=1, max_size=2),
        st.none() | st.floats(-6.25, 20),
        error=st.none() | st.floats(0, 2),
        asked=st.booleans(),
        coded=st.none() | st.integers(0, 29),
    ),
    max_size=8,
    unique_by=lambda area: area.code,
)


@given(AREAS)
@settings(max_examples=40)
def test_order_of_areas_does_not_matter(areas: list[AreaEvidence]) -> None:
    assert joint_display(areas[::-1]) == joint_display(areas)[::-1]


@given(AREAS)
@settings(max_examples=40)
def test_same_input_gives_the_same_probabilities(areas: list[AreaEvidence]) -> None:
    assert top_probabilities(areas) == top_probabilities(areas)


@given(AREAS, st.data())
@settings(max_examples=40)
def test_higher_score_never_leaves_the_top(areas: list[AreaEvidence], data: st.DataObject) -> None:
    scored = [area for area in areas if area.asked and area.mwds is not None]
    if not scored:
        assert top_probabilities(areas) == {}
        return
    raised = data.draw(st.sampled_from(scored))
    assert raised.mwds is not None
    higher = [replace(a, mwds=raised.mwds + 1) if a is raised else a for a in areas]
    assert top_probabilities(higher)[raised.code] >= top_probabilities(areas)[raised.code]
