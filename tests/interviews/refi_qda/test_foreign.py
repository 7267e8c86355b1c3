"""Files of other programs: how they count is found out; what is dangerous or broken is refused."""

import contextlib
import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.refi_qda import archive
from interviews.refi_qda.archive import Archive
from interviews.refi_qda.codebook_csv import read_codebook_csv
from interviews.refi_qda.counting import Counting, Unit
from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange
from interviews.refi_qda.reading import MOST_CODES, Skipped, read_codebook, read_project
from interviews.refi_qda.values import walk
from tests.interviews.refi_qda.samples import CODE, USER, Marked, foreign, selection, zipped

RAW = "Әкім: 📉📰 бюджет туралы.\r\nЕкінші жол 😀 бар.\r\n\r\nҮшінші жол: іс-шара."
KEPT = RAW.replace("\r\n", "\n")
QUOTES = ("бюджет туралы", "туралы.\nЕкінші жол 😀 бар.", "іс-шара", "Үшінші жол: іс-шара.")


def counted(text: str, quotes: Sequence[str], counting: Counting, *, named: bool) -> list[Marked]:
    """The selections as a program that counts so writes them."""
    marks = []
    for quote in quotes:
        raw_quote = quote.replace("\n", "\r\n") if "\r\n" in text else quote
        before = text[: text.index(raw_quote)]
        sizes = []
        for part in (before, before + raw_quote):
            size = len(part)
            if counting.unit is Unit.UTF16:
                size = len(part.encode("utf-16-le")) // 2
            sizes.append(size - (part.count("\r\n") if counting.crlf == 1 else 0))
        marks.append(Marked(sizes[0], sizes[1] - counting.is_inclusive, quote if named else ""))
    return marks


EVERY = [
    Counting(unit, crlf, inclusive)
    for unit in Unit for crlf in (1, 2) for inclusive in (False, True)
]  # fmt: skip


@pytest.mark.parametrize("counting", EVERY)
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_way_of_counting_is_found(counting: Counting, named: bool, encoding: str) -> None:
    marks = counted(RAW, QUOTES, counting, named=named)
    imported = read_project(foreign(RAW.encode(encoding), marks))
    assert imported.choice.counting == counting
    assert imported.choice.is_proven is named
    text = imported.project.sources[0].text
    assert text == KEPT
    assert [text[c.start : c.end] for c in imported.project.codings] == list(QUOTES)


@given(
    st.sampled_from(EVERY),
    st.lists(st.sampled_from(["сөз", "іс 😀", "бюджет", "а\nб", "Ұғым."]), min_size=3, max_size=12),
)
@settings(max_examples=100, deadline=None)
def test_quotes_decide_whatever_the_text(counting: Counting, words: list[str]) -> None:
    numbered = [f"{word}{number}" for number, word in enumerate(words)]
    text = "\n".join(numbered).replace("\n", "\r\n")
    marks = counted(text, numbered, counting, named=True)
    project = read_project(foreign(text.encode(), marks)).project
    kept = project.sources[0].text
    assert [kept[c.start : c.end] for c in project.codings] == numbered


def test_shortened_quotes_and_blanks_for_line_ends_count_as_quotes() -> None:
    marks = counted(RAW, QUOTES, EVERY[0], named=True)
    marks[0] = marks[0]._replace(name="бюджет ту...")
    marks[1] = marks[1]._replace(name=marks[1].name.replace("\n", " "))
    choice = read_project(foreign(RAW.encode(), marks)).choice
    assert choice.scores[0].quotes == choice.named == 4


def test_a_person_may_overrule_the_counting() -> None:
    marks = counted(RAW, QUOTES, EVERY[0], named=True)
    wanted = Counting(is_inclusive=True)
    imported = read_project(foreign(RAW.encode(), marks), wanted)
    assert imported.choice.counting == wanted
    kept = imported.project
    assert kept.sources[0].text[kept.codings[0].start : kept.codings[0].end] == "бюджет туралы."


def test_coders_are_names_and_guids_of_the_file_and_nothing_else() -> None:
    project = read_project(foreign(b"abc def", [Marked(0, 3, "abc")])).project
    assert [(c.guid, c.name) for c in project.coders] == [(USER.lower(), "Ann")]
    assert project.codings[0].coder == USER.lower()
    assert project.codings[0].code == CODE
    assert project.codes[0].colour == "#aabbcc"


def test_attributes_of_cases_memos_of_notes_and_other_names_of_the_project_are_read() -> None:
    guid = "DDDDDDDD-0000-4000-8000-00000000000"
    more = (
        f'<Notes><Note guid="{guid}1"><PlainTextContent>From a note</PlainTextContent></Note></Notes>'
        f'<Variables><Variable guid="{guid}2" name="Age" typeOfVariable="Integer"/></Variables>'
        f'<Cases><Case guid="{guid}3" name="Anna"><VariableValue><VariableRef targetGUID="{guid}2"/>'
        f"<IntegerValue>41</IntegerValue></VariableValue>"
        f'<SourceRef targetGUID="cccccccc-0000-4000-8000-000000000001"/></Case></Cases>'
    )
    inside = f"<Description>Own words</Description><NoteRef targetGUID='{{{guid}1}}'/>"
    data = foreign(b"abc def", [Marked(0, 3, "abc")], more=more, inside=inside, qde="Study.qde")
    project = read_project(data).project
    assert project.codings[0].memo == "Own words\n\nFrom a note"
    assert project.sources[0].attributes == (("Age", "41"),)
    assert project.sources[0].case == "Anna"


def test_what_has_no_place_is_counted() -> None:
    marks = [Marked(0, 3, "abc"), Marked(5, 99, ""), Marked(3, 1, "")]
    data = foreign(b"abc def", marks)
    assert read_project(data).skipped == {Skipped.OUT_OF_RANGE: 2}
    inside = selection(Marked(0, 3, "abc"), 7).replace(CODE.upper(), "no such code")
    note = '<PlainTextSelection guid="q" startPosition="0" endPosition="2"/>'
    xml = (
        "<Project name='P'><Sources><PictureSource guid='x'/><VideoSource guid='y'/>"
        "<TextSource guid='z' richTextPath='internal://z.docx'/>"
        f"<TextSource guid='t'><PlainTextContent>abc</PlainTextContent>{inside}{note}"
        "<Coding guid='w'><CodeRef targetGUID='c'/></Coding></TextSource></Sources></Project>"
    )
    assert read_project(zipped({"project.qde": xml.encode()})).skipped == {
        Skipped.PICTURE: 1,
        Skipped.AUDIO_OR_VIDEO: 1,
        Skipped.TEXT_ELSEWHERE: 1,
        Skipped.UNKNOWN_CODE: 1,
        Skipped.ANNOTATION: 1,
        Skipped.WHOLE_SOURCE_CODING: 1,
    }


@pytest.mark.parametrize(
    "path",
    ["relative:///T.txt", "absolute:///etc/passwd", "internal://../T.txt", "file:///etc/passwd", "T.txt"],
)  # fmt: skip
def test_no_path_leads_out_of_the_archive(path: str) -> None:
    imported = read_project(foreign(b"abc", [Marked(0, 3, "abc")], path=path))
    assert imported.skipped == {Skipped.TEXT_ELSEWHERE: 1}
    assert imported.project.sources == ()


def refused(data: bytes) -> ExchangeProblem:
    with pytest.raises(UnusableExchange) as error:
        read_project(data)
    return error.value.problem


def test_a_bomb_is_refused_by_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED_BYTES", 1_000_000)
    data = foreign(b" " * 2_000_000, [])
    assert len(data) < 10_000
    assert refused(data) is ExchangeProblem.TOO_LARGE


def test_a_bomb_that_declares_little_is_refused_by_what_comes_out() -> None:
    data = bytearray(foreign(b" " * 5_000_000, []))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.rindex(signature)
        struct.pack_into("<I", data, place + offset, 10)
    assert refused(bytes(data)) is ExchangeProblem.BROKEN_ARCHIVE


def test_one_text_named_a_thousand_times_is_counted_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED_BYTES", 100_000)
    source = "<TextSource guid='{}' plainTextPath='internal://t.txt'/>"
    many = "".join(source.format(number) for number in range(1000))
    xml = f"<Project name='P'><Sources>{many}</Sources></Project>".encode()
    assert refused(zipped({"project.qde": xml, "sources/t.txt": b"a" * 1000})) is (
        ExchangeProblem.TOO_LARGE
    )


@pytest.mark.parametrize(
    "name", ["../evil.txt", "sources/../../evil", "/etc/passwd", "..\\evil.txt", "C:\\evil.txt"]
)
def test_an_entry_that_would_leave_the_archive_is_refused(name: str) -> None:
    assert (
        refused(zipped({"project.qde": b"<Project/>", name: b"x"})) is ExchangeProblem.UNSAFE_PATH
    )


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE Project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Project SYSTEM "http://example.org/x.dtd">',
        "<!DOCTYPE Project>",
    ],
)
def test_doctypes_and_entities_are_refused(declaration: str) -> None:
    xml = f"{declaration}<Project name='P'/>".encode()
    assert refused(zipped({"project.qde": xml})) is ExchangeProblem.FORBIDDEN_XML
    with pytest.raises(UnusableExchange) as error:
        read_codebook(xml.replace(b"Project", b"CodeBook"))
    assert error.value.problem is ExchangeProblem.FORBIDDEN_XML


def encrypted() -> bytes:
    data = bytearray(zipped({"project.qde": b"<Project/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.rindex(signature)
        data[place + offset] |= 1
    return bytes(data)


def nested(levels: int) -> bytes:
    code = '<Code name="a">' * levels + "</Code>" * levels
    return f"<Project name='P'><CodeBook><Codes>{code}</Codes></CodeBook></Project>".encode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", ExchangeProblem.BROKEN_ARCHIVE),
        (b"not a zip", ExchangeProblem.BROKEN_ARCHIVE),
        (foreign(b"abc", [])[:-40], ExchangeProblem.BROKEN_ARCHIVE),
        (encrypted(), ExchangeProblem.ENCRYPTED),
        (zipped({"sources/a.txt": b"a"}), ExchangeProblem.NO_PROJECT),
        (zipped({"project.qde": b"<Project>"}), ExchangeProblem.BROKEN_XML),
        (zipped({"project.qde": b"<?xml version='1.0' encoding='x'?><Project/>"}), ExchangeProblem.BROKEN_XML),
        (zipped({"project.qde": b"<CodeBook/>"}), ExchangeProblem.NOT_A_PROJECT),
        (zipped({"project.qde": nested(41)}), ExchangeProblem.TOO_DEEP),
        (foreign("ә".encode("utf-16-le") + b"\xff", []), ExchangeProblem.NOT_UTF8),
        (zipped({"project.qde": b"<Project/>"} | {str(n): b"" for n in range(10_000)}), ExchangeProblem.TOO_MANY),
    ],
)  # fmt: skip
def test_what_is_no_project_is_refused(data: bytes, problem: ExchangeProblem) -> None:
    assert refused(data) is problem


@given(st.integers(0, 800), st.binary(min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_a_damaged_archive_is_read_or_refused_but_never_fails(place: int, junk: bytes) -> None:
    data = foreign("Әкім: бюджет".encode(), [Marked(6, 12, "бюджет")])
    damaged = data[:place] + junk + data[place + len(junk) :]
    with contextlib.suppress(UnusableExchange):
        assert len(read_project(damaged).project.sources) <= 1


def test_an_archive_larger_than_the_limit_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ARCHIVE_BYTES", 10)
    with pytest.raises(UnusableExchange) as error:
        Archive(zipped({"project.qde": b"<Project/>"}))
    assert error.value.problem is ExchangeProblem.TOO_LARGE


@pytest.mark.parametrize(
    "namespace",
    ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0", "urn:QDA-XML:codebook:0:4"],
)
def test_codebooks_of_every_namespace_and_taguettes_empty_sets_are_read(namespace: str) -> None:
    xml = (
        f'<CodeBook xmlns="{namespace}" origin="X"><Codes><Code guid="{{{CODE.upper()}}}" '
        'name="Бюджет" isCodable="true"><Description>Не екені</Description><Code name="Атқару"/>'
        "</Code></Codes><Sets/></CodeBook>"
    )
    (code,) = read_codebook(xml.encode())
    assert (code.guid, code.name, code.definition) == (CODE, "Бюджет", "Не екені")
    assert [child.name for child in code.children] == ["Атқару"]


def test_doubled_guids_of_a_codebook_are_told_apart() -> None:
    code = f'<Code guid="{CODE}" name="a" isCodable="true"/>'
    codes = read_codebook(f"<CodeBook><Codes>{code * 3}</Codes></CodeBook>".encode())
    assert len({code.guid for code in codes}) == 3


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        ("<CodeBook><Codes/></CodeBook>", ExchangeProblem.EMPTY),
        ("<Project/>", ExchangeProblem.NOT_A_CODEBOOK),
        ("<CodeBook>", ExchangeProblem.BROKEN_XML),
        (f"<CodeBook><Codes>{'<Code/>' * (MOST_CODES + 1)}</Codes></CodeBook>", ExchangeProblem.TOO_MANY),
    ],
)  # fmt: skip
def test_what_is_no_codebook_is_refused(xml: str, problem: ExchangeProblem) -> None:
    with pytest.raises(UnusableExchange) as error:
        read_codebook(xml.encode())
    assert error.value.problem is problem


def test_taguettes_codebook_is_read() -> None:
    table = (
        "tag,description,number of highlights,number of documents\r\nқаржы,Ақша,3,1\r\nзаң,,0,0\r\n"
    )
    codes = read_codebook_csv(table.encode())
    assert [(c.name, c.definition, c.is_codable) for c in codes] == [
        ("қаржы", "Ақша", True), ("заң", "", True),
    ]  # fmt: skip


def test_a_table_made_by_hand_is_read_as_a_tree() -> None:
    table = "\ufeffПуть;PATH;Description\r\n1;Бюджет / Атқару;Не\r\n2;КГУ/ГКП;\r\n;;\r\n"
    codes = read_codebook_csv(table.encode())
    found = [([c.name for c in above], c.name, c.is_codable) for above, c in walk(codes)]
    assert found == [
        ([], "Бюджет", False), (["Бюджет"], "Атқару", True), ([], "КГУ/ГКП", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "problem", "where"),
    [
        ("", ExchangeProblem.NO_NAME_COLUMN, ""),
        ("code,text\na,b\n", ExchangeProblem.NO_NAME_COLUMN, ""),
        ("tag,name\na,b\n", ExchangeProblem.SEVERAL_NAME_COLUMNS, ""),
        ("tag,description\na,\n,text\n", ExchangeProblem.NAME_MISSING, "3"),
        ("tag\na / b\na /  / b\n", ExchangeProblem.NAME_MISSING, "3"),
        ("tag\na\nb\na\n", ExchangeProblem.NAME_TWICE, "4"),
        (f"tag,guid\na,{CODE}\nb,{CODE}\n", ExchangeProblem.GUID_TWICE, "3"),
        ("tag\n", ExchangeProblem.EMPTY, ""),
        ("tag\n" + " / ".join("abcdefg" * 6), ExchangeProblem.TOO_DEEP, "2"),
        ("tag\n" + "\n".join(map(str, range(MOST_CODES + 1))), ExchangeProblem.TOO_MANY, ""),
        ("tag\n" + "a" * 200_000, ExchangeProblem.BROKEN_TABLE, ""),
    ],
)
def test_a_table_that_is_no_codebook_is_refused(
    table: str, problem: ExchangeProblem, where: str
) -> None:
    with pytest.raises(UnusableExchange) as error:
        read_codebook_csv(table.encode())
    assert (error.value.problem, error.value.where) == (problem, where)


def test_a_table_in_another_encoding_is_refused() -> None:
    with pytest.raises(UnusableExchange) as error:
        read_codebook_csv("tag\nБюджет".encode("cp1251"))
    assert error.value.problem is ExchangeProblem.NOT_UTF8
