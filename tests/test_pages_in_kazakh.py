"""Every page in Kazakh, without a word of English left from a message."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cast import ROLES, build
from tests.test_permissions import BACKEND, TABLE
from tna_portal.common.catalogues import extract_own, framework_messages
from tna_portal.organisation.access import ROLE_PERMISSIONS

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LEAVES = {
    "interviews:withdraw",
    "interviews:remove_segment",
    "curricula:plan_xlsx",
    "surveys:answers_csv",
}


def english() -> list[str]:
    """Messages of at least two words, as they would stand in a page."""
    found = set()
    for catalogue in (extract_own(settings.BASE_DIR), framework_messages()):
        for message in catalogue:
            for text in message.id if isinstance(message.id, tuple | list) else (message.id,):
                if (
                    " " in text
                    and re.search("[A-Za-z]{2}", text)
                    and "%" not in text
                    and "{" not in text
                    and "<" not in text
                ):
                    found.add(text)
    return sorted(found)


def visible(page: str) -> str:
    """Text and attributes that are read out, on one line."""
    return re.sub(r"\s+", " ", page.replace("&#x27;", "'").replace("&quot;", '"'))


def test_no_page_shows_an_english_message(client: Client) -> None:
    cast = build()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "kk"
    messages = english()
    assert len(messages) > 500
    left = []
    for role in ROLES:
        client.force_login(cast.users[role], backend=BACKEND)
        for name, entry in TABLE.items():
            allowed = entry.needs is None or entry.needs & ROLE_PERMISSIONS[role]
            if entry.method != "get" or name in LEAVES or not allowed:
                continue
            page = client.get(reverse(name, kwargs=entry.arguments(cast)), follow=True)
            if not page["Content-Type"].startswith("text/html"):
                continue  # a file; its own tests read it
            text = visible(page.content.decode())
            left += [
                (name, message)
                for message in messages
                if f">{message}<" in text or f"> {message} <" in text or f'"{message}"' in text
            ]
    assert left == []


def test_forms_complain_in_kazakh(client: Client) -> None:
    cast = build()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "kk"
    client.force_login(cast.users["admin"], backend=BACKEND)
    messages = english()
    for name in (
        "organisation:new_account",
        "organisation:new_round",
        "curricula:new_plan",
        "organisation:frame",
    ):
        page = client.post(reverse(name), {"email": "x", "starts_on": "x", "ends_on": "32.13.2026"})
        assert page.status_code == 422
        text = visible(page.content.decode())
        assert [m for m in messages if f">{m}<" in text] == []


def test_the_whole_questionnaire_is_in_kazakh(client: Client) -> None:
    cast = build()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "kk"
    client.get(reverse("surveys:enter", args=[cast.pending.token]), follow=True)
    client.post(reverse("surveys:start"))
    text = visible(client.get(reverse("surveys:questions") + "?whole=1").content.decode())
    assert "Қаржылық сауаттылық" in text
    assert [m for m in english() if f">{m}<" in text] == []
