"""Title, drawing and interactive twin of a figure: the part of a figure that is not its table."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from tna_portal.dashboards.figures.bars import Bar, bars_plot, bars_svg
from tna_portal.dashboards.figures.dumbbell import Pair, dumbbell_plot, dumbbell_svg
from tna_portal.dashboards.figures.interactive import Plot
from tna_portal.dashboards.figures.quadrants import Point, quadrants_plot, quadrants_svg
from tna_portal.dashboards.figures.ranking import Dot, ranking_plot, ranking_svg, short_ranking_svg
from tna_portal.dashboards.figures.tiles import Tile, tiles_svg
from tna_portal.dashboards.words import number

Drawn = dict[str, Any]


def _drawn(title: str, svg: str, make: Callable[[], Any] | None = None) -> Drawn:
    return {
        "title": title,
        "svg": mark_safe(svg),  # noqa: S308 - the drawings escape every text that they are given
        "plot": Plot(make) if make else None,
    }


def drawn_dot(
    label: str,
    score: float | None,
    interval: tuple[float | None, float | None],
    *,
    is_indicative: bool,
) -> Dot:
    """A need's dot; without an interval it has no width."""
    at = score or 0.0
    low, high = (at if end is None else end for end in interval)
    return Dot(label, at, low, high, number(score), is_indicative)


def drawn_ranking(dots: Sequence[Dot], title: str) -> Drawn:
    """Needs as dots with intervals."""
    axis = _("points of 100")
    svg = ranking_svg(dots, title=title, axis_label=axis)
    return _drawn(title, svg, partial(ranking_plot, dots, axis_label=axis))


def drawn_short(dots: Sequence[Dot], title: str) -> Drawn:
    """The first needs, for a printed sheet."""
    return _drawn(title, short_ranking_svg(dots, title=title))


def drawn_pairs(pairs: Sequence[Pair], title: str, *, first: str, second: str) -> Drawn:
    """Two groups side by side."""
    words = {"axis_label": _("points of 100"), "first": first, "second": second}
    svg = dumbbell_svg(pairs, title=title, **words)
    return _drawn(title, svg, partial(dumbbell_plot, pairs, **words))


def drawn_bars(bars: Sequence[Bar], title: str) -> Drawn:
    """Shares of answers."""
    return _drawn(title, bars_svg(bars, title=title), partial(bars_plot, bars))


def drawn_quadrants(points: Sequence[Point], title: str, **words: Any) -> Drawn:
    """Importance against competence."""
    svg = quadrants_svg(points, title=title, **words)
    return _drawn(title, svg, partial(quadrants_plot, points, **words))


def drawn_tiles(tiles: Sequence[Tile], legend: Sequence[tuple[int, str]], title: str) -> Drawn:
    """The map; on the page it is a list of links, so it has no interactive twin."""
    return _drawn(title, tiles_svg(tiles, legend, title=title))
