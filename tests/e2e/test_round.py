"""One round from its frame to its raw answers, as head office and a branch run it, through the pages."""

import csv
import random
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from surveys.models import Invitation
from surveys.tokens import token_hash
from tests.bench.faults import Phone
from tests.e2e.pages import complaints, watch_console
from tests.e2e.test_answering import field, open_questionnaire, saved
from tests.e2e.test_modes import rate, to_the_end
from tests.e2e.walk import (
    PLACES,
    Walk,
    link_in,
    look,
    mail_files,
    mails_in,
    roster_file,
    sheets,
    tokens_of_the_newest_letters,
    told,
)
from tests.factories.organisation import branch
from tests.factories.surveys import make_questionnaire
from tests.portal import Portal, wait_until
from tna_portal.organisation.models import AssessmentRound, Respondent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE, NAME = "walk", "Ақмола, көктем"
RURAL, VILLAGE, DRAWN, SHARED = 30, 10, 22, 10
FINISHED = DRAWN - 2 + SHARED  # two of those drawn stop half way
WORDS = "Әкімдікке 1 200 ₸ жетпейді: әіңғүұқөһ ӘІҢҒҮҰҚӨҺ"


class Steady(random.Random):
    """A phone with a good connection."""

    def random(self) -> float:
        """Never one of the misfortunes."""
        return 0.99


@pytest.mark.parametrize(("language", "is_anonymous"), [("kk", True), ("ru", False)])
def test_a_round_is_run_from_its_frame_to_its_answers(
    portal: Portal, browser: Browser, tmp_path: Path, language: str, is_anonymous: bool
) -> None:
    branch()
    walk = Walk(portal, browser, language, tmp_path)
    portal.environment["TNA_PUBLIC_URL"] = portal.url
    portal.start_web()
    portal.start_worker()
    portal.start_beat()
    admin, methodologist = walk.staff("admin"), walk.staff("methodologist")
    coordinator = walk.staff("coordinator", "kz-11")
    heard = [watch_console(page) for page in (admin, methodologist, coordinator)]

    prepare(walk, admin, is_anonymous=is_anonymous)
    import_the_roster(walk, coordinator)
    draw_the_sample(walk, methodologist)
    personal = letters_to_persons(walk, coordinator)
    shared = letter_to_an_office(walk, coordinator)

    answer_by_script(walk, personal[0])
    answer_without_a_script(walk, personal[1])
    answer_on_two_devices(walk, shared)
    for number, token in enumerate([*personal[2:-2], *[shared] * (SHARED - 1)]):
        answer_at_once(walk, token, number)
    half_way = personal[-2:]
    for number, token in enumerate(half_way):
        begin(walk, token, f"half{number:05}")
    check_monitoring(walk, coordinator, FINISHED)

    mails = remind(walk, coordinator, half_way)
    answer_by_mail(walk, mails[0])
    call_the_last(walk, coordinator, mails[1])
    check_monitoring(walk, coordinator, FINISHED + 1)

    close(walk, admin)
    see_the_needs(walk, methodologist)
    export(walk, methodologist)
    assert heard == [[], [], []]


def prepare(walk: Walk, page: Page, *, is_anonymous: bool) -> None:
    """The frame, the round and its opening by an administrator."""
    today = date.today()  # noqa: DTZ011 - the pages compare with today
    walk.open(page, "/frame/")
    page.fill('[name="as_of"]', "2026-01-01")
    for tongue in ("kk", "ru", "en"):
        page.fill(f'[name="source_{tongue}"]', "Ұлттық статистика бюросы")
    page.fill('[name="n_KZ-11_rural"]', str(RURAL))
    page.fill('[name="n_KZ-11_village"]', str(VILLAGE))
    page.locator("main form button[type=submit]").last.click()
    expect(told(page)).to_be_visible()

    walk.open(page, "/rounds/")
    walk.press(page, "New round")
    page.fill('[name="code"]', CODE)
    for tongue in ("kk", "ru", "en"):
        page.fill(f'[name="name_{tongue}"]', NAME)
    days = {"starts_on": -1, "ends_on": 20, "withdraw_until": 40, "keep_until": 900}
    for name, after in days.items():
        page.fill(f'[name="{name}"]', (today + timedelta(days=after)).isoformat())
    page.fill('[name="contact"]', "+7 7172 00 00 00")
    page.set_checked('[name="is_anonymous"]', is_anonymous)
    page.check('[name="regions"][value="KZ-11"]')
    page.select_option('[name="frame"]', index=1)
    walk.press(page, "Save")
    # Questionnaires are not published by a page.
    make_questionnaire(AssessmentRound.objects.get(code=CODE))
    walk.press(page, "Open the round …")
    walk.press(page, "Open the round")
    expect(told(page)).to_be_visible()


def import_the_roster(walk: Walk, page: Page) -> None:
    """From the fieldwork page to a file, its columns, a look, and the import."""
    walk.open(page, "/fieldwork/")
    walk.press(page, "Import a list")
    page.set_input_files('[name="file"]', roster_file(walk, RURAL, VILLAGE))
    walk.press(page, "Read the file")
    expect(page.locator(".notice--error")).to_have_count(0)
    facts = page.locator("dl.facts dd").all_inner_texts()
    assert facts == [str(RURAL + VILLAGE)] * 2 + ["0", "0"]
    unchosen = page.locator("select").evaluate_all("all => all.filter(s => !s.value).length")
    assert unchosen == 1  # the term, which the list does not tell
    walk.press(page, "Import")
    expect(told(page)).to_contain_text(str(RURAL + VILLAGE))
    assert {person.place.split()[0] for person in Respondent.objects.all()} == set(PLACES)


def draw_the_sample(walk: Walk, page: Page) -> None:
    """Head office compares, chooses and draws with a seed."""
    walk.open(page, "/fieldwork/")
    page.locator(f'a[href="/fieldwork/{CODE}/"]').click()
    walk.tab(page, "Sample")
    page.fill('[name="total"]', str(DRAWN))
    page.select_option('[name="method"]', "proportional")
    walk.press(page, "Compare")
    page.fill('[name="seed"]', "2026")
    walk.press(page, "Draw the sample")
    expect(told(page)).to_contain_text(str(DRAWN))
    expect(page.locator("dl.facts").first).to_contain_text("2026")


def letters_to_persons(walk: Walk, page: Page) -> list[str]:
    """A sheet to each person drawn; their codes."""
    walk.open(page, "/fieldwork/")
    page.locator(f'a[href="/fieldwork/{CODE}/"]').click()
    walk.tab(page, "Letters")
    page.select_option('[name="p-language"]', walk.language)
    walk.press(page, "Make the letters")
    pdf = walk.fetch(page, 1)
    tokens = tokens_of_the_newest_letters()
    assert sheets(pdf) == len(tokens) == DRAWN
    return tokens


def letter_to_an_office(walk: Walk, page: Page) -> str:
    """One link for ten people; its code."""
    page.fill('[name="l-addressee"]', "Аршалы ауданының әкімдігі")
    page.fill('[name="l-most_uses"]', str(SHARED))
    page.select_option('[name="l-language"]', walk.language)
    walk.press(page, "Make the letter")
    pdf = walk.fetch(page, 2)
    tokens = tokens_of_the_newest_letters()
    assert sheets(pdf) == len(tokens) == 1
    return tokens[0]


def answer_by_script(walk: Walk, token: str) -> None:
    """Page by page on a phone, to the receipt."""
    page = walk.phone()
    heard = watch_console(page)
    open_questionnaire(page, walk.portal, token, walk.language)
    field(page, "consent").check()
    rate(page, {"PRC": (5, 2), "FIN": (4, 3), "LND": (5, 1)})
    say_it_in_words(page)
    assert complaints(page) == []
    look(page)
    assert heard == []
    page.context.close()


def say_it_in_words(page: Page) -> None:
    """Page by page to the open question, then to the receipt."""
    while not field(page, "Q14a").is_visible():
        page.click("#next")
    field(page, "Q14a").fill(WORDS)
    field(page, "Q14a").blur()
    to_the_end(page)


def answer_without_a_script(walk: Walk, token: str) -> None:
    """One request a page, to the receipt."""
    page = walk.phone(script=False)
    page.goto(f"{walk.portal.url}/a/{token}/")
    with page.expect_navigation():
        page.click('main button[type="submit"]')
    field(page, "consent").check()
    while page.locator('button[value="next"]').count():
        if field(page, "Q11_1.PRC.importance").count():
            page.check('[name="q.Q11_1.PRC.importance"][value="5"]', force=True)
            page.check('[name="q.Q11_1.PRC.competence"][value="2"]', force=True)
        with page.expect_navigation():
            page.click('button[value="next"]')
    field(page, "Q14a").fill(WORDS)
    page.click('button[value="submit"]')
    expect(page.locator(".receipt")).to_be_visible()
    page.context.close()


def answer_on_two_devices(walk: Walk, token: str) -> None:
    """By the office's link; the code shown at the start leads on from another device."""
    first = walk.phone()
    first.goto(f"{walk.portal.url}/a/{token}/")
    first.click('main button[type="submit"]')
    code = first.locator(".receipt").inner_text()
    look(first)
    first.get_by_role("link", name=walk.word("Go on to the questions")).click()
    field(first, "consent").check()
    rate(first, {"PRC": (5, 1)})
    saved(first)
    first.context.close()

    second = walk.phone()
    second.goto(f"{walk.portal.url}/a/")
    second.locator("#token").fill(code.lower())
    second.click('main button[type="submit"]')
    second.get_by_role("button", name=walk.word("Continue"), exact=True).click()
    expect(field(second, "consent")).to_be_checked()
    expect(second.locator('[name="q.Q11_1.PRC.competence"][value="1"]')).to_be_checked()
    rate(second, {"LND": (5, 2)})
    say_it_in_words(second)
    second.context.close()


def begin(walk: Walk, token: str, name: str) -> Phone:
    """Start, agree, rate two areas; all of it acknowledged."""
    phone = Phone(walk.portal.port, Steady(), name)
    phone.cookies[settings.LANGUAGE_COOKIE_NAME] = walk.language
    phone.open(token)
    phone.keep("consent", {"q.consent": ["1"]})
    for question, area in (("Q11_1", "PRC"), ("Q11_2", "LND")):
        pair = {"importance": ["5"], "competence": ["2"]}
        fields = {f"q.{question}.{area}.{side}": value for side, value in pair.items()}
        phone.keep(question, fields)
    assert phone.send()
    return phone


def answer_at_once(walk: Walk, token: str, number: int) -> None:
    """What the page's script sends, without a page."""
    phone = begin(walk, token, f"fast{number:05}")
    phone.keep("Q14a", {"q.Q14a": [WORDS]})
    assert phone.send()
    assert phone.submit()


def check_monitoring(walk: Walk, page: Page, finished: int) -> None:
    """The page and its file tell the same, true numbers."""
    walk.open(page, f"/fieldwork/{CODE}/")
    walk.tab(page, "Monitoring")
    begun = DRAWN + SHARED
    expected = [str(number) for number in (begun, begun, begun, finished, 0)]
    assert page.locator("dl.numbers dd:first-of-type").all_inner_texts()[:5] == expected
    text = walk.download(page, page.get_by_role("link", name="CSV")).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text), delimiter=";" if ";" in text else ","))
    total = next(line for line in lines if line[1] == walk.word("Total"))
    assert total[2:7] == expected


def remind(walk: Walk, page: Page, half_way: list[str]) -> list[str]:
    """Who has not finished is on the lists and gets an e-mail; nobody else. The links in them."""
    walk.tab(page, "Participation")
    page.get_by_role("link", name=walk.word("Not finished"), exact=True).click()
    expect(page.locator("main table").last.locator("tbody tr")).to_have_count(2)
    walk.tab(page, "Call list")
    people = [person_of(token) for token in half_way]
    for person in people:
        phone = f"+7 701 555 0{person.external_key[-3:]}"
        expect(page.locator(f'a[href="tel:{phone.replace(" ", "")}"]')).to_have_text(phone)
    expect(page.locator("main tbody tr")).to_have_count(2)

    before = set(mail_files())
    walk.tab(page, "E-mails and reminders")
    walk.press(page, "Remind now")
    walk.press(page, "Send the reminders")
    expect(told(page)).to_be_visible()
    addresses = {f"akim{person.external_key[-3:]}@example.org" for person in people}
    found: dict[str, str] = {}

    def have_come() -> bool:
        found.update(mails_in(set(mail_files()) - before))
        return len(found) >= len(addresses)

    wait_until(have_come, what="the e-mails are sent")
    assert set(found) == addresses
    return [found[f"akim{person.external_key[-3:]}@example.org"] for person in people]


def person_of(token: str) -> Respondent:
    """Whose personal code it is."""
    person = Invitation.objects.get(token_hash=token_hash(token)).respondent
    assert person is not None
    return person


def answer_by_mail(walk: Walk, mail: str) -> None:
    """The link of the reminder leads to what was answered before."""
    page = walk.phone()
    open_questionnaire(page, walk.portal, link_in(walk, mail), walk.language)
    expect(field(page, "consent")).to_be_checked()
    say_it_in_words(page)
    page.context.close()


def call_the_last(walk: Walk, page: Page, mail: str) -> None:
    """One person is left to call; whoever has answered is off the list."""
    assert link_in(walk, mail)
    walk.open(page, f"/fieldwork/{CODE}/calls/")
    expect(page.locator("main tbody tr")).to_have_count(1)
    walk.open(page, f"/fieldwork/{CODE}/messages/reminder/")
    assert "1" in page.locator(".lead").inner_text()


def close(walk: Walk, page: Page) -> None:
    """By an administrator, after a page that says what that means."""
    walk.open(page, f"/rounds/{CODE}/")
    walk.press(page, "Close the round …")
    walk.press(page, "Close the round")
    expect(told(page)).to_be_visible()


def see_the_needs(walk: Walk, page: Page) -> None:
    """The worker has counted everything."""

    def is_released() -> bool:
        page.goto(f"{walk.portal.url}/needs/?round={CODE}")
        stale = page.locator(".freshness--stale").count()
        return not stale and page.locator("#ranking").count() == 1

    wait_until(is_released, what="the needs are released")
    look(page)
    expect(page.locator(".lead").first).to_have_text(NAME)


def export(walk: Walk, page: Page) -> None:
    """Raw answers as a workbook and as text, with a reason; every letter as it was typed."""
    walk.open(page, f"/fieldwork/{CODE}/")
    walk.tab(page, "Raw answers")
    made: dict[str, bytes] = {}
    for number, kind in enumerate(("answers_xlsx", "answers_csv"), start=1):
        page.select_option('[name="kind"]', kind)
        page.select_option('[name="labels"]', "labels")
        page.select_option('select[name="language"]', walk.language)
        page.fill('[name="reason"]', "Есеп үшін деректер / данные для отчета")
        walk.press(page, "Make the file")
        made[kind] = walk.fetch(page, number)
    sheet = openpyxl.load_workbook(BytesIO(made["answers_xlsx"])).worksheets[0]
    book = [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    text = made["answers_csv"].decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ","))
    for header, *rows in (book, lines):
        answers = [dict(zip(header, row, strict=True)) for row in rows]
        assert len(answers) == FINISHED + 1
        for name, value in (
            ("Q14a", WORDS),
            ("response_language", walk.language),
            ("response_region", "KZ-11"),
        ):
            assert {answer[name] for answer in answers} == {value}
