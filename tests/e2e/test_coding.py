"""Coding in a browser: by keys alone, by taps alone, without a network; and all of it undone and done again."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from interviews.models import CodedSegment, CodingEvent, Interview, Transcript
from interviews.services.coding import KEPT
from tests.e2e.pages import complaints, overflows, sign_in, speak, watch_console
from tests.factories.interviews import coder_of, make_interview
from tests.factories.organisation import branch, make_round
from tests.portal import Portal, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = (
    "Бюджет жетпейді. Ақшаны қайдан табамыз? Ол «жоқ» дейді…\n"
    "Тұрғындармен сөйлесу қиын, бірақ қажет.\n\n"
    "На ремонт дороги денег нет! Мы просили трижды.\nThe office is small. It has one car."
)


def opened(portal: Portal, page: Page, language: str = "ru") -> Interview:
    """A coder's page of a text that nobody has coded."""
    branch()
    interview = make_interview(make_round(), text=TEXT)
    portal.start_web()
    sign_in(page, portal, coder_of(interview))
    speak(page, portal, language)
    page.goto(f"{portal.url}/interviews/{interview.pk}/")
    expect(page.locator("#transcript[data-ready]")).to_be_visible()
    return interview


def saved(page: Page) -> None:
    """Until everything is with the server."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


def canonical() -> list[dict[str, Any]]:
    """All codings, whatever their revisions."""
    names = [name for name in KEPT if name != "revision"]
    return list(CodedSegment.objects.order_by("key").values("key", "quote", *names))


def undo_all_and_redo_all(page: Page, step: Any) -> None:
    """Everything is taken back and done again; the end is the same letter for letter."""
    saved(page)
    end = canonical()
    assert end
    for button in ("undo", "redo"):
        for _ in range(60):
            if page.locator(f"#{button}").is_disabled():
                break
            step(button)
            saved(page)
        if button == "undo":
            assert canonical() == []
            assert page.locator(".bar").count() == 0
    assert canonical() == end
    numbers = list(CodingEvent.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_by_keys_alone(portal: Portal, desk: Page) -> None:
    heard = watch_console(desk)
    opened(portal, desk)
    keys = desk.keyboard
    for _ in range(60):  # to the text by the Tab key
        keys.press("Tab")
        if desk.locator(".sentence:focus").count():
            break
    keys.press("ArrowDown")  # the first sentence
    keys.press("ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.type("T3")  # a letter opens the list of categories
    keys.press("Enter")
    saved(desk)
    keys.press("Enter")
    keys.type("Нет денег")
    keys.press("Tab")
    keys.type("Учить бюджету")
    keys.press("Escape")
    saved(desk)
    keys.press("BracketRight")  # an end one word further, over the end of the paragraph
    keys.press("Alt+Shift+BracketLeft")  # the beginning one letter further
    saved(desk)
    segment = CodedSegment.objects.get()
    assert segment.quote == "қшаны қайдан табамыз? Ол «жоқ» дейді…\nТұрғындармен"
    keys.press("F2")
    keys.type("T5")
    keys.press("Enter")
    saved(desk)
    recoded = CodedSegment.objects.get()
    assert (recoded.code.key, recoded.key_issue) == ("T5", "Нет денег")
    assert recoded.interpretation == "Учить бюджету"
    keys.press("/")  # another category on the same passage
    keys.type("T1")
    keys.press("Enter")
    keys.press("Alt+u")
    keys.type("T2")
    keys.press("Enter")
    saved(desk)
    assert CodedSegment.objects.count() == 3
    keys.press("Alt+ArrowUp")
    keys.press("Delete")
    saved(desk)
    assert CodedSegment.objects.count() == 2
    pressed = {"undo": "Control+z", "redo": "Control+Shift+z"}
    undo_all_and_redo_all(desk, lambda button: keys.press(pressed[button]))
    keys.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    keys.press("Escape")
    assert complaints(desk) == []
    assert heard == []


def tap(place: Locator) -> None:
    """A finger on something that is large enough for it."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    place.tap()


def test_by_taps_alone(portal: Portal, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    heard = watch_console(page)
    opened(portal, page, "kk")
    sentences = page.locator(".sentence")
    top = page.locator("#panel").evaluate("sheet => sheet.scrollTop")
    assert top == 0  # its buttons are in sight
    sentences.nth(0).tap()
    sentences.nth(1).tap()
    tap(page.locator(".code-option").nth(0))
    saved(page)
    assert CodedSegment.objects.get().quote == "Бюджет жетпейді. Ақшаны қайдан табамыз?"
    tap(page.locator('[data-bound="end"][data-by="-1"]'))
    saved(page)
    assert CodedSegment.objects.get().quote == "Бюджет жетпейді. Ақшаны қайдан"
    page.locator("#issue").tap()
    page.keyboard.insert_text("Қаражат аз")
    tap(page.locator("#recode"))
    tap(page.locator(".code-option").nth(3))
    saved(page)
    tap(page.locator("#close-panel"))
    sentences.nth(3).tap()
    tap(page.locator(".code-option").nth(1))
    saved(page)
    tap(page.locator("#remove"))
    saved(page)
    tap(page.locator(".bar").first)
    sheet, chosen = page.locator("#panel"), page.locator(".sentence--selected").first
    assert chosen.bounding_box()["y"] < sheet.bounding_box()["y"]  # type: ignore[index]
    assert page.locator("#issue").input_value() == "Қаражат аз"
    assert not overflows(page)
    assert complaints(page) == []
    undo_all_and_redo_all(page, lambda button: tap(page.locator(f"#{button}")))
    assert heard == []


def test_a_coding_that_has_lost_its_place_is_put_on_another(portal: Portal, desk: Page) -> None:
    opened(portal, desk)
    desk.locator(".sentence").nth(0).click()
    desk.locator(".code-option").nth(0).click()
    saved(desk)
    CodedSegment.objects.update(is_lost=True)
    desk.reload()
    expect(desk.locator("#transcript[data-ready]")).to_be_visible()
    desk.locator("#next").click()
    desk.locator(".sentence").nth(1).click()
    desk.locator("#place").click()
    saved(desk)
    segment = CodedSegment.objects.get()
    assert (segment.quote, segment.is_lost) == ("Ақшаны қайдан табамыз?", False)


def test_a_drag_over_letters_and_what_scripts_and_server_cut_out(
    portal: Portal, desk: Page
) -> None:
    interview = opened(portal, desk)
    text = Transcript.objects.get(interview=interview).text
    places = [
        (start, end)
        for start in range(0, len(text), 7)
        for end in (start + 1, start + 23, len(text))
    ]
    cut = desk.evaluate(
        """places => {
            const lines = [...document.querySelectorAll('p[data-start]')];
            let text = '';
            for (const line of lines) {
                text += '\\n'.repeat(Number(line.dataset.start) - text.length) + line.textContent;
            }
            return places.map(([start, end]) => text.slice(start, end));
        }""",
        places,
    )
    assert cut == [text[start:end] for start, end in places]
    box = desk.locator(".sentence").nth(1).bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    desk.mouse.move(box["x"] + 1, middle)
    desk.mouse.down()
    desk.mouse.move(box["x"] + box["width"] - 2, middle)
    desk.mouse.up()
    desk.locator(".code-option").first.click()
    saved(desk)
    assert CodedSegment.objects.get().quote.startswith("Ақшаны қайдан")


def test_a_dropped_network_loses_nothing(portal: Portal, desk: Page) -> None:
    opened(portal, desk)
    desk.locator(".sentence").first.click()
    desk.context.set_offline(True)
    desk.locator(".code-option").first.click()
    desk.locator("#issue").fill("Қаражат аз")
    expect(desk.locator("#save-state")).to_have_attribute("data-state", "waiting")
    kept = "Object.values(sessionStorage).join('')"
    wait_until(lambda: "Қаражат аз" in str(desk.evaluate(kept)), what="kept on this device")
    assert CodedSegment.objects.count() == 0
    desk.context.set_offline(False)
    saved(desk)
    assert CodedSegment.objects.get().key_issue == "Қаражат аз"


def test_two_windows_see_each_others_version(portal: Portal, desk: Page) -> None:
    interview = opened(portal, desk)
    desk.locator(".sentence").first.click()
    desk.locator(".code-option").first.click()
    saved(desk)
    CodedSegment.objects.update(revision=7, key_issue="Басқа терезеден")
    desk.locator("#issue").fill("Осы терезеден")
    desk.locator("#interpretation").focus()
    expect(desk.locator("#refused")).to_be_visible()
    expect(desk.locator("#refused-now")).to_contain_text("Басқа терезеден")
    expect(desk.locator("#refused-mine")).to_contain_text("Осы терезеден")
    desk.locator("#keep-mine").click()
    saved(desk)
    assert CodedSegment.objects.get(transcript__interview=interview).key_issue == "Осы терезеден"


def test_eleven_codings_one_over_another_have_a_bar_each(portal: Portal, desk: Page) -> None:
    opened(portal, desk)
    for last, numbers in ((3, range(7)), (2, range(4))):
        desk.locator(".sentence").first.click()
        desk.locator(".sentence").nth(last).click(modifiers=["Shift"])
        for number in numbers:
            desk.locator(".code-option").nth(number).click()
    desk.locator(".code-option").nth(3).click()  # what is coded so already is opened, not doubled
    saved(desk)
    assert CodedSegment.objects.count() == 11
    bars = desk.locator(".line").first.locator(".bar")
    boxes = [bars.nth(number).bounding_box() for number in range(11)]
    lefts = sorted(box["x"] for box in boxes if box)
    assert all(right - left >= 20 for left, right in pairwise(lefts))
    assert all(bars.nth(number).inner_text().startswith("T") for number in range(11))
    assert not overflows(desk)
