"""Interactive twins hold the same numbers as the drawings."""

import json
from typing import Any

from tna_portal.dashboards.figures.bars import Bar, bars_plot
from tna_portal.dashboards.figures.dumbbell import Pair, dumbbell_plot
from tna_portal.dashboards.figures.interactive import Plot
from tna_portal.dashboards.figures.ranking import Dot, ranking_plot

SURE, VAGUE = Dot("A", 40.0, 35.0, 46.0, "40,0"), Dot("B", 10.0, 10.0, 10.0, "10,0", True)


def traces(make: Any) -> list[dict[str, Any]]:
    """As the browser gets them."""
    found: list[dict[str, Any]] = json.loads(Plot(make).json())["data"]
    return found


def test_dots_keep_their_intervals_and_hollow_ones_are_indicative() -> None:
    (trace,) = traces(lambda: ranking_plot([SURE, VAGUE], axis_label="points"))
    assert (trace["x"], trace["y"]) == ([40.0, 10.0], ["A", "B"])
    assert (trace["error_x"]["array"], trace["error_x"]["arrayminus"]) == ([6.0, 0.0], [5.0, 0.0])
    assert trace["marker"]["color"] == ["#006b7d", "#ffffff"]


def test_two_groups_are_two_traces() -> None:
    pairs = [Pair("Area", SURE, VAGUE, is_beyond_chance=True)]
    found = traces(lambda: dumbbell_plot(pairs, axis_label="points", first="one", second="two"))
    assert [(t["name"], t["x"], t["y"], t["marker"]["symbol"]) for t in found] == [
        ("one", [40.0], ["Area"], "circle"),
        ("two", [10.0], ["Area"], "square"),
    ]


def test_a_hidden_bar_has_words_and_no_length() -> None:
    bars = [Bar("Yes", 0.25, "25,0 % (50)"), Bar("No", None, "hidden")]
    (trace,) = traces(lambda: bars_plot(bars))
    assert (trace["x"], trace["text"]) == ([0.25, None], ["25,0 % (50)", "hidden"])
