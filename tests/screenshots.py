"""`make screenshots`: every page at 360×740 and 1280×800, in Kazakh and Russian, into var/screenshots;
four of them into docs/screenshots for the README, eleven in each language into docs/guide/img for the
guides of branches and coders. Serves the study from a folder of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.mkdtemp(prefix="tna-screenshots-"))
os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "tna_portal.settings",
        "TNA_DATA_DIR": str(FOLDER),
        "DATABASE_URL": f"sqlite://{FOLDER}/portal.sqlite3",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "TNA_DEMO": "yes",
    }
)
os.environ.pop("REDIS_URL", None)

SIZES = {"phone": (360, 740), "desk": (1280, 800)}
README = {
    ("kk", "phone", "akim-questions"): "questionnaire.png",
    ("ru", "desk", "manager-needs"): "needs.png",
    ("ru", "desk", "coder-coding"): "coding.png",
    ("kk", "desk", "admin-plan"): "plan.png",
}
GUIDE = {
    ("desk", "coordinator-fieldwork-round"): "fieldwork-round.png",
    ("desk", "coordinator-letters"): "letters.png",
    ("desk", "coordinator-messages"): "messages.png",
    ("desk", "coordinator-calls"): "calls.png",
    ("desk", "coordinator-monitoring"): "monitoring.png",
    ("phone", "akim-questions"): "questionnaire.png",
    ("desk", "coder-interviews"): "worklist.png",
    ("desk", "coder-interview-card"): "card.png",
    ("desk", "coder-coding"): "coding.png",
    ("phone", "coder-coding"): "coding-phone.png",
    ("desk", "methodologist-compare"): "compare.png",
}
# What a person has begun before the picture is taken.
BEGUN = {"coder-coding": [".sentence >> nth=3", ".bar >> nth=0"]}


def pages() -> Iterator[tuple[str, str, str]]:
    """(who, name, address) of every page of staff; who is a demo role, or "" for nobody."""
    from curricula.selectors.plans import snapshots  # noqa: PLC0415 - Django is set up only now
    from interviews.models import CodedSegment, Interview  # noqa: PLC0415
    from tna_portal.organisation.models import AssessmentRound, Branch, User  # noqa: PLC0415
    from tna_portal.study.demo_talks import KEY  # noqa: PLC0415

    region = "KZ-11"
    talk = Interview.objects.filter(region=region).order_by("pk")[0]
    waiting = dict(Interview.objects.filter(key__startswith=KEY).values_list("key", "pk"))
    planned, begun, blind, compared, single = (waiting[f"{KEY}-{n}"] for n in range(1, 6))
    segment = CodedSegment.objects.filter(transcript__interview=begun)[0]
    passage = CodedSegment.objects.filter(transcript__interview=compared)[0]
    of = f"{passage.pk}-{passage.revision}"
    held, incoming = open_talks()
    study = "study-2023"
    demo = AssessmentRound.objects.filter(code__startswith="demo")[0].code
    yield "", "front", "/"
    yield "", "sign-in", "/account/login/"
    yield "", "reset", "/account/password/reset/"
    yield "", "not-found", "/nowhere/"
    yield "manager", "home", "/"
    yield "manager", "needs", f"/needs/?round={study}"
    yield "manager", "region", f"/needs/regions/{region}/?round={study}"
    yield "manager", "regions", f"/needs/regions/?round={study}"
    yield "coordinator", "branch", f"/needs/branches/kz-11/?round={study}"
    yield "manager", "areas", f"/needs/areas/?round={study}"
    yield "manager", "area", f"/needs/areas/FIN/?round={study}"
    yield "manager", "questions", f"/needs/questions/?round={study}"
    yield "manager", "question", f"/needs/questions/akims/Q9a/?round={study}"
    yield "manager", "question-order", f"/needs/questions/akims/Q10/?round={study}"
    yield "manager", "question-number", f"/needs/questions/akims/Q5/?round={study}"
    yield "manager", "groups", f"/needs/groups/?round={study}"
    yield "manager", "group", f"/needs/groups/category:rural/?round={study}"
    yield "manager", "compare-groups", f"/needs/compare/?round={study}&a=country&b=deputies"
    yield "manager", "rounds", f"/needs/rounds/?round={study}"
    yield "manager", "return-letter", f"/needs/regions/{region}/letter/?round={study}"
    yield "manager", "fieldwork", "/fieldwork/"
    yield "coder", "interviews", "/interviews/"
    yield "methodologist", "interviews", "/interviews/"
    yield "coder", "coding", f"/interviews/{begun}/"
    yield "coder", "coding-blind", f"/interviews/{blind}/"
    yield "coder", "coding-final", f"/interviews/{talk.pk}/"
    yield "coder", "hand-in", f"/interviews/{begun}/hand-in/"
    yield "coder", "interviews-to-call", "/interviews/calls/"
    yield "coder", "hold", f"/interviews/{planned}/hold/"
    yield "coder", "guide", f"/interviews/{held}/guide/"
    yield "coder", "texts", "/interviews/texts/"
    yield "coder", "turns", f"/interviews/{incoming}/transcript/"
    yield "coder", "names", f"/interviews/{incoming}/transcript/names/"
    yield "coder", "import-many", "/interviews/import/"
    yield "methodologist", "compare", f"/interviews/{compared}/compare/"
    yield "methodologist", "compare-single", f"/interviews/{single}/compare/"
    yield "methodologist", "decide", f"/interviews/{compared}/decide/?of={of}"
    yield "methodologist", "coders", f"/interviews/rounds/{study}/coders/"
    yield "methodologist", "agreement", f"/interviews/rounds/{study}/agreement/"
    yield "methodologist", "agreement-method", f"/interviews/rounds/{study}/agreement/method/"
    yield "methodologist", "to-translate", "/interviews/finals/translate/"
    yield "methodologist", "quotes", "/interviews/finals/quotes/"
    yield "coder", "edit-coding", f"/interviews/codings/{segment.pk}/"
    yield "coder", "interview-card", f"/interviews/{planned}/card/"
    yield "coder", "plan-interview", "/interviews/plan/?other=1"
    yield "coder", "consent", f"/interviews/{talk.pk}/consent/"
    yield "coder", "new-interview", "/interviews/new/"
    yield "coder", "correct", f"/interviews/{begun}/correct/"
    yield "coder", "search", "/interviews/search/?q=доход"
    yield "methodologist", "open-answers", "/interviews/answers/"
    yield "coder", "table", f"/interviews/table/?round={study}"
    yield "methodologist", "table", f"/interviews/table/?round={study}"
    yield "methodologist", "export-codings", f"/interviews/exchange/{study}/export/"
    yield "methodologist", "import-codings", f"/interviews/exchange/{study}/import/"
    yield "coder", "table-code", f"/interviews/table/{study}/codes/T1/"
    yield "methodologist", "co-occurrence", f"/interviews/co-occurrence/?round={study}"
    yield "coder", "summaries", f"/interviews/summaries/?round={study}"
    yield "coder", "saturation", f"/interviews/saturation/?round={study}"
    yield "methodologist", "codebook", "/interviews/codebook/"
    yield "methodologist", "codebook-code", f"/interviews/codebook/codes/{segment.code_id}/"
    yield "methodologist", "merge-code", f"/interviews/codebook/codes/{segment.code_id}/merge/"
    yield "methodologist", "split-code", f"/interviews/codebook/codes/{segment.code_id}/split/"
    yield "methodologist", "import-codebook", f"/interviews/codebook/{study}/import/"
    yield "methodologist", "edit-code", f"/interviews/codebook/codes/{segment.code_id}/edit/"
    yield "manager", "meeting", f"/curricula/meeting/?round={study}"
    yield "methodologist", "proposals", f"/curricula/proposals/?round={study}"
    yield "methodologist", "proposal", f"/curricula/proposals/{study}/STR/"
    yield "methodologist", "crosswalk", "/curricula/crosswalk/"
    yield "methodologist", "edit-links", "/curricula/crosswalk/code/T1/"
    yield "methodologist", "thresholds", "/curricula/thresholds/"
    yield "methodologist", "version", "/curricula/versions/crosswalk/1/"
    yield "methodologist", "module-edit", "/curricula/modules/M01/edit/"
    yield "manager", "fieldwork-round", f"/fieldwork/{study}/"
    yield "coordinator", "fieldwork-round", f"/fieldwork/{demo}/"
    yield "coordinator", "letters", f"/fieldwork/{demo}/letters/"
    yield "coordinator", "messages", f"/fieldwork/{demo}/messages/"
    yield "coordinator", "remind", f"/fieldwork/{demo}/messages/reminder/"
    yield "coordinator", "calls", f"/fieldwork/{demo}/calls/"
    yield "coordinator", "roster", "/roster/"
    yield "coordinator", "monitoring", f"/fieldwork/{demo}/monitoring/"
    yield "manager", "monitoring", f"/fieldwork/{study}/monitoring/?by=language"
    yield "methodologist", "pilot", f"/fieldwork/{demo}/pilot/"
    yield "methodologist", "quality", f"/fieldwork/{study}/quality/"
    yield "admin", "quotas", f"/fieldwork/{demo}/quotas/"
    yield "methodologist", "sample", draw_sample(demo)
    yield "admin", "keeping", f"/fieldwork/{study}/keeping/"
    yield "methodologist", "export", f"/fieldwork/{study}/export/"
    yield "admin", "plans", "/curricula/plans/"
    yield "admin", "new-plan", "/curricula/plans/new/"
    yield "admin", "plan", f"/curricula/plans/{make_plan(snapshots()[0].pk)}/"
    yield "admin", "modules", "/curricula/modules/"
    yield "admin", "module", "/curricula/modules/M02/"
    yield "admin", "feedback", "/curricula/feedback/"
    yield "admin", "background", "/background/"
    yield "admin", "rounds", "/rounds/"
    yield "admin", "round", f"/rounds/{study}/"
    yield "admin", "new-round", "/rounds/new/"
    yield "admin", "frame", "/frame/"
    yield "admin", "branches", "/branches/"
    yield "admin", "branch", f"/branches/{Branch.objects.all()[0].pk}/"
    yield "admin", "accounts", "/accounts/"
    yield "admin", "new-account", "/accounts/new/"
    yield "admin", "account", f"/accounts/{User.objects.all()[0].pk}/"
    yield "admin", "audit", "/audit/"


def open_talks() -> tuple[int, int]:
    """A talk to be typed along, and one whose text has been read and waits for its names."""
    from tests.factories.interviews import make_held, make_incoming, make_interview  # noqa: PLC0415
    from tna_portal.organisation.models import AssessmentRound  # noqa: PLC0415
    from tna_portal.organisation.selectors import demo_account  # noqa: PLC0415

    entry = AssessmentRound.objects.filter(code__startswith="demo")[0]
    coder = demo_account("coder")
    assert coder is not None
    incoming = make_incoming(make_interview(entry, text=None))
    return make_held(entry, coder).pk, incoming.interview_id


def draw_sample(code: str) -> str:
    """A sample of deputies to look at, and the address of its page with another one planned."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from surveys.models import Questionnaire  # noqa: PLC0415
    from surveys.services import samples  # noqa: PLC0415

    samples.draw_sample(
        questionnaire_id=Questionnaire.objects.get(round__code=code, group="deputies").pk,
        method="equal",
        total=20,
        minimum=0,
        seed=2027,
        now=timezone.now(),
        actor=None,
    )
    return f"/fieldwork/{code}/sample/?group=deputies&total=30&method=minimum&minimum=5"


def do_fieldwork() -> None:
    """What a coordinator has done in the demo round: e-mails, of which one is uncertain, a form, reminders."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from surveys.models import Message  # noqa: PLC0415
    from surveys.models.messages import MessageState  # noqa: PLC0415
    from surveys.services import files, messages  # noqa: PLC0415
    from tna_portal.dashboards.services import sweep  # noqa: PLC0415
    from tna_portal.organisation.models import AssessmentRound  # noqa: PLC0415
    from tna_portal.organisation.selectors import demo_account  # noqa: PLC0415

    entry = AssessmentRound.objects.filter(code__startswith="demo")[0]
    actor, now = demo_account("coordinator"), timezone.now()
    assert actor is not None
    messages.request_messages(
        entry=entry,
        kind="invitation",
        is_confirmed=False,
        actor=actor,
        today=timezone.localdate(),
        now=now,
    )
    messages.set_reminders(round_id=entry.pk, days=[14, 21], actor=actor, now=now)
    files.request_paper_form(entry=entry, group="akims", language="kk", actor=actor, now=now)
    sweep(now=now)
    cut = Message.objects.order_by("pk")[:1].values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(cut)).update(state=MessageState.UNCERTAIN, problem="worker")


def make_plan(snapshot: int) -> int:
    """A plan of Akmola's branch to look at."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from curricula.services import plans  # noqa: PLC0415
    from tna_portal.organisation.models import Branch  # noqa: PLC0415

    made = plans.make_plan(
        branch_id=Branch.objects.get(code="kz-11").pk,
        year=2027,
        snapshot_id=snapshot,
        seminars_per_quarter=(3, 3, 2, 3),
        budget=9_000_000,
        now=timezone.now(),
        actor=None,
    )
    return made.pk


def main() -> int:
    """Take them all; prints the number of pages that are too wide or break the policy."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.utils import timezone  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from surveys.selectors.fieldwork import demo_link  # noqa: PLC0415
    from tests.e2e.conftest import CHROMIUM, FLAGS  # noqa: PLC0415
    from tests.e2e.pages import complaints, overflows, sign_in, speak, watch_console  # noqa: PLC0415
    from tests.portal import Portal  # noqa: PLC0415
    from tna_portal.dashboards.services import sweep  # noqa: PLC0415
    from tna_portal.organisation.selectors import demo_account  # noqa: PLC0415

    if CHROMIUM is None:
        print("No Chromium is installed.")
        return 1
    subprocess.run([sys.executable, "manage.py", "prepare", "--study"], cwd=ROOT, check=True)
    sweep(now=timezone.now())
    do_fieldwork()
    target = ROOT / "var" / "screenshots"
    shutil.rmtree(target, ignore_errors=True)
    for pictures in ("screenshots", "guide/img"):
        (ROOT / "docs" / pictures).mkdir(parents=True, exist_ok=True)
    portal = Portal()
    portal.start_web()
    wrong = 0
    try:
        addresses = list(pages())
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for language in ("kk", "ru"):
                for size, (width, height) in SIZES.items():
                    folder = target / language / size
                    folder.mkdir(parents=True)
                    for who in dict.fromkeys(entry[0] for entry in addresses):
                        context = browser.new_context(viewport={"width": width, "height": height})
                        page = context.new_page()
                        heard = watch_console(page)
                        speak(page, portal, language)
                        user = demo_account(who) if who else None
                        if user is not None:
                            sign_in(page, portal, user)
                        for name, address in [(n, a) for w, n, a in addresses if w == who]:
                            answer = page.goto(portal.url + address)
                            if answer is None or (not answer.ok and name != "not-found"):
                                print(f"{who}-{name}: no page at {address}")
                                wrong += 1
                            page.wait_for_timeout(150)
                            for step in BEGUN.get(f"{who}-{name}", ()):
                                page.locator(step).click()
                            wrong += report(
                                page, f"{language} {size} {who}-{name}", overflows, complaints
                            )
                            shot = folder / f"{who or 'nobody'}-{name}.png"
                            page.screenshot(path=shot, full_page=True)
                            keep(page, language, size, f"{who}-{name}")
                        wrong += len([h for h in heard if "404" not in h])
                        for line in heard:
                            print("console:", line)
                        context.close()
                    context = browser.new_context(viewport={"width": width, "height": height})
                    page = context.new_page()
                    speak(page, portal, language)
                    page.goto(portal.url + (demo_link() or "/a/"))
                    page.screenshot(path=folder / "akim-start.png", full_page=True)
                    wrong += report(page, f"{language} {size} akim-start", overflows, complaints)
                    page.click('main button[type="submit"]')
                    page.wait_for_selector("#without", state="detached")
                    for number in range(11):
                        if number == 5:
                            keep(page, language, size, "akim-questions")
                        wrong += report(
                            page, f"{language} {size} akim-{number}", overflows, complaints
                        )
                        page.screenshot(path=folder / f"akim-page-{number}.png", full_page=True)
                        if page.locator("#next").is_visible():
                            page.click("#next")
                    for name in ("/a/", "/a/withdraw/"):
                        page.goto(portal.url + name)
                        page.screenshot(path=folder / f"akim{name.replace('/', '-')}.png")
                        wrong += report(page, f"{language} {size} {name}", overflows, complaints)
                    context.close()
            browser.close()
    finally:
        portal.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"{wrong} complaints; pictures in var/screenshots")
    return 1 if wrong else 0


def report(page, title, overflows, complaints) -> int:  # type: ignore[no-untyped-def]
    """Print what is wrong with a page; how much."""
    found = complaints(page) + (["too wide"] if overflows(page) else [])
    for line in found:
        print(f"{title}: {line}")
    return len(found)


def keep(page, language: str, size: str, name: str) -> None:  # type: ignore[no-untyped-def]
    """The pictures of the README and the guide show what fits on a screen."""
    if file := README.get((language, size, name)):
        page.screenshot(path=ROOT / "docs" / "screenshots" / file)
    if file := GUIDE.get((size, name)):
        page.screenshot(path=ROOT / "docs" / "guide" / "img" / f"{language}-{file}")


if __name__ == "__main__":
    sys.exit(main())
