"""Whatever cannot be read is refused with its reason, and nothing else happens."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.conversion.outcome import Note, Problem, UnusableFile
from interviews.conversion.reading import read
from interviews.transcript.text import MOST_BYTES
from tests.interviews.conversion.made import (
    LINES,
    docx_of,
    odt_of,
    part_of,
    pdf_of,
    rtf_of,
    with_part,
    xlsx_of,
    zipped,
)  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RUSSIAN = "Аким: Бюджет сельского округа утверждают в районе, и денег не хватает.\r\nДа, это так."


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def problem_of(data: bytes, name: str) -> Problem | None:
    """Why a file is refused."""
    try:
        read(data, name)
    except UnusableFile as error:
        return error.problem
    return None


def declared_smaller(archive: bytes) -> bytes:
    """The same archive whose list says that nothing in it is larger than one byte."""
    data, place = bytearray(archive), 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 24 : place + 28] = struct.pack("<I", 1)
        place += 4
    return bytes(data)


def encrypted_parts(archive: bytes) -> bytes:
    """The same archive with every part marked as locked."""
    data, place = bytearray(archive), 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    return bytes(data)


BOMB = with_part(docx_of(), "word/media/x.bin", b"\x00" * (70 * 1024 * 1024))
SCAN = pdf_of([[], []], picture=png())
REFUSED: list[tuple[str, bytes, Problem]] = [
    ("a.txt", b"", Problem.EMPTY),
    ("a.txt", b" \r\n\t", Problem.EMPTY),
    ("a.docx", docx_of([" "]), Problem.EMPTY),
    ("a.pdf", pdf_of([[]]), Problem.EMPTY),
    ("a.html", b"<head><title>x</title></head>", Problem.EMPTY),
    ("a.txt", b"a" * (MOST_BYTES + 1), Problem.TOO_LARGE),
    ("a.txt", ("я" * 900_000).encode(), Problem.TOO_LARGE),
    ("a.exe", b"MZ\x90\x00", Problem.UNSUPPORTED),
    ("noname", b"text", Problem.UNSUPPORTED),
    ("a.docx", xlsx_of([["x"]]), Problem.UNSUPPORTED),
    ("a.zip", zipped({"a.txt": b"x"}), Problem.UNSUPPORTED),
    ("a.doc", OLE + b"\x00" * 600, Problem.OLD_FORMAT),
    ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Problem.ENCRYPTED),
    ("a.docx", encrypted_parts(docx_of()), Problem.ENCRYPTED),
    ("a.odt", odt_of("", manifest="<m><encryption-data/></m>"), Problem.ENCRYPTED),
    ("a.pdf", pdf_of([LINES], password="secret"), Problem.ENCRYPTED),
    ("a.pdf", SCAN, Problem.IMAGE_ONLY),
    ("a.docm", with_part(docx_of(), "word/vbaProject.bin", b"x"), Problem.MACROS),
    (
        "a.docx",
        with_part(
            docx_of(),
            "[Content_Types].xml",
            part_of(docx_of(), "[Content_Types].xml").replace(
                "openxmlformats-officedocument.wordprocessingml.document.main",
                "ms-word.document.macroEnabled.main",
            ),
        ),
        Problem.MACROS,
    ),
    ("a.odt", with_part(odt_of("<text:p>x</text:p>"), "Basic/Standard/M.xml", "x"), Problem.MACROS),
    ("a.docx", BOMB, Problem.BOMB),
    ("a.docx", declared_smaller(BOMB), Problem.BROKEN),
    ("a.docx", zipped({f"{n}.xml": b"" for n in range(2001)}), Problem.BOMB),
    ("a.docx", with_part(docx_of(), "../../etc/passwd", b"x"), Problem.UNSAFE_PATH),
    ("a.docx", with_part(docx_of(), "C:\\x", b"x"), Problem.UNSAFE_PATH),
    (
        "a.odt",
        odt_of("<text:p>&x;</text:p>", before='<!DOCTYPE a [<!ENTITY x "y">]>'),
        Problem.ENTITIES,
    ),
    (
        "a.docx",
        with_part(docx_of(), "word/document.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode("utf-16")),
        Problem.ENTITIES,
    ),
    ("a.html", b'<!DOCTYPE html [<!ENTITY x "y">]><p>&x;', Problem.ENTITIES),
    ("a.docx", docx_of()[:-200], Problem.BROKEN),
    ("a.docx", with_part(docx_of(), "word/document.xml", "<w:document"), Problem.BROKEN),
    ("a.docx", b"plain text", Problem.BROKEN),
    ("a.odt", odt_of("<text:p>"), Problem.BROKEN),
    ("a.pdf", b"%PDF-1.7\n%%EOF", Problem.BROKEN),
    ("a.pdf", pdf_of([LINES])[:400], Problem.BROKEN),
    ("a.srt", "Просто текст".encode(), Problem.BROKEN),
    ("a.txt", "Қала".encode("utf-16-le"), Problem.ENCODING),
    ("a.txt", "Қала".encode("utf-32"), Problem.ENCODING),
    ("a.txt", "Қала".encode("utf-16") + b"\x00", Problem.ENCODING),
    ("a.txt", f"{RUSSIAN} Қазақ тілі, өңір, ғылым".encode("kz1048"), Problem.ENCODING),
    ("a.txt", RUSSIAN.encode("koi8-r"), Problem.ENCODING),
    ("a.txt", RUSSIAN.encode("cp866"), Problem.ENCODING),
    ("a.txt", RUSSIAN.encode("mac_cyrillic"), Problem.ENCODING),
    ("a.txt", RUSSIAN.encode("iso8859_5"), Problem.ENCODING),
    ("a.txt", "Le café crème à côté".encode("cp1252"), Problem.ENCODING),
    ("a.rtf", rb"{\rtf1\ansi\ansicpg1252 \'81\'8d}", Problem.ENCODING),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    REFUSED,
    ids=[f"{number}-{name}-{problem}" for number, (name, _, problem) in enumerate(REFUSED)],
)
def test_a_file_that_cannot_be_read_says_why(name: str, data: bytes, problem: Problem) -> None:
    assert problem_of(data, name) is problem


def test_windows_1251_is_read_where_it_is_russian_and_said() -> None:
    converted = read(RUSSIAN.encode("cp1251"), "a.txt")
    assert converted.text == RUSSIAN
    assert converted.notes == (Note.WINDOWS_1251,)


def test_a_pdf_without_a_password_for_reading_is_read() -> None:
    assert "₸" in read(pdf_of([LINES], password=""), "a.pdf").text


def test_pages_without_text_are_told() -> None:
    converted = read(pdf_of([LINES, []], picture=png()), "a.pdf")
    assert Note.PAGES_WITHOUT_TEXT in converted.notes


SEEDS = {
    "a.docx": docx_of(), "a.odt": odt_of("<text:p>x</text:p>"), "a.pdf": pdf_of([LINES]),
    "a.rtf": rtf_of(LINES), "a.html": b"<p>x<table><tr><td>y", "a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nx",
}  # fmt: skip


@given(
    st.sampled_from(sorted(SEEDS)),
    st.integers(0, 10**6),
    st.binary(max_size=30),
    st.integers(0, 40),
)
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_no_damage_makes_another_error(name: str, place: int, junk: bytes, cut: int) -> None:
    data = bytearray(SEEDS[name])
    at = place % len(data)
    data[at : at + cut] = junk
    problem_of(io.BytesIO(data).getvalue(), name)
