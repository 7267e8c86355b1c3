"""Real files of every kind, made where they are needed."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from importlib.resources import files

import docx
import xlsxwriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LETTERS = "ӘҒҚҢӨҰҮҺІ әғқңөұүһі ₸"  # the nine letters of Kazakh alone, and the tenge
QUESTION = f"Сұхбат алушы: Қандай қиындықтар бар? {LETTERS}"
ANSWER = "Әкім: Бюджет жетіспейді, не хватает 5 млн ₸."
LINES = [QUESTION, ANSWER]

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>{before}
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:automatic-styles>
 <text:list-style style:name="L1"><text:list-level-style-bullet text:level="1" text:bullet-char="–"/>
 </text:list-style></office:automatic-styles>
<office:body><office:text>{body}</office:text></office:body></office:document-content>"""


def zipped(parts: Mapping[str, bytes | str], deflated: bool = True) -> bytes:
    """An archive of parts."""
    out = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx_of(lines: Sequence[str] = LINES, table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document with a header, paragraphs and a table."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "КОЛОНТИТУЛ"
    for line in lines:
        document.add_paragraph(line)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                made.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(archive: bytes, name: str, content: bytes | str) -> bytes:
    """The same archive with a part added or replaced."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        parts: dict[str, bytes | str] = {part: old.read(part) for part in old.namelist()}
    return zipped({**parts, name: content})


def part_of(archive: bytes, name: str) -> str:
    """One part of an archive as text."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name).decode()


def odt_of(body: str, before: str = "", manifest: str = "<manifest/>") -> bytes:
    """An OpenDocument text with the given elements in its body."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": CONTENT.format(body=body, before=before),
            "META-INF/manifest.xml": manifest,
        }
    )


def pdf_of(
    pages: Sequence[Sequence[str]], password: str | None = None, picture: bytes | None = None
) -> bytes:
    """A PDF, every line drawn by itself as writers do; optionally locked or with a picture a page."""
    folder = files("font_source_sans_pro") / "files"
    pdfmetrics.registerFont(TTFont("Sans", str(folder / "SourceSansPro-Regular.ttf")))
    out = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword="owner") if password is not None else None
    canvas = Canvas(out, pagesize=A4, encrypt=lock)
    for lines in pages:
        canvas.setFont("Sans", 10)
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 14 * number, line)
        if picture is not None:
            canvas.drawImage(ImageReader(io.BytesIO(picture)), 60, 60, 50, 50)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rtf_of(lines: Sequence[str]) -> bytes:
    """Rich text as word processors write it: Cyrillic of the code page as bytes, all else by number."""

    def written(letter: str) -> str:
        if letter < "\x80":
            return f"\\{letter}" if letter in "\\{}" else letter
        try:
            return f"\\'{letter.encode('cp1251')[0]:02x}"
        except UnicodeEncodeError:
            units = letter.encode("utf-16-le")
            numbers = (
                int.from_bytes(units[i : i + 2], "little", signed=True)
                for i in (0, 2)[: len(units) // 2]
            )
            return "".join(f"\\u{number}?" for number in numbers)

    body = "".join("".join(written(letter) for letter in line) + "\\par\n" for line in lines)
    return (
        "{\\rtf1\\ansi\\ansicpg1251\\uc1\\deff0{\\fonttbl{\\f0\\fcharset204 Times;}}\n"
        "{\\header \\f0 KOLONTITUL\\par}\\f0 " + body + "}"
    ).encode("ascii")


def xlsx_of(rows: Sequence[Sequence[str]]) -> bytes:
    """A sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return out.getvalue()
