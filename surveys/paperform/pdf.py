"""A form as PDF: A4, to be printed in black and filled in with a pen.

What belongs together is kept together: a heading with its first question, a question with its answers, an
item with its two rows. Drawn twice, for "page 2 of 7" needs the number of pages.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, TypeVar
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from surveys.letters.pdf import BOLD, FONT, register_fonts
from surveys.paperform.content import (
    CODE_BOXES,
    LETTERS,
    Answer,
    Boxes,
    Digits,
    Entry,
    Form,
    Grid,
    Group,
    Lines,
    Pairs,
    Part,
    Places,
)
from surveys.paperform.drawing import (
    EDGE,
    INK,
    LINE,
    PALE,
    TURQUOISE,
    Ornament,
    Ruled,
    Squares,
    Tick,
)

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 20 * mm, 15 * mm, 16 * mm, 17 * mm
INNER = WIDTH - LEFT - RIGHT
INDENT = 8 * mm
COLUMN = INNER - INDENT
RUN = 20  # lines of a list that are kept together
SHORT, MANY = 64, 5  # more options than MANY, none longer than SHORT, stand in two columns
Story = list[Flowable]
Row = TypeVar("Row")
_BARE: list[tuple[Any, ...]] = [
    (f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")
]
_TIGHT: list[tuple[Any, ...]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
_RULE = ("LINEABOVE", (0, 0), (-1, 0), 0.4, LINE)


def _style(size: float = 10, **options: Any) -> ParagraphStyle:
    values: dict[str, Any] = {"fontName": FONT, "fontSize": size, "leading": size * 1.3}
    return ParagraphStyle("form", **{**values, "textColor": INK, **options})


BODY, SMALL = _style(10, spaceAfter=3), _style(8.5)
LABEL = _style(8.5, alignment=TA_CENTER)
NOTE = _style(8.5, spaceAfter=2)
PLAIN, STRONG = _style(9.5), _style(9.5, fontName=BOLD)


def form_pdf(form: Form) -> bytes:
    """The whole form. Same form, same bytes."""
    register_fonts()
    pages, _ = _drawn(form, 0)
    return _drawn(form, pages)[1]


def _drawn(form: Form, total: int) -> tuple[int, bytes]:
    """Number of pages, and the file with that number written on each of them."""
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, invariant=1, title=form.title, lang=form.language
    )
    first = Frame(LEFT, BOTTOM, INNER, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    later = Frame(LEFT, BOTTOM, INNER, HEIGHT - TOP - BOTTOM - 6 * mm, 0, 0, 0, 0)

    def foot(canvas: Canvas, page: int) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(INK)
        canvas.drawString(LEFT, 9 * mm, form.round_name)
        canvas.drawRightString(WIDTH - RIGHT, 9 * mm, f"{page} / {total}")

    def head(canvas: Canvas, page: int) -> None:
        foot(canvas, page)
        canvas.drawString(LEFT, HEIGHT - 12 * mm, form.title)
        blank = f"{form.words.code}: {'_' * 22}"
        canvas.drawRightString(WIDTH - RIGHT, HEIGHT - 12 * mm, blank)
        canvas.setStrokeColor(LINE)
        canvas.line(LEFT, HEIGHT - 14 * mm, WIDTH - RIGHT, HEIGHT - 14 * mm)

    document.addPageTemplates(
        [
            PageTemplate(
                "first", [first], lambda c, d: foot(c, d.page), autoNextPageTemplate="later"
            ),
            PageTemplate("later", [later], lambda c, d: head(c, d.page)),
        ]
    )
    story = _opening(form)
    for part in form.parts:
        story += _part(part)
    document.build([*story, KeepTogether(_ending(form))])
    return document.page, target.getvalue()


def _markup(text: str) -> str:
    return "<br/>".join(escape(line) for line in text.split("\n"))


def _bold(text: str) -> str:
    return f"<b>{_markup(text)}</b>"


def _opening(form: Form) -> Story:
    words = form.words
    title = _style(15, alignment=TA_CENTER, spaceBefore=6, spaceAfter=2)
    centred = _style(9.5, alignment=TA_CENTER)
    code = Table(
        [[Paragraph(_bold(words.code), BODY), Squares([("", size) for size in CODE_BOXES])],
         ["", Paragraph(_markup(words.code_note), SMALL)]],
        colWidths=[45 * mm, INNER - 45 * mm],
    )  # fmt: skip
    code.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.8, EDGE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, 0), 6),
            ("BOTTOMPADDING", (0, 1), (-1, 1), 6),
        ]
    )
    mark = [Paragraph(_bold(form.mark), _style(9.5, alignment=TA_CENTER))] if form.mark else []
    return [
        Ornament(INNER),
        Spacer(1, 3 * mm),
        Paragraph(_bold(words.organisation), _style(11, alignment=TA_CENTER, textColor=TURQUOISE)),
        Paragraph(_bold(form.title), title),
        Paragraph(_markup(form.round_name), centred),
        *mark,
        Spacer(1, 4 * mm),
        code,
        Spacer(1, 4 * mm),
        *(Paragraph(_markup(paragraph), BODY) for paragraph in form.start),
    ]


def _ending(form: Form) -> Story:
    words = form.words
    cells = [f"{words.branch_form}: …______", f"{words.branch_receipt}: {'_' * 30}"]
    row = [Paragraph(_markup(cell), SMALL) for cell in cells]
    box = Table(
        [[Paragraph(_bold(words.branch), SMALL), ""], row],
        colWidths=[55 * mm, INNER - 55 * mm],
        spaceBefore=8,
    )
    box.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.8, EDGE),
            ("BACKGROUND", (0, 0), (-1, -1), PALE),
            ("TOPPADDING", (0, 1), (-1, 1), 8),
            ("BOTTOMPADDING", (0, 1), (-1, 1), 8),
        ]
    )
    return [Paragraph(_bold(words.thanks), _style(11, spaceBefore=10, alignment=TA_CENTER)), box]


def _part(part: Part) -> Story:
    """A heading with everything up to its first question, then the other questions."""
    bar = Table([[Paragraph(_bold(part.title), _style(11.5))]], colWidths=[INNER], spaceBefore=10)
    bar.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), PALE),
            ("LINEABOVE", (0, 0), (-1, 0), 1.2, TURQUOISE),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    head: Story = [bar, Spacer(1, 1.5 * mm)]
    head += [Paragraph(_markup(line), BODY) for line in part.intro]
    if part.condition:
        head.append(_if(part.condition))
    chunks = [chunk for entry in part.entries for chunk in _chunks(entry)]
    chunks[0] = head + chunks[0]
    return [KeepTogether(chunk) for chunk in chunks]


def _if(condition: str) -> Paragraph:
    return Paragraph(f"→ {_bold(condition)}", _style(8.5, spaceAfter=3))


def _chunks(entry: Entry) -> Iterator[Story]:
    """A question in pieces that must not be torn: usually one, for pairs and groups one an item."""
    head: Story = [Spacer(1, 2.5 * mm)]
    if entry.text:
        title = _style(10.5, leftIndent=INDENT, bulletIndent=0, spaceAfter=1)
        bullet = f'<bullet><font name="{BOLD}">{escape(entry.number)}</font></bullet>'
        head.append(Paragraph((bullet if entry.number else "") + _bold(entry.text), title))
    inner: Story = [_if(entry.condition)] if entry.condition else []
    inner += [Paragraph(_markup(note), NOTE) for note in entry.notes]
    for answer in entry.answers:
        pieces = _pieces(answer)
        inner += pieces[0]
        yield head + [_indented(flowable) for flowable in inner]
        for piece in pieces[1:]:
            yield [_indented(flowable) for flowable in piece]
        head, inner = [], []
    if not entry.answers:
        yield head + [_indented(flowable) for flowable in inner]


def _indented(flowable: Flowable) -> Flowable:
    table = Table([[flowable]], colWidths=[COLUMN], hAlign="RIGHT")
    table.setStyle(_BARE)
    return table


def _pieces(answer: Answer) -> list[Story]:
    match answer:
        case Boxes():
            return _boxes(answer)
        case Grid():
            return _grid(answer)
        case Pairs():
            return _pairs(answer)
        case Places():
            return _places(answer)
        case Lines():
            return [[_ruled(answer)]]
        case Digits():
            return [[Squares(answer.groups)]]
        case Group():
            return _group(answer)


def _table(rows: Sequence[list[Any]], widths: Sequence[float], *more: tuple[Any, ...]) -> Table:
    table = Table(rows, colWidths=widths)
    table.setStyle([*_TIGHT, *more])
    return table


def _runs(rows: Sequence[Row], most: int) -> Iterator[Sequence[Row]]:
    """A long list in runs: what is kept together must be shorter than a page."""
    return (rows[i : i + most] for i in range(0, len(rows), most))


def _boxes(answer: Boxes) -> list[Story]:
    """One column, or two where there are many short options."""
    cells = [
        [Tick(), [Paragraph(_markup(text), _style(9.5)), *([Ruled(1, 6 * mm)] if asks else [])]]
        for text, asks in zip(answer.options, answer.open, strict=True)
    ]
    if len(cells) <= MANY or max(len(text) for text in answer.options) > SHORT:
        return [[_table(run, [6 * mm, COLUMN - 6 * mm])] for run in _runs(cells, RUN)]
    widths = [6 * mm, COLUMN / 2 - 8 * mm]
    pieces: list[Story] = []
    for run in _runs(cells, 2 * RUN):
        half = (len(run) + 1) // 2
        columns = [_table(some, widths) for some in (run[:half], run[half:]) if some]
        pieces.append([_table([columns], [COLUMN / 2] * len(columns))])
    return pieces


def _text(text: str, help_: str, style: ParagraphStyle = STRONG) -> Story:
    return [Paragraph(_markup(text), style), *([Paragraph(_markup(help_), SMALL)] if help_ else [])]


def _grid(answer: Grid) -> list[Story]:
    """The points above, a line for each row; points with long words stand below each row instead."""
    column = (COLUMN - 62 * mm) / len(answer.points)
    longest = max(stringWidth(word, FONT, 8.5) for p in answer.points for word in p.split())
    if longest > column - 4:
        boxes = Boxes(answer.points, (False,) * len(answer.points))
        return [
            [*(() if number else _text(*row)), *piece]
            for row in answer.rows
            for number, piece in enumerate(_boxes(boxes))
        ]
    widths = [62 * mm, *[column] * len(answer.points)]
    middle = [("ALIGN", (1, 0), (-1, -1), "CENTER"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    head = _table([["", *(Paragraph(_markup(p), LABEL) for p in answer.points)]], widths, *middle)
    rows: Story = [
        _table([[_text(*row), *(Tick() for _ in answer.points)]], widths, *middle, _RULE)
        for row in answer.rows
    ]
    return [[head, rows[0]], *([row] for row in rows[1:])]


def _pairs(answer: Pairs) -> list[Story]:
    legend = _table(
        [[Paragraph(_markup(line), SMALL)] for line in answer.legend],
        [COLUMN],
        ("BOX", (0, 0), (-1, -1), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
    )
    side, point = 54 * mm, 11.5 * mm
    rest = COLUMN - side - 5 * point
    items: list[Story] = []
    for item in answer.items:
        rows: list[list[Any]] = [
            [_text(*item), "", "", "", "", "", _ticked(answer.not_relevant, rest)]
        ]
        rows += [
            [Paragraph(_markup(name), SMALL), *(Tick(str(n)) for n in range(1, 6)),
             _ticked(answer.cannot_say, rest)]
            for name in answer.sides
        ]  # fmt: skip
        table = _table(
            rows,
            [side, *[point] * 5, rest],
            ("SPAN", (0, 0), (5, 0)),
            _RULE,
            ("TOPPADDING", (0, 0), (-1, 0), 4),
        )
        items.append([table])
    return [[legend, Spacer(1, 2 * mm), *items[0]], *items[1:]]


def _ticked(text: str, width: float) -> Flowable:
    return _table([[Tick(), Paragraph(_markup(text), SMALL)]], [6 * mm, width - 6 * mm])


def _places(answer: Places) -> list[Story]:
    items = [
        [Paragraph(_bold(_letters(number)), BODY), _text(*item, PLAIN)]
        for number, item in enumerate(answer.items)
    ]
    places: Story = [Spacer(1, 2 * mm)]
    places += [Squares([(place, 1) for place in run]) for run in _runs(answer.places, 6)]
    runs: list[Story] = [[_table(run, [7 * mm, COLUMN - 7 * mm])] for run in _runs(items, RUN)]
    return [*runs[:-1], [*runs[-1], *places]]


def _letters(number: int) -> str:
    """A to Z, then AA, AB.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    first, last = divmod(number, len(LETTERS))
    return (LETTERS[first - 1] if first else "") + LETTERS[last]


def _ruled(answer: Lines) -> Flowable:
    number = min(answer.number, RUN)
    return Ruled(number, 7.5 * mm, answer.before, answer.after, is_short=answer.is_short)


def _group(answer: Group) -> list[Story]:
    """Each time together: only what is longer than a page is torn, between its questions."""
    pieces: list[Story] = []
    for title, entries in answer.times:
        head = _table([[Paragraph(_bold(title), BODY)]], [COLUMN], _RULE)
        piece: Story = [Spacer(1, 2 * mm), head]
        for entry in entries:
            piece.append(Paragraph(_markup(entry.text), _style(9.5, spaceBefore=2)))
            piece += [Paragraph(_markup(note), NOTE) for note in entry.notes]
            piece += [part for one in entry.answers for some in _pieces(one) for part in some]
        pieces.append(piece)
    return pieces
