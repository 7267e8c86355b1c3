"""Typing along during a talk in a real browser: without a network, on two devices, when it is withdrawn."""

import pytest
from django.conf import settings
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Error, Page, expect

from interviews.models import Interview
from interviews.selectors.guides import asides_of, notes_of
from interviews.services.interviews import withdraw_interview
from tests.e2e.pages import complaints, overflows, sign_in, speak, watch_console
from tests.factories.interviews import make_held
from tests.factories.organisation import make_round, make_user
from tests.portal import Portal, wait_until
from tna_portal.organisation.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST, LAST = "#text-problems_of_partners", "#text-cases"
PASSWORD = "a long enough password"


def opened(portal: Portal, browser: Browser, user: User, talk: Interview) -> Page:
    """The guide on a device of its own."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    speak(page, portal, "ru")
    sign_in(page, portal, user)
    page.goto(f"{portal.url}/interviews/{talk.pk}/guide/")
    return page


def texts(talk: Interview) -> dict[str, str]:
    """What counts on the server."""
    return {key: note.text for key, note in notes_of(talk).items()}


def test_a_talk_typed_without_a_network_is_sent_later_and_becomes_a_text(
    portal: Portal, browser: Browser
) -> None:
    user = make_user("coder", branch_code="kz-11")
    talk = make_held(make_round(), user)
    portal.start_web()
    page = opened(portal, browser, user, talk)
    heard = watch_console(page)
    page.fill(FIRST, "Нет дорог")
    expect(page.locator("#state")).to_have_text("Сохранено")
    page.context.set_offline(True)
    page.fill(FIRST, "Нет дорог и воды")
    page.fill(LAST, "Есть случай")
    expect(page.locator("#state")).to_contain_text("Сохранено на этом устройстве")
    assert texts(talk) == {"problems_of_partners": "Нет дорог"}
    page.close()  # the window is closed before the network is back
    assert [line for line in heard if "ERR_INTERNET_DISCONNECTED" not in line] == []
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(f"{portal.url}/interviews/{talk.pk}/guide/")
    expect(page.locator(FIRST)).to_have_value("Нет дорог и воды")
    expect(page.locator("#state")).to_have_text("Сохранено")
    assert texts(talk) == {"problems_of_partners": "Нет дорог и воды", "cases": "Есть случай"}
    assert asides_of(talk) == {}
    assert (complaints(page), overflows(page)) == ([], False)
    page.fill(LAST, "Есть случай, и не один")
    page.click('button[value="finish"]')
    page.wait_for_url("**/finish/")
    assert complaints(page) == []
    page.click('main button[type="submit"]')
    page.wait_for_url("**/card/")
    kept = Interview.objects.get(pk=talk.pk)
    assert (kept.stage, len(kept.transcript.turns)) == ("ready", 4)
    assert kept.transcript.text.endswith("О: Есть случай, и не один")


def test_two_devices_lose_nothing_of_each_other(portal: Portal, browser: Browser) -> None:
    user = make_user("coder", branch_code="kz-11")
    talk = make_held(make_round(), user)
    portal.start_web()
    laptop, phone = (opened(portal, browser, user, talk) for _ in range(2))
    laptop.fill(FIRST, "Нет дорог")
    expect(laptop.locator("#state")).to_have_text("Сохранено")
    phone.fill(FIRST, "Нет воды")
    expect(phone.locator("[data-aside]")).to_contain_text("Нет дорог")
    assert texts(talk) == {"problems_of_partners": "Нет воды"}
    assert complaints(phone) == []
    laptop.reload()  # the other device takes over from what the server has
    expect(laptop.locator(FIRST)).to_have_value("Нет воды")
    laptop.fill(FIRST, "Нет воды, нет дорог")
    laptop.click("[data-aside] button")
    expect(laptop.locator("[data-aside]")).to_have_count(0)
    assert texts(talk) == {"problems_of_partners": "Нет воды, нет дорог"}
    assert asides_of(talk) == {}


def test_what_is_typed_into_a_withdrawn_talk_is_offered_to_be_copied_and_then_removed(
    portal: Portal, browser: Browser
) -> None:
    user = make_user("coder", branch_code="kz-11")
    talk = make_held(make_round(), user)
    portal.start_web()
    page = opened(portal, browser, user, talk)
    withdraw_interview(interview_id=talk.pk, actor=user, today=localdate())
    page.fill(FIRST, "Нет дорог")
    expect(page.locator("#refused")).to_be_visible()
    expect(page.locator("#refused .notice__title")).to_contain_text("согласие отозвано")
    assert page.locator("#typed").input_value().endswith("Нет дорог")
    assert complaints(page) == []
    page.click("#remove")
    page.wait_for_url("**/interviews/")
    wait_until(lambda: _left(page) == 0, what="nothing is left on the device")


def _left(page: Page) -> int:
    """Notes that the device keeps."""
    number: int = page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open("tna-guide", 1);
          opening.onsuccess = () => {
            const count = opening.result.transaction("notes").objectStore("notes").count();
            count.onsuccess = () => resolve(count.result);
          };
        })"""
    )
    return number


def reopened(page: Page) -> Page:
    """The window is closed, and the same address is opened in another one."""
    address, context = page.url, page.context
    page.close()
    fresh = context.new_page()
    fresh.goto(address)
    return fresh


def test_the_talk_is_opened_again_without_a_network_and_left_with_the_account(
    portal: Portal, browser: Browser
) -> None:
    user = make_user("coder", branch_code="kz-11")
    talk = make_held(make_round(), user)
    portal.start_web()
    page = opened(portal, browser, user, talk)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.fill(FIRST, "Нет дорог")
    expect(page.locator("#state")).to_have_text("Сохранено")
    page.context.set_offline(True)
    page.fill(LAST, "Есть случай")
    expect(page.locator("#state")).to_contain_text("Сохранено на этом устройстве")
    page = reopened(page)
    expect(page.locator(FIRST)).to_have_value("Нет дорог")  # saved after the page had been kept
    expect(page.locator(LAST)).to_have_value("Есть случай")
    page.fill(FIRST, "Нет дорог и воды")
    expect(page.locator("#state")).to_contain_text("Сохранено на этом устройстве")
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("Сохранено", timeout=15_000)
    assert texts(talk) == {"problems_of_partners": "Нет дорог и воды", "cases": "Есть случай"}
    assert asides_of(talk) == {}

    address = page.url
    page.goto(f"{portal.url}/account/logout/")
    page.click('main button[type="submit"]')
    page.wait_for_function("caches.has('tna-talk').then((kept) => !kept)")
    wait_until(lambda: _left(page) == 0, what="what was kept has gone")
    page.context.set_offline(True)
    with pytest.raises(Error, match="net::ERR_"):
        page.goto(address)


def test_after_signing_in_again_in_another_window_it_is_sent(
    portal: Portal, browser: Browser
) -> None:
    user = make_user("coder", branch_code="kz-11")
    user.set_password(PASSWORD)
    user.save()
    talk = make_held(make_round(), user)
    portal.start_web()
    page = opened(portal, browser, user, talk)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill(FIRST, "Нет дорог")
    expect(page.locator("#state")).to_contain_text("Войдите снова")
    other = page.context.new_page()
    other.goto(f"{portal.url}/account/login/")
    other.fill("[name=login]", user.email)
    other.fill("[name=password]", PASSWORD)
    other.click('main button[type="submit"]')
    other.wait_for_url(lambda address: "login" not in address)
    expect(page.locator("#state")).to_have_text("Сохранено", timeout=15_000)
    assert texts(talk) == {"problems_of_partners": "Нет дорог"}
    page.click('button[value="finish"]')
    page.wait_for_url("**/finish/")
