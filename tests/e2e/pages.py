"""What a browser test does again and again."""

import re

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page

from tests.portal import Portal
from tna_portal.organisation.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(page: Page, portal: Portal, user: User) -> None:
    """Give the browser a session of a person."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": portal.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def speak(page: Page, portal: Portal, language: str) -> None:
    """Choose a language."""
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": portal.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def complaints(page: Page) -> list[str]:
    """What axe finds, in one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{entry['id']}: {entry['nodes'][0]['html'][:160]}" for entry in found]


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    return bool(wide)


def watch_console(page: Page) -> list[str]:
    """Messages about the content policy or scripts that failed."""
    heard: list[str] = []
    page.on("console", lambda m: heard.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def page_number(page: Page) -> int:
    """The page of the questionnaire that is shown."""
    text = page.locator("#progress").inner_text()
    found = re.search(r"\d+", text)
    assert found is not None
    return int(found.group())
