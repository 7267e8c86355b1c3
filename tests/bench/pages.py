"""The questionnaire's page as a phone meets it: its weight, and how soon it can be used on a slow line."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.factories.organisation import make_round
from tests.factories.surveys import make_invited, make_questionnaire
from tests.portal import Portal

ADDRESS = "/a/questions/?whole=1"
SLOW_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SLOWER_CPU = 4
TIMES = 5
LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


@dataclass(frozen=True)
class Weight:
    """What comes over the wire, compressed, and in how many requests."""

    kb: float
    requests: int


def measured(source: Mapping[str, Any] | None = None) -> tuple[Weight, float, float]:
    """Weight, seconds until usable with nothing kept, and with the browser's cache; medians of five."""
    token = make_invited(make_questionnaire(make_round(), source=source))[0].token
    portal = Portal()
    portal.start_web()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            weight = _weight(_begun(browser, portal, token))
            colds, warms = [], []
            for _ in range(TIMES):
                page = _begun(browser, portal, token)
                colds.append(_until_usable(page, cold=True))
                warms.append(_until_usable(page, cold=False))
                page.context.close()
            browser.close()
    finally:
        portal.stop()
    return weight, median(colds), median(warms)


def _begun(browser: Browser, portal: Portal, token: str) -> Page:
    """A phone whose owner has pressed the start button without a script, so that nothing is kept yet."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, service_workers="block", base_url=portal.url
    )
    page = context.new_page()
    page.goto(f"/a/{token}/")
    page.click('main button[type="submit"]')
    page.wait_for_load_state("networkidle")
    return page


def _weight(page: Page) -> Weight:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sizes: list[float] = []
    real: set[str] = set()  # pictures inside the stylesheet are no requests
    session.on(
        "Network.requestWillBeSent",
        lambda e: real.add(e["requestId"]) if e["request"]["url"][:4] == "http" else None,
    )
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.append(e["encodedDataLength"]) if e["requestId"] in real else None,
    )
    page.goto(ADDRESS)
    page.wait_for_timeout(800)
    page.context.close()
    return Weight(sum(sizes) / 1024, len(sizes))


def _until_usable(page: Page, *, cold: bool) -> float:
    """Seconds from the tap on the link until the first question can be answered and its script runs."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    if cold:
        session.send("Network.clearBrowserCache")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    page.goto(ADDRESS, wait_until="load")
    # The script, which runs before the load event, takes the link away that helps where it does not run.
    assert page.locator("#without").count() == 0
    assert page.locator("fieldset.question input").first.is_enabled()
    seconds = float(page.evaluate(LOADED)) / 1000
    session.detach()
    return seconds
