"""The same stories as in faults.py, lived in a real Chromium: its own queue, its own storage."""

import random
import time
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS

PATIENCE = 120.0  # seconds
PHONE: ViewportSize = {"width": 360, "height": 740}
# As a finger does it: the field gets its value, and the page is told.
SET = """([name, value]) => {
  const fields = [...document.getElementsByName(name)];
  const field = fields.find((one) => one.value === value) ?? fields[0];
  if (field.type === "radio" || field.type === "checkbox") field.checked = true;
  else field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}"""

# Whether the device itself holds an answer, waiting or acknowledged; without a name, whether any waits.
HOLDS = """async ([name, value]) => {
  const wrapped = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await wrapped(indexedDB.open("tna", 1));
  const all = await wrapped(database.transaction("queue").objectStore("queue").getAll());
  database.close();
  return all.some(({ fields, saved }) => (name ? fields[name]?.includes(value) : !saved));
}"""


class Browsing:
    """One respondent's device; a killed tab leaves its context, a second device is another context."""

    def __init__(self, context: BrowserContext, url: str, token: str) -> None:
        self.context, self.url, self.token = context, url, token
        self.page: Page = context.new_page()
        context.set_default_timeout(4000)

    def until(self, work: Callable[[], bool]) -> None:
        """Again and again, as somebody does who presses "reload"."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(Error):
                if work():
                    return
            with suppress(Error):
                self.page.wait_for_timeout(200)
        raise TimeoutError(
            f"{self.token} at {self.page.url}: {self.page.locator('main').all_inner_texts()}"
        )

    def open(self) -> None:
        """From the link to the questions, or on from where the answers have been sent."""

        def work() -> bool:
            self.page.goto(f"{self.url}/a/{self.token}/")
            self.page.click('main button[type="submit"]')
            self.page.wait_for_selector("#answers[data-draft]")
            self.page.wait_for_selector("#without", state="detached")
            return True

        self.until(work)

    def kill_tab(self) -> None:
        """Nothing of the page is left but what the device has kept."""
        self.page.close(run_before_unload=False)
        self.page = self.context.new_page()

    def answer(self, name: str, value: str) -> None:
        """One answer, kept by the page before it is sent."""
        self.page.evaluate(SET, [name, value])

    def holds(self, name: str, value: str) -> bool:
        """Whether an answer would survive the tab."""
        return bool(self.page.evaluate(HOLDS, [name, value]))

    def is_saved(self) -> bool:
        """Whether the server has acknowledged everything."""
        return not self.page.evaluate(HOLDS, ["", ""])

    def send(self) -> bool:
        """Press "send"; true once the receipt is shown."""
        if self.page.locator(".receipt").count():
            return True
        if not self.page.locator("#answers").count():
            self.page.goto(f"{self.url}/a/questions/?whole=1")
        else:
            self.page.evaluate("document.getElementById('answers').requestSubmit()")
        self.page.wait_for_selector(".receipt")
        return True


def live_in_chromium(
    url: str,
    people: list[tuple[str, int]],
    answers: Callable[[random.Random], list[tuple[str, str, str]]],
) -> dict[str, dict[str, str]]:
    """The stories of some people (token, seed), one after the other; token -> question -> what it must hold."""
    told = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for token, seed in people:
            told[token] = _live(browser, url, token, random.Random(seed), answers)
            for context in browser.contexts:
                context.close()
        browser.close()
    return told


def _live(
    browser: Browser,
    url: str,
    token: str,
    rng: random.Random,
    answers: Callable[[random.Random], list[tuple[str, str, str]]],
) -> dict[str, str]:
    device = Browsing(browser.new_context(viewport=PHONE, locale="kk"), url, token)
    device.open()
    device.answer("q.consent", "1")
    expected: dict[str, str] = {}
    for question, name, value in answers(rng):
        device.answer(name, value)
        expected[question] = value
        _misfortune(device, rng, name, value)
    device.context.set_offline(False)
    if rng.random() < 0.3:
        device.until(device.is_saved)
        device = Browsing(browser.new_context(viewport=PHONE, locale="ru"), url, token)
        device.open()
    device.until(device.send)
    return expected


def _misfortune(device: Browsing, rng: random.Random, name: str, value: str) -> None:
    """The network goes or comes back, or the tab is killed once the answer is kept."""
    chance = rng.random()
    if chance < 0.2:
        device.context.set_offline(True)
    elif chance < 0.4:
        device.context.set_offline(False)
    elif chance < 0.55:
        device.until(lambda: device.holds(name, value))
        device.context.set_offline(False)
        device.kill_tab()
        device.open()
