"""Every kind of file gives the same text, letter by letter."""

import pytest

from interviews.conversion.outcome import Kind, Note
from interviews.conversion.reading import read
from interviews.transcript.text import normalise
from tests.interviews.conversion.made import (
    ANSWER,
    LINES,
    QUESTION,
    docx_of,
    odt_of,
    part_of,
    pdf_of,
    rtf_of,
    with_part,
)  # fmt: skip

HTML = f"<!doctype html><title>no</title><body><p>{QUESTION}<div>{ANSWER}</div><script>x</script>"
SRT = (
    f"1\r\n00:00:01,000 --> 00:00:03,000\r\n{QUESTION}\r\n\r\n"
    f"2\r\n00:00:03,500 --> 00:00:06,000\r\nӘкім: Бюджет <i>жетіспейді</i>,\r\n\r\n"
    "3\r\n00:00:06,100 --> 00:00:09,000\r\nне хватает 5 млн ₸.\r\n"
)
VTT = (
    "WEBVTT\n\nNOTE nobody reads this\n\n00:01.000 --> 00:03.000\n<v Сұхбат алушы>"
    f"{QUESTION.partition(': ')[2]}</v>\n\n00:03.500 --> 00:06.000\n<v.loud Әкім>Бюджет жетіспейді,\n\n"
    "3\n00:06.100 --> 00:09.000\n<v Әкім>не хватает 5 млн ₸.</v>\n"
)
FILES = {
    "a.docx": docx_of(),
    "a.odt": odt_of("".join(f"<text:p>{line}</text:p>" for line in LINES)),
    "a.pdf": pdf_of([LINES]),
    "a.rtf": rtf_of(LINES),
    "a.txt": "\r\n".join(LINES).encode(),
    "mark.txt": "\n".join(LINES).encode("utf-8-sig"),
    "wide.txt": "\n".join(LINES).encode("utf-16"),
    "a.html": HTML.encode(),
    "a.htm": HTML.encode("utf-16"),
    "a.srt": SRT.encode(),
    "a.vtt": VTT.encode(),
    "renamed.doc": rtf_of(LINES),  # an editor that saves RTF under its old name
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_keeps_the_kazakh_letters_and_the_tenge(name: str) -> None:
    assert normalise(read(FILES[name], name).text).text == f"{QUESTION}\n{ANSWER}"


def test_the_kind_is_told_by_the_content() -> None:
    assert read(FILES["renamed.doc"], "renamed.doc").kind is Kind.RTF
    assert read(FILES["a.pdf"], "talk.txt").kind is Kind.PDF


def test_tables_of_word_are_read_row_by_row_and_headers_are_left_out() -> None:
    data = docx_of(["Кіріспе"], [["Интервьюер", "Бюджет?\nТағы?"], ["Әкім", ""], ["", "Жоқ."]])
    assert read(data, "a.docx").text == "Кіріспе\nИнтервьюер | Бюджет?\nТағы?\nӘкім\nЖоқ."


def test_word_changes_are_accepted_and_notes_left_out() -> None:
    data = docx_of(["МЕСТО"])
    document = part_of(data, "word/document.xml").replace(
        "<w:r><w:t>МЕСТО</w:t></w:r>",
        '<w:r><w:t xml:space="preserve">один </w:t></w:r><w:ins w:id="1"><w:r><w:t>два</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>НЕТ</w:delText></w:r></w:del><w:r><w:footnoteReference w:id="1"/>'
        '<w:commentReference w:id="3"/></w:r><w:sdt><w:sdtContent><w:r><w:tab/><w:t>три</w:t><w:br/>'
        "<w:t>четыре</w:t></w:r></w:sdtContent></w:sdt>",
    )
    converted = read(with_part(data, "word/document.xml", document), "a.docx")
    assert converted.text == "один два\tтри\nчетыре"
    assert converted.notes == (
        Note.FOOTNOTES_LEFT_OUT, Note.COMMENTS_LEFT_OUT, Note.CHANGES_ACCEPTED,
    )  # fmt: skip


def test_a_dialogue_that_word_made_a_list_of_dashes_keeps_them() -> None:
    data = docx_of(["Бар ма?"])
    numbering = part_of(data, "word/numbering.xml")
    numbering = numbering.replace(
        "</w:numbering>",
        '<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num></w:numbering>',
    ).replace(
        "<w:num ",
        '<w:abstractNum w:abstractNumId="77"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        '<w:lvlText w:val="–"/></w:lvl></w:abstractNum><w:num ',
        1,
    )
    document = part_of(data, "word/document.xml").replace(
        "<w:p><w:r>",
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr></w:pPr><w:r>',
    )
    data = with_part(
        with_part(data, "word/numbering.xml", numbering), "word/document.xml", document
    )
    assert read(data, "a.docx").text == "– Бар ма?"


def test_opendocument_is_read_without_notes_and_with_its_blanks() -> None:
    body = (
        '<text:h>Тақырып</text:h><text:p>a<text:s text:c="2"/>б\n в<text:line-break/>г'
        "<text:note><text:note-body><text:p>НЕТ</text:p></text:note-body></text:note></text:p>"
        "<text:p>х<office:annotation><text:p>НЕТ</text:p></office:annotation></text:p>"
        '<text:list text:style-name="L1"><text:list-item><text:p>Бар ма?</text:p></text:list-item></text:list>'
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>1</text:p>"
        "</table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows></table:table>"
    )
    converted = read(odt_of(body), "a.odt")
    assert converted.text == "Тақырып\na  б в\nг\nх\n– Бар ма?\n1 | 2"
    assert converted.notes == (Note.FOOTNOTES_LEFT_OUT, Note.COMMENTS_LEFT_OUT)


def test_html_is_read_as_shown() -> None:
    page = (
        '<html><head><meta charset="windows-1251"><style>p{}</style></head><body>Первая&nbsp;строка<br>'
        "<!-- нет -->вторая\nдальше<table><tr><td><p>Аким</p></td><td>да</td></tr><tr><td>Б</td></tr></table>"
    )
    converted = read(page.encode("cp1251"), "a.html")
    assert converted.text == "Первая строка\nвторая дальше\nАким | да\nБ"
    assert converted.notes == (Note.WINDOWS_1251,)


def test_lines_that_a_page_broke_are_joined_and_page_headers_left_out() -> None:
    names = ("Аким", "Марат", "Әлия")
    pages = [
        [
            "Отчёт 2026",
            f"{name}: Бюджет сельского округа утверждают в районе, и денег на",
            "ремонт дорог по-прежнему не хватает, говорит ауыл тұрғын-",
            "дары жиналыста.",
            f"– Бұл рас па, {name}, ағайын, айтыңызшы маған қазір?",
            f"стр. {number}",
        ]
        for number, name in enumerate(names, start=1)
    ]
    converted = read(pdf_of(pages), "a.pdf")
    assert converted.text.split("\n") == [
        line
        for name in names
        for line in (
            f"{name}: Бюджет сельского округа утверждают в районе, и денег на ремонт дорог по-прежнему "
            "не хватает, говорит ауыл тұрғын-дары жиналыста.",
            f"– Бұл рас па, {name}, ағайын, айтыңызшы маған қазір?",
        )
    ]
    assert converted.notes == (Note.PAGE_HEADERS_LEFT_OUT, Note.LINES_JOINED)


def test_a_pause_and_another_voice_begin_a_paragraph() -> None:
    cues = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ә>Бірінші.\n\n00:09.000 --> 00:10.000\nЕкінші\n\n"
        "00:10.100 --> 00:11.000\n- Үшінші &amp; 3 < 4\n- Төртінші\n"
    )
    assert read(cues.encode(), "a.vtt").text.split("\n") == [
        "Ә: Бірінші.", "Екінші", "- Үшінші & 3 < 4", "- Төртінші",
    ]  # fmt: skip


def test_captions_that_roll_repeat_nothing() -> None:
    cues = (
        "1\n00:00:01,000 --> 00:00:02,000\nбір\n\n2\n00:00:02,000 --> 00:00:03,000\nбір\nекі\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nекі\n"
    )
    assert read(cues.encode(), "a.srt").text == "бір екі екі"
