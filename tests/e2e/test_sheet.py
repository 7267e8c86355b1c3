"""What is taken to a meeting fits on one sheet of A4."""

from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.e2e.pages import sign_in, speak
from tests.factories.organisation import make_user
from tests.portal import Portal
from tna_portal.dashboards.services import sweep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEETS = ("/needs/brief/", "/needs/regions/KZ-11/brief/")


def test_the_study_fits_on_a_sheet_for_the_country_and_a_region(
    portal: Portal, browser: Browser
) -> None:
    call_command("load_framework", verbosity=0)
    call_command("load_study", verbosity=0)
    sweep(now=timezone.now())
    portal.start_web()
    pages = {}
    for language in ("kk", "ru"):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        sign_in(page, portal, make_user("manager"))
        speak(page, portal, language)
        for address in SHEETS:
            page.goto(f"{portal.url}{address}?round=study-2023")
            assert page.locator("#sheet-ranking svg circle").count() == 10
            printed = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
            pages[language, address] = len(printed.pages)
    assert pages == {(language, address): 1 for language in ("kk", "ru") for address in SHEETS}
