"""Akims, deputies and interviewees side by side."""

import pytest

from curricula.needs.comparison import Comparison, SourceRow, compare

AREAS = ("FIN", "LEG", "COM", "MED")
AKIMS = {"FIN": 6.0, "LEG": 4.0, "COM": 5.0, "MED": 1.0}
DEPUTIES = {"FIN": 3.0, "LEG": 2.0, "COM": 2.0, "MED": 1.0}
SHARES = {"FIN": 60.0, "LEG": 20.0, "COM": 40.0}


def test_ranks_stand_side_by_side_with_ties_shared() -> None:
    table = compare(AREAS, akims=AKIMS, deputies=DEPUTIES, shares=SHARES)
    assert table.rows == (
        SourceRow("FIN", 1.0, 1.0, 1.0, 60.0),
        SourceRow("LEG", 3.0, 2.5, 3.0, 20.0),
        SourceRow("COM", 2.0, 2.5, 2.0, 40.0),
        SourceRow("MED", 4.0, 4.0, None, None),
    )


def test_only_areas_of_all_three_are_compared_and_exactly_while_they_are_few() -> None:
    table = compare(AREAS, akims=AKIMS, deputies=DEPUTIES, shares=SHARES)
    # over FIN, LEG, COM: ranks 1 3 2, 1 2.5 2.5, 1 3 2; rank sums 3, 8.5, 6.5; S = 15.5;
    # W = 12 * 15.5 / (9 * 24 - 3 * 6) = 186 / 198
    assert table.compared == 3
    assert table.w == pytest.approx(0.9394)
    assert (table.is_exact, table.arrangements, table.seed) == (True, 36, None)
    # the order must be met by the second source (2 of 6, as two tie) and by the third (1 of 6)
    assert table.p == pytest.approx(2 / 36)
    assert table.verdict == "hardly"  # three areas cannot tell it from chance


def test_many_areas_are_drawn_with_the_seed() -> None:
    areas = [f"A{number:02}" for number in range(22)]
    values = {area: float(-place) for place, area in enumerate(areas)}
    table = compare(areas, akims=values, deputies=values, shares=values)
    assert (table.w, table.compared) == (1.0, 22)
    assert (table.is_exact, table.arrangements, table.seed) == (False, 100_000, 20230901)
    assert table.p == pytest.approx(1 / 100_001)
    assert table.verdict == "strongly"


@pytest.mark.parametrize(
    ("w", "p", "verdict"),
    [
        (0.74, 0.001, "strongly"),
        (0.73, 0.001, "partly"),
        (0.54, 0.04, "partly"),
        (0.54, 0.06, "hardly"),
        (0.53, 0.001, "hardly"),
        (None, None, ""),
    ],
)
def test_the_verdict_follows_the_mean_correlation_and_chance(
    w: float | None, p: float | None, verdict: str
) -> None:
    assert Comparison(w=w, p=p).verdict == verdict


@pytest.mark.parametrize(
    ("missing", "reason"),
    [("akims", "no_akims"), ("deputies", "no_deputies"), ("shares", "no_interviews")],
)
def test_a_missing_source_is_named_and_the_table_stands(missing: str, reason: str) -> None:
    sources = {"akims": AKIMS, "deputies": DEPUTIES, "shares": SHARES} | {missing: {}}
    table = compare(AREAS, **sources)
    assert (table.w, table.p, table.reason, len(table.rows)) == (None, None, reason, 4)


def test_one_common_area_or_sources_without_an_order_cannot_be_compared() -> None:
    assert compare(AREAS, akims=AKIMS, deputies=DEPUTIES, shares={"FIN": 5.0}).reason == (
        "too_few_items"
    )
    flat = dict.fromkeys(AREAS, 1.0)
    assert compare(AREAS, akims=flat, deputies=flat, shares=flat).reason == "zero_variance"
