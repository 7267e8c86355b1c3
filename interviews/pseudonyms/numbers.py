"""Numbers and addresses that lead to one person: telephones, e-mails, IINs, plates of cars."""

import re
from collections.abc import Callable, Iterator

from interviews.pseudonyms.finds import Find, Kind

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# year, month and day of birth, then century and sex; a BIN has 40 and more where the day stands
_IIN = re.compile(r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-6]\d{5}(?!\d)")
_NAMED_IIN = re.compile(r"(?:(?<=ИИН )|(?<=ЖСН )|(?<=ИИН: )|(?<=ЖСН: ))\d{12}(?!\d)")
_GAP = r"[\s\-–()]{0,3}"
_PHONE = re.compile(
    rf"(?<![\w+])(?:\+7|[78]){_GAP}(?:\d{_GAP}){{9}}\d(?!\d)"
    r"|(?<![\w+\-])7\d\d[ \-–]\d{3}[ \-–]\d\d[ \-–]?\d\d(?!\d)"
)
_LETTERS = "A-ZАВЕКМНОРСТУХ"
_VEHICLE = re.compile(
    rf"(?<!\w)(?:\d{{3}} ?[{_LETTERS}]{{2,3}} ?(?:0[1-9]|1\d|20)|[{_LETTERS}]\d{{3}} ?[{_LETTERS}]{{2,3}})(?!\w)"
)
_LATIN = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


_RULES: tuple[tuple[re.Pattern[str], Kind, Callable[[str], str]], ...] = (
    (_EMAIL, Kind.EMAIL, str.casefold),
    (_IIN, Kind.IIN, _digits),
    (_NAMED_IIN, Kind.IIN, _digits),
    (_PHONE, Kind.PHONE, lambda text: _digits(text)[-10:]),
    (_VEHICLE, Kind.VEHICLE, lambda text: text.replace(" ", "").translate(_LATIN)),
)


def numbers(text: str) -> Iterator[Find]:
    """Telephones, e-mails, IINs and plates; the key is the number without its blanks."""
    for pattern, kind, key in _RULES:
        for match in pattern.finditer(text):
            yield Find(match.start(), match.end(), kind, match.group(), key(match.group()))
