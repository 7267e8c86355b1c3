import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.planning.priorities import module_priority, order_modules
from curricula.planning.types import JointClass, ModuleOption
from tests.curricula.planning.builders import area, module


def test_need_is_the_weighted_mean_of_areas() -> None:
    areas = {"BUD": area("BUD", 60), "TAX": area("TAX", 20)}
    option = ModuleOption("M", 8, 10, 25, ("kk",), None, {"BUD": 3.0, "TAX": 1.0})
    assert module_priority(option, areas).need == 50.0


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6), st.floats(0.01, 50))
def test_need_never_exceeds_the_highest_area(scores: list[float], weight: float) -> None:
    areas = {str(i): area(str(i), score) for i, score in enumerate(scores)}
    option = ModuleOption("M", 8, 10, 25, ("kk",), None, dict.fromkeys(areas, weight))
    need = module_priority(option, areas).need
    assert need is not None
    assert min(scores) - 1e-9 <= need <= max(scores) + 1e-9


@pytest.mark.parametrize("joint_class", [JointClass.INTERVIEW_ONLY, JointClass.SILENT])
def test_areas_the_survey_does_not_carry_do_not_count(joint_class: JointClass) -> None:
    areas = {"BUD": area("BUD", 60), "PSY": area("PSY", 10, joint_class)}
    assert module_priority(module("M", "BUD", "PSY"), areas).need == 60.0
    assert module_priority(module("M", "PSY"), areas).need is None


def test_areas_without_score_weight_or_snapshot_do_not_count() -> None:
    areas = {"BUD": area("BUD", 60), "TAX": area("TAX", None), "LND": area("LND", 90)}
    weights = {"BUD": 1.0, "TAX": 1.0, "LND": 0.0, "XXX": 1.0}
    found = module_priority(ModuleOption("M", 8, 10, 25, ("kk",), None, weights), areas)
    assert found.need == 60.0
    assert [code for code, _ in found.classes] == ["BUD", "TAX"]


def test_confirmed_modules_stand_first_then_need_then_code() -> None:
    areas = {
        "COM": area("COM", 20, JointClass.CONVERGENT),
        "MED": area("MED", 90),
        "LND": area("LND", 50),
    }
    modules = [module("B", "LND"), module("A", "LND"), module("M", "MED"), module("C", "COM")]
    assert [p.module.code for p in order_modules(modules, areas)] == ["C", "M", "A", "B"]


def test_no_modules_have_no_order() -> None:
    assert order_modules([], {}) == ()
