"""Need ranking as dots with intervals: an SVG that needs neither script nor inline style, and its twin."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

import plotly.graph_objects as go

ROW = 44  # pixels a line: its name above, dot and interval below
TOP = 44


@dataclass(frozen=True)
class Dot:
    """One need: name, score 0..100, interval, and the texts a reader of the drawing is told."""

    label: str
    score: float
    low: float
    high: float
    value_text: str
    is_indicative: bool = False


def ranking_svg(dots: Sequence[Dot], *, title: str, axis_label: str) -> str:
    """An SVG as wide as its frame: positions across are shares, so that text keeps its size."""
    end = axis_end(dots)
    height = TOP + ROW * len(dots)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="100%" height="{height}" font-size="14">',
        f'<text class="chart-muted" x="0" y="14" font-size="12">{escape(axis_label)}</text>',
    ]
    for tick in range(0, end + 1, tick_step(end)):
        x = position(tick, end)
        parts.append(
            f'<line class="chart-grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{height}"/>'
            f'<text class="chart-muted" x="{x}" y="34" font-size="12" '
            f'text-anchor="middle">{tick if tick else ""}</text>'
        )
    for index, dot in enumerate(dots):
        parts.append(_row(dot, TOP + ROW * index, end))
    parts.append("</svg>")
    return "".join(parts)


def _row(dot: Dot, top: int, end: int) -> str:
    line = top + 30
    kind = " chart-dot--indicative" if dot.is_indicative else ""
    return (
        f'<g><text class="chart-text" x="0" y="{top + 17}">{escape(dot.label)}</text>'
        f'<text class="chart-text" x="100%" y="{top + 17}" text-anchor="end" '
        f'font-weight="600">{escape(dot.value_text)}</text>'
        f'<line class="chart-axis" x1="0" x2="94%" y1="{line}" y2="{line}" stroke-opacity="0.25"/>'
        f'<line class="chart-line" x1="{position(dot.low, end)}" x2="{position(dot.high, end)}" '
        f'y1="{line}" y2="{line}" stroke-width="4"/>'
        f'<circle class="chart-dot{kind}" cx="{position(dot.score, end)}" cy="{line}" r="6"/></g>'
    )


SHORT_ROW, WORDS = 19, 44  # pixels a line; per cent of the width for the name


def short_ranking_svg(dots: Sequence[Dot], *, title: str) -> str:
    """The same for a printed page: one line a need, its name before dot and interval; no scale but 0."""
    end = axis_end(dots)
    height = SHORT_ROW * len(dots) + 4

    def across(value: float) -> str:
        return f"{WORDS + (94 - WORDS) * min(max(value, 0), end) / end:.2f}%"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="100%" height="{height}" font-size="12">',
        f'<line class="chart-grid" x1="{WORDS}%" x2="{WORDS}%" y1="0" y2="{height}"/>',
    ]
    for index, dot in enumerate(dots):
        y = SHORT_ROW * index + 11
        kind = " chart-dot--indicative" if dot.is_indicative else ""
        parts.append(
            f'<text class="chart-text" x="0" y="{y + 4}">{escape(dot.label)}</text>'
            f'<line class="chart-line" x1="{across(dot.low)}" x2="{across(dot.high)}" y1="{y}" y2="{y}" '
            f'stroke-width="3"/><circle class="chart-dot{kind}" cx="{across(dot.score)}" cy="{y}" r="4.5"/>'
            f'<text class="chart-text" x="100%" y="{y + 4}" text-anchor="end" font-weight="600">'
            f"{escape(dot.value_text)}</text>"
        )
    return "".join([*parts, "</svg>"])


def dots_trace(
    dots: Sequence[Dot],
    labels: Sequence[str],
    *,
    name: str = "",
    colour: str = "#006b7d",
    symbol: str = "circle",
) -> go.Scatter:
    """Dots with their intervals for Plotly, one a label; hollow ones are indicative."""
    return go.Scatter(
        x=[dot.score for dot in dots],
        y=list(labels),
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [dot.high - dot.score for dot in dots],
            "arrayminus": [dot.score - dot.low for dot in dots],
            "color": colour,
            "thickness": 3,
            "width": 0,
        },
        text=[dot.value_text for dot in dots],
        hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        mode="markers",
        name=name,
        marker={
            "size": 11,
            "symbol": symbol,
            "color": ["#ffffff" if dot.is_indicative else colour for dot in dots],
            "line": {"color": colour, "width": 2},
        },
    )


def ranking_plot(dots: Sequence[Dot], *, axis_label: str) -> go.Figure:
    """The same for Plotly, greatest need on top."""
    figure = go.Figure(dots_trace(dots, [dot.label for dot in dots]))
    figure.update_layout(height=64 + 26 * len(dots), showlegend=False)
    figure.update_xaxes(title=axis_label, rangemode="tozero", zeroline=False)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def axis_end(dots: Sequence[Dot]) -> int:
    """The end of the scale: the next ten above the highest interval, at least 20, at most 100."""
    highest = max((dot.high for dot in dots), default=0)
    return min(100, max(20, 10 * ceil(highest / 10)))


def tick_step(end: int) -> int:
    """Steps of the scale that leave room for their numbers."""
    return 10 if end <= 50 else 20


def position(value: float, end: int) -> str:
    """A score's place across; 94 per cent of the width is the scale, the rest is margin."""
    return f"{94 * min(max(value, 0), end) / end:.2f}%"
