"""Importance against competence."""

import json
from itertools import combinations

from defusedxml.ElementTree import fromstring

from tna_portal.dashboards.figures.interactive import Plot
from tna_portal.dashboards.figures.quadrants import Point, quadrants_plot, quadrants_svg

KINDS = [("here", "Start here"), ("keep", "Keep up"), ("low", "Low"), ("much", "Much")]
WORDS = {"x_title": "x", "y_title": "y", "quadrants": KINDS}


def labels(points: list[Point]) -> list[tuple[float, float, str]]:
    """Each label's place in pixels of a phone, and its text."""
    root = fromstring(quadrants_svg(points, title="t", **WORDS))  # type: ignore[arg-type]
    found = []
    for group in root:
        text = next((part for part in group if part.tag.endswith("text")), None)
        if text is not None and text.get("text-anchor") == "middle" and group.get("x"):
            x = 3.28 * float(group.attrib["x"].rstrip("%")) + float(text.attrib["x"])
            found.append((x, float(group.attrib["y"]) + float(text.attrib["y"]), str(text.text)))
    return found


def test_labels_of_near_points_do_not_cover_each_other() -> None:
    points = [Point(f"A{n}", 4.0 + n / 50, 3.0 + n / 40, "here", "") for n in range(5)]
    found = labels(points)
    assert sorted(text for _, _, text in found) == ["A0", "A1", "A2", "A3", "A4"]
    for (x, y, _), (other_x, other_y, _) in combinations(found, 2):
        assert abs(x - other_x) >= 16 or abs(y - other_y) >= 13


def test_points_on_each_other_share_a_label() -> None:
    points = [Point("A", 4.0, 3.0, "here", "one"), Point("B", 4.0, 3.0, "here", "two")]
    assert [text for _, _, text in labels(points)] == ["A B"]
    assert "<title>one; two</title>" in quadrants_svg(points, title="t", **WORDS)  # type: ignore[arg-type]


def test_points_stay_inside_the_field() -> None:
    points = [Point("A", 1.0, 5.0, "low", ""), Point("B", 5.0, 1.0, "here", "")]
    root = fromstring(quadrants_svg(points, title="t", **WORDS))  # type: ignore[arg-type]
    places = [
        (float(group.attrib["x"].rstrip("%")), float(group.attrib["y"]))
        for group in root
        if group.tag.endswith("svg") and group.get("y") not in (None, "0")
    ]
    assert places == [(9.0, 112.0), (97.0, 492.0)]


def test_words_are_escaped() -> None:
    drawing = quadrants_svg([Point("<b>", 3.0, 3.0, "here", "<i>")], title="<t>", **WORDS)  # type: ignore[arg-type]
    assert "<b>" not in drawing
    assert "<i>" not in drawing
    fromstring(drawing)


def test_the_interactive_twin_has_the_same_points() -> None:
    points = [Point("A", 4.0, 2.0, "here", "Area: 40"), Point("B", 2.0, 4.0, "much", "Other: 1")]
    data = json.loads(Plot(lambda: quadrants_plot(points, **WORDS)).json())["data"]  # type: ignore[arg-type]
    assert [(trace["name"], trace["x"], trace["y"]) for trace in data] == [
        ("Start here", [2.0], [4.0]),
        ("Keep up", [], []),
        ("Low", [], []),
        ("Much", [4.0], [2.0]),
    ]
