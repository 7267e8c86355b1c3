"""The paths of akim, coder, manager and admin in a real browser, with a real worker."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from curricula.services.catalogue import load_catalogue
from interviews.models import CodedSegment
from surveys.models import Response
from surveys.tokens import receipt_of
from tests.e2e.pages import complaints, overflows, page_number, sign_in, speak, watch_console
from tests.factories.interviews import make_empty_final, make_final, make_interview
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tests.portal import Portal, wait_until
from tna_portal.dashboards.models import PanelSnapshot

pytestmark = [pytest.mark.browser, pytest.mark.both, pytest.mark.django_db(transaction=True)]

NEEDS = rated(PRC=(5, 2), LND=(5, 1), FIN=(3, 3), LEG=(3, 3))


def region_is_released() -> bool:
    """Whether the region's page shows answers (interviews alone give it a page, too)."""
    panel = PanelSnapshot.objects.filter(scope="KZ-11").first()
    return panel is not None and panel.payload["scope"] is not None


def rate(page: Page, area: str, importance: int, competence: int) -> None:
    """Answer one pair of ratings."""
    for side, value in (("importance", importance), ("competence", competence)):
        selector = f'input[name$=".{area}.{side}"][value="{value}"]'
        page.locator(selector).check(force=True)


def go_to(page: Page, code: str) -> None:
    """Turn pages until a section is shown."""
    while not page.locator(f'[data-page="{code}"]').is_visible():
        page.click("#next")


def test_from_a_fifth_answer_and_one_coding_to_another_plan(
    portal: Portal, phone: Page, desk: Page, tmp_path: Path
) -> None:
    branch()
    load_catalogue()
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for invited in make_invited(questionnaire, 4):
        answer(invited, NEEDS)
    fifth = make_invited(questionnaire)[0]
    talks = [make_interview(round_) for _ in range(7)]
    for talk in talks[:3]:
        make_final(talk, "T3")
    for talk in talks[3:6]:
        make_empty_final(talk)
    portal.start_web()
    portal.start_worker()
    portal.start_beat()

    answer_on_a_phone(portal, phone, fifth.token)
    wait_until(region_is_released, what="the region is released")
    before = make_a_plan(portal, desk)
    assert before == "M09"

    desk.context.clear_cookies()
    code_a_passage(portal, desk, talks[6].pk)
    desk.context.clear_cookies()
    look_at_the_dashboards(portal, desk)
    desk.context.clear_cookies()
    make_a_plan(portal, desk)
    with desk.expect_download() as waiting:
        desk.click('a[href$="/kk.xlsx"]')
    file = tmp_path / "plan.xlsx"
    waiting.value.save_as(file)
    sheet = openpyxl.load_workbook(BytesIO(file.read_bytes())).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "M05" in cells
    assert any("№" in cell and round_.name_kk in cell for cell in cells)


def answer_on_a_phone(portal: Portal, page: Page, token: str) -> None:
    """Language, consent, answers, away and back on the same link, sent, receipt."""
    heard = watch_console(page)
    page.goto(f"{portal.url}/a/{token}/")
    assert token not in page.url
    page.click('button[value="ru"]')
    page.click('main button[type="submit"]')
    page.locator('input[name="q.consent"]').check()
    go_to(page, "B_finance")
    rate(page, "PRC", 5, 2)
    rate(page, "FIN", 3, 3)
    expect(page.locator("#state")).to_have_attribute("data-state", "saved", timeout=10_000)
    page.goto(f"{portal.url}/a/{token}/")
    page.click('main button[type="submit"]')
    assert page.locator('input[name$=".PRC.importance"][value="5"]').is_checked()
    go_to(page, "B_law")
    rate(page, "LND", 5, 1)
    rate(page, "LEG", 3, 3)
    go_to(page, "words")
    expect(page.locator("#state")).to_have_attribute("data-state", "saved", timeout=10_000)
    page.click("#send")
    page.wait_for_url("**/a/done/")
    response = Response.objects.get(
        invitation__draft__isnull=False, invitation__token_hint=token[-3:]
    )
    assert response.invitation is not None
    shown = page.locator(".receipt").inner_text()
    assert shown == receipt_of(response.invitation.draft.pk)
    assert complaints(page) == []
    assert not overflows(page)
    assert heard == []


def code_a_passage(portal: Portal, page: Page, interview: int) -> None:
    """By keyboard: choose the first sentence, a category, write the finding; handed in and accepted, it
    makes Table 1 grow."""
    heard = watch_console(page)
    sign_in(page, portal, make_user("coder", branch_code="kz-11"))
    speak(page, portal, "ru")
    page.goto(f"{portal.url}/interviews/table/")
    before = int(page.locator('[data-code="T3"]').inner_text())
    page.goto(f"{portal.url}/interviews/{interview}/")
    page.locator(".sentence").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("T3")
    page.keyboard.press("Enter")
    page.fill("#issue", "Шарт жасау қиын")
    page.fill("#interpretation", "Сатып алу рәсімдеріне оқыту")
    page.locator("#need").focus()
    assert complaints(page) == []
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    segment = CodedSegment.objects.latest("pk")
    assert segment.quote == "Бюджет жетпейді."
    assert segment.code.key == "T3"
    page.goto(f"{portal.url}/interviews/{interview}/hand-in/")
    page.click('main button[type="submit"]')
    page.wait_for_selector(".notice--success")
    page.context.clear_cookies()
    sign_in(page, portal, make_user("methodologist"))
    page.goto(f"{portal.url}/interviews/{interview}/compare/")
    page.click('form[action$="/finish/accept/"] button')
    page.wait_for_selector(".notice--success")
    page.goto(f"{portal.url}/interviews/table/")
    assert int(page.locator('[data-code="T3"]').inner_text()) == before + 1
    assert heard == []


def look_at_the_dashboards(portal: Portal, page: Page) -> None:
    """National and regional page say what is needed, and are fresh within seconds."""
    heard = watch_console(page)
    sign_in(page, portal, make_user("manager"))
    speak(page, portal, "ru")

    def is_fresh() -> bool:
        page.goto(f"{portal.url}/needs/")
        return (
            page.locator(".freshness--stale").count() == 0 and page.locator("#ranking").count() == 1
        )

    wait_until(is_fresh, what="the national page is fresh")
    assert page.locator("#quadrants svg circle title").count() == 3  # two needs share a place
    page.locator("#quadrants [data-plot]").click()
    page.wait_for_selector("#quadrants .plot .main-svg")
    assert complaints(page) == []
    with page.expect_download() as picture:
        page.locator("#ranking [data-picture]").click()
    assert picture.value.suggested_filename == "ranking.png"
    assert picture.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    page.goto(f"{portal.url}/needs/regions/KZ-11/")
    assert page.locator("#ranking svg circle").count() == 4
    assert complaints(page) == []
    assert heard == []


def make_a_plan(portal: Portal, page: Page) -> str:
    """One seminar in the first quarter; the code of the module that gets it."""
    sign_in(page, portal, make_user("admin"))
    speak(page, portal, "kk")
    page.goto(f"{portal.url}/curricula/plans/new/")
    page.select_option('[name="branch"]', str(branch().pk))
    for quarter, number in enumerate((1, 0, 0, 0), start=1):
        page.fill(f'[name="seminars_{quarter}"]', str(number))
    page.click('main form button[type="submit"]')
    page.wait_for_selector(".board")
    assert complaints(page) == []
    address = page.locator(".offer a").first.get_attribute("href") or ""
    return address.strip("/").split("/")[-1].upper()


def test_the_questionnaire_works_without_a_script(portal: Portal, browser) -> None:  # type: ignore[no-untyped-def]
    questionnaire = make_questionnaire(make_round())
    token = make_invited(questionnaire)[0].token
    portal.start_web()
    page = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    ).new_page()
    page.goto(f"{portal.url}/a/{token}/")
    with page.expect_navigation():
        page.click('main button[type="submit"]')
    page.check('input[name="q.consent"]')
    while page.locator('button[value="next"]').count():
        with page.expect_navigation():
            page.click('button[value="next"]')
    with page.expect_navigation():
        page.click('button[value="submit"]')
    assert page.locator(".receipt").count() == 1
    assert Response.objects.count() == 1


def test_two_devices_one_offline_lose_nothing_acknowledged(portal: Portal, browser) -> None:  # type: ignore[no-untyped-def]
    questionnaire = make_questionnaire(make_round())
    token = make_invited(questionnaire)[0].token
    portal.start_web()
    pages = []
    for _ in range(2):
        page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        page.goto(f"{portal.url}/a/{token}/")
        page.click('main button[type="submit"]')
        pages.append(page)
    one, other = pages
    one.locator('input[name="q.consent"]').check()
    expect(one.locator("#state")).to_have_attribute("data-state", "saved", timeout=10_000)
    one.context.set_offline(True)
    go_to(one, "B_finance")
    rate(one, "FIN", 5, 1)
    expect(one.locator("#state")).to_have_attribute("data-state", "offline", timeout=10_000)
    go_to(other, "B_law")
    rate(other, "LND", 4, 2)
    expect(other.locator("#state")).to_have_attribute("data-state", "saved", timeout=10_000)
    one.context.set_offline(False)
    expect(one.locator("#state")).to_have_attribute("data-state", "saved", timeout=15_000)
    go_to(one, "words")
    one.click("#send")
    one.wait_for_url("**/a/done/")
    answers = Response.objects.get().answers
    assert answers["Q11_1"] == {"FIN": {"importance": 5, "competence": 1}}
    assert answers["Q11_2"] == {"LND": {"importance": 4, "competence": 2}}
    go_to(other, "B_people")
    rate(other, "COM", 5, 5)
    expect(other.locator("#state")).to_have_attribute("data-state", "error", timeout=10_000)
    assert page_number(other) > 0
