"""A drawing of a page as a file of its own: with its colours written in, its title above, its source below."""

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml.ElementTree import fromstring

SVG = "http://www.w3.org/2000/svg"
WIDTH, MARGIN = 760, 20  # pixels
TITLE_LETTERS, NOTE_LETTERS = 54, 94  # of a line that fits the width
TITLE_LINE, NOTE_LINE = 26, 17  # pixels
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"
# Properties of the stylesheet that an SVG also takes as attributes.
DRAWN = ("fill", "stroke", "stroke-width", "stroke-dasharray")

Looks = Mapping[str, Mapping[str, str]]
register_namespace("", SVG)  # written without a prefix


def looks_of(stylesheet: str) -> dict[str, dict[str, str]]:
    """Class -> the properties that drawings need, with the variables of `:root` put in."""
    root = re.search(r":root \{(.*?)\}", stylesheet, re.DOTALL)
    variables = dict(re.findall(r"(--[\w-]+): ([^;]+);", root[1] if root else ""))
    found: dict[str, dict[str, str]] = {}
    for name, body in re.findall(r"\.([\w-]+) \{([^{}]*)\}", stylesheet):
        for key, value in re.findall(r"([\w-]+): ([^;]+);", body):
            if key in DRAWN:
                known = re.sub(r"var\((--[\w-]+)\)", lambda word: variables[word[1]], value)
                found.setdefault(name, {})[key] = known
    return found


def standalone_svg(drawing: str, looks: Looks, *, title: str, notes: Sequence[str]) -> str:
    """The drawing as an SVG that needs no stylesheet, WIDTH pixels wide.

    `drawing` is as wide as its frame and as high as its `height` says, or has a `viewBox`; `notes` are
    paragraphs under it: what is said, base, source, release. ParseError when it is not well-formed.
    """
    inner = fromstring(drawing)
    for element in inner.iter():
        for word in element.attrib.pop("class", "").split():
            element.attrib.update(looks.get(word, {}))
    height = _fitted(inner)
    headline = wrap(title, TITLE_LETTERS)
    remarks = [line for note in notes for line in wrap(note, NOTE_LETTERS)]
    top = MARGIN + TITLE_LINE * len(headline) + 12
    whole = top + height + 16 + NOTE_LINE * len(remarks) + MARGIN
    outer = Element(
        f"{{{SVG}}}svg",
        {
            "width": str(WIDTH),
            "height": str(whole),
            "viewBox": f"0 0 {WIDTH} {whole}",
            "font-family": FONT,
            "role": "img",
            "aria-label": title,
        },
    )
    SubElement(outer, f"{{{SVG}}}rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    ink, soft = (dict(looks.get(name, {})) for name in ("chart-text", "chart-muted"))
    bold = ink | {"font-size": "20", "font-weight": "650"}
    _lines(outer, headline, MARGIN + 18, TITLE_LINE, bold)
    inner.attrib |= {"x": str(MARGIN), "y": str(top), "width": str(WIDTH - 2 * MARGIN)}
    outer.append(inner)
    _lines(outer, remarks, top + height + 28, NOTE_LINE, soft | {"font-size": "12.5"})
    return tostring(outer, encoding="unicode")


def _fitted(inner: Element) -> int:
    """Gives the drawing the height that its width asks for, in pixels."""
    box = inner.get("viewBox")
    if box is None:
        return int(float(inner.attrib["height"]))
    _, _, width, height = (float(part) for part in box.split())
    fitted = round((WIDTH - 2 * MARGIN) * height / width)
    inner.set("height", str(fitted))
    return fitted


def _lines(
    outer: Element, lines: Sequence[str], first: int, step: int, look: Mapping[str, str]
) -> None:
    for number, line in enumerate(lines):
        place = {"x": str(MARGIN), "y": str(first + step * number)}
        SubElement(outer, f"{{{SVG}}}text", {**place, **look}).text = line
