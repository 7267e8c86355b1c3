"""What is said of the order of needs: never more than intervals or rank sets allow."""

from dataclasses import asdict
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.contents import ALL, NAMES, apart, area, drawn, flat, importances, scope
from tna_portal.dashboards.sentences.order import (
    base,
    cannot_be_told_apart,
    certainty,
    greatest,
    lead,
    no_need,
    top_lines,
)


def released(*areas: Any, people: int = 100) -> dict[str, Any]:
    """A scope as a page gets it."""
    return asdict(scope("country", people, areas))


def said(given_scope: dict[str, Any]) -> list[str]:
    with override("en"):
        return certainty(given_scope, NAMES)


def test_one_that_stands_out_is_named() -> None:
    found = said(released(area("FIN", 60.0, 100), area("MED", 40.0, 100), area("COM", 39.0, 100)))
    assert found == [
        "The greatest need stands out: the range of “Financial literacy” overlaps with no other."
    ]


def test_ranges_that_touch_leave_the_first_place_open() -> None:
    found = said(released(area("FIN", 48.0, 100), area("MED", 40.0, 100), area("COM", 20.0, 100)))
    assert found == [
        "It is not certain which need is the greatest; in question are “Financial literacy”, “Mediation”."
    ]


def test_rank_sets_are_used_where_they_are() -> None:
    given_scope = released(area("FIN", 48.0, 100), area("MED", 40.0, 100), area("COM", 20.0, 100))
    for place, entry in enumerate(given_scope["areas"], start=1):
        entry["rank_low"] = entry["rank_high"] = place
    assert said(given_scope) == [
        "The greatest need is certain with 95% confidence: “Financial literacy”."
    ]


def test_the_need_that_weights_put_first_is_named_and_weights_are_said() -> None:
    given_scope = released(area("FIN", 48.0, 100), area("MED", 47.0, 100), area("COM", 20.0, 100))
    for entry, place in zip(given_scope["areas"], (2, 1, 3), strict=True):
        entry |= {"rank_low": place, "rank_high": place, "weighted": entry["score"]}
    assert said(given_scope) == [
        "The greatest need is certain with 95% confidence: “Mediation”.",
        "The order was judged by answers weighted to all akims in office.",
    ]


def test_rank_sets_of_some_areas_only_are_not_mixed_with_intervals() -> None:
    given_scope = released(area("FIN", 48.0, 100), area("MED", 40.0, 100), area("COM", 20.0, 100))
    given_scope["areas"][0]["rank_low"] = given_scope["areas"][0]["rank_high"] = 1
    given_scope["areas"][1]["rank_low"] = None
    assert len(said(given_scope)) == 1
    assert "not certain" in said(given_scope)[0]


def test_nothing_is_said_of_the_order_of_one() -> None:
    assert said(released(area("FIN", 48.0, 100))) == []


def test_without_ranges_the_order_is_an_indication() -> None:
    assert said(asdict(drawn("country", 7, 1, width=None))) == [
        "There are too few answers for ranges, so the order is only a first indication."
    ]


def test_all_alike_cannot_be_told_apart() -> None:
    given_scope = asdict(flat(250, 30.0))
    assert cannot_be_told_apart(given_scope)
    assert said(given_scope) == [
        "The needs cannot be told apart: none can be said to be greater than another, "
        "whatever their order in the list."
    ]


def test_five_that_lie_above_the_rest_are_said_to() -> None:
    assert said(asdict(apart(2000, step=2.5, width=1.0)))[1:] == [
        "The five needs named lie above all others, whatever the order among them."
    ]


@settings(deadline=None)
@given(
    scores=st.lists(st.floats(1, 99), min_size=6, max_size=22),
    widths=st.lists(st.floats(0.1, 40), min_size=22, max_size=22),
)
def test_whoever_is_called_greatest_lies_above_every_other(
    scores: list[float], widths: list[float]
) -> None:
    areas = [
        area(code, score, 50, widths[i])
        for i, (code, score) in enumerate(zip(ALL, scores, strict=False))
    ]
    given_scope = released(*areas)
    first = sorted(given_scope["areas"], key=lambda a: (a["rank"], a["code"]))
    sentences = said(given_scope)
    if "stands out" in sentences[0]:
        assert all(first[0]["low"] > other["high"] for other in first[1:])
    if any("lie above all others" in sentence for sentence in sentences):
        least = min(a["low"] for a in first[:5])
        assert all(other["high"] < least for other in first[5:])


def test_no_need_is_no_list_of_needs() -> None:
    assert no_need(asdict(flat(250, 0.0)))
    assert not no_need(asdict(flat(250, 0.1)))


def test_narrow_ranges_keep_a_decimal() -> None:
    with override("ru"):
        lines = top_lines(released(area("FIN", 48.2, 9000, 0.5), area("MED", 40.0, 9000)), NAMES)
    assert lines == [
        "Финансовая грамотность и финансовые инструменты – 48,2\u00a0(47,7\u2060–\u206048,7)",
        "Медиация и урегулирование споров – 40\u00a0(36\u2060–\u206044)",
    ]


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (1, "Наибольшие потребности по оценкам 1 акима, в баллах из 100:"),
        (21, "Наибольшие потребности по оценкам 21 акима, в баллах из 100:"),
        (22, "Наибольшие потребности по оценкам 22 акимов, в баллах из 100:"),
        (2345, "Наибольшие потребности по оценкам 2\u00a0345 акимов, в баллах из 100:"),
    ],
)
def test_numbers_of_people_are_declined(people: int, sentence: str) -> None:
    with override("ru"):
        assert lead(released(area("FIN", 48.0, 50, None), people=people)) == sentence


def test_importance_alone_is_ordered_by_importance() -> None:
    given_scope = asdict(importances(50, 3))
    values = [entry["importance"] for entry in greatest(given_scope)]
    assert values == sorted((a["importance"] for a in given_scope["areas"]), reverse=True)[:5]
    with override("en"):
        assert lead(given_scope).startswith(
            "Only importance was asked, so no need can be computed."
        )


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ((100, 100), ""),
        ((90, 90), "Each need was rated by 90 akims."),
        ((90, 99), "Each need was rated by 90 to 99 akims."),
    ],
)
def test_the_base_is_named_where_it_is_not_everybody(pairs: tuple[int, int], sentence: str) -> None:
    with override("en"):
        assert base(released(area("FIN", 40.0, pairs[0]), area("MED", 30.0, pairs[1]))) == sentence
