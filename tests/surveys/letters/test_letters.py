"""Letters: complete in both languages, one sheet each, with the right code and every letter of Kazakh."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from reportlab.pdfbase import pdfmetrics

from surveys.letters.content import Letter, wording
from surveys.letters.docx import letters_docx
from surveys.letters.pdf import BOLD, FONT, letters_pdf, register_fonts
from tna_portal.common.letters.head import LANGUAGES, day_in_words


def letter(language: str = "kk", *, code: str = "ABCDEFGHJKM", is_person: bool = True) -> Letter:
    """One letter."""
    return Letter(
        language=language,
        addressee="Ауылдық округ әкімі" if is_person else "Аршалы ауданының әкімдігі",
        place="Ақмола облысы, Аршалы ауданы",
        link=f"https://tna.example/a/{code}/",
        code=code,
        uses=1 if is_person else 12,
        minutes=15,
        deadline=date(2026, 12, 15),
        contact="tna@example.org, 8 (7172) 00-00-00",
        is_anonymous=False,
        is_person=is_person,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_person", [True, False])
def test_a_letter_says_everything(language: str, *, is_person: bool) -> None:
    words = wording(letter(language, is_person=is_person))
    text = " ".join(words.paragraphs)
    assert day_in_words(date(2026, 12, 15), language) in text
    assert "15" in text
    assert ("12" in words.paragraphs[1]) is not is_person
    assert words.code == "ABCD EFGH JKM"
    assert "ё" not in str(words)


def test_dates_are_written_as_officials_write_them() -> None:
    assert day_in_words(date(2026, 12, 15), "kk") == "2026 жылғы 15 желтоқсан"
    assert day_in_words(date(2026, 12, 15), "ru") == "15 декабря 2026 года"


def test_an_anonymous_round_promises_what_it_keeps() -> None:
    named, anonymous = letter(), letter()
    anonymous = Letter(**{**{f: getattr(named, f) for f in named.__slots__}, "is_anonymous": True})
    assert wording(named).paragraphs[3] != wording(anonymous).paragraphs[3]


def test_the_font_has_every_letter() -> None:
    register_fonts()
    for name in (FONT, BOLD):
        known = pdfmetrics.getFont(name).face.charToGlyph  # type: ignore[attr-defined]
        assert [c for c in "ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№«»–…" if ord(c) not in known] == []


def test_each_letter_has_a_sheet_of_its_own_and_the_same_bytes_twice() -> None:
    letters = [letter("kk"), letter("ru", code="MMMMMMMMMMM"), letter("kk", is_person=False)]
    steps: list[int] = []
    made = letters_pdf(letters, steps.append)
    assert steps == [1, 2, 3]
    assert made.count(b"/Type /Page\n") == 3
    assert made == letters_pdf(letters)


def test_a_docx_is_read_back_with_every_code_in_its_place() -> None:
    made = Document(BytesIO(letters_docx([letter("kk"), letter("ru", code="MMMMMMMMMMM")])))
    text = [paragraph.text for paragraph in made.paragraphs]
    codes = [line for line in text if line.startswith("Код:")]
    assert codes == ["Код: ABCD EFGH JKM", "Код: MMMM MMMM MMM"]
    assert len(made.inline_shapes) == 2
