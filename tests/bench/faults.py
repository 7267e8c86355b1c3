"""Respondents to whom everything happens: cut connections, killed tabs, a killed server, a second
device, a doubled "send". The client keeps its queue as static/js/answer.js does; a tenth of them live in a
real browser (browsing.py)."""

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

SECRET = "x" * 32
QUESTIONS: dict[str, Callable[[random.Random], dict[str, list[str]]]] = {
    "Q5": lambda rng: {"q.Q5": [str(rng.randint(25, 60))]},
    "Q6a": lambda rng: {"q.Q6a": [rng.choice(["yes", "no"])]},
    "Q14a": lambda rng: {"q.Q14a": [f"жауап {rng.random():.9f}"]},
    "Q14b": lambda rng: {"q.Q14b": [f"ответ {rng.random():.9f}"]},
    "Q14c": lambda rng: {"q.Q14c": [f"answer {rng.random():.9f}"]},
    "Q10b": lambda rng: {"q.Q10b": [f"тағы {rng.random():.9f}"]},
}
THREADS, BROWSERS = 12, 2
PATIENCE = 120.0  # seconds


@dataclass
class Phone:
    """One device: its cookies and its queue survive a killed tab; what is in flight does not."""

    port: int
    rng: random.Random
    name: str
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": SECRET})
    queue: dict[str, dict[str, Any]] = field(default_factory=dict)
    sequence: int = 0
    draft: str = ""

    def ask(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str, str]:
        """Status, text and where to; OSError when the connection is cut or nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": SECRET, "Accept-Language": "kk"}
        if kind:
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body.encode(), headers)
            if method == "POST" and self.rng.random() < 0.15:
                # sent, but the answer never arrives
                connection.close()
                raise OSError("cut")
            answer = connection.getresponse()
            text = answer.read().decode()
            for header, value in answer.getheaders():
                if header.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return answer.status, text, answer.getheader("Location") or ""
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def until(self, work: Callable[[], bool]) -> None:
        """Again and again, with a growing pause, as the page does."""
        pause, end = 0.02, time.monotonic() + PATIENCE
        while True:
            try:
                if work():
                    return
            except OSError:
                pass
            if time.monotonic() > end:
                raise TimeoutError(self.name)
            time.sleep(pause * (0.5 + self.rng.random()))
            pause = min(pause * 2, 1.0)

    def open(self, token: str) -> None:
        """From the link to the questions."""

        def work() -> bool:
            status, _, _ = self.ask("GET", f"/a/{token}/")
            if status != 302:
                return False
            form = urlencode({"csrfmiddlewaretoken": SECRET, "script": "1"})
            status, _, _ = self.ask("POST", "/a/start/", form, "application/x-www-form-urlencoded")
            status, text, _ = self.ask("GET", "/a/questions/?whole=1")
            found = re.search(r'data-draft="([^"]+)"', text)
            self.draft = found[1] if found else ""
            return status == 200 and bool(self.draft)

        self.until(work)

    def keep(self, question: str, fields: dict[str, list[str]]) -> None:
        """As the page keeps an answer before sending it."""
        self.sequence = max(self.sequence + 1, time.time_ns() // 1_000_000)
        self.queue[question] = {"sequence": self.sequence, "question": question, "fields": fields}

    def send(self) -> bool:
        """One attempt; true when nothing waits any more."""
        batch = list(self.queue.values())
        if not batch:
            return True
        body = json.dumps({"draft": self.draft, "device": self.name, "writes": batch})
        status, text, _ = self.ask("POST", "/a/save/", body, "application/json")
        if status != 200:
            return False
        done = set(json.loads(text)["acknowledged"])
        self.queue = {q: e for q, e in self.queue.items() if e["sequence"] not in done}
        return not self.queue

    def submit(self) -> bool:
        """One attempt to send everything; true when the receipt page is promised."""
        form = urlencode({"csrfmiddlewaretoken": SECRET, "whole": "1"})
        status, _, place = self.ask("POST", "/a/submit/", form, "application/x-www-form-urlencoded")
        return status == 302 and place.endswith("/a/done/")


def typed(rng: random.Random) -> list[tuple[str, str, str]]:
    """What somebody answers, in order, a few questions twice: (question, field, value)."""
    order = [*QUESTIONS, *rng.choices(list(QUESTIONS), k=3)]
    rng.shuffle(order)
    return [(code, *next((n, v[0]) for n, v in QUESTIONS[code](rng).items())) for code in order]


def live(port: int, token: str, seed: int) -> dict[str, str]:
    """One respondent's whole story; what each question must hold in the end."""
    rng = random.Random(seed)
    phone = Phone(port, rng, f"{seed}-a")
    phone.open(token)
    expected: dict[str, str] = {}
    answers = typed(rng)
    phone.keep("consent", {"q.consent": ["1"]})
    moved = rng.random() < 0.3
    for step, (question, name, value) in enumerate(answers):
        if moved and step == len(answers) // 2:
            phone.until(phone.send)  # second device: from the last acknowledged answer
            phone = Phone(port, rng, f"{seed}-b")
            phone.open(token)
        phone.keep(question, {name: [value]})
        expected[question] = value
        if rng.random() < 0.2:
            # the tab is killed: the queue is read again from the device, the draft from the page
            phone = Phone(port, rng, phone.name, phone.cookies, dict(phone.queue), phone.sequence)
            phone.open(token)
        if rng.random() < 0.7:
            _quietly(phone.send)
    phone.until(phone.send)
    if rng.random() < 0.3:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: _quietly(phone.submit), range(2)))
    phone.until(phone.submit)
    return expected


def _quietly(work: Callable[[], bool]) -> bool:
    try:
        return work()
    except OSError:
        return False


def campaign(*, people: int, seed: int) -> tuple[int, int]:
    """Answers lost and responses too many, after everything has gone wrong."""
    from surveys.models import Response  # noqa: PLC0415 - Django is set up only now
    from surveys.tokens import token_hash  # noqa: PLC0415
    from tests.bench.browsing import live_in_chromium  # noqa: PLC0415
    from tests.e2e.conftest import CHROMIUM  # noqa: PLC0415
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import make_invited, make_questionnaire  # noqa: PLC0415
    from tests.portal import Portal  # noqa: PLC0415

    questionnaire = make_questionnaire(make_round())
    tokens = [person.token for person in make_invited(questionnaire, people)]
    portal = Portal(TNA_WEB_WORKERS="2")
    portal.start_web()
    over = threading.Event()
    kills = [0]

    def kill_again_and_again() -> None:
        rng = random.Random(seed)
        while not over.wait(3 + 3 * rng.random()):
            portal.kill("web")
            kills[0] += 1
            portal.start_web()

    killer = threading.Thread(target=kill_again_and_again)
    killer.start()
    try:
        tenth = people // 10 if CHROMIUM else 0
        stories = [(token, seed + number) for number, token in enumerate(tokens)]
        with ThreadPoolExecutor(THREADS + BROWSERS) as pool:
            browsed = [
                pool.submit(live_in_chromium, portal.url, stories[first:tenth:BROWSERS], typed)
                for first in range(BROWSERS)
            ]
            jobs = [pool.submit(live, portal.port, *story) for story in stories[tenth:]]
            expected = {
                story[0]: job.result() for story, job in zip(stories[tenth:], jobs, strict=True)
            }
            for job in browsed:
                expected |= job.result()
    finally:
        over.set()
        killer.join()
        portal.stop()
    print(f"  {people} respondents, {kills[0]} kills of the server")
    responses = Response.objects.filter(questionnaire=questionnaire)
    by_token = {r.invitation.token_hash: r for r in responses.select_related("invitation")}  # type: ignore[union-attr]
    lost = 0
    for token, wanted in expected.items():
        response = by_token.get(token_hash(token))
        answers = response.answers if response else {}
        lost += sum(not _holds(answers.get(code), value) for code, value in wanted.items())
    return lost, responses.count() - len(by_token) + max(0, len(by_token) - people)


def _holds(answer: Any, typed: str) -> bool:
    found = answer.get("option") if isinstance(answer, dict) else answer
    return str(found) == typed


def rush(*, openings: int, submits: int) -> tuple[int, float]:
    """Everybody opens in a short time, and many send at the same moment: errors, and the p99 in ms."""
    from tests.factories.organisation import make_round  # noqa: PLC0415 - Django is set up only now
    from tests.factories.surveys import draft_with, make_invited, make_questionnaire  # noqa: PLC0415
    from tests.portal import Portal  # noqa: PLC0415

    invited = make_invited(make_questionnaire(make_round()), openings)
    for person in invited[:submits]:
        draft_with(person)
    portal = Portal(TNA_WEB_WORKERS="2")
    portal.start_web()
    times: list[float] = []
    errors = [0]

    def once(phone: Phone, method: str, path: str, wanted: int) -> None:
        form = urlencode({"csrfmiddlewaretoken": SECRET}) if method == "POST" else ""
        started = time.perf_counter()
        try:
            status, _, _ = phone.ask(method, path, form, "application/x-www-form-urlencoded")
        except OSError:
            status = 0
        times.append(1000 * (time.perf_counter() - started))
        errors[0] += status != wanted

    def arrive(pair: tuple[Phone, Any]) -> None:
        once(pair[0], "GET", f"/a/{pair[1].token}/", 302)
        once(pair[0], "GET", "/a/start/", 200)

    never = random.Random()
    never.random = lambda: 1.0  # type: ignore[method-assign]
    phones = [Phone(portal.port, never, str(number)) for number in range(openings)]
    try:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(arrive, zip(phones, invited, strict=True)))
        with ThreadPoolExecutor(submits) as pool:
            list(pool.map(lambda phone: once(phone, "POST", "/a/submit/", 302), phones[:submits]))
    finally:
        portal.stop()
    return errors[0], sorted(times)[int(0.99 * len(times))]
