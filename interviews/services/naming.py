"""Giving a category its name while coding: the rest is written in the codebook later."""

import re
from typing import TYPE_CHECKING

from interviews.models import Code, Codebook
from interviews.services.codebooks import add_code

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

LONGEST_NAME = 120


class NameUnusable(Exception):
    """The name is empty or longer than LONGEST_NAME."""


def code_named(*, round_id: int, name: str, actor: "User") -> Code:
    """The usable code of this name in any language; a new one, with the name in all three, if there
    is none. Raises NameUnusable and what `add_code` raises."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise NameUnusable
    codebook = Codebook.objects.get(round=round_id)
    codes = list(Code.objects.filter(codebook=codebook))
    for code in codes:
        names = (code.name_kk, code.name_ru, code.name_en)
        if code.is_codable and not code.is_retired and name.casefold() in map(str.casefold, names):
            return code
    numbers = (re.fullmatch(r"[Tt](\d{1,9})", code.key) for code in codes)
    last = max((int(number[1]) for number in numbers if number), default=0)
    texts = {f"name_{language}": name for language in ("kk", "ru", "en")}
    return add_code(codebook_id=codebook.pk, key=f"T{last + 1}", texts=texts, actor=actor)
