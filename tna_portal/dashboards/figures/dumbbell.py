"""Two groups side by side: for each need two dots with their intervals on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from tna_portal.dashboards.figures.ranking import Dot, axis_end, dots_trace, position, tick_step

ROW, LINE = 58, 18  # pixels: a need with its name and both groups, a line of the key
LETTERS = 38  # of a line of the key: what fits on a phone


@dataclass(frozen=True)
class Pair:
    """One need in two groups; `is_beyond_chance` sets its name in bold."""

    label: str
    first: Dot
    second: Dot
    is_beyond_chance: bool


def dumbbell_svg(
    pairs: Sequence[Pair], *, title: str, axis_label: str, first: str, second: str
) -> str:
    """An SVG as wide as its frame; the groups differ by form (dot, square) and by colour."""
    end = axis_end([dot for pair in pairs for dot in (pair.first, pair.second)])
    one, two = wrap(first, LETTERS) or [""], wrap(second, LETTERS) or [""]
    scale = LINE * (len(one) + len(two)) + 16  # the line of the scale's name, its numbers below
    top = scale + 32
    height = top + ROW * len(pairs)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="100%" height="{height}" font-size="14">',
        '<circle class="chart-dot" cx="7" cy="9" r="6"/>',
        *_key(one, 0),
        f'<rect class="chart-square" x="2" y="{LINE * len(one) + 4}" width="10" height="10"/>',
        *_key(two, len(one)),
        f'<text class="chart-muted" x="0" y="{scale}" font-size="12">{escape(axis_label)}</text>',
    ]
    for tick in range(tick_step(end), end + 1, tick_step(end)):
        x = position(tick, end)
        parts.append(
            f'<line class="chart-grid" x1="{x}" x2="{x}" y1="{top - 6}" y2="{height}"/>'
            f'<text class="chart-muted" x="{x}" y="{top - 12}" font-size="12" '
            f'text-anchor="middle">{tick}</text>'
        )
    parts += [_row(pair, top + ROW * index, end) for index, pair in enumerate(pairs)]
    parts.append("</svg>")
    return "".join(parts)


def _key(lines: Sequence[str], above: int) -> list[str]:
    """A group's name beside its mark, below so many lines."""
    return [
        f'<text class="chart-text" x="20" y="{LINE * (above + index) + 14}">{escape(line)}</text>'
        for index, line in enumerate(lines)
    ]


def _row(pair: Pair, top: int, end: int) -> str:
    weight = "650" if pair.is_beyond_chance else "400"
    one, two = top + 28, top + 42
    near, far = sorted((pair.first.score, pair.second.score))
    return (
        f'<g><text class="chart-text" x="0" y="{top + 16}" font-weight="{weight}">'
        f"{escape(pair.label)}</text>"
        f'<text class="chart-text" x="100%" y="{top + 16}" text-anchor="end" font-weight="{weight}">'
        f"{escape(pair.first.value_text)}&#160;/&#160;{escape(pair.second.value_text)}</text>"
        f'<rect class="level-0" x="{position(near, end)}" y="{one}" height="{two - one}" '
        f'width="{94 * (min(far, end) - min(near, end)) / end:.2f}%"/>'
        f'<line class="chart-line" x1="{position(pair.first.low, end)}" '
        f'x2="{position(pair.first.high, end)}" y1="{one}" y2="{one}" stroke-width="3"/>'
        f'<line class="chart-line chart-line--gold" x1="{position(pair.second.low, end)}" '
        f'x2="{position(pair.second.high, end)}" y1="{two}" y2="{two}" stroke-width="3"/>'
        f'<circle class="chart-dot" cx="{position(pair.first.score, end)}" cy="{one}" r="6"/>'
        # a square around a share of the width: a nested drawing carries its own origin
        f'<svg x="{position(pair.second.score, end)}" y="{two}" overflow="visible">'
        '<rect class="chart-square" x="-5" y="-5" width="10" height="10"/></svg></g>'
    )


def dumbbell_plot(pairs: Sequence[Pair], *, axis_label: str, first: str, second: str) -> go.Figure:
    """The same for Plotly, in the order of the drawing."""
    labels = [pair.label for pair in pairs]
    figure = go.Figure(
        [
            dots_trace([pair.first for pair in pairs], labels, name=first),
            dots_trace(
                [pair.second for pair in pairs],
                labels,
                name=second,
                colour="#b7791f",
                symbol="square",
            ),
        ]
    )
    figure.update_layout(
        height=96 + 32 * len(pairs), scattermode="group", legend={"orientation": "h", "y": 1.06}
    )
    figure.update_xaxes(title=axis_label, rangemode="tozero", zeroline=False)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure
