"""The line from a submission to the page: participation at once, needs with the fifth answer that waits,
and what is stale or waits said in words."""

import pytest
from playwright.sync_api import Page, expect

from surveys.models import PendingRow
from surveys.models.counts import ItemCount
from tests.e2e.pages import complaints, overflows, sign_in, speak, watch_console
from tests.e2e.test_answering import field, open_questionnaire
from tests.e2e.test_modes import rate, to_the_end
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tests.portal import Portal, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.both, pytest.mark.django_db(transaction=True)]
RATINGS = {"PRC": (5, 2), "LND": (5, 1), "FIN": (3, 3), "LEG": (3, 3)}
NEEDS = rated(**RATINGS)
STALE = "С тех пор данные изменились; показатели пересчитываются."


def participation(page: Page) -> list[str]:
    """Invited, started and answered of all, as the page counts them."""
    cells = page.locator("table:has(#participation-caption) tr.total td").all_inner_texts()
    return cells[1:4]


def look(page: Page, portal: Portal) -> str:
    """Open the region's page; what it says about its freshness."""
    page.goto(f"{portal.url}/needs/regions/KZ-11/")
    return " ".join(page.locator(".freshness").inner_text().split())


def test_participation_at_once_and_needs_with_the_fifth_answer(
    portal: Portal, phone: Page, desk: Page
) -> None:
    questionnaire = make_questionnaire(make_round())
    people = make_invited(questionnaire, 11)
    for person in people[:4]:
        answer(person, NEEDS)
    portal.start_web()
    heard = watch_console(desk)
    sign_in(desk, portal, make_user("manager"))
    speak(desk, portal, "ru")
    told = look(desk, portal)
    assert told.startswith("Показателей пока нет.")
    assert "4 ответа ожидают" in told
    assert participation(desk) == ["11", "4", "4"]

    open_questionnaire(phone, portal, people[4].token, "ru")
    field(phone, "consent").check()
    rate(phone, RATINGS)
    to_the_end(phone)
    told = look(desk, portal)  # no worker runs: participation does not wait for one
    assert participation(desk) == ["11", "5", "5"]
    assert told == "Показатели вычисляются впервые."
    expect(desk.locator("#ranking-heading")).to_have_count(0)
    assert complaints(desk) == []
    assert not overflows(desk)

    portal.start_worker()
    wait_until(lambda: "Рассчитано" in look(desk, portal), what="the needs are shown")
    expect(desk.locator("#ranking-heading")).to_be_visible()
    assert "ожида" not in look(desk, portal)
    portal.kill("worker")

    for person in people[5:8]:
        answer(person, NEEDS)
    told = look(desk, portal)
    assert "Рассчитано" in told
    assert "3 ответа ожидают" in told
    assert STALE not in told
    for person in people[8:10]:
        answer(person, NEEDS)
    assert STALE in look(desk, portal)  # five: they wait no more, their figures are due
    assert "ожида" not in look(desk, portal)

    portal.start_worker("halfway", {"TNA_TEST_PAUSE": "60"})
    wait_until(lambda: ItemCount.objects.get().responses == 10, what="the five are counted")
    assert not PendingRow.objects.exists()
    assert STALE in look(desk, portal)  # counted, not released yet
    portal.kill("halfway")
    portal.start_worker("last")
    wait_until(lambda: STALE not in look(desk, portal), what="the needs are renewed")
    assert participation(desk) == ["11", "10", "10"]
    assert heard == []
