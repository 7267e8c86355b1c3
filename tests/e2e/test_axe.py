"""The pages of the five paths in Kazakh and Russian: axe finds nothing, nothing is too wide."""

import pytest
from playwright.sync_api import Browser

from interviews.models import CodedSegment
from tests.cast import build
from tests.e2e.pages import complaints, overflows, sign_in, speak
from tests.portal import Portal

NEEDS = (
    "regions/?",
    "branches/kz-11/?",
    "areas/?",
    "areas/FIN/?",
    "questions/?",
    "questions/akims/Q8/?",
    "questions/akims/Q5/?",
    "groups/?",
    "groups/macro:centre/?",
    "compare/?",
    "compare/?a=country&b=macro:centre&",
    "rounds/?",
)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_five_paths_are_accessible(
    portal: Portal, browser: Browser, language: str, width: int
) -> None:
    cast = build()
    handed_in = "&of=".join(
        f"{each.pk}-{each.revision}"
        for each in CodedSegment.objects.filter(transcript__interview=cast.ids["handed_in"])
    )
    portal.start_web()
    page = browser.new_context(viewport={"width": width, "height": 740}).new_page()
    speak(page, portal, language)
    wrong: list[tuple[str, str]] = []

    def look(address: str) -> None:
        page.goto(portal.url + address)
        wrong.extend((address, line) for line in complaints(page))
        if overflows(page):
            wrong.append((address, "too wide"))

    look("/")
    look(f"/a/{cast.pending.token}/")
    page.click('main button[type="submit"]')
    page.wait_for_selector("#answers")
    wrong.extend(("questions", line) for line in complaints(page))
    incoming = f"/interviews/{cast.ids['incoming']}/transcript/"
    paths = {
        "coder": [
            "/interviews/",
            "/interviews/calls/",
            f"/interviews/{cast.ids['planned']}/hold/",
            f"/interviews/{cast.ids['held']}/guide/",
            f"/interviews/{cast.ids['coded']}/",
            "/interviews/table/",
            "/interviews/texts/",
            "/interviews/import/",
            f"{incoming}?turn=33",
            f"{incoming}names/",
        ],
        "methodologist": [
            f"/interviews/exchange/{cast.round.code}/export/",
            f"/interviews/exchange/{cast.round.code}/import/",
            "/interviews/codebook/",
            f"/interviews/codebook/codes/{cast.ids['code']}/",
            f"/interviews/codebook/codes/{cast.ids['code']}/edit/",
            f"/interviews/codebook/codes/{cast.ids['code']}/merge/",
            f"/interviews/codebook/{cast.round.code}/import/",
            f"/interviews/codebook/{cast.round.code}/versions/",
            f"/interviews/rounds/{cast.round.code}/coders/",
            f"/interviews/rounds/{cast.round.code}/agreement/",
            f"/interviews/rounds/{cast.round.code}/agreement/method/",
            f"/interviews/{cast.ids['handed_in']}/compare/",
            f"/interviews/{cast.ids['handed_in']}/decide/?of={handed_in}",
            f"/interviews/assignments/{cast.ids['assignment']}/give-back/",
        ],
        "coordinator": [
            "/interviews/finals/translate/",
            f"/interviews/finals/{cast.ids['final']}/translate/",
            "/interviews/finals/quotes/",
        ],
        "manager": [
            f"/needs/?round={cast.round.code}",
            f"/needs/regions/KZ-11/?round={cast.round.code}",
            *(f"/needs/{page}round={cast.round.code}" for page in NEEDS),
        ],
        "admin": ["/curricula/plans/new/", f"/curricula/plans/{cast.ids['plan']}/"],
    }
    for role, addresses in paths.items():
        sign_in(page, portal, cast.users[role])
        for address in addresses:
            look(address)
    assert wrong == []
