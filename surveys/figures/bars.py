"""Bars drawn as SVG without script or inline style; positions across are shares, so text keeps its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ROW = 44  # pixels a line: its name above, the bar below
HEIGHT, BASE = 180, 150  # pixels of the drawing by day, and where its bars stand
MOST_DAYS = 92


@dataclass(frozen=True)
class Bar:
    """One line: its name, length, and the number as it is written."""

    label: str
    value: float
    text: str


@dataclass(frozen=True)
class Day:
    """One day: how it is written, the wide pale bar and the narrow dark one in it."""

    label: str
    pale: int
    dark: int


def lines_svg(bars: Sequence[Bar], *, title: str) -> str:
    """Bars across, one a line."""
    longest = max((bar.value for bar in bars), default=0) or 1
    parts = [_open(title, ROW * len(bars))]
    for index, bar in enumerate(bars):
        top = ROW * index
        parts.append(
            f'<text class="chart-text" x="0" y="{top + 17}">{escape(bar.label)}</text>'
            f'<text class="chart-text" x="100%" y="{top + 17}" text-anchor="end" '
            f'font-weight="600">{escape(bar.text)}</text>'
            f'<rect class="level-0" x="0" y="{top + 25}" width="100%" height="8"/>'
            f'<rect class="series-1" x="0" y="{top + 25}" '
            f'width="{100 * bar.value / longest:.2f}%" height="8"/>'
        )
    return "".join([*parts, "</svg>"])


def days_svg(days: Sequence[Day], *, title: str) -> str:
    """Bars upright, one a day; the last three months where there are more."""
    days = days[-MOST_DAYS:]
    highest = max((max(day.pale, day.dark) for day in days), default=0) or 1
    step = 92 / max(len(days), 7)
    parts = [_open(title, HEIGHT)]
    for share in (0, highest):
        y = BASE - 130 * share // highest
        parts.append(
            f'<line class="chart-grid" x1="8%" x2="100%" y1="{y}" y2="{y}"/>'
            f'<text class="chart-muted" x="7%" y="{y + 4}" font-size="12" '
            f'text-anchor="end">{share}</text>'
        )
    for index, day in enumerate(days):
        left = 8 + step * index
        for value, kind, indent in ((day.pale, "level-3", 0.1), (day.dark, "series-1", 0.25)):
            tall = 130 * value / highest
            parts.append(
                f'<rect class="{kind}" x="{left + indent * step:.2f}%" y="{BASE - tall:.1f}" '
                f'width="{(1 - 2 * indent) * step:.2f}%" height="{tall:.1f}"/>'
            )
    for index in sorted({0, len(days) - 1}) if days else ():
        anchor = "end" if index and index > len(days) // 2 and len(days) > 6 else "start"
        x = 8 + step * (index + (anchor == "end"))
        parts.append(
            f'<text class="chart-muted" x="{x:.2f}%" y="{BASE + 20}" font-size="12" '
            f'text-anchor="{anchor}">{escape(days[index].label)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _open(title: str, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="100%" height="{height}" font-size="14">'
    )
