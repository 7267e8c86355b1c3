"""What the method sheet says of other methods."""

from typing import Any

import pytest
from django.utils.translation import override

from curricula.needs.selectors import RELEASE_METHOD
from curricula.sheet import facts, reason_words, weighting_facts, why_no_sheet
from tna_portal.dashboards.methods import importance_table, orders_table, places_table
from tna_portal.statistics.results import Reason


def area(mwds: float | None, gap: float, rds: float, means: tuple[float, float]) -> dict[str, Any]:
    """A released area, as far as orders need it."""
    importance, competence = means
    return {
        "mwds": mwds,
        "gap": gap,
        "rds": rds,
        "importance": importance,
        "competence": competence,
    }


def rhos(*areas: dict[str, Any]) -> list[str]:
    """The numbers of the table: difference, RDS, PNI, importance alone."""
    with override("en"):
        return [row[1]["text"] for row in orders_table({"areas": areas})["rows"]]


def test_orders_are_compared_with_the_headline() -> None:
    found = rhos(
        area(8.0, 2.0, -60, (4.0, 2.0)),
        area(6.0, 1.5, -50, (4.2, 2.7)),
        area(2.0, 0.5, -10, (4.4, 3.9)),
        area(None, 0.1, 90, (1.0, 5.0)),  # too few answers: in no order
    )
    assert found == ["1.00", "1.00", "1.00", "-1.00"]


@pytest.mark.parametrize("number", [0, 1])
def test_without_two_areas_there_is_no_order(number: int) -> None:
    assert rhos(*[area(8.0, 2.0, -60, (4.0, 2.0))] * number) == ["–"] * 4


def test_where_all_are_alike_there_is_no_order() -> None:
    assert rhos(*[area(8.0, 2.0, -60, (4.0, 2.0))] * 3) == ["–"] * 4


WEIGHTING: dict[str, Any] = {
    "number": 2,
    "digest": "abcdef0123456789",
    "as_of": "2026-01-01",
    "source": {"en": "Register.", "kk": "", "ru": ""},
    "deff": 1.25,
    "n_eff": 200.0,
    "trimmed": 0.0,
    "joined": {},
    "unknown": 0,
    "refused": "",
}


def told(**changes: Any) -> dict[str, str]:
    """Label -> sentence about weights."""
    with override("en"):
        return dict(weighting_facts(WEIGHTING | changes, 250, {"KZ-11": "Akmola", "KZ-27": "WKO"}))


def test_weights_say_what_they_were_raked_to_and_what_they_cost() -> None:
    assert told() == {
        "Weights": "Set 2 (abcdef01): by region and category of post, to the people in office on "
        "01/01/2026. Source: Register.",
        "Price of weighting": "Design effect 1.25: 250 answers are worth 200 equal ones.",
    }


def test_a_high_price_what_was_trimmed_joined_and_unknown_are_told() -> None:
    found = told(
        deff=2.01,
        trimmed=3.6,
        unknown=7,
        joined={"region": [["KZ-11", "KZ-27"]], "category": [["city", "settlement"]]},
    )
    assert found["Price of weighting"].endswith(
        "Weighting has cost more than half of them: read weighted figures with care."
    )
    assert found["Trimmed"].startswith("3.6% of answers")
    assert found["Weighted together"] == (
        "Because fewer than 5 had answered of one of them: Akmola + WKO; "
        "Akim of a town of district significance + Akim of a settlement."
    )
    assert found["Not weighted"].startswith("7 answers of a region or post")


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_has_words(reason: Reason) -> None:
    with override("en"):
        words = reason_words(str(reason))
    assert words != str(reason) or reason in {Reason.ONE_RATER}


def test_a_refusal_says_why() -> None:
    assert told(refused="not_converged") == {
        "Weights": "None: with these answers the numbers by region and by post cannot be met "
        "together. Every answer counts alike."
    }
    with override("en"):
        assert weighting_facts(None, 50, {}) == [("Weights", "None: every answer counts alike.")]


def test_a_release_without_a_sheet_says_why() -> None:
    with override("en"):
        assert why_no_sheet("mwds-1/release-1", is_final=True).startswith("This release was made")
        assert "are being computed" in why_no_sheet(RELEASE_METHOD, is_final=True)
        assert "when the round is closed" in why_no_sheet(RELEASE_METHOD, is_final=False)


SHEET: dict[str, Any] = {
    "computed_at": "2026-11-25T10:00:00+00:00",
    "n": 50,
    "weighting": None,
    "redrawn": True,
    "level": 0.95,
    "replicates": 2000,
    "seed": 7,
    "flags": {"fast": None, "straight": 0, "duplicate": 12},
    "rankings": {
        "Q10": {
            "borda": ["legal", "own"], "kemeny": ["own", "legal"], "agreement": 61.5, "rho": 0.5,
        },
    },
}  # fmt: skip


def test_facts_of_a_sheet() -> None:
    with override("en"):
        found = dict(facts(SHEET, {}))
    assert found["Computed"] == "25/11/2026 15:00"
    assert found["Quality of answers"].startswith(
        "Too fast: fewer than 5. Rated all alike: 0. Equal to another answer: 12."
    )
    assert "drawn again" in found["Possible places"]
    assert found["Ranking question, by points (Borda)"] == "Legal literacy > own"
    assert found["Ranking question, most agreed order (Kemeny)"] == (
        "own > Legal literacy. 61.5% of all comparisons of two agree with it."
    )
    with override("en"):
        large = dict(facts(SHEET | {"redrawn": False, "rankings": {}}, {}))
    assert "from the spread of answers" in large["Possible places"]


def placed(code: str, low: int | None, high: int | None, place: int) -> dict[str, Any]:
    """A weighted area."""
    return {
        "code": code, "score": 30.0, "weighted": 31.0, "weighted_low": 28.0, "weighted_high": 33.0,
        "weighted_rank": place, "rank_low": low, "rank_high": high,
        "top3": None if low is None else 0.5, "letters": "a",
    }  # fmt: skip


def test_places_are_listed_by_weighted_need() -> None:
    areas = [placed("B", 2, 2, 2), placed("A", 1, 3, 1), placed("C", None, None, 3)]
    areas.append({"code": "D", "weighted": None})
    with override("en"):
        table = places_table({"areas": areas}, {})
    assert table is not None
    shown = [[cell["text"] for cell in row] for row in table["rows"]]
    assert [row[0] for row in shown] == ["A", "B", "C"]
    assert [row[4:6] for row in shown] == [["1–3", "50"], ["2", "50"], ["–", "–"]]
    assert places_table({"areas": areas[3:]}, {}) is None


def test_importance_alone_is_listed_by_importance() -> None:
    area = {"importance_low": 4.0, "importance_high": 4.4, "n_pairs": 40}
    areas = [
        {"code": "A", "importance": 4.2, **area},
        {"code": "B", "importance": 4.6, **area},
        {"code": "C", "importance": None, **area},
    ]
    with override("en"):
        table = importance_table({"importance_only": True, "areas": areas}, {})
    assert table is not None
    assert [row[0]["text"] for row in table["rows"]] == ["B", "A"]
    assert table["rows"][1][2]["text"] == "4.0–4.4"
    assert importance_table({"areas": areas}, {}) is None
