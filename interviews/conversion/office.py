"""Text of .docx and .odt: paragraphs as lines, tables row by row; no footnotes, comments or headers.

Both are walked by hand: python-docx's own `text` leaves out what stands in tracked insertions, content
controls and text boxes; of the libraries for ODT the one is no longer kept and the other mixes notes in.
A list whose bullets are dashes keeps them, because an editor makes such a list of a dialogue.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import docx
from defusedxml.ElementTree import fromstring
from docx.oxml.ns import qn

from interviews.conversion.archives import allowance, check_parts, opened
from interviews.conversion.outcome import Converted, Kind, Note, Problem, UnusableFile

CELLS = " | "
DASHES = frozenset("-–—−‒\uf02d")
DASH = "– "
_MACROS = ("vbaproject", "vbadata")
MOST_BLANKS = 100

_W = {name: qn(f"w:{name}") for name in (
    "p", "tbl", "tr", "tc", "t", "tab", "br", "cr", "noBreakHyphen", "txbxContent", "pPr", "numPr",
    "numId", "ilvl", "val", "num", "abstractNum", "abstractNumId", "lvl", "lvlText", "footnoteReference",
    "endnoteReference", "commentReference", "ins", "del", "moveFrom",
)}  # fmt: skip
_LEFT_OUT = {
    _W["pPr"], _W["del"], _W["moveFrom"], "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip
_SIGNS = {_W["tab"]: "\t", _W["br"]: "\n", _W["cr"]: "\n", _W["noBreakHyphen"]: "\u2011"}


def office_kind(data: bytes) -> Kind:
    """DOCX or ODT, found harmless. UnusableFile(unsupported and all that an archive can be)."""
    with opened(data, allowance(data)) as archive:
        names = {part.filename for part in archive.infolist()}
        if any(word in name.lower() for name in names for word in _MACROS):
            raise UnusableFile(Problem.MACROS)
        check_parts(archive, allowance(data))
        if "[Content_Types].xml" in names:
            types = archive.read("[Content_Types].xml")
            if b"macroEnabled" in types:
                raise UnusableFile(Problem.MACROS)
            if b"wordprocessingml.document.main" in types:
                return Kind.DOCX
            raise UnusableFile(Problem.UNSUPPORTED)
        manifest = (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        )
        if b"encryption-data" in manifest or "encrypted-package" in names:
            raise UnusableFile(Problem.ENCRYPTED)
        if any(name.startswith("Basic/") and name.endswith(".xml") for name in names):
            raise UnusableFile(Problem.MACROS)
        kind = archive.read("mimetype").strip() if "mimetype" in names else b""
        if kind == b"application/vnd.oasis.opendocument.text" and "content.xml" in names:
            return Kind.ODT
        raise UnusableFile(Problem.UNSUPPORTED)


def from_docx(data: bytes) -> Converted:
    """The body of a Word document, tracked changes accepted."""
    document = docx.Document(BytesIO(data))
    body = document.element.body
    dashed = _dashed_lists(document)
    notes = []
    for note, names in (
        (Note.FOOTNOTES_LEFT_OUT, ("footnoteReference", "endnoteReference")),
        (Note.COMMENTS_LEFT_OUT, ("commentReference",)),
        (Note.CHANGES_ACCEPTED, ("ins", "del", "moveFrom")),
    ):
        if next(body.iter(*(_W[name] for name in names)), None) is not None:
            notes.append(note)
    return Converted("\n".join(_docx_blocks(body, dashed)), Kind.DOCX, tuple(notes))


def _docx_blocks(parent: Any, dashed: frozenset[tuple[str, str]]) -> Iterator[str]:
    for child in parent:
        if child.tag == _W["p"]:
            text = "".join(_docx_letters(child, dashed))
            yield DASH + text if text.strip() and _list_of(child) in dashed else text
        elif child.tag == _W["tr"]:
            cells = ("\n".join(_docx_blocks(cell, dashed)) for cell in child.iter(_W["tc"])
                     if next(cell.iterancestors(_W["tr"])) is child)  # fmt: skip
            yield CELLS.join(cell for cell in cells if cell.strip())
        elif child.tag not in _LEFT_OUT:
            yield from _docx_blocks(child, dashed)


def _docx_letters(parent: Any, dashed: frozenset[tuple[str, str]]) -> Iterator[str]:
    for child in parent:
        if child.tag == _W["t"]:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == _W["txbxContent"]:
            yield "\n" + "\n".join(_docx_blocks(child, dashed)) + "\n"
        elif child.tag not in _LEFT_OUT:
            yield from _docx_letters(child, dashed)


def _list_of(paragraph: Any) -> tuple[str, str]:
    """Number and level of the list a paragraph stands in."""
    found = paragraph.find(f"{_W['pPr']}/{_W['numPr']}")
    if found is None:
        return "", ""
    parts = (found.find(_W[name]) for name in ("numId", "ilvl"))
    number, level = ("0" if part is None else part.get(_W["val"], "0") for part in parts)
    return number, level


def _dashed_lists(document: Any) -> frozenset[tuple[str, str]]:
    """(number, level) of the lists whose bullet is a dash."""
    found = set()
    for relation in document.part.rels.values():
        if not relation.reltype.endswith("/numbering") or relation.is_external:
            continue
        numbering = relation.target_part.element
        kinds = {kind.get(_W["abstractNumId"]): kind for kind in numbering.iter(_W["abstractNum"])}
        for number in numbering.iter(_W["num"]):
            reference = number.find(_W["abstractNumId"])
            kind = None if reference is None else kinds.get(reference.get(_W["val"]))
            for level in () if kind is None else kind.iter(_W["lvl"]):
                bullet = level.find(_W["lvlText"])
                if bullet is not None and bullet.get(_W["val"]) in DASHES:
                    found.add((number.get(_W["numId"]), level.get(_W["ilvl"])))
    return frozenset(found)


_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ODT_LEFT_OUT = {
    f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls",
    f"{_OFFICE}forms", f"{_TEXT}ruby-text",
}  # fmt: skip


def from_odt(data: bytes) -> Converted:
    """The body of an OpenDocument text, tracked changes accepted."""
    with opened(data, allowance(data)) as archive:
        root = fromstring(archive.read("content.xml"), forbid_dtd=True)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnusableFile(Problem.BROKEN)
    dashed = frozenset(
        style.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name", "")
        for style in root.iter(f"{_TEXT}list-style")
        for level in style.iter(f"{_TEXT}list-level-style-bullet")
        if level.get(f"{_TEXT}level") == "1" and level.get(f"{_TEXT}bullet-char") in DASHES
    )
    notes = [
        note
        for note, tag in (
            (Note.FOOTNOTES_LEFT_OUT, f"{_TEXT}note"),
            (Note.COMMENTS_LEFT_OUT, f"{_OFFICE}annotation"),
            (Note.CHANGES_ACCEPTED, f"{_TEXT}changed-region"),
        )
        if next(body.iter(tag), None) is not None
    ]
    return Converted("\n".join(_odt_blocks(body, dashed)), Kind.ODT, tuple(notes))


def _odt_blocks(parent: Element, dashed: frozenset[str], before: str = "") -> Iterator[str]:
    for child in parent:
        if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            text = "".join(_odt_letters(child, dashed))
            yield before + text if text.strip() else text
            before = ""
        elif child.tag == f"{_TABLE}table-row":
            cells = ("\n".join(_odt_blocks(cell, dashed)) for cell in child)
            yield CELLS.join(cell for cell in cells if cell.strip())
        elif child.tag == f"{_TEXT}list":
            dash = DASH if child.get(f"{_TEXT}style-name") in dashed else ""
            for item in child:
                yield from _odt_blocks(item, dashed, dash)
        elif child.tag not in _ODT_LEFT_OUT:
            yield from _odt_blocks(child, dashed)


def _odt_letters(parent: Element, dashed: frozenset[str]) -> Iterator[str]:
    yield _collapsed(parent.text)
    for child in parent:
        match child.tag.rpartition("}")[2]:
            case "s":
                count = child.get(f"{_TEXT}c", "1")
                yield " " * min(int(count), MOST_BLANKS)
            case "tab":
                yield "\t"
            case "line-break":
                yield "\n"
            case "text-box":
                yield "\n" + "\n".join(_odt_blocks(child, dashed)) + "\n"
            case _ if child.tag not in _ODT_LEFT_OUT:
                yield from _odt_letters(child, dashed)
        yield _collapsed(child.tail)


def _collapsed(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")
