"""The map of tiles, one a region, as a drawing for files; on the page it is a list of links."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

WIDE, HIGH, GAP = 112, 72, 4  # pixels of a tile
LETTERS, LINE = 15, 14
STEP, FOOT = 20, 14  # pixels of a line of the key, and above it
DARK_FROM = 4  # from this level on, white letters are read better than dark ones


@dataclass(frozen=True)
class Tile:
    """One region: where it stands (from 1), its name, its number in words, the step of its colour."""

    column: int
    row: int
    label: str
    value_text: str
    level: int


def tiles_svg(tiles: Sequence[Tile], legend: Sequence[tuple[int, str]], *, title: str) -> str:
    """An SVG with a viewBox; `legend` are (level, words)."""
    width = max((tile.column for tile in tiles), default=1) * WIDE
    map_height = max((tile.row for tile in tiles), default=1) * HIGH
    height = map_height + FOOT + STEP * len(legend)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {width} {height}" font-size="12">',
        *(_tile(tile) for tile in tiles),
    ]
    for number, (level, words) in enumerate(legend):
        y = map_height + FOOT + STEP * number
        parts.append(
            f'<rect class="level-{level}" x="0" y="{y}" width="16" height="14"/>'
            f'<text class="chart-text" x="24" y="{y + 12}">{escape(words)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _tile(tile: Tile) -> str:
    x, y = WIDE * (tile.column - 1), HIGH * (tile.row - 1)
    look = 'fill="#ffffff"' if tile.level >= DARK_FROM else 'class="chart-text"'
    lines = wrap(tile.label, LETTERS)[:3]
    words = "".join(
        f'<text {look} x="{x + 8}" y="{y + 18 + LINE * number}" font-size="11">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<g><rect class="level-{tile.level}" x="{x}" y="{y}" width="{WIDE - GAP}" height="{HIGH - GAP}"/>'
        f'{words}<text {look} x="{x + 8}" y="{y + HIGH - GAP - 8}" font-weight="650">'
        f"{escape(tile.value_text)}</text></g>"
    )
