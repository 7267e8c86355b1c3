import pytest

from surveys.scoring.quadrants import ipa_map, locus_map, priority_flags
from surveys.scoring.types import CrossHair, IpaMap, IpaQuadrant, LocusMap, LocusQuadrant
from tests.surveys.scoring.builders import scored
from tna_portal.statistics.results import NotComputable, Reason

FOUR = [
    scored([5, 5], [1, 1]),
    scored([5, 5], [5, 5]),
    scored([1, 1], [1, 1]),
    scored([1, 1], [5, 5]),
]


@pytest.mark.parametrize("crosshair", list(CrossHair))
def test_the_four_corners_have_their_ipa_names(crosshair: CrossHair) -> None:
    found = ipa_map(FOUR, crosshair)
    assert isinstance(found, IpaMap)
    assert (found.importance_line, found.competence_line) == (3.0, 3.0)
    assert found.quadrants == (
        IpaQuadrant.CONCENTRATE_HERE,
        IpaQuadrant.KEEP_UP,
        IpaQuadrant.LOW_PRIORITY,
        IpaQuadrant.POSSIBLE_OVERKILL,
    )


def test_locus_needs_both_importance_and_gap_high() -> None:
    found = locus_map([*FOUR[:2], scored([2, 2], [1, 1]), scored([2, 2], [5, 5])])
    assert isinstance(found, LocusMap)
    assert (found.importance_line, found.gap_line) == (3.5, 0.5)
    assert found.quadrants == (
        LocusQuadrant.HIGH_HIGH,
        LocusQuadrant.HIGH_IMPORTANCE,
        LocusQuadrant.HIGH_GAP,
        LocusQuadrant.LOW_LOW,
    )


def test_median_and_mean_put_the_lines_apart() -> None:
    scores = [scored([5], [1]), scored([2], [2]), scored([2], [3])]
    by_mean, by_median = ipa_map(scores), ipa_map(scores, CrossHair.MEDIAN)
    assert isinstance(by_mean, IpaMap)
    assert isinstance(by_median, IpaMap)
    assert (by_mean.importance_line, by_median.importance_line) == (3.0, 2.0)


def test_locus_midpoint_is_no_gap() -> None:
    found = locus_map(FOUR, CrossHair.MIDPOINT)
    assert isinstance(found, LocusMap)
    assert (found.importance_line, found.gap_line) == (3.0, 0.0)


def test_item_on_the_line_is_not_high() -> None:
    found = locus_map([scored([4, 4], [2, 2])] * 3)
    assert isinstance(found, LocusMap)
    assert found.quadrants == (LocusQuadrant.LOW_LOW,) * 3


def test_unscored_item_has_no_quadrant() -> None:
    found = ipa_map([*FOUR, scored([0], [0])])
    assert isinstance(found, IpaMap)
    assert found.quadrants[-1] is None


def test_no_scored_item_has_no_map() -> None:
    nothing = NotComputable(Reason.NO_DATA)
    assert ipa_map([]) == locus_map([scored([0], [0])]) == nothing


def test_priority_needs_three_methods_to_agree() -> None:
    clear = scored([5, 4] * 20, [1, 2] * 20)
    mixed = scored([5, 5] * 20, [1, 5] * 20)
    low = scored([2, 3] * 20, [3, 2] * 20)
    tied = scored([5] * 40, [1, 5, 5, 5] * 10)
    assert priority_flags([clear, mixed, low, tied], top=4) == (True, True, False, False)
    assert priority_flags([clear, mixed, low, tied], top=1) == (True, False, False, False)


@pytest.mark.parametrize(("n", "flagged"), [(3, False), (4, True)])
def test_unanimous_need_is_a_priority_once_enough_people_say_so(n: int, flagged: bool) -> None:
    unanimous = scored([5] * n, [1] * n)
    assert unanimous.rds_interval == NotComputable(Reason.ZERO_VARIANCE)
    assert priority_flags([unanimous, scored([1], [5])], top=1) == (flagged, False)


def test_priorities_of_nothing() -> None:
    assert priority_flags([scored([0], [0])], top=3) == (False,)
