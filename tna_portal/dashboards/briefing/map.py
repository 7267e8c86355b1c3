"""The tile map of the regions: its tiles, its colours in words, its table."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tna_portal.common.languages import localised
from tna_portal.dashboards.briefing.drawings import drawn_tiles
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.figures.tiles import Tile
from tna_portal.dashboards.words import Names, name, number


def tile_cells(
    regions: Sequence[Any],
    scores: Mapping[str, Mapping[str, float | None]],
    area: str,
    place: Place,
) -> list[dict[str, Any]]:
    """The tile map: need 0..100 in five steps, 0 where nothing may be shown."""
    return [
        {
            "column": region.tile_column + 1,
            "row": region.tile_row + 1,
            "label": localised(region, "name"),
            "value_label": number(scores.get(region.iso, {}).get(area)),
            "level": level(scores.get(region.iso, {}).get(area)),
            "url": place.to("region", region.iso) if region.iso in scores else "",
        }
        for region in regions
    ]


def map_figure(
    regions: Sequence[Any],
    scores: Mapping[str, Mapping[str, float | None]],
    area: str,
    place: Place,
    names: Names,
) -> dict[str, Any]:
    """The tile map with its table and its drawing for files."""
    tiles = tile_cells(regions, scores, area, place)
    of = name(names, area) if area else _("mean of all areas")
    title = _map_title(regions, scores, area)
    known = {region.iso: scores.get(region.iso, {}).get(area) for region in regions}
    order = sorted(regions, key=lambda region: -(known[region.iso] or -1))
    drawn = [
        Tile(cell["column"], cell["row"], cell["label"], cell["value_label"], cell["level"])
        for cell in tiles
    ]
    steps = legend()
    words = [(step["level"], str(step["label"])) for step in steps]
    return {
        **drawn_tiles(drawn, words, title),
        "tiles": tiles,
        "legend": steps,
        "base": _("need of training, 0–100: %(of)s") % {"of": of},
        "headers": [{"label": _("Region")}, {"label": _("Need, 0–100"), "numeric": True}],
        "rows": [
            [
                {"text": localised(region, "name"), "header": True},
                {"text": number(known[region.iso]), "numeric": True},
            ]
            for region in order
        ],
    }


def _map_title(
    regions: Sequence[Any], scores: Mapping[str, Mapping[str, float | None]], area: str
) -> str:
    """Which region stands highest, or that nothing can be compared."""
    known = [(scores.get(region.iso, {}).get(area), region) for region in regions]
    shown = [(value, region) for value, region in known if value is not None]
    if len(shown) < 2:
        return _("Need of training by region")
    highest, region = max(shown, key=lambda pair: pair[0])
    lowest = min(value for value, _region in shown)
    return _("From %(low)s to %(high)s points; the highest: %(region)s") % {
        "low": number(lowest),
        "high": number(highest),
        "region": localised(region, "name"),
    }


LEVELS = (10, 20, 30, 40)


def level(score: float | None) -> int:
    """Step of the colour scale: 1 below 10 points up to 5 from 40 on, 0 for nothing."""
    return 0 if score is None else 1 + sum(score >= limit for limit in LEVELS)


def legend() -> list[dict[str, Any]]:
    """The steps of the colour scale in words."""
    bounds = ("0–9", "10–19", "20–29", "30–39", "40–100")
    steps = [{"level": index, "label": text} for index, text in enumerate(bounds, start=1)]
    return [*steps, {"level": 0, "label": _("no data, or fewer than 5 answers")}]
