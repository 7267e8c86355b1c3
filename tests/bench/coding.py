"""The coding page of a long text by two coders: how soon it can be used, how soon a coding is saved."""

import random
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from interviews.models import CodedSegment, Interview
from interviews.selectors.codebooks import codes_of
from interviews.services.assigning import assign
from interviews.transcript.anchors import sentences
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.pages import sign_in
from tests.factories.interviews import coder_of, make_interview
from tests.factories.organisation import branch, make_round, make_user
from tests.portal import Portal
from tna_portal.organisation.models import User

TIMES = 7
SAVES = 15
SEED = 20261125
WORDS = (
    "бюджет", "қаражат", "әкім", "тұрғын", "жол", "мектеп", "су", "ауыл",
    "сатып", "алу", "деньги", "дорога", "школа",
    "вода", "население", "район", "кадры", "обучение", "закупки", "отчет",
)  # fmt: skip
# From the tap on the link until the text can be coded by keys and its bars are drawn.
USABLE = """() => new Promise((resolve) => {
    const text = document.getElementById('transcript');
    const look = () => (text.dataset.ready && text.dataset.drawn
        ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
        : setTimeout(look, 1));
    look();
})"""
# From a key to the server's word.
SAVED = """() => new Promise((resolve) => {
    const state = document.getElementById('save-state');
    const began = performance.now();
    let left = false;
    new MutationObserver((_, watcher) => {
        left ||= state.dataset.state !== 'saved';
        if (left && state.dataset.state === 'saved') { watcher.disconnect(); resolve(performance.now() - began); }
    }).observe(state, { attributes: true });
    document.getElementById('find-code').dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
})"""


def text_of(characters: int, chance: random.Random) -> str:
    """Paragraphs of a talk in two languages."""
    parts: list[str] = []
    length = 0
    while length < characters:
        said = " ".join(
            " ".join(chance.choices(WORDS, k=chance.randint(6, 16))).capitalize() + "."
            for _ in range(chance.randint(1, 7))
        )
        parts.append(said)
        length += len(said) + 1
    return "\n".join(parts)[:characters].strip()


def coded_text(characters: int, codings: int) -> tuple[Interview, User]:
    """A text that two people have coded, half each; the lead who sees both codes nothing in it."""
    chance = random.Random(SEED)
    branch()
    interview = make_interview(make_round(), text=text_of(characters, chance))
    coders = [coder_of(interview), coder_of(interview)]
    assign(interview_id=interview.pk, coders=coders, actor=None)
    text = Interview.objects.get(pk=interview.pk).transcript.text
    spans, codes = sentences(text), codes_of(interview.round_id)
    made = []
    for number in range(codings):
        first = chance.randrange(len(spans))
        last = min(first + chance.choice((0, 0, 0, 1, 1, 2, 5)), len(spans) - 1)
        start, end = spans[first].start, spans[last].end
        made.append(
            CodedSegment(
                transcript=interview.transcript,
                coder=coders[number % 2],
                code=chance.choice(codes),
                start=start,
                end=end,
                quote=text[start:end],
                key_issue="Қаражат жетіспейді, жол жөндеуге ақша жоқ",
                interpretation="Бюджет жоспарлауға және мемлекеттік сатып алуға оқыту",
                language="kk",
            )
        )
    CodedSegment.objects.bulk_create(made, batch_size=500)
    return interview, make_user("methodologist")


def measure() -> dict[str, float]:
    """Milliseconds to open and to save at 100,000 characters, and the growth from a tenth of it."""
    big, lead = coded_text(100_000, 2_000)
    small, small_lead = coded_text(10_000, 200)
    portal = Portal()
    portal.start_web()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            _opened(browser, portal, big, lead)  # the first request of a process is not measured
            large, little = [], []
            for _ in range(TIMES):
                large.append(_opened(browser, portal, big, lead))
                little.append(_opened(browser, portal, small, small_lead))
            saves = _saves(browser, portal, big)
            browser.close()
    finally:
        portal.stop()
    opened = median(large)
    return {
        "coding_open_ms": opened,
        "coding_save_ms": median(saves),
        "coding_open_growth": opened / median(little),
    }


def _page(browser: Browser, portal: Portal, user: User) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(page, portal, user)
    return page


def _opened(browser: Browser, portal: Portal, interview: Interview, user: User) -> float:
    page = _page(browser, portal, user)
    page.goto(f"{portal.url}/interviews/{interview.pk}/", wait_until="commit")
    page.wait_for_load_state("domcontentloaded")
    milliseconds = float(page.evaluate(USABLE))
    assert page.locator(".bar").count() > 0
    page.context.close()
    return milliseconds


def _saves(browser: Browser, portal: Portal, interview: Interview) -> list[float]:
    """A coder with a thousand codings goes on; each coding is applied by the Enter key."""
    coder = interview.assignments.order_by("pk")[0].coder
    page = _page(browser, portal, coder)
    page.goto(f"{portal.url}/interviews/{interview.pk}/")
    page.wait_for_selector("#transcript[data-drawn][data-ready]")
    found = []
    for number in range(SAVES):
        page.locator(".sentence").nth(number).click()
        page.locator("#find-code").focus()
        found.append(float(page.evaluate(SAVED)))
    page.context.close()
    assert CodedSegment.objects.filter(coder=coder).count() == 1_000 + SAVES
    return found[1:]
