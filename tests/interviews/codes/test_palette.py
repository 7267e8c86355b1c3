"""Colours of codes can be told apart by everybody, and style sheets have the same ones."""

import math
import re
from itertools import combinations
from pathlib import Path

from interviews.codes.palette import PALETTE, colour_at, number_of

ROOT = Path(__file__).resolve().parents[3]
# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(rgb: list[float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """CIELAB of a colour as somebody sees it."""
    raw = linear(colour)
    rgb = [
        min(1.0, max(0.0, sum(w * c for w, c in zip(row, raw, strict=True))))
        for row in SIGHTS[sight]
    ]
    x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505
    z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089
    a, b, c = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, luminance(rgb), z)
    )
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def test_any_two_colours_differ_for_every_kind_of_sight() -> None:
    nearest = min(
        math.dist(seen(one, sight), seen(other, sight))
        for one, other in combinations(PALETTE, 2)
        for sight in SIGHTS
    )
    assert nearest > 15


def test_every_colour_stands_out_on_white() -> None:
    assert all(1.05 / (luminance(linear(colour)) + 0.05) >= 3 for colour in PALETTE)


def test_the_style_sheet_has_the_same_colours() -> None:
    css = (ROOT / "static/css/portal.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"\.code-(\d) \{ --code: (#[0-9a-f]{6})", css))
    assert found == {str(n): colour.lower() for n, colour in enumerate(PALETTE, start=1)}


def test_the_ninth_code_takes_the_first_colour_again() -> None:
    assert colour_at(9) == PALETTE[0]
    assert [number_of(colour_at(n)) for n in (1, 8, 9)] == [1, 8, 1]
    assert number_of("#123456") == 0
