"""Colours of codes, told apart with every kind of colour-blindness and at least 3:1 on white.

Found by the smallest CIELAB distance between any two of them as seen with normal sight, protanopia,
deuteranopia and tritanopia (Machado, Oliveira & Fernandes 2009); the tests hold it above 15. A ninth
code takes the first colour again: the key beside the colour is what names a code.
"""

PALETTE = (
    "#00596B", "#D95F02", "#5B2ACB", "#C04C9E", "#1D9A6C", "#86602A", "#7A0F3A", "#2B1B10",
)  # fmt: skip


def colour_at(position: int) -> str:
    """The colour of the code at a place, counted from 1."""
    return PALETTE[(position - 1) % len(PALETTE)]


def number_of(colour: str) -> int:
    """The number, from 1, by which style sheets know a colour of the palette; 0 when it is none."""
    return PALETTE.index(colour) + 1 if colour in PALETTE else 0
