"""Shares as labelled bars: an SVG that needs neither script nor inline style, and its twin."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

LETTERS = 42  # of a line of a label: what fits on a phone
LINE, BAR, GAP = 18, 16, 14  # pixels
WIDTH = 64  # per cent of the frame; the rest is for the words beside a bar


@dataclass(frozen=True)
class Bar:
    """One answer: its share of the longest possible bar (0..1; None: hidden), and the words beside it."""

    label: str
    share: float | None
    value_text: str


def bars_svg(bars: Sequence[Bar], *, title: str) -> str:
    """An SVG as wide as its frame: bars are shares of the width, so that text keeps its size."""
    parts, top = [], 0
    for bar in bars:
        lines = wrap(bar.label, LETTERS) or [""]
        parts.append(_bar(bar, lines, top))
        top += LINE * len(lines) + BAR + GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="100%" height="{top}" font-size="14">'
    )
    return "".join([head, *parts, "</svg>"])


def _bar(bar: Bar, lines: Sequence[str], top: int) -> str:
    words = "".join(
        f'<text class="chart-text" x="0" y="{top + 14 + LINE * index}">{escape(line)}</text>'
        for index, line in enumerate(lines)
    )
    y = top + LINE * len(lines) + 2
    kind = "chart-muted" if bar.share is None else "chart-text"
    value = (  # a nested drawing carries its own origin: some pixels behind a share of the width
        f'<svg x="{WIDTH}%" y="{y}" overflow="visible">'
        f'<text class="{kind}" x="8" y="12" font-weight="600">{escape(bar.value_text)}</text></svg>'
    )
    if bar.share is None:
        drawn = f'<rect class="chart-hidden" x="1" y="{y}" width="12%" height="{BAR - 2}" rx="1"/>'
    else:
        width = WIDTH * min(max(bar.share, 0.0), 1.0)
        drawn = (
            f'<rect class="level-0" x="0" y="{y}" width="{WIDTH}%" height="{BAR - 2}" rx="1"/>'
            f'<rect class="series-1" x="0" y="{y}" width="{width:.2f}%" height="{BAR - 2}" rx="1"/>'
        )
    return f"<g>{words}{drawn}{value}</g>"


def bars_plot(bars: Sequence[Bar]) -> go.Figure:
    """The same for Plotly; a hidden bar has its words alone."""
    labels = ["<br>".join(wrap(bar.label, LETTERS)) for bar in bars]
    figure = go.Figure(
        go.Bar(
            x=[bar.share for bar in bars],
            y=labels,
            text=[bar.value_text for bar in bars],
            hovertemplate="%{y}: %{text}<extra></extra>",
            orientation="h",
            marker={"color": "#006b7d"},
        )
    )
    figure.update_layout(height=64 + 44 * len(bars), showlegend=False)
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure
