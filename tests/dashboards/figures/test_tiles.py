"""The map of tiles as a drawing."""

from defusedxml.ElementTree import fromstring

from tna_portal.dashboards.figures.tiles import Tile, tiles_svg


def test_tiles_stand_in_their_places_with_their_numbers() -> None:
    tiles = [Tile(1, 1, "Ұлытау <облысы>", "30,3", 4), Tile(3, 2, "B", "–", 0)]
    root = fromstring(tiles_svg(tiles, [(4, "30–39")], title="t"))
    assert root.get("viewBox") == "0 0 336 178"
    rects = [part for part in root.iter() if part.tag.endswith("rect")]
    assert [(r.get("x"), r.get("y"), r.get("class")) for r in rects] == [
        ("0", "0", "level-4"),
        ("224", "72", "level-0"),
        ("0", "158", "level-4"),
    ]
    texts = [(part.text, part.get("fill")) for part in root.iter() if part.tag.endswith("text")]
    assert texts == [
        ("Ұлытау <облысы>", "#ffffff"),
        ("30,3", "#ffffff"),
        ("B", None),
        ("–", None),
        ("30–39", None),
    ]


def test_without_tiles_there_is_still_a_drawing() -> None:
    assert fromstring(tiles_svg([], [], title="t")).get("viewBox") == "0 0 112 86"
