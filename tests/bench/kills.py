"""Many write, several workers sweep, and a worker is killed again and again: are the snapshots right?

The workers are real Celery workers. Everybody has an age that nobody else of the region has, so each
count tells whose answers it holds; a trigger keeps every state that was ever committed.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from surveys.models import Questionnaire
    from tests.factories.surveys import Invited

REGIONS = ("KZ-10", "KZ-11", "KZ-15", "KZ-19", "KZ-23", "KZ-27", "KZ-31", "KZ-33")
AGES = range(18, 81)
WRITERS, WORKERS = 4, 3
PATIENCE = 60.0  # seconds
K = 5

_SEEN = (
    " INSERT INTO kill_log (place, tallies, is_open) SELECT NEW.value, {tallies}, r.status = 'open'"
    " FROM surveys_questionnaire q JOIN organisation_assessmentround r ON r.id = q.round_id"
    " WHERE q.id = NEW.questionnaire_id AND NEW.dimension = 'region';"
)


def wrong_snapshots(*, kills: int, people: int, seed: int) -> int:
    """How many checks failed after so many kills, with so many people in each of eight regions."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from curricula.needs.selectors import is_stale  # noqa: PLC0415
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import make_questionnaire  # noqa: PLC0415
    from tests.portal import wait_until  # noqa: PLC0415
    from tna_portal.organisation.services.rounds import close_round  # noqa: PLC0415

    questionnaire = make_questionnaire(make_round(regions=REGIONS))
    _watch()
    field = Field(questionnaire, people, seed)
    workers = Workers(random.Random(seed))
    try:
        field.start()
        for number in range(kills):
            if number == kills * 3 // 4:
                close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
            # spread over everything that happens in the field
            field.share = (number + 1) / kills
            wait_until(partial(field.is_past, number / kills), seconds=PATIENCE, what="answers")
            workers.kill()
        field.share = 1.0
        field.finish()
        wait_until(lambda: _is_quiet(questionnaire), seconds=PATIENCE, what="all is merged")
        wait_until(lambda: not is_stale(questionnaire.round_id), seconds=PATIENCE, what="release")
    finally:
        field.over.set()
        field.finish()
        workers.stop()
    failed = [*_too_small(), *_not_equal(questionnaire)]
    print(f"  {kills} workers killed at work; {field.told()}")
    for text in failed:
        print(f"  wrong: {text}")
    return len(failed)


class Field:
    """People who answer, change what they have answered, send, and withdraw; and hints all the time."""

    def __init__(self, questionnaire: "Questionnaire", people: int, seed: int) -> None:
        from tests.factories.surveys import make_invited  # noqa: PLC0415 - Django is set up only now

        self.over, self._done = threading.Event(), Counter[str]()
        crowd: list[tuple[Invited, int]] = []
        for region in REGIONS:
            kinds = ("rural", "city", "village")
            invited = [
                person
                for place, kind in enumerate(kinds)
                for person in make_invited(
                    questionnaire, len(range(place, people, 3)), region=region, category=kind
                )
            ]
            crowd += zip(invited, AGES, strict=False)
        random.Random(seed).shuffle(crowd)
        self._crowd = len(crowd)
        self.share = 1.0  # of the people who may have had their turn
        jobs = [(self._write, crowd[number::WRITERS], seed + number) for number in range(WRITERS)]
        self._threads = [threading.Thread(target=work, args=own) for work, *own in jobs]
        self._hints = threading.Thread(target=self._hint)

    def start(self) -> None:
        """Everybody begins."""
        for thread in (*self._threads, self._hints):
            thread.start()

    def finish(self) -> None:
        """Wait for the last who writes; hints go on until it is over."""
        for thread in (*self._threads, *([self._hints] if self.over.is_set() else [])):
            thread.join()

    def is_past(self, share: float) -> bool:
        """Whether this share of the people has had its turn."""
        return self._done["people"] >= share * self._crowd

    def told(self) -> str:
        """What happened."""
        return ", ".join(f"{number} {what}" for what, number in sorted(self._done.items()))

    def _hint(self) -> None:
        from tna_portal.common.jobs import publish  # noqa: PLC0415 - Django is set up only now

        while not self.over.wait(0.1):
            publish()

    def _write(self, crowd: "list[tuple[Invited, int]]", seed: int) -> None:
        from django.db import connection  # noqa: PLC0415 - Django is set up only now
        from django.utils import timezone  # noqa: PLC0415

        from surveys.services.answering import (  # noqa: PLC0415
            RoundNotOpen,
            UnknownReceipt,
            submit,
            withdraw,
        )
        from tests.factories.surveys import draft_with, rated  # noqa: PLC0415

        rng = random.Random(seed)
        receipts: list[str] = []

        def take_back() -> None:
            receipt = receipts.pop(rng.randrange(len(receipts)))
            for _ in range(1 + (rng.random() < 0.3)):  # some press twice
                try:
                    withdraw(receipt=receipt, now=timezone.now())
                    self._done["withdrawn"] += 1
                except UnknownReceipt:
                    self._done["withdrawn twice"] += 1

        try:
            for person, age in crowd:
                while self._done["people"] > self.share * self._crowd:
                    if self.over.wait(0.05):
                        return
                try:
                    for _ in range(rng.randint(1, 3)):  # written, and written over
                        marks = {
                            code: (rng.randint(1, 5), rng.randint(1, 5))
                            for code in ("FIN", "LEG", "COM", "IMG")
                        }
                        draft = draft_with(person, rated(**marks) | {"Q5": age})
                    receipts.append(
                        submit(
                            draft_id=draft.pk, language=rng.choice(["kk", "ru"]), now=timezone.now()
                        )
                    )
                    self._done["sent"] += 1
                except RoundNotOpen:
                    self._done["came too late"] += 1
                if receipts and rng.random() < 0.3:
                    take_back()
                self._done["people"] += 1
                time.sleep(0.1 * rng.random())
        finally:
            connection.close()


class Workers:
    """Celery workers, of which one is killed again and again and replaced."""

    def __init__(self, rng: random.Random) -> None:
        from tests.portal import ROOT, Portal  # noqa: PLC0415 - Django is set up only now

        self._rng = rng
        self._ready = Path(tempfile.mkdtemp(prefix="tna-kills-"))
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.nursery", str(self._ready)],
            cwd=ROOT,
            env={**Portal().environment, "TNA_LOG_LEVEL": "CRITICAL"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._pids = [self._born() for _ in range(WORKERS)]

    def _born(self) -> int:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())

    def kill(self) -> None:
        """Kill one at a random point of what it does, and put another in its place."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            # while it starts it is busy, too, but not with what can go wrong
            before = {pid: _ticks(pid) for pid in self._pids if (self._ready / str(pid)).exists()}
            time.sleep(0.02)
            busy = [pid for pid, ticks in before.items() if _ticks(pid) > ticks]
            if busy:
                time.sleep(self._rng.random() * 2 * self._sweep_s())
                pid = self._rng.choice(busy)
                os.kill(pid, signal.SIGKILL)
                self._pids[self._pids.index(pid)] = self._born()
                return
        raise AssertionError("no worker does anything")

    def _sweep_s(self) -> float:
        """How long the last whole sweep took: it is killed anywhere within, or behind it."""
        from tna_portal.dashboards.models import WorkerHeartbeat  # noqa: PLC0415 - after set-up

        lasted = WorkerHeartbeat.objects.values_list("lasted_ms", flat=True).first()
        return min(max(0.05, lasted / 1000), 3) if lasted else 1.0

    def stop(self) -> None:
        """End them all."""
        os.killpg(self._nursery.pid, signal.SIGKILL)
        self._nursery.communicate()
        shutil.rmtree(self._ready)


def _ticks(pid: int) -> int:
    """Of the processor, that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _watch() -> None:
    """Keep every committed state of a region's counts."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kill_log")
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TABLE kill_log (id serial, place text, tallies text, is_open bool)"
            )
            cursor.execute(
                "CREATE OR REPLACE FUNCTION kill_seen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + _SEEN.format(tallies="NEW.tallies::text")
                + " RETURN NULL; END $$"
            )
            cursor.execute(
                "CREATE OR REPLACE TRIGGER kill_seen AFTER INSERT OR UPDATE ON surveys_itemcount"
                " FOR EACH ROW EXECUTE FUNCTION kill_seen()"
            )
            return
        cursor.execute(
            "CREATE TABLE kill_log (id integer PRIMARY KEY, place text, tallies text, is_open bool)"
        )
        for event in ("INSERT", "UPDATE"):
            cursor.execute(f"DROP TRIGGER IF EXISTS kill_{event}")
            cursor.execute(
                f"CREATE TRIGGER kill_{event} AFTER {event} ON surveys_itemcount BEGIN"
                + _SEEN.format(tallies="NEW.tallies")
                + " END"
            )


def forget() -> None:
    """Take the trigger away again."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER IF EXISTS kill_seen ON surveys_itemcount")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS kill_INSERT")
            cursor.execute("DROP TRIGGER IF EXISTS kill_UPDATE")
        cursor.execute("DROP TABLE IF EXISTS kill_log")


def _is_quiet(questionnaire: "Questionnaire") -> bool:
    """Whether nothing waits any more that may be merged, and the round is counted."""
    from django.db.models import Count, F  # noqa: PLC0415 - Django is set up only now

    from surveys.models import PendingRow, Questionnaire  # noqa: PLC0415
    from surveys.releasing import Sum, moving  # noqa: PLC0415
    from surveys.services.counts import counts_of  # noqa: PLC0415

    rows = PendingRow.objects.filter(questionnaire=questionnaire)
    is_counted = Questionnaire.objects.filter(
        pk=questionnaire.pk,
        breakdowns_counted_at__isnull=False,
        breakdowns_revision=F("counts_revision"),
    ).exists()
    if not is_counted or rows.filter(change=1).exists():
        return False
    told = counts_of(questionnaire, dimension="region").get("region", {})
    waiting = rows.order_by().values_list("region").annotate(Count("pk"))
    for region, number in waiting:
        cell = told.get(region or "", Sum(0))
        if moving(0, number, [*map(int, cell.levels[:, 0]), cell.responses]):
            return False
    return True


def _too_small() -> Iterator[str]:
    """States of a region that differ from any before by fewer people than may be told apart."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    with connection.cursor() as cursor:
        cursor.execute("SELECT place, tallies, is_open FROM kill_log ORDER BY id")
        states = cursor.fetchall()
    print(f"  {sum(bool(state[2]) for state in states)} of {len(states)} merges while it was open")
    before: dict[str, list[set[str]]] = {}
    for place, tallies, _ in states:
        ages = json.loads(tallies).get("Q5", {})
        own = {age for age, number in ages.items() if number and age != "#"}
        earlier = before.setdefault(place, [set()])
        if place:  # of those who count for the country alone some have one age
            few = [len(own ^ other) for other in earlier if 0 < len(own ^ other) < K]
            yield from (f"{place}: a state with {changed} changes" for changed in few)
        earlier.append(own)
    if not any(is_open for _, _, is_open in states):
        yield "nothing was counted while the round was open"


def _not_equal(questionnaire: "Questionnaire") -> Iterator[str]:
    """What differs from a fresh count of the raw answers, by hand and by the release rules."""
    from curricula.needs.selectors import gather, latest_snapshot  # noqa: PLC0415 - after set-up
    from surveys.models import ItemCount  # noqa: PLC0415
    from surveys.selectors.participation import counted_now, invited_now  # noqa: PLC0415

    questionnaire.refresh_from_db()
    behind = questionnaire.breakdowns_behind  # keep older figures by rule
    told = ItemCount.objects.filter(questionnaire=questionnaire).exclude(dimension__in=behind)
    counted = [row for row in _fresh(questionnaire) if row.dimension not in behind]
    fresh = {(row.dimension, row.value): row for row in counted}
    for row in told:
        wanted = fresh.pop((row.dimension, row.value), None)
        if wanted is None:
            if row.responses:
                yield f"{row}: nobody is left"
        elif (bytes(row.joint), row.responses, row.tallies) != (
            bytes(wanted.joint),
            wanted.responses,
            wanted.tallies,
        ):
            yield f"{row}: a fresh count says {wanted.responses}"
    for row in fresh.values():
        yield f"{row}: was not counted"
    if counted_now(questionnaire.round_id) != invited_now(questionnaire.round_id):
        yield "participation differs from the invitations"
    told.delete()
    ItemCount.objects.bulk_create(counted)
    content, snapshot = gather(questionnaire.round_id), latest_snapshot(questionnaire.round_id)
    if content is None or snapshot is None:
        yield "nothing was released"
    elif json.loads(json.dumps(content.to_json())) != snapshot.content:
        yield "the released snapshot is not what the answers say"


def _fresh(questionnaire: "Questionnaire") -> "list[Any]":
    """Counts by hand: of each answer that is counted, and of those whose withdrawal still waits."""
    import numpy as np  # noqa: PLC0415 - like the others

    from surveys.models import ItemCount, PendingRow, Response  # noqa: PLC0415
    from surveys.questionnaire.tallies import tally_lines  # noqa: PLC0415
    from surveys.scoring.histogram import CODES  # noqa: PLC0415
    from surveys.selectors.questionnaires import newest_definition  # noqa: PLC0415
    from surveys.services.counts import Row  # noqa: PLC0415
    from tna_portal.organisation.selectors import item_slots  # noqa: PLC0415

    definition = newest_definition(questionnaire.pk)
    slots = item_slots(questionnaire.round_id, questionnaire.group)
    joints: dict[tuple[str, str], Any] = {}
    people, tallies = Counter[tuple[str, str]](), dict[tuple[str, str], Any]()

    def count(cell: tuple[str, str], pairs: Any, lines: str) -> None:
        people[cell] += 1
        joint = joints.setdefault(cell, np.zeros((len(slots), 8, 8), dtype="<i4"))
        for slot, (importance, competence) in enumerate(pairs):
            joint[slot, CODES.index(importance), CODES.index(competence)] += 1
        tallies.setdefault(cell, Counter()).update(lines.split("\n"))

    for response in Response.objects.filter(questionnaire=questionnaire):
        if response.counted == "nowhere":
            continue
        given = {
            item: pair
            for code, pairs in response.answers.items()
            if code.startswith("Q11")
            for item, pair in pairs.items()
        }
        none = {"importance": 0, "competence": 0}
        pairs = [tuple(given.get(slot, none)[side] for side in none) for slot in slots]
        lines = tally_lines(definition, response.answers)
        region = response.region_id if response.counted == "region" else ""
        for cell in _cells(response, region=region or ""):
            count(cell, pairs, lines)
    for pending in PendingRow.objects.filter(questionnaire=questionnaire, change=-1):
        row = Row.from_payload(pending.payload or {})
        cells = _cells(row, region=pending.region_id or "")
        pairs = list(zip(row.importance, row.competence, strict=True))
        for cell in cells:
            count(cell, pairs, row.tallies)
    return [
        ItemCount(
            questionnaire=questionnaire,
            dimension=cell[0],
            value=cell[1],
            responses=people[cell],
            joint=joints[cell].tobytes(),
            tallies={} if cell[0] == "region_kind" else _nested(tallies[cell]),
        )
        for cell in joints
    ]


def _cells(row: Any, *, region: str) -> list[tuple[str, str]]:
    names = ("category", "seniority", "language")
    kind = "rural" if row.category == "rural" else "other"
    return [
        ("region", region),
        ("region_kind", f"{region}:{kind}"),
        ("country", ""),
        *((name, getattr(row, name)) for name in names),
    ]


def _nested(lines: Counter[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for text, number in lines.items():
        question, _, bucket = text.partition("=")
        found.setdefault(question, {})[bucket] = number
    return found
