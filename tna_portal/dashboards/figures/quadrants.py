"""Importance against present competence, one point a need area: as a drawing and as an interactive figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor

import plotly.graph_objects as go


@dataclass(frozen=True)
class Point:
    """One need area: its code, both means 1..5, the key of its quadrant, and its words."""

    label: str
    importance: float
    competence: float
    quadrant: str
    hover: str


COLOURS = ("#006b7d", "#b7791f", "#6a4c93", "#4d6a8f")  # as the classes below
CLASSES = ("series-1", "series-2", "series-3", "series-6")
TOP, HEIGHT, FOOT = 112, 380, 44  # pixels: key, field, scale of competence
LEFT, WIDE = 9.0, 88.0  # per cent of the width: scale of importance, field
NARROWEST = 328  # pixels across a phone: where labels are kept apart
LETTER, LINE = 8, 13  # pixels of a letter of a label, and between two labels
# Where a label may stand beside its point: to the side (in half widths of the label) and down (pixels).
# The first that covers nothing is taken.
PLACES = (
    (0, -13),
    (0, 16),
    (1, 4),
    (-1, 4),
    (1, -10),
    (-1, -10),
    (1, 18),
    (-1, 18),
    (0, -27),
    (0, 30),
)


def quadrants_svg(
    points: Sequence[Point],
    *,
    title: str,
    x_title: str,
    y_title: str,
    quadrants: Sequence[tuple[str, str]],
) -> str:
    """An SVG as wide as its frame; the two lines stand at the means of all points.

    `quadrants` are (key, name) in the order of the key. Points differ by their place and their label;
    colour only repeats what the place says.
    """
    low, high = _ends([p.competence for p in points]), _ends([p.importance for p in points])
    whole = TOP + HEIGHT + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="100%" height="{whole}" font-size="13">',
        *_key(quadrants),
        f'<text class="chart-muted" x="0" y="{TOP - 12}" font-size="12">{escape(y_title)}</text>',
        f'<text class="chart-muted" x="{LEFT + WIDE}%" y="{whole - 6}" text-anchor="end" '
        f'font-size="12">{escape(x_title)}</text>',
        *_scale(low, high),
        *_means(points, low, high),
    ]
    together: dict[tuple[float, float], list[Point]] = {}
    for point in sorted(points, key=lambda point: (-point.importance, point.competence)):
        together.setdefault((point.importance, point.competence), []).append(point)
    taken: list[tuple[float, float, float]] = [
        (*_pixels(group[0], low, high), LETTER) for group in together.values()
    ]  # middle and width of what no label may cover
    classes = {key: name for (key, _), name in zip(quadrants, CLASSES, strict=True)}
    parts += [
        _group(group, classes[group[0].quadrant], low, high, taken) for group in together.values()
    ]
    return "".join([*parts, "</svg>"])


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Whole halves around the values, at least one point apart, within 1..5."""
    low = max(1.0, floor(2 * (min(values) - 0.1)) / 2)
    high = min(5.0, ceil(2 * (max(values) + 0.1)) / 2)
    return low, max(high, low + 1)


def _across(value: float, ends: tuple[float, float]) -> float:
    return LEFT + WIDE * (value - ends[0]) / (ends[1] - ends[0])


def _down(value: float, ends: tuple[float, float]) -> float:
    return TOP + HEIGHT * (1 - (value - ends[0]) / (ends[1] - ends[0]))


def _key(quadrants: Sequence[tuple[str, str]]) -> list[str]:
    """One below the other: this fits a phone."""
    return [
        f'<circle class="{colour}" cx="6" cy="{8 + 20 * number}" r="5"/>'
        f'<text class="chart-text" x="18" y="{12 + 20 * number}">{escape(name)}</text>'
        for number, ((_, name), colour) in enumerate(zip(quadrants, CLASSES, strict=True))
    ]


def _scale(low: tuple[float, float], high: tuple[float, float]) -> list[str]:
    parts = []
    for half in range(round(2 * high[0]), round(2 * high[1]) + 1):
        y = _down(half / 2, high)
        parts.append(
            f'<line class="chart-grid" x1="{LEFT}%" x2="{LEFT + WIDE}%" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="chart-muted" x="0" y="{y + 4:.1f}" font-size="12">{_half(half)}</text>'
        )
    for half in range(round(2 * low[0]), round(2 * low[1]) + 1):
        x = _across(half / 2, low)
        parts.append(
            f'<line class="chart-grid" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP}" y2="{TOP + HEIGHT}"/>'
            f'<text class="chart-muted" x="{x:.2f}%" y="{TOP + HEIGHT + 18}" text-anchor="middle" '
            f'font-size="12">{_half(half)}</text>'
        )
    return parts


def _half(half: int) -> str:
    """Whole points alone carry a number; halves are lines."""
    return "" if half % 2 else str(half // 2)


def _means(
    points: Sequence[Point], low: tuple[float, float], high: tuple[float, float]
) -> list[str]:
    x = _across(sum(point.competence for point in points) / len(points), low)
    y = _down(sum(point.importance for point in points) / len(points), high)
    return [
        f'<line class="chart-axis" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP}" y2="{TOP + HEIGHT}" '
        'stroke-dasharray="4 4"/>'
        f'<line class="chart-axis" x1="{LEFT}%" x2="{LEFT + WIDE}%" y1="{y:.1f}" y2="{y:.1f}" '
        'stroke-dasharray="4 4"/>'
    ]


def _pixels(
    point: Point, low: tuple[float, float], high: tuple[float, float]
) -> tuple[float, float]:
    return NARROWEST * _across(point.competence, low) / 100, _down(point.importance, high)


def _group(
    group: Sequence[Point],
    colour: str,
    low: tuple[float, float],
    high: tuple[float, float],
    taken: list[tuple[float, float, float]],
) -> str:
    """Points that lie on each other, with one label; its place is added to what is `taken`."""
    x, y = _pixels(group[0], low, high)
    label = " ".join(point.label for point in group)
    width = LETTER * len(label)

    def middle(place: tuple[int, int]) -> float:
        return place[0] * (width / 2 + 10)

    def crowd(place: tuple[int, int]) -> tuple[int, float]:
        at = x + middle(place)
        covered = sum(
            abs(at - other) < (width + wide) / 2 and abs(y + place[1] - 4 - down) < LINE
            for other, down, wide in taken
        )
        outside = max(0.0, at + width / 2 - NARROWEST, width / 2 - at)
        return covered, outside

    place = min(PLACES, key=crowd)
    taken.append((x + middle(place), y + place[1] - 4, width))
    words = "; ".join(point.hover for point in group)
    return (
        f'<svg x="{_across(group[0].competence, low):.2f}%" y="{y:.1f}" overflow="visible">'
        f'<circle class="{colour}" r="5"><title>{escape(words)}</title></circle>'
        f'<text class="chart-text" x="{middle(place):.0f}" y="{place[1]}" text-anchor="middle" '
        f'font-size="12">{escape(label)}</text></svg>'
    )


def quadrants_plot(
    points: Sequence[Point], *, x_title: str, y_title: str, quadrants: Sequence[tuple[str, str]]
) -> go.Figure:
    """The same for Plotly, with each area's words under the pointer."""
    figure = go.Figure()
    for (key, name), colour in zip(quadrants, COLOURS, strict=True):
        chosen = [point for point in points if point.quadrant == key]
        figure.add_trace(
            go.Scatter(
                x=[point.competence for point in chosen],
                y=[point.importance for point in chosen],
                text=[point.label for point in chosen],
                hovertext=[point.hover for point in chosen],
                hoverinfo="text",
                mode="markers+text",
                textposition="top center",
                name=name,
                marker={"size": 11, "color": colour},
            )
        )
    figure.update_layout(
        xaxis_title=x_title,
        yaxis_title=y_title,
        legend={"orientation": "h", "y": -0.22},
        height=480,
    )
    return figure
