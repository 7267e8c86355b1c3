"""Between the codebook and the trees that other programs exchange."""

from collections.abc import Sequence

from interviews.codes.entries import Entry, described, parts_of
from interviews.codes.importing import Row
from interviews.codes.sheet import is_sheet, read_sheet
from interviews.refi_qda.archive import decoded
from interviews.refi_qda.codebook_csv import read_codebook_csv
from interviews.refi_qda.reading import read_codebook
from interviews.refi_qda.values import Code, walk


def tree_of(entries: Sequence[Entry], language: str) -> tuple[Code, ...]:
    """The codes in use, in one language; where a text is missing, in another. Retired ones stay home."""
    below: dict[str, list[Entry]] = {}
    for entry in entries:
        if not entry.is_retired:
            below.setdefault(entry.parent, []).append(entry)

    def codes(parent: str) -> tuple[Code, ...]:
        return tuple(
            Code(
                guid=entry.guid,
                name=entry.text("name", language),
                definition=described(entry, language),
                colour=entry.colour,
                is_codable=entry.is_codable,
                children=codes(entry.key),
            )
            for entry in below.get(parent, ())
        )

    return codes("")


def rows_of(data: bytes, language: str) -> tuple[Row, ...]:
    """The codes of a .qdc, of a CSV of Taguette's kind or of ours, whose texts are in `language`.

    Raises UnusableExchange, UnusableSheet. Colours of other programs are not taken over: ours are safe
    for colour-blind eyes.
    """
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return _rows_of_tree(read_codebook(data), language)
    text = decoded(data, "").lstrip("\ufeff")
    if is_sheet(text):
        return read_sheet(text, language)
    return _rows_of_tree(read_codebook_csv(data), language)


def _rows_of_tree(codes: Sequence[Code], language: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            where=" / ".join(code.name for code in (*above, code)),
            ref=code.guid,
            above=above[-1].guid if above else "",
            guid=code.guid,
            is_codable=code.is_codable,
            texts={f"name_{language}": code.name} | parts_of(code.definition, language),
        )
        for above, code in walk(codes)
    )
