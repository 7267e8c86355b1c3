"""In a real browser: the private card that only its reader sees, and a paper form entered by a branch."""

from typing import Any

import pytest
from django.utils.translation import override
from playwright.sync_api import Browser, Page, Request, expect

from curricula.selectors.catalogue import modules_for_areas
from curricula.services.catalogue import load_catalogue
from surveys.models import Draft, Response
from tests.e2e.pages import complaints, overflows, sign_in, speak, watch_console
from tests.e2e.test_answering import field, open_questionnaire, saved
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import make_invited, make_questionnaire
from tests.portal import Portal, wait_until
from tests.surveys.questionnaire.definitions import every_type_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# gaps of 1, 3 and 3, none, a negative one; the last cannot be said
RATINGS = [(5, 4), (4, 1), (5, 2), (3, 3), (2, 5), (5, 9)]
STORAGES = """async () => {
  const databases = await indexedDB.databases();
  const kept = databases.length ? await new Promise((resolve) => {
    const opening = indexedDB.open("tna");
    opening.onsuccess = () => {
      const all = opening.result.transaction("queue").objectStore("queue").getAll();
      all.onsuccess = () => { opening.result.close(); resolve(all.result); };
    };
  }) : [];
  return [Object.keys(sessionStorage), Object.keys(localStorage), kept, await caches.keys()];
}"""


def rate(page: Page, ratings: dict[str, tuple[int, int]]) -> None:
    """Rate areas wherever they stand."""
    for area, pair in ratings.items():
        for side, value in zip(("importance", "competence"), pair, strict=True):
            selector = f'input[name$=".{area}.{side}"][value="{value}"]'
            page.locator(selector).evaluate("(input) => input.click()")


def to_the_end(page: Page) -> None:
    """Turn pages to the last one and send."""
    saved(page)
    while page.locator("#next").is_visible():
        page.click("#next")
    page.click("#send")
    expect(page.locator(".receipt")).to_be_visible()


def test_the_card_shows_ones_own_gaps_once_and_to_nobody_else(portal: Portal, phone: Page) -> None:
    branch()
    load_catalogue()
    invited = make_invited(make_questionnaire(make_round()))[0]
    portal.start_web()
    heard = watch_console(phone)
    open_questionnaire(phone, portal, invited.token, "ru")
    field(phone, "consent").check()
    areas = phone.locator('input[name$=".importance"][value="1"]').evaluate_all(
        "(all) => all.map((input) => input.name.split('.')[2])"
    )
    rated = dict(zip(areas, RATINGS, strict=False))
    rate(phone, rated)
    phone.locator(f'input[name$=".{areas[6]}.nr"]').evaluate("(input) => input.click()")
    assert phone.evaluate("Object.keys(sessionStorage)") == []
    requests: list[Request] = []
    phone.on("request", lambda request: requests.append(request))
    to_the_end(phone)

    card = phone.locator("#card")
    expect(card).to_be_visible()
    told = phone.evaluate("JSON.parse(document.getElementById('areas').textContent)")
    gaps = [areas[2], areas[1], areas[0]]  # equal gaps: what matters more comes first
    lines = card.locator("ol > li:has(strong)")
    assert lines.locator("strong").all_text_contents() == [told[area]["name"] for area in gaps]
    for area, line in zip(gaps, lines.all(), strict=True):
        words = line.inner_text().replace("\u00a0", " ")
        importance, competence = rated[area]
        assert f"важность – {importance}, текущий уровень владения – {competence}" in words
        with override("ru"):
            title, hours = modules_for_areas()[area][0]
        assert f"{title} ({hours} ч.)" in words
    assert complaints(phone) == []
    assert not overflows(phone)

    phone.wait_for_function("localStorage.length === 0")
    assert phone.evaluate(STORAGES) == [[], [], [], []]
    after = requests[[r.url.endswith("/a/submit/") for r in requests].index(True) + 1 :]
    assert after
    assert {(r.method, "?" in r.url) for r in after} == {("GET", False)}
    phone.reload()
    expect(phone.locator(".receipt")).to_be_visible()
    expect(card).to_be_hidden()
    assert heard == []


def test_a_refused_sending_and_leaving_take_the_ratings_along(portal: Portal, phone: Page) -> None:
    invited = make_invited(make_questionnaire(make_round()))[0]
    portal.start_web()
    open_questionnaire(phone, portal, invited.token)
    rate(phone, {"FIN": (5, 1)})
    saved(phone)
    while phone.locator("#next").is_visible():
        phone.click("#next")
    phone.click("#send")  # without consent
    expect(phone.locator(".question--invalid")).to_be_visible()
    expect(phone.locator("#state")).to_be_attached()
    assert phone.evaluate("Object.keys(sessionStorage)") == []
    # what is missing is shown where it is missing, and one step leads back to where it is sent
    expect(phone.get_by_role("alert")).to_be_visible()
    field(phone, "consent").check()
    saved(phone)
    phone.click("#next")
    expect(phone.locator("#send")).to_be_visible()
    expect(phone.locator("[role=alert]")).to_be_hidden()
    phone.click("#send")
    expect(phone.locator(".receipt")).to_be_visible()


def test_who_rates_others_gets_no_card(portal: Portal, phone: Page) -> None:
    questionnaire = make_questionnaire(make_round(), "deputies")
    invited = make_invited(questionnaire, category="deputy")[0]
    portal.start_web()
    open_questionnaire(phone, portal, invited.token)
    field(phone, "consent").check()
    rate(phone, {"FIN": (5, 1)})
    to_the_end(phone)
    expect(phone.locator("#card")).to_have_count(0)
    assert phone.evaluate("Object.keys(sessionStorage)") == []


def test_a_paper_form_is_entered_from_the_list_to_the_receipt(portal: Portal, desk: Page) -> None:
    round_ = make_round()
    invited = make_invited(make_questionnaire(round_))[0]
    portal.start_web()
    heard = watch_console(desk)
    sign_in(desk, portal, make_user("coordinator", branch_code="kz-11"))
    speak(desk, portal, "ru")
    desk.goto(f"{portal.url}/fieldwork/{round_.code}/")
    assert complaints(desk) == []
    desk.get_by_role("button", name="Внести с бумаги").click()
    expect(desk.locator(".notice--warning")).to_contain_text("Вы вносите ответы за")
    assert complaints(desk) == []
    field(desk, "consent").check()
    saved(desk)
    desk.click("#clear")  # stop here, go on later
    expect(desk).to_have_url(f"{portal.url}/fieldwork/{round_.code}/")
    assert desk.evaluate(STORAGES)[2] == []
    desk.get_by_role("button", name="Продолжить ввод").click()
    expect(field(desk, "consent")).to_be_checked()
    rate(desk, {"FIN": (5, 1)})
    to_the_end(desk)
    expect(desk.locator("#card")).to_have_count(0)
    assert complaints(desk) == []
    wait_until(lambda: desk.evaluate(STORAGES) == [[], [], [], []], what="nothing is left behind")
    assert (
        desk.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )
    desk.get_by_role("link", name="Вернуться к списку").click()
    expect(desk).to_have_url(f"{portal.url}/fieldwork/{round_.code}/")
    response = Response.objects.get()
    assert (response.mode, response.invitation_id) == ("paper", invited.invitation_id)
    assert Draft.objects.get().mode == "paper"
    assert heard == []


def test_what_a_branch_enters_is_not_kept_by_the_worker_of_an_own_questionnaire(
    portal: Portal, desk: Page
) -> None:
    round_ = make_round()
    own, other = make_invited(make_questionnaire(round_), 2)
    portal.start_web()
    open_questionnaire(desk, portal, own.token, "ru")
    field(desk, "consent").check()
    saved(desk)
    desk.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = """async () => {
      const page = await caches.match("/a/questions/?whole=1", { ignoreVary: true });
      return /data-draft="([^"]+)"/.exec(await page.text())[1];
    }"""
    mine = desk.evaluate(kept)
    sign_in(desk, portal, make_user("coordinator", branch_code="kz-11"))
    desk.goto(f"{portal.url}/fieldwork/{round_.code}/")
    desk.locator(f'form[action$="/{other.invitation_id}/enter/paper/"] button').click()
    expect(desk.locator(".notice--warning")).to_be_visible()
    field(desk, "consent").check()
    saved(desk)
    desk.reload()
    desk.wait_for_timeout(500)
    assert desk.evaluate(kept) == mine


def test_a_limited_text_tells_what_is_left(portal: Portal, phone: Page) -> None:
    invited = make_invited(make_questionnaire(make_round(), source=every_type_source()))[0]
    portal.start_web()
    open_questionnaire(phone, portal, invited.token, "ru")
    short = field(phone, "short")
    hint = phone.locator(
        f"#{(short.get_attribute('aria-describedby') or '').replace('.', chr(92) + '.')}"
    )
    assert "20" in hint.inner_text()
    short.press_sequentially("тоғыз әріп")
    expect(hint).to_have_text("Осталось знаков: 10")
    short.fill("x" * 23)
    expect(hint).to_have_text("Осталось знаков: -3")
    short.fill("")
    expect(hint).to_contain_text("20")


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2), (320, 2)])
def test_the_whole_questionnaire_fits_a_small_or_enlarged_window(
    portal: Portal, browser: Browser, width: int, zoom: int
) -> None:
    """At 200 % zoom a window has half its width; at 320 px only the text is enlarged."""
    people = [
        make_invited(make_questionnaire(make_round(), source=given))[0]
        for given in (None, every_type_source())
    ]
    portal.start_web()
    for language in ("kk", "ru"):
        for invited in people:
            size: Any = {"width": width // zoom if width > 320 else width, "height": 640}
            page = browser.new_context(viewport=size).new_page()
            open_questionnaire(page, portal, invited.token, language)
            if width == 320 and zoom == 2:
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            while True:
                assert not overflows(page), (language, page.locator("h1:visible").inner_text())
                if not page.locator("#next").is_visible():
                    break
                page.click("#next")
            page.context.close()
