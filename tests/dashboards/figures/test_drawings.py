"""Bars and pairs as SVG: well-formed, escaped, without styles of their own."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tna_portal.dashboards.figures.bars import WIDTH, Bar, bars_svg
from tna_portal.dashboards.figures.dumbbell import Pair, dumbbell_svg
from tna_portal.dashboards.figures.ranking import Dot

NS = "{http://www.w3.org/2000/svg}"
texts = st.sampled_from(["", "<b>&'\"", "Қаржылық сауаттылық " * 4, "ұ" * 90, "5 < 6 > 4", "]]>"])
scores = st.floats(0, 100)


def widths(svg: str, kind: str) -> list[str]:
    """Widths of the rectangles of a class."""
    return [
        rect.attrib["width"]
        for rect in ET.fromstring(svg).iter(f"{NS}rect")
        if rect.attrib["class"] == kind
    ]


@given(st.lists(st.tuples(texts, st.none() | st.floats(0, 1), texts), max_size=6), texts)
def test_bars_are_well_formed_whatever_they_are_called(
    entries: list[tuple[str, float | None, str]], title: str
) -> None:
    svg = bars_svg([Bar(*entry) for entry in entries], title=title)
    root = ET.fromstring(svg)
    assert root.attrib["aria-label"] == title
    assert not re.search(r"<[^>]* style=|<script", svg)
    assert len(widths(svg, "series-1")) == sum(share is not None for _l, share, _v in entries)
    assert len(widths(svg, "chart-hidden")) == sum(share is None for _l, share, _v in entries)


def test_a_bar_is_as_long_as_its_share() -> None:
    svg = bars_svg([Bar("a", 0.5, "50 %"), Bar("b", 1.0, "100 %"), Bar("c", 0.0, "0 %")], title="t")
    assert widths(svg, "series-1") == [f"{WIDTH / 2:.2f}%", f"{WIDTH:.2f}%", "0.00%"]


def test_a_long_answer_takes_several_lines() -> None:
    svg = bars_svg([Bar("word " * 20, 0.5, "50 %")], title="t")
    lines = [node.text for node in ET.fromstring(svg).iter(f"{NS}text")]
    assert len(lines) > 2
    assert all(line is not None and len(line) <= 42 for line in lines)


@given(st.lists(st.tuples(texts, scores, scores, st.booleans()), max_size=5), texts, texts)
def test_pairs_are_well_formed_and_both_groups_are_drawn(
    entries: list[tuple[str, float, float, bool]], first: str, second: str
) -> None:
    pairs = [
        Pair(label, Dot("", one, one, one, "1"), Dot("", two, two, two, "2"), beyond)
        for label, one, two, beyond in entries
    ]
    svg = dumbbell_svg(pairs, title="t", axis_label="points", first=first, second=second)
    root = ET.fromstring(svg)
    assert len(list(root.iter(f"{NS}circle"))) == 1 + len(pairs)
    squares = [r for r in root.iter(f"{NS}rect") if r.attrib["class"] == "chart-square"]
    assert len(squares) == 1 + len(pairs)
    bold = [t for t in root.iter(f"{NS}text") if t.attrib.get("font-weight") == "650"]
    assert len(bold) == 2 * sum(beyond for *_rest, beyond in entries)
