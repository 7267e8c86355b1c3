"""Posts one person holds: «директор школы», «мектеп директоры», «аким села» before its name.

Only in the singular and only with what the post belongs to: «акимы», «директор» name nobody. Akims are
whom the study asks, so their post is suggested only beside the name of a place; that name is a find of
its own, so the post reads the same for every place.
"""

import re
from collections.abc import Iterable, Iterator

from interviews.pseudonyms.finds import Find, Kind

_CASE_RU = "(?:а|у|ом|ем|е|я|ю)?"
_POST_RU = {
    "директор": f"директор{_CASE_RU}",
    "начальник": f"начальник{_CASE_RU}",
    "руководител": "руководител(?:ь|я|ю|ем|е)",
    "председател": "председател(?:ь|я|ю|ем|е)",
    "заведующ": "заведующ(?:ий|ая|его|ему|им|ей|ую)",
    "дәрігер": f"главн(?:ый|ого|ому|ым) врач{_CASE_RU}|главврач{_CASE_RU}",
    "имам": f"имам{_CASE_RU}",
}
_OF_RU = {
    "мектеп": "школы|гимназии|лицея",
    "балабақша": "детского сада|садика",
    "аурухана": "больницы|поликлиники|амбулатории|медпункта",
    "бөлім": r"(?:[а-я]+ского |[а-я]+ного )?отдела(?: [а-я]+ия)?",
    "басқарма": "управления(?: [а-я]+ия)?",
    "клуб": "клуба|дома культуры",
    "кітапхана": "библиотеки",
    "мәслихат": "маслихата",
    "мешіт": "мечети",
    "полиция": "полиции",
    "шаруашылық": "хозяйства|кооператива|колхоза",
    "кеңес": "совета ветеранов|общественного совета",
}
_CASE_KK = "(?:ның|нің|на|не|н|нда|нде|нан|нен|мен)?"
_POST_KK = {
    "директор": f"директоры{_CASE_KK}",
    "начальник": f"(?:бастығы|басшысы){_CASE_KK}",
    "руководител": f"(?:жетекшісі|меңгерушісі){_CASE_KK}",
    "председател": f"төрағасы{_CASE_KK}",
    "дәрігер": f"бас дәрігері{_CASE_KK}",
    "имам": f"(?:бас )?имамы{_CASE_KK}",
}
_OF_KK = {
    "мектеп": "мектеп(?:тің)?|гимназия(?:ның)?|лицей(?:дің)?",
    "балабақша": "балабақша(?:ның)?",
    "аурухана": "аурухана(?:ның)?|емхана(?:ның)?|амбулатория(?:ның)?",
    "бөлім": "бөлім(?:і?нің)?",
    "басқарма": "басқарма(?:сы)?(?:ның)?",
    "клуб": "клуб(?:тың)?|мәдениет үйі(?:нің)?",
    "кітапхана": "кітапхана(?:ның)?",
    "мәслихат": "мәслихат(?:тың)?",
    "мешіт": "мешіт(?:тің)?",
    "полиция": "полиция(?:ның)?",
    "шаруашылық": "шаруашылық(?:тың)?|шаруашылығы(?:ның)?|кооператив(?:тің)?",
    "кеңес": "ардагерлер кеңесі(?:нің)?|қоғамдық кеңес(?:тің)?",
}
_AKIM_RU = re.compile(
    rf"\b((?:заместител(?:ь|я|ю|ем|е) )?аким{_CASE_RU})(?: (?:села|аула|поселка|посёлка|города|района|округа))? ?$",
    re.IGNORECASE,
)
_AKIM_KK = re.compile(
    r"^ ?(?:(?:ауыл|аудан|қала|округ|кент)(?:ы|сы|і)?(?:ның|нің)? |ауылдық округі?(?:нің)? )?"
    rf"(әкімі(?:нің орынбасары)?{_CASE_KK})\b",
    re.IGNORECASE,
)


def _alternatives(forms: dict[str, str]) -> str:
    return "|".join(forms.values())


_RU = re.compile(rf"\b({_alternatives(_POST_RU)}) ({_alternatives(_OF_RU)})\b", re.IGNORECASE)
_KK = re.compile(rf"\b({_alternatives(_OF_KK)}) ({_alternatives(_POST_KK)})\b", re.IGNORECASE)


def _root(forms: dict[str, str], text: str) -> str:
    """Which entry a matched form belongs to; one exists, for the pattern is made of them."""
    return next(
        root for root, form in forms.items() if re.fullmatch(form, text, flags=re.IGNORECASE)
    )


def posts(text: str, places: Iterable[Find]) -> Iterator[Find]:
    """Posts in a text whose places are known; the key is post and institution in either language."""
    for match in _RU.finditer(text):
        key = f"{_root(_POST_RU, match[1])} {_root(_OF_RU, match[2])}"
        yield Find(match.start(), match.end(), Kind.POST, match.group(), key)
    for match in _KK.finditer(text):
        key = f"{_root(_POST_KK, match[2])} {_root(_OF_KK, match[1])}"
        yield Find(match.start(), match.end(), Kind.POST, match.group(), key)
    for place in places:
        yield from _akim_of(text, place)


def _akim_of(text: str, place: Find) -> Iterator[Find]:
    """«аким (села) X», «X ауылының әкімі»: the word for the akim, if it stands beside this place."""
    ahead = max(0, place.start - 60)
    before = _AKIM_RU.search(text[ahead : place.start])
    after = _AKIM_KK.search(text[place.end : place.end + 60])
    for match, offset in ((before, ahead), (after, place.end)):
        if match:
            start, end = offset + match.start(1), offset + match.end(1)
            deputy = re.search("заместител|орынбасар", match[1], re.IGNORECASE)
            yield Find(
                start, end, Kind.POST, text[start:end], "заместитель акима" if deputy else "аким"
            )
