"""The guides in docs/guide call buttons and pages as the portal does."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
# Said between the same marks, but in none of our catalogues: kinds of files, an example of a post, a link
# of the library for accounts, and the beginning of a button that goes on with the kind of form.
OTHER = {
    "XLSX", "CSV", "Забыли свой пароль?", "аким сельского округа", "ауылдық округ әкімі", "Продолжить бланк …",
    "… нысанын жалғастыру",
}  # fmt: skip


def words_of(language: str) -> set[str]:
    """All that the portal and its frameworks say in a language."""
    found: set[str] = set()
    for catalogue in (ROOT / "locale").rglob(f"{language}/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as lines:
            for message in read_po(lines, locale=language):
                told = message.string or ""
                forms = (told,) if isinstance(told, str) else told
                found.update(" ".join(each.split()) for each in forms)
    return found


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("guide", ["", "coders-"])
def test_every_quoted_word_is_one_of_the_portal(guide: str, language: str) -> None:
    text = " ".join((ROOT / f"docs/guide/{guide}{language}.md").read_text(encoding="utf-8").split())
    quoted = set(re.findall("«([^»]+)»", text))
    assert len(quoted) > 20
    assert quoted - words_of(language) - OTHER == set()
