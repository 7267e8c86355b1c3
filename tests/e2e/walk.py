"""A round walked through in a browser: who walks, by which words, and what lies beside the pages."""

from dataclasses import dataclass
from datetime import date
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, Locator, Page

from surveys.models.files import FileJob
from tests.e2e.pages import overflows, sign_in, speak
from tests.factories.organisation import make_user
from tests.portal import Portal, wait_until
from tna_portal.common.secrets import unsealed

PLACES = ("Өндіріс", "Ұлытау", "Үшқоңыр", "Ғабит", "Қараөзек", "Әйтеке", "Іңкәрдария", "Һарут")
ROSTERS = {
    "kk": (
        ("Коды", "Облыс", "Аудан", "Лауазымы", "Елді мекен", "Аты-жөні", "Телефон", "Электрондық пошта", "Сайланған күні"),
        ("Ақмола облысы", "Аршалы ауданы", "ауылдық округ әкімі", "ауыл әкімі", "ауылдық округі"),
    ),
    "ru": (
        ("Код", "Область", "Район", "Должность", "Населенный пункт", "ФИО", "Телефон", "Электронная почта", "Дата избрания"),
        ("Акмолинская область", "Аршалынский район", "аким сельского округа", "аким села", "сельский округ"),
    ),
}  # fmt: skip


@dataclass
class Walk:
    """Where a round is walked through, and in which language."""

    portal: Portal
    browser: Browser
    language: str
    files: Path

    def word(self, english: str) -> str:
        """What stands on the page for it."""
        with override(self.language):
            return gettext(english)

    def staff(self, role: str, branch_code: str | None = None) -> Page:
        """Somebody signed in at a desk."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        sign_in(page, self.portal, make_user(role, branch_code=branch_code))
        speak(page, self.portal, self.language)
        return page

    def phone(self, *, script: bool = True) -> Page:
        """A respondent's small phone."""
        size: Any = {"width": 360, "height": 740}
        page = self.browser.new_context(viewport=size, java_script_enabled=script).new_page()
        speak(page, self.portal, self.language)
        return page

    def open(self, page: Page, address: str) -> None:
        """Go to a page by its address."""
        answered = page.goto(self.portal.url + address)
        assert answered is not None
        assert answered.status == 200, (address, answered.status)
        look(page)

    def tab(self, page: Page, english: str) -> None:
        """Go to another part of the round's fieldwork."""
        tabs = page.locator(".tabs--page")
        self.leave(page, tabs.get_by_role("link", name=self.word(english), exact=True))

    def press(self, page: Page, english: str) -> None:
        """Press the button, or the link, that says so."""
        name = self.word(english)
        button = page.get_by_role("button", name=name, exact=True)
        self.leave(page, button.or_(page.get_by_role("link", name=name, exact=True)))

    def leave(self, page: Page, target: Locator) -> None:
        """Click, and look at the page it leads to."""
        with page.expect_navigation():
            target.click()
        look(page)

    def fetch(self, page: Page, number: int, index: int = 0) -> bytes:
        """Once the worker has made so many files: the newest, or the one at a place from the top."""
        links = page.locator('a[href^="/fieldwork/files/"]')

        def is_ready() -> bool:
            page.reload()
            return links.count() == number

        wait_until(is_ready, what="the file is made")
        look(page)
        return self.download(page, links.nth(index))

    def download(self, page: Page, link: Locator) -> bytes:
        """What a link downloads."""
        with page.expect_download() as waiting:
            link.click()
        path = self.files / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path.read_bytes()


def look(page: Page) -> None:
    """No page of the walk is wider than its window."""
    assert not overflows(page), page.url


def told(page: Page) -> Locator:
    """The message that something has been done."""
    return page.locator(".notice--success")


def roster_file(walk: Walk, rural: int, village: int) -> Path:
    """A branch's own list, as it keeps it."""
    header, (region, district, of_okrug, of_village, okrug) = ROSTERS[walk.language]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(header)
    for number in range(rural + village):
        in_okrug = number < rural
        name = PLACES[number % len(PLACES)]
        sheet.append(
            [
                f"akm-{number:03}", region, district,
                of_okrug if in_okrug else of_village,
                f"{name} {okrug}" if in_okrug else name,
                f"Өмірзақова Гүлнұр {number}", f"+7 701 555 {number:04}",
                f"akim{number:03}@example.org", date(2023, 11, 1 + number % 28),
            ]
        )  # fmt: skip
    path = walk.files / "тізім.xlsx"
    book.save(path)
    return path


def tokens_of_the_newest_letters() -> list[str]:
    """The codes in the file that was asked for last; they stand in clear only on the paper."""
    job = FileJob.objects.latest("requested_at")
    return [letter["code"] for letter in unsealed(job.content_encrypted or b"")]


def sheets(pdf: bytes) -> int:
    """Pages of a PDF."""
    assert pdf.startswith(b"%PDF")
    return pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ")


def mail_files() -> list[Path]:
    """Without a mail server e-mails are files in the data folder."""
    return list(Path(settings.EMAIL_FILE_PATH).glob("*.log"))


def mails_in(files: set[Path]) -> dict[str, str]:
    """Address -> text of every e-mail."""
    found = {}
    for file in files:
        for raw in file.read_text(encoding="utf-8").split("-" * 79 + "\n"):
            mail = message_from_string(raw.lstrip("\n"), policy=policy.default)
            if mail["To"]:
                found[str(mail["To"])] = mail.get_content()
    return found


def link_in(walk: Walk, mail: str) -> str:
    """The code of the first link of an e-mail."""
    return mail.split(f"{walk.portal.url}/a/")[1].split("/")[0]
