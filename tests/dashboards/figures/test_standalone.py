"""A drawing as a file of its own."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import ParseError, fromstring

from tna_portal.dashboards.figures.quadrants import Point, quadrants_svg
from tna_portal.dashboards.figures.ranking import Dot, ranking_svg
from tna_portal.dashboards.figures.standalone import WIDTH, looks_of, standalone_svg

STYLES = Path(__file__).parents[3] / "static/css/portal.css"
DOT = Dot("Қаржылық <сауаттылық>", 40.0, 35.0, 45.0, "40,0", is_indicative=True)
KINDS = [(key, key) for key in "abcd"]


def test_looks_are_those_of_the_stylesheet() -> None:
    looks = looks_of(
        ":root {\n  --ink: #111;\n}\n.a { fill: var(--ink); color: red; }\n.b { stroke: #fff; }"
    )
    assert looks == {"a": {"fill": "#111"}, "b": {"stroke": "#fff"}}


def test_every_class_of_a_drawing_has_a_look() -> None:
    looks = looks_of(STYLES.read_text(encoding="utf-8"))
    points = [Point(key, 4.0, 3.0, key, key) for key in "abcd"]
    drawings = [
        ranking_svg([DOT], title="t", axis_label="a"),
        quadrants_svg(points, title="t", x_title="x", y_title="y", quadrants=KINDS),
    ]
    used = {
        name
        for drawing in drawings
        for element in fromstring(drawing).iter()
        for name in element.get("class", "").split()
    }
    assert used - set(looks) == set()


def test_the_file_needs_no_stylesheet_and_says_what_the_page_says() -> None:
    drawing = ranking_svg([DOT], title="t", axis_label="points")
    looks = looks_of(STYLES.read_text(encoding="utf-8"))
    root = fromstring(
        standalone_svg(drawing, looks, title="Title & more", notes=["Base: 9", "Release 1"])
    )
    assert [element for element in root.iter() if element.get("class")] == []
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert texts == ["Title & more", "points", None, "10", "20", "30", "40", "50", DOT.label, "40,0",
                     "Base: 9", "Release 1"]  # fmt: skip
    dot = next(element for element in root.iter() if element.tag.endswith("circle"))
    assert (dot.get("fill"), dot.get("stroke")) == ("#fff", "#006b7d")
    assert root.get("width") == str(WIDTH)


def heights(root: Element) -> tuple[float, float]:
    """Of the file, and of the drawing in it."""
    inner = next(element for element in root if element.tag.endswith("svg"))
    return float(root.attrib["height"]), float(inner.attrib["height"])


def test_a_drawing_with_a_box_is_scaled_to_the_width() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 100"/>'
    whole, inner = heights(fromstring(standalone_svg(drawing, {}, title="t", notes=[])))
    assert inner == 200
    assert whole > inner


def test_what_is_not_well_formed_is_refused() -> None:
    with pytest.raises(ParseError):
        standalone_svg("<svg>", {}, title="t", notes=[])
