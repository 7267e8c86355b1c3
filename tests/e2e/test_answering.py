"""Answering in a real browser: conditions, every type of question, no network, other devices."""

import time
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import Browser, Page, Route, expect

from surveys.models import DraftWrite, QuestionTime, Response
from surveys.questionnaire.expressions import evaluate, plain
from surveys.services.answering import fold
from tests.e2e.pages import complaints, overflows, speak, watch_console
from tests.factories.organisation import make_round
from tests.factories.surveys import make_invited, make_questionnaire
from tests.portal import Portal, wait_until
from tests.surveys.questionnaire.definitions import every_type_source
from tests.surveys.questionnaire.expression_cases import as_json, nodes, values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 24)


def test_the_page_and_the_server_agree_on_every_condition(browser: Browser) -> None:
    """500 random conditions with random answers; the page's evaluator is run as it is shipped."""
    page = browser.new_page()
    script = (django_settings.BASE_DIR / "static/js/expressions.js").read_text(encoding="utf-8")
    cases: list[tuple[Any, dict[str, Any]]] = []

    @settings(
        max_examples=500,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(nodes, values)
    def collect(node: Any, given_: dict[str, Any]) -> None:
        cases.append((node, given_))

    collect()
    here = [as_json(evaluate(node, plain(given_), TODAY)) for node, given_ in cases]
    sent = [[node, {k: as_json(v) for k, v in given_.items()}] for node, given_ in cases]
    there = page.evaluate(
        """async ([script, cases, today]) => {
          const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
          const { evaluate } = await import(address);
          return cases.map(([node, given]) => evaluate(node, (code) => given[code] ?? null, today));
        }""",
        [script, sent, TODAY.toordinal() - date(1970, 1, 1).toordinal()],
    )
    assert len(cases) >= 400
    different = [(c, a, b) for c, a, b in zip(cases, here, there, strict=True) if a != b]
    assert different == []


def open_questionnaire(page: Page, portal: Portal, token: str, language: str = "kk") -> None:
    """From the link to the first page."""
    speak(page, portal, language)
    page.goto(f"{portal.url}/a/{token}/")
    page.click('main button[type="submit"]')
    expect(page.locator("#answers")).to_be_visible()


def saved(page: Page) -> None:
    """Until the server has acknowledged everything."""
    expect(page.locator("#state")).to_have_attribute("data-state", "saved")


def answers_of(draft: str) -> dict[str, Any]:
    """What the server holds of a draft."""
    return fold(list(DraftWrite.objects.filter(draft=UUID(draft))))


def field(page: Page, name: str) -> Any:
    """A field by its name."""
    return page.locator(f'[name="q.{name}"]')


def test_every_type_is_answered_and_conditions_hold(portal: Portal, phone: Page) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    heard = watch_console(phone)
    open_questionnaire(phone, portal, invited.token)
    assert complaints(phone) == []
    assert not overflows(phone)
    assert "3" in phone.locator("#progress").inner_text()
    field(phone, "agree").check()
    field(phone, "one").nth(2).check()
    field(phone, "one.other").fill("сөз <b>")
    field(phone, "many").nth(0).check()
    field(phone, "count").fill("41")
    field(phone, "money").fill("1 200,50")
    field(phone, "short").fill("қысқа")
    field(phone, "day").fill("2026-01-31")
    field(phone, "month").fill("2021-07")
    phone.click("#next")
    field(phone, "scale.i1").nth(3).check()
    for side, point in (("importance", 4), ("competence", 1)):
        phone.locator(f'[name="q.pair.FIN.{side}"][value="{point}"]').check(force=True)
    ranks = phone.locator("button.rank")
    ranks.nth(2).click()
    ranks.nth(0).click()
    expect(ranks.nth(1)).to_be_disabled()
    field(phone, "courses.0.name").fill("Бюджет")
    phone.locator("[data-group] > .button").click()
    field(phone, "courses.1.year").fill("2021")
    phone.click("#next")
    expect(phone.locator('[data-pipe="one"]')).to_have_text("сөз <b>")
    field(phone, "later").nth(1).check()
    saved(phone)
    draft = phone.locator("#answers").get_attribute("data-draft") or ""
    held = answers_of(draft)
    assert held["money"] == 1200.5
    assert held["scale"] == {"i1": "4"}
    assert sorted(held["order"].values()) == [1, 2]
    assert held["courses"] == [{"name": "Бюджет"}, {"year": 2021}]
    assert held["later"] == {"option": "q"}

    # a change that hides a later answer keeps it, says so, and leaves it out of the data
    phone.click("#back")
    phone.click("#back")
    field(phone, "many").nth(0).uncheck()
    field(phone, "one").nth(0).check()
    expect(phone.locator("#kept")).to_be_visible()
    saved(phone)
    phone.click("#next")
    phone.click("#next")
    expect(field(phone, "later").nth(0)).to_be_hidden()
    phone.click("#send")
    expect(phone.locator(".receipt")).to_be_visible()
    stored = Response.objects.get().answers
    assert "later" not in stored
    assert stored["one"] == {"option": "a"}
    assert heard == []


def test_answered_without_a_network_and_sent_two_days_later(portal: Portal, phone: Page) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    context = phone.context
    open_questionnaire(phone, portal, invited.token)
    field(phone, "agree").check()
    saved(phone)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    field(phone, "short").fill("желісіз")
    field(phone, "short").blur()
    phone.click("#next")
    phone.locator("button.rank").nth(1).click()
    phone.click("#next")
    field(phone, "end").fill("соңы")
    field(phone, "end").blur()
    expect(phone.locator("#state")).to_have_attribute("data-state", "offline")
    phone.click("#send")
    expect(phone.locator("#state")).to_have_attribute("data-state", "complete")
    assert Response.objects.count() == 0
    phone.close()

    again = context.new_page()
    again.clock.install(time=timezone.now() + timedelta(days=2))
    again.goto(f"{portal.url}/a/questions/?whole=1")
    expect(field(again, "short")).to_have_value("желісіз")
    assert Response.objects.count() == 0
    context.set_offline(False)
    expect(again.locator(".receipt")).to_be_visible(timeout=15_000)
    stored = Response.objects.get().answers
    assert (stored["short"], stored["end"], len(stored["order"])) == ("желісіз", "соңы", 1)
    wait_until(lambda: again.evaluate("localStorage.length") == 0, what="nothing is left behind")


def test_saved_answers_are_seen_when_the_page_is_reopened_without_a_network(
    portal: Portal, phone: Page
) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    open_questionnaire(phone, portal, invited.token)
    field(phone, "agree").check()
    saved(phone)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    time.sleep(1.5)  # the page that the worker keeps is now older than what follows
    field(phone, "short").fill("сақталған")
    field(phone, "short").blur()
    saved(phone)
    phone.context.set_offline(True)
    phone.reload()
    expect(field(phone, "short")).to_have_value("сақталған")
    phone.context.set_offline(False)
    assert DraftWrite.objects.filter(question="short").count() == 1


def test_somebody_elses_waiting_answers_stay_on_a_shared_phone(portal: Portal, phone: Page) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    first, second = make_invited(questionnaire, 2)
    portal.start_web()
    open_questionnaire(phone, portal, first.token)
    field(phone, "agree").check()
    saved(phone)
    phone.route("**/a/save/", lambda route: route.abort())
    field(phone, "short").fill("бірінші")
    field(phone, "short").blur()
    expect(phone.locator("#state")).to_have_attribute("data-state", "offline")
    phone.unroute("**/a/save/")
    open_questionnaire(phone, portal, second.token)
    field(phone, "agree").check()
    saved(phone)
    phone.click("#clear")
    expect(phone.locator("#token")).to_be_visible()
    open_questionnaire(phone, portal, first.token)
    expect(field(phone, "short")).to_have_value("бірінші")
    saved(phone)
    assert DraftWrite.objects.filter(question="short").count() == 1


def test_halfway_on_a_second_device(portal: Portal, browser: Browser) -> None:
    """What the first device holds offline and what the second sends both arrive."""
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    first = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    open_questionnaire(first, portal, invited.token)
    field(first, "agree").check()
    saved(first)
    first.context.set_offline(True)
    field(first, "count").fill("7")
    field(first, "count").blur()
    expect(first.locator("#state")).to_have_attribute("data-state", "offline")

    second = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    open_questionnaire(second, portal, invited.token)
    expect(field(second, "agree")).to_be_checked()
    field(second, "scale.i2").nth(4).check()  # it goes on where the first has not been
    saved(second)
    first.context.set_offline(False)
    draft = first.locator("#answers").get_attribute("data-draft") or ""
    wait_until(lambda: answers_of(draft).get("count") == 7, what="the first device has sent")
    assert answers_of(draft)["scale"] == {"i2": "5"}


def test_what_is_answered_before_the_script_has_arrived_is_sent(
    portal: Portal, phone: Page
) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    held: list[Route] = []
    phone.route("**/answer*.js", lambda route: held.append(route))
    open_questionnaire(phone, portal, invited.token)
    field(phone, "agree").check()
    field(phone, "short").fill("ерте")
    wait_until(lambda: bool(held), what="the page asks for its script")
    held[0].continue_()
    saved(phone)
    draft = phone.locator("#answers").get_attribute("data-draft") or ""
    assert answers_of(draft) == {"agree": True, "short": "ерте"}


def test_whoever_starts_before_the_script_has_come_gets_the_whole_document(
    portal: Portal, phone: Page
) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    phone.route("**/start*.js", lambda route: route.abort())
    phone.goto(f"{portal.url}/a/{invited.token}/")
    phone.unroute("**/start*.js")
    phone.click('main button[type="submit"]')
    expect(phone.locator("#answers[data-draft]")).to_be_visible()


def test_without_its_script_the_page_leads_on(portal: Portal, phone: Page) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    phone.route("**/answer*.js", lambda route: route.abort())
    open_questionnaire(phone, portal, invited.token)
    phone.locator("#without a").click(timeout=15_000)
    expect(phone.locator('[name="go"][value="next"]')).to_be_visible()


def test_the_receipt_is_reached_although_the_word_of_the_server_was_lost(
    portal: Portal, phone: Page
) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    open_questionnaire(phone, portal, invited.token)
    field(phone, "agree").check()
    saved(phone)

    def sealed_and_cut(route: Route) -> None:
        if Response.objects.exists():
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort()

    phone.route("**/a/submit/", sealed_and_cut)
    phone.evaluate("document.getElementById('answers').requestSubmit()")
    expect(phone.locator(".receipt")).to_be_visible(timeout=15_000)
    assert Response.objects.count() == 1


def test_own_answers_are_removed_from_a_device(portal: Portal, phone: Page) -> None:
    questionnaire = make_questionnaire(make_round(), source=every_type_source())
    invited = make_invited(questionnaire)[0]
    portal.start_web()
    open_questionnaire(phone, portal, invited.token)
    field(phone, "agree").check()
    saved(phone)
    phone.click("#clear")
    expect(phone.locator("#token")).to_be_visible()
    left = phone.evaluate(
        """async () => [
          Object.keys(localStorage).length,
          (await caches.keys()).length,
          (await navigator.serviceWorker.getRegistrations()).length,
        ]"""
    )
    assert left == [0, 0, 0]


def test_a_pilot_measures_a_question_once_it_is_left(portal: Portal, phone: Page) -> None:
    questionnaire = make_questionnaire(make_round(is_pilot=True), source=every_type_source())
    portal.start_web()
    heard = watch_console(phone)
    with phone.expect_response("**/pilot*.js"):
        open_questionnaire(phone, portal, make_invited(questionnaire)[0].token)
    phone.wait_for_timeout(6000)
    field(phone, "agree").check()
    field(phone, "one").nth(0).check()
    field(phone, "count").fill("41")
    phone.click("#next")
    field(phone, "scale.i1").nth(3).check()
    saved(phone)
    times = {time.question: time for time in QuestionTime.objects.all()}
    assert set(times) == {"agree", "one", "count"}
    assert times["agree"].seconds >= 5
    assert times["one"].seconds < 5
    assert {time.people for time in times.values()} == {1}
    assert heard == []
