"""Lists of people as files: bombs, macros, entities, other formats and plain damage are refused with a
sentence, quickly and without much memory; whatever is read is read as text."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from tests.factories.organisation import branch, make_user
from tests.fuzz.support import examples, undone
from tests.organisation.roster.test_roster import HEADER, ROW, repacked, table, workbook
from tests.portal import ROOT
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import Respondent, RosterUpload
from tna_portal.organisation.roster.reading import FileRefused, read_rows

LONGEST, MOST_MB = 5.0, 200
SHEET = "xl/worksheets/sheet1.xml"
HEAD = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
    b'spreadsheetml/2006/main"><sheetData>'
)
TAIL = b"</sheetData></worksheet>"


def good() -> bytes:
    """A list that is read."""
    return workbook(HEADER, ROW)


def with_sheet(content: bytes) -> bytes:
    """A workbook whose sheet is another."""
    return repacked(good(), **{SHEET: content})


def laughs() -> bytes:
    """A billion of them."""
    levels = b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    return (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + levels + b"]>"
        b"<worksheet><sheetData><row><c><v>&l9;</v></c></row></sheetData></worksheet>"
    )


def empty_rows(number: int) -> bytes:
    """Header, one person, then formatted rows without anything."""
    lines = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(3, number + 3))
    with zipfile.ZipFile(io.BytesIO(good())) as book:
        sheet = book.read(SHEET)
    return with_sheet(sheet.replace(b"</sheetData>", lines.encode() + b"</sheetData>"))


def many_entries(number: int) -> bytes:
    """An archive of a great many tiny parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        for place in range(number):
            archive.writestr(f"xl/p{place}", "")
    return target.getvalue()


def text_document() -> bytes:
    """An archive of another kind."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return target.getvalue()


def encrypted() -> bytes:
    """An archive whose parts say that they are encrypted."""
    data = bytearray(good())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(data)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (lambda: repacked(good(), xl__x=b"0" * 150_000_000), "bomb"),
    "a bomb in its sheet": (lambda: with_sheet(HEAD + b" " * 120_000_000 + TAIL), "bomb"),
    "nested archives": (lambda: repacked(good(), xl__x=repacked(good(), xl__y=b"0" * 60_000_000)), ""),
    "macros": (lambda: repacked(good(), **{"xl/vbaProject.bin": b"\xd0\xcf"}), "macros"),
    "macros of Excel 4": (
        lambda: repacked(good(), **{"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "a billion laughs": (lambda: with_sheet(laughs()), "entities"),
    "an external entity": (
        lambda: with_sheet(
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
            + HEAD[21:] + b"<row><c><v>&f;</v></c></row>" + TAIL), "entities"),
    "an entity after a long comment": (
        lambda: with_sheet(
            b'<?xml version="1.0"?><!--' + b"x" * 5000 + b'--><!DOCTYPE x [<!ENTITY f "y">]>'
            + HEAD[21:] + b"<row><c><v>&f;</v></c></row>" + TAIL), "entities"),
    "an entity in UTF-16": (
        lambda: with_sheet(
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY f "y">]><x>&f;</x>'.encode(
                "utf-16")), "entities"),
    "an old or encrypted file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4096, "old_or_encrypted"),
    "encrypted parts": (encrypted, "old_or_encrypted"),
    "half a file": (lambda: good()[: len(good()) // 2], "not_a_list"),
    "the end of a file": (lambda: b"PK" + good()[len(good()) // 2 :], "not_a_list"),
    "a text document": (text_document, "not_a_list"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "not_a_list"),
    "a page of the web": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "empty"),
    "NUL in a CSV": (lambda: table(HEADER, [*ROW[:4], "a\x00b"]), "not_a_list"),
    "a million columns": (lambda: b";".join([b"a"] * 1_000_000) + b"\n1;2\n", "too_many_columns"),
    "a cell of megabytes": (lambda: b'a;b\n"' + b"x" * 9_000_000 + b'";2\n', ""),
    "a million rows": (lambda: b"a;b\n" + b"1;2\n" * 1_000_000, "too_many_rows"),
    "blank rows without end": (lambda: b"a;b\n" + b";\n" * 3_000_000, "empty"),
    "UTF-16 cut in a letter": (lambda: "a;b\nә;б".encode("utf-16")[:-1], "not_a_list"),
    "too many parts": (lambda: many_entries(50_000), "bomb"),
    "more than ten megabytes": (lambda: b"a;b\n" * 3_000_000, "too_big"),
}  # fmt: skip


HEAVY = (
    *("a zip bomb", "a bomb in its sheet", "a billion laughs", "a million columns"),
    *("a million rows", "a cell of megabytes", "blank rows without end", "too many parts"),
)


@pytest.mark.parametrize("name", BOMBS)
def test_a_dangerous_file_is_refused_quickly(name: str) -> None:
    make, reason = BOMBS[name]
    data = make()
    began = time.process_time()
    try:
        read_rows(data)
    except FileRefused as error:
        assert reason in {"", error.reason}  # noqa: PT017 - which of them, where it matters
    else:
        assert not reason
    assert time.process_time() - began < LONGEST


def test_a_million_empty_rows_are_passed_over() -> None:
    data = empty_rows(1_000_000)
    began = time.process_time()
    try:
        assert len(read_rows(data)) == 2
    except FileRefused as error:
        assert error.reason in {"bomb", "too_big"}  # noqa: PT017 - either end is a clean one
    assert time.process_time() - began < LONGEST


def test_memory_stays_small(tmp_path: Path) -> None:
    for number, name in enumerate(HEAVY):
        (tmp_path / f"{number:02}").write_bytes(BOMBS[name][0]())
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from tna_portal.organisation.roster.reading import FileRefused, read_rows\n"
        "base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try: read_rows(path.read_bytes())\n"
        "    except FileRefused: pass\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) < MOST_MB


SENTENCES = {
    "kk": {"a zip bomb": "ашылғанда", "macros": "макрос", "a billion laughs": "файл", "a picture": "XLSX"},
    "ru": {"a zip bomb": "распаковк", "macros": "макрос", "a billion laughs": "файл", "a picture": "XLSX"},
    "en": {"a zip bomb": "unpacked", "macros": "macros", "a billion laughs": "outside", "a picture": "XLSX"},
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("language", SENTENCES)
def test_the_reader_is_told_why_in_the_language_of_the_page(client: Client, language: str) -> None:
    client.force_login(make_user("coordinator", branch_code=branch().code), backend=BACKEND)
    client.cookies["django_language"] = language
    for name, word in SENTENCES[language].items():
        file = SimpleUploadedFile("тізім.xlsx", BOMBS[name][0]())
        page = client.post(reverse("organisation:roster"), {"file": file})
        assert page.status_code == 422
        assert word.casefold() in page.content.decode().casefold(), name
    assert not RosterUpload.objects.exists()


cells = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=12) | st.sampled_from(
    ["k-1", "k-2", "KZ-11", "KZ-59", "Ақмола облысы", "депутат", "ауыл", "31.01.2026", "a@b.kz", "4",
     "=1+1", "9" * 300, "й" * 600, "\x01", "\ud7ff", "٣", "²"]
)  # fmt: skip


@pytest.mark.django_db
@given(
    rows=st.lists(st.lists(cells, max_size=11), min_size=1, max_size=6),
    choices=st.dictionaries(
        st.sampled_from(["key", "region", "district", "category", "place", "name", "term", "go"]),
        st.sampled_from(["0", "1", "3", "10", "11", "99", "-1", "x", "", "²", "import", "\x00"]),
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    is_sheet=st.booleans(),
)
@examples(40)
def test_any_list_is_imported_or_explained(
    client: Client,
    rows: list[list[str]],
    choices: dict[str, str],
    encoding: str,
    is_sheet: bool,
) -> None:
    branch()
    with undone():
        client.force_login(make_user("coordinator", branch_code="kz-11"), backend=BACKEND)
        try:
            data = workbook(HEADER, *rows) if is_sheet else table(HEADER, *rows, encoding=encoding)
        except IllegalCharacterError:  # a workbook cannot hold every character
            data = table(HEADER, *rows, encoding=encoding)
        file = SimpleUploadedFile("x", data)
        assert client.post(reverse("organisation:roster"), {"file": file}).status_code in {302, 422}
        columns = reverse("organisation:roster_columns")
        assert client.get(columns, follow=True).status_code == 200
        chosen = {"key": "0", "region": "1", "category": "3", "go": "import"} | choices
        assert client.post(columns, chosen).status_code in {200, 302, 422}
        assert not Respondent.objects.exclude(region="KZ-11").exists()


@given(damage=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6))
@examples(150)
def test_a_damaged_workbook_is_read_or_refused(damage: list[tuple[float, int]]) -> None:
    whole = bytearray(good())
    for place, value in damage:
        whole[int(place * (len(whole) - 1))] = value
    try:
        read_rows(bytes(whole))
    except FileRefused as error:
        assert error.reason  # noqa: PT017 - any reason will do
