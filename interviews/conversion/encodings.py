"""Bytes become letters. Only what can be known is read: a wrong guess would spoil every quote.

UTF-8 proves itself and UTF-16 has its mark. Windows-1251 proves nothing, as any bytes are letters in
it; it is taken only where the result reads like Russian. Kazakh letters do not exist in it: code pages
and fonts that put them where Serbian letters stand are refused, and so is KOI8-R, CP866 or Mac.
"""

import re

from interviews.conversion.outcome import Note, Problem, UnusableFile

# what a Russian text in Windows-1251 is made of
_RUSSIAN = re.compile(r"[\t\n\r -~А-яЁё«»“”„‘’–—…•№§°±·\u00a0\u00ad©®™€†‡‰‹›]*")
# a capital behind a small letter, or two alphabets in one word: letters of another code page
_MIXED = re.compile(r"[а-яё][А-ЯЁ]|[A-Za-z][А-яЁё]|[А-яЁё][A-Za-z]")
_FREQUENT = frozenset("оеаинтсрвл")  # two thirds of the letters of any Russian text
LEAST_FREQUENT = 0.5
MOST_MIXED = 0.005


def decoded(data: bytes) -> tuple[str, tuple[Note, ...]]:
    """The text of a plain text file. UnusableFile(encoding | broken)."""
    notes: tuple[Note, ...] = ()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, notes = _strict(data, "utf-16"), (Note.UTF_16,)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text, notes = _strict(data, "cp1251"), (Note.WINDOWS_1251,)
            if not reads_like_russian(text):
                raise UnusableFile(Problem.ENCODING) from None
    if "\x00" in text:  # UTF-16 or UTF-32 without a mark, or no text at all
        raise UnusableFile(Problem.ENCODING)
    return text, notes


def declared(data: bytes, encoding: str) -> tuple[str, tuple[Note, ...]]:
    """The text in the encoding that the file itself names. UnusableFile(encoding)."""
    if encoding.lower() in {"windows-1251", "cp1251", "win-1251"}:
        return _strict(data, "cp1251"), (Note.WINDOWS_1251,)
    return decoded(data)


def reads_like_russian(text: str) -> bool:
    """Whether letters read as Windows-1251 make Russian words."""
    letters = re.findall(r"[А-яЁё]", text)
    if not letters or not _RUSSIAN.fullmatch(text):
        return False
    frequent = sum(letter.lower() in _FREQUENT for letter in letters) / len(letters)
    return frequent >= LEAST_FREQUENT and len(_MIXED.findall(text)) <= MOST_MIXED * len(letters)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnusableFile(Problem.ENCODING) from error
