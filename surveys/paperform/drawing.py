"""What a form is drawn of: boxes to tick, boxes for digits, ruled lines, the ornament."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from surveys.letters.pdf import FONT

INK, EDGE, LINE = "#17262b", "#48565f", "#b9c4ca"
PALE, TURQUOISE = "#eef4f5", "#00525f"
SIDE = 3.6 * mm  # of a box to tick
CELL = 6.5 * mm  # of a box for a digit
GAP = 4 * mm


class Tick(Flowable):
    """An empty box, with a figure behind it where there is one."""

    def __init__(self, label: str = "") -> None:
        super().__init__()
        self.label = label
        self.height = SIDE
        self.width = SIDE + (stringWidth(label, FONT, 9) + 3 if label else 0)

    def draw(self) -> None:
        """The box stands on the line of the words beside it."""
        self.canv.setStrokeColor(EDGE)
        self.canv.setLineWidth(0.9)
        self.canv.rect(0, 0, SIDE, SIDE)
        if self.label:
            self.canv.setFillColor(INK)
            self.canv.setFont(FONT, 9)
            self.canv.drawString(SIDE + 3, 1.5, self.label)


class Squares(Flowable):
    """Groups of boxes for one letter or digit each; the name of a group stands above it."""

    def __init__(self, groups: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self.groups = groups
        self.is_named = any(name for name, _ in groups)
        self.width = sum(self._wide(name, number) + GAP for name, number in groups)
        self.height = CELL + (4 * mm if self.is_named else 0)

    def _wide(self, name: str, number: int) -> float:
        return max(number * CELL, float(stringWidth(name, FONT, 8)))

    def draw(self) -> None:
        """From the left."""
        x = 0.0
        for name, number in self.groups:
            self.canv.setStrokeColor(EDGE)
            self.canv.setLineWidth(0.8)
            for place in range(number):
                self.canv.rect(x + place * CELL, 0, CELL, CELL)
            self.canv.setFillColor(INK)
            self.canv.setFont(FONT, 8)
            self.canv.drawString(x, CELL + 1.2 * mm, name)
            x += self._wide(name, number) + GAP


class Ruled(Flowable):
    """Lines to write on, as wide as there is room or as a figure needs."""

    SHORT = 45 * mm

    def __init__(
        self,
        number: int,
        distance: float,
        before: str = "",
        after: str = "",
        *,
        is_short: bool = False,
    ) -> None:
        super().__init__()
        self.number, self.distance = number, distance
        self.before, self.after, self.is_short = before, after, is_short

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as the column."""
        self.width, self.height = width, self.number * self.distance
        return self.width, self.height

    def draw(self) -> None:
        """From the bottom."""
        self.canv.setStrokeColor(EDGE)
        self.canv.setLineWidth(0.5)
        self.canv.setFillColor(INK)
        self.canv.setFont(FONT, 9.5)
        start = stringWidth(self.before, FONT, 9.5) + 5 if self.before else 0
        end = min(self.width, start + self.SHORT) if self.is_short else self.width
        self.canv.drawString(0, 2, self.before)
        self.canv.drawString(end + 5, 2, self.after)
        for place in range(self.number):
            self.canv.line(start, place * self.distance + 1, end, place * self.distance + 1)


class Ornament(Flowable):
    """The portal's band of ram's horns (static/img/ornament.svg), drawn as lines."""

    _HORN = (
        (0.0, 4.6, -2.7, 6.3, -5.0, 6.3),
        (-7.3, 6.3, -8.8, 4.6, -8.8, 2.6),
        (-8.8, 0.8, -7.5, -0.5, -5.9, -0.5),
        (-4.5, -0.5, -3.6, 0.5, -3.6, 1.6),
    )

    def __init__(self, width: float) -> None:
        super().__init__()
        self.width, self.height = width, 14.0

    def draw(self) -> None:
        """Horns turned up and down in turn, between two lines."""
        self.canv.setStrokeColor(TURQUOISE)
        self.canv.setLineWidth(1)
        number = int(self.width // 21)
        step = self.width / number
        for place in range(number):
            turn = 1 if place % 2 == 0 else -1
            x, y = (place + 0.5) * step, 7 - 1.2 * turn
            path = self.canv.beginPath()
            path.moveTo(x, y - 4.6 * turn)
            path.lineTo(x, y)
            for mirrored in (1, -1):
                path.moveTo(x, y)
                for a, b, c, d, e, f in self._HORN:
                    path.curveTo(
                        *(x + mirrored * a, y + turn * b, x + mirrored * c, y + turn * d),
                        *(x + mirrored * e, y + turn * f),
                    )
            self.canv.drawPath(path)
        for y in (-1.5, 15.5):
            self.canv.line(0, y, self.width, y)
