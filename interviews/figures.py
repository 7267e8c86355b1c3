"""Figures of interviews as plain functions from numbers to a drawing."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

HEIGHT, BASE, TOP = 220, 180, 20  # pixels of the drawing, and where zero and the highest value lie
LEFT, RIGHT = 8.0, 96.0  # per cent of the width


def saturation_svg(
    lines: Sequence[tuple[str, Sequence[int]]], labels: Sequence[str], *, title: str
) -> str:
    """Lines of totals that can only rise, one value a step, drawn without script or inline style.

    lines: (name, values); each is told apart by colour, dash and its name at the end.
    """
    highest = max((value for _, values in lines for value in values), default=0) or 1
    width = (RIGHT - LEFT) / max(len(labels) - 1, 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="100%" height="{HEIGHT}" font-size="14">'
    ]
    for value in (0, highest):
        y = _height(value, highest)
        parts.append(
            f'<line class="chart-grid" x1="{LEFT}%" x2="100%" y1="{y}" y2="{y}"/>'
            f'<text class="chart-muted" x="{LEFT - 1}%" y="{y + 4}" font-size="12" '
            f'text-anchor="end">{value}</text>'
        )
    for number, (name, values) in enumerate(lines, start=1):
        points = [
            (LEFT + width * place, _height(value, highest)) for place, value in enumerate(values)
        ]
        parts += [
            f'<line class="chart-line chart-line--{number}" x1="{x1:.2f}%" y1="{y1}" '
            f'x2="{x2:.2f}%" y2="{y2}"/>'
            for (x1, y1), (x2, y2) in pairwise(points)
        ]
        parts += [
            f'<circle class="series-{number}" cx="{x:.2f}%" cy="{y}" r="3"/>' for x, y in points
        ]
        if points:
            x, y = points[-1]
            parts.append(
                f'<text class="chart-text" x="{x:.2f}%" y="{y - 8}" text-anchor="end">'
                f"{escape(name)}: {values[-1]}</text>"
            )
    for place in sorted({0, len(labels) - 1}) if labels else ():
        parts.append(
            f'<text class="chart-muted" x="{LEFT + width * place:.2f}%" y="{BASE + 24}" '
            f'font-size="12" text-anchor="{"end" if place else "start"}">'
            f"{escape(labels[place])}</text>"
        )
    return "".join([*parts, "</svg>"])


def _height(value: int, highest: int) -> int:
    return BASE - (BASE - TOP) * value // highest
