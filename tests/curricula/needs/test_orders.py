"""What is shown of a closed round's order, and what is not."""

from dataclasses import replace

from curricula.needs.content import AreaScore, Scope
from curricula.needs.orders import method_sheet, with_order, with_orders
from surveys.scoring.closing import (
    AreaOrder,
    BlockAlpha,
    ClosedResult,
    GroupOrder,
    RankingOrders,
)

AREA = AreaScore(
    code="FIN", n_pairs=20, score=30.0, low=25.0, high=35.0, mwds=6.0, mwds_low=5.0, mwds_high=7.0,
    gap=1.4, rds=-50.0, importance=4.4, competence=3.0, response_rate=100.0, not_relevant=0.0,
    cannot_say=0.0, rank=1, ipa=None, lff=None, is_priority=False, is_indicative=True,
)  # fmt: skip
SCOPE = Scope("country", 20, (AREA,))
OWN = AreaOrder(20, 6.1234, 30.617, 25.04, 36.19, 2, 1, 3, 0.876, "a b")
ORDER = GroupOrder(n=20, deff=1.234, n_eff=16.21, reason="", n_failed=0, areas={"FIN": OWN})
RESULT = ClosedResult(
    n=20, orders={"country": ORDER}, alphas=(), rankings={}, shares={}, flags={}, redrawn=True
)


def test_a_shown_area_gets_its_order_rounded() -> None:
    found = with_order(SCOPE, ORDER)
    assert (found.deff, found.n_eff, found.no_ranks) == (1.23, 16.2, "")
    (area,) = found.areas
    assert (area.weighted, area.weighted_low, area.weighted_high) == (30.6, 25.0, 36.2)
    assert (area.weighted_mwds, area.weighted_rank) == (6.12, 2)
    assert (area.rank_low, area.rank_high, area.top3, area.letters) == (1, 3, 0.88, "a b")
    assert (area.score, area.rank) == (30.0, 1)


def test_an_area_that_is_hidden_gets_none() -> None:
    hidden = replace(SCOPE, areas=(replace(AREA, n_pairs=0, score=None),))
    assert with_order(hidden, ORDER).areas == hidden.areas


def test_an_order_of_other_people_is_left_out() -> None:
    assert with_order(SCOPE, replace(ORDER, n=21)) == SCOPE
    other = replace(ORDER, areas={"FIN": replace(OWN, n_pairs=21)})
    assert with_order(SCOPE, other).areas == SCOPE.areas
    assert with_order(SCOPE, None) == SCOPE
    assert with_orders({"a": SCOPE}, {"category:a": ORDER}, "category:")["a"].deff == 1.23
    assert with_orders({"a": SCOPE}, {"a": ORDER}, "category:")["a"] == SCOPE


def test_small_numbers_are_hidden_in_the_method_sheet() -> None:
    result = replace(
        RESULT,
        flags={"responses": 20, "fast": 4, "straight": 0, "duplicate": 5},
        alphas=(
            BlockAlpha("B1", "importance", 0.812, 0.7, 0.9, 4, 4),
            BlockAlpha("B2", "importance", 0.812, 0.7, 0.9, 4, 5),
            BlockAlpha("B3", "importance", None, None, None, 4, 0, "no_data"),
        ),
        rankings={
            "Q1": RankingOrders(4, ("a", "b"), ("a", "b"), 3, 4),
            "Q2": RankingOrders(5, ("a", "b"), ("b", "a"), 3, 4),
        },
    )
    sheet = method_sheet(
        result,
        computed_at="2026-11-25T10:00:00+00:00",
        weighting=None,
        needs={"FIN": 2.0, "LEG": 1.0},
        headings={"a": {"FIN": 1.0}, "b": {"LEG": 1.0}},
    )
    assert sheet.flags == {"fast": None, "straight": 0, "duplicate": 5}
    assert [(each.block, each.alpha) for each in sheet.alphas] == [("B2", 0.81), ("B3", None)]
    assert list(sheet.rankings) == ["Q2"]
    assert (sheet.rankings["Q2"].agreement, sheet.rankings["Q2"].rho) == (75.0, 1.0)
