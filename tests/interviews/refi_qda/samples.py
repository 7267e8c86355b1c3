"""Projects as the portal exports them, and archives as other programs write them."""

import io
import zipfile
from datetime import UTC, datetime
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st

from interviews.refi_qda.values import Code, Coder, Coding, Project, Source, guid_for, memo_of

TEXT = (
    "Интервьюер: Бюджетті қалай жоспарлайсыз?\n"
    "Әкім: Бюджет «төртінші деңгейде» — өз кірісіміз жоқ. Қаражат аудан арқылы келеді.\n"
    "\n"
    "Аким: Закупки & договоры <сложно>, правила меняются каждый год.\n"
    "Әкім: Ұғым, ғылым, іс-шара, һәм өңір — бәрі керек."
)
MADE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
A, B = Coder(guid_for("coder", "A"), "Айгүл Ә."), Coder(guid_for("coder", "B"), "Борис Н.")
SPENDING = Code(guid_for("code", "T1.1"), "Атқару", "Шығындарды <бөлу> & есептілік", "#0B6E7F")
REVENUE = Code(guid_for("code", "T1.2"), "Кірістер")
BUDGET = Code(
    guid_for("code", "T1"), "Бюджет", "Жергілікті бюджет", "#8A5A00", True, (SPENDING, REVENUE)
)
LAW = Code(guid_for("code", "T2"), "Заңнама")
AREAS = Code(guid_for("code", "areas"), "Салалар", is_codable=False, children=(BUDGET, LAW))
SOURCE = Source(
    guid_for("source", 1),
    "Сұхбат 01 – әкім",
    TEXT,
    (("Өңір", "Ақмола облысы"), ("Топ", 'әкім & "орынбасар"')),
    "Р-01",
    MADE,
)


def coding(number: int, coder: Coder, code: Code, quote: str, memo: str = "") -> Coding:
    """The coding of a passage of TEXT."""
    start = TEXT.index(quote)
    key = guid_for("coding", number)
    return Coding(key, SOURCE.guid, coder.guid, code.guid, start, start + len(quote), memo, MADE)


def two_coders() -> Project:
    """Overlapping, nested and doubled passages over line ends, by two coders, memos with markup."""
    memo = memo_of("Өз кірісі жоқ: <b>5 & 7</b>", 'Оқыту: «қаржы» "құралдары"\nжәне ]]> \';')
    over_lines = (
        "өз кірісіміз жоқ. Қаражат аудан арқылы келеді.\n\nАким: Закупки & договоры <сложно>"
    )
    codings = (
        coding(1, A, BUDGET, "Бюджет «төртінші деңгейде» — өз кірісіміз жоқ.", memo),
        coding(2, A, REVENUE, "өз кірісіміз жоқ.", "Кіріс"),
        coding(3, A, SPENDING, "өз кірісіміз жоқ.", "Сол жер, басқа код"),
        coding(4, B, BUDGET, "Бюджет «төртінші деңгейде» — өз кірісіміз жоқ.", "Басқа пікір"),
        coding(5, B, LAW, over_lines, "Жол аралық"),
        coding(6, B, SPENDING, "Қаражат аудан"),
    )
    return Project("Қажеттілік 2026", (A, B), (AREAS,), (SOURCE,), codings, MADE)


LETTERS = st.sampled_from("аәқғҰһі Ё.«—&<>\"'\n\n😀b9")
TEXTS = st.text(LETTERS, min_size=3, max_size=80)
MEMOS = st.text(st.one_of(LETTERS, st.sampled_from("\t\r\x0b\ufffe]/;")), max_size=40)
NAMES = st.text(st.sampled_from('АәБ/\\ .&<"2()'), max_size=6)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Any project whose references hold: names may be empty or doubled, codings overlap or repeat."""
    coders = tuple(
        Coder(guid_for("coder", i), name)
        for i, name in enumerate(draw(st.lists(NAMES, max_size=3)))
    )
    codes: list[Code] = []
    for i, name in enumerate(draw(st.lists(NAMES, min_size=1, max_size=5))):
        children = tuple(codes.pop() for _ in range(draw(st.integers(0, len(codes)))))
        code = Code(
            guid_for("code", i), name, draw(MEMOS), "#0b6E7f", draw(st.booleans()), children
        )
        codes.append(code)
    guids = [guid_for("code", i) for i in range(i + 1)]
    sources = tuple(
        Source(guid_for("source", i), draw(NAMES), text, (("Топ", draw(MEMOS)),), draw(NAMES), MADE)
        for i, text in enumerate(draw(st.lists(TEXTS, min_size=1, max_size=2)))
    )
    codings = []
    for number in range(draw(st.integers(0, 8))):
        source = draw(st.sampled_from(sources))
        start = draw(st.integers(0, len(source.text) - 1))
        end = draw(st.integers(start + 1, len(source.text)))
        coder = draw(st.sampled_from(["", *(coder.guid for coder in coders)]))
        codings.append(
            Coding(
                guid_for("coding", number), source.guid, coder, draw(st.sampled_from(guids)),
                start, end, draw(MEMOS), MADE,
            )
        )  # fmt: skip
    return Project(draw(NAMES), coders, tuple(codes), sources, tuple(codings), MADE)


class Marked(NamedTuple):
    """A selection of a foreign file."""

    start: int
    end: int
    name: str


CODE = "0a0a0a0a-0000-4000-8000-000000000001"
USER = "0A0A0A0A-0000-4000-8000-00000000000B"


def selection(mark: Marked, number: int, inside: str = "") -> str:
    """A coded selection as XML, the GUIDs in capitals and braces as some programs write them."""
    return (
        f'<PlainTextSelection guid="{{AAAAAAAA-0000-4000-8000-{number:012}}}" '
        f'startPosition="{mark.start}" endPosition="{mark.end}" '
        f'name={quoteattr(mark.name, {chr(10): "&#10;"})} creatingUser="{{{USER}}}">{inside}'
        f'<Coding guid="BBBBBBBB-0000-4000-8000-{number:012}">'
        f'<CodeRef targetGUID="{{{CODE.upper()}}}"/></Coding></PlainTextSelection>'
    )


def foreign(
    text: bytes,
    marks: list[Marked],
    *,
    path: str = "internal://T.txt",
    more: str = "",
    inside: str = "",
    qde: str = "project.qde",
) -> bytes:
    """An archive of another program with one source."""
    body = "".join(selection(mark, number, inside) for number, mark in enumerate(marks))
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="P" '
        f'origin="Other 1.0"><Users><User guid="{USER}" name="Ann"/></Users><CodeBook><Codes>'
        f'<Code guid="{CODE.upper()}" name="Budget" isCodable="true" color="#abc"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="CCCCCCCC-0000-4000-8000-000000000001" name="One" '
        f'plainTextPath="{path}">{body}</TextSource></Sources>{more}</Project>'
    )
    return zipped({qde: xml.encode(), "Sources/t.TXT": text})


def zipped(entries: dict[str, bytes]) -> bytes:
    """A ZIP with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()
