"""A round of the whole country: 40 rating pairs, 20 regions, four categories, grown to a million responses.

`grow` fills the tables by COPY and INSERT ... SELECT; everything that is measured goes through the
product's own services and pages.
"""

import copy
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from surveys.models import Questionnaire

PAIRS, SEED, SEEDS_OF_TEXTS = 40, 20261125, 8
CATEGORIES = ("city", "rural", "settlement", "village")
SENIORITIES = ("lt1", "y1_3", "y3_5", "y5_10", "gt10")
LANGUAGES = ("kk", "ru")
CODES = np.array([0, 1, 2, 3, 4, 5, 5, 4, 8, 9], dtype=np.uint8)
CODE = "million"

_RAW = (
    "CREATE TEMP TABLE raw (n int PRIMARY KEY, id uuid DEFAULT gen_random_uuid(), region text,"
    " category text, seniority text, language text, importance bytea, competence bytea, kind int)"
)
_PEOPLE = (
    "INSERT INTO organisation_respondent (external_key, region_id, category, is_acting, place,"
    " is_synthetic, created_at) SELECT 'm' || n, region, category, false, '', true, now() FROM raw"
)
_INVITATIONS = (
    "INSERT INTO surveys_invitation (questionnaire_id, respondent_id, region_id, token_hash,"
    " token_hint, expires_on, is_revoked, was_opened, was_answered, opted_out, refused, created_at)"
    " SELECT %(questionnaire)s, p.id, region, md5('m' || n), '', '2030-01-01', false, true, true,"
    " false, false, now() FROM raw JOIN organisation_respondent p ON external_key = 'm' || n"
)
_RESPONSES = (
    "INSERT INTO surveys_response (id, questionnaire_id, version_id, invitation_id, region_id,"
    " category, seniority, language, mode, answers, importance, competence, tallies, seed, flags,"
    " fingerprint, receipt_hash, month, submitted_at)"
    " SELECT raw.id, %(questionnaire)s, %(version)s, i.id, region, category, seniority, language,"
    " 'self', '{\"Q5\": 44}', importance, competence, tallies, 0, '', md5(raw.id::text),"
    " md5('m' || n), '2026-09', now()"
    " FROM raw JOIN kinds ON kinds.kind = raw.kind"
    " JOIN surveys_invitation i ON token_hash = md5('m' || n)"
)
_PENDING = (
    "INSERT INTO surveys_pendingrow (questionnaire_id, region_id, change, response_id,"
    " in_breakdowns) SELECT %(questionnaire)s, region, 1, id, false FROM raw"
)
_EVENTS = (
    "INSERT INTO surveys_fieldworkevent (questionnaire_id, day, region_id, category, language,"
    " kind) SELECT %(questionnaire)s, current_date, region, category, language, step FROM raw,"
    " (VALUES ('opened'), ('started'), ('finished')) AS steps (step)"
)
_STEPS = (
    "INSERT INTO surveys_participationstep (questionnaire_id, region_id, category, invited, opened,"
    " answered) SELECT %(questionnaire)s, region, category, 1, 1, 1 FROM raw"
)
_PARTICIPATION = (
    "INSERT INTO surveys_participationstep (questionnaire_id, region_id, category, invited, opened,"
    " answered) SELECT questionnaire_id, i.region_id, p.category, count(*), count(*), count(*)"
    " FROM surveys_invitation i JOIN organisation_respondent p ON p.id = respondent_id"
    " GROUP BY 1, 2, 3"
)


def source() -> dict[str, Any]:
    """The study's questionnaire with 40 rated areas instead of 22."""
    from surveys.questionnaire import library  # noqa: PLC0415 - Django is set up only now

    found = copy.deepcopy(library.source("akims_2023"))
    pages = [q for s in found["sections"] for q in s["questions"] if q["type"] == "pair_rating"]
    known = [item for page in pages for item in page["items"]]
    for number in range(PAIRS - len(known)):
        pages[number % len(pages)]["items"].append({**known[number], "code": f"Z{number:02d}"})
    return found


def make() -> "Questionnaire":
    """The empty round, its 40 need areas, and the texts that answers are drawn from."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    from surveys.questionnaire import library  # noqa: PLC0415
    from surveys.questionnaire.tallies import tally_lines  # noqa: PLC0415
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import make_questionnaire  # noqa: PLC0415
    from tna_portal.organisation.models import NeedArea  # noqa: PLC0415
    from tna_portal.organisation.selectors import district_lists  # noqa: PLC0415
    from tna_portal.study import answers  # noqa: PLC0415

    known = list(NeedArea.objects.order_by("position"))
    for number, area in enumerate(known[: PAIRS - len(known)]):
        area.pk, area.position = f"Z{number:02d}", 100 + number
        area.save(force_insert=True)
    districts = {region.iso: [d.code for d in own] for region, own in district_lists()}
    questionnaire = make_questionnaire(
        make_round(regions=sorted(districts), code=CODE), source=source()
    )
    definition = library.load("akims_2023")
    texts = [
        tally_lines(definition, person.answers)
        for seed in range(SEEDS_OF_TEXTS)
        for person in answers.akims(districts, seed=seed)
    ]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kinds (kind int PRIMARY KEY, tallies text)")
        cursor.executemany("INSERT INTO kinds VALUES (%s, %s)", list(enumerate(texts)))
    return questionnaire


def grow(questionnaire: "Questionnaire", first: int, last: int, *, waiting: bool = False) -> None:
    """Responses with the numbers first..last - 1 and their people; `waiting`: not counted yet."""
    from django.db import connection, transaction  # noqa: PLC0415 - Django is set up only now

    from tna_portal.organisation.models import Region  # noqa: PLC0415

    regions = sorted(Region.objects.values_list("iso", flat=True))
    own = {"questionnaire": questionnaire.pk, "version": questionnaire.versions.get().pk}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw")
        cursor.execute(_RAW)
        cursor.execute("SELECT count(*) FROM kinds")
        kinds = cursor.fetchone()[0]
        columns = ("n", "region", "category", "seniority", "language", "importance", "competence")
        for lines in _lines(first, last, regions, kinds):
            cursor.cursor.copy_expert(
                f"COPY raw ({', '.join(columns)}, kind) FROM STDIN", io.BytesIO(lines)
            )
        for statement in (_PEOPLE, _INVITATIONS, _RESPONSES):
            cursor.execute("ANALYZE raw")
            cursor.execute(statement, own)
        if waiting:
            cursor.execute(_STEPS, own)
            cursor.execute(_PENDING, own)
            cursor.execute(_EVENTS, own)
        cursor.execute("DROP TABLE raw")


def _lines(first: int, last: int, regions: list[str], kinds: int) -> Iterator[bytes]:
    rng = np.random.default_rng(SEED + first)
    for start in range(first, last, 50_000):
        size = min(50_000, last - start)
        ratings = rng.choice(CODES, size=(size, 2 * PAIRS)).tobytes().hex()
        places, posts, times, tongues, texts = (
            rng.integers(0, high, size).tolist()
            for high in (len(regions), len(CATEGORIES), len(SENIORITIES), len(LANGUAGES), kinds)
        )
        rows = []
        for row in range(size):
            at = row * 4 * PAIRS
            rows.append(
                f"{start + row}\t{regions[places[row]]}\t{CATEGORIES[posts[row]]}"
                f"\t{SENIORITIES[times[row]]}\t{LANGUAGES[tongues[row]]}"
                f"\t\\\\x{ratings[at : at + 2 * PAIRS]}"
                f"\t\\\\x{ratings[at + 2 * PAIRS : at + 4 * PAIRS]}\t{texts[row]}\n"
            )
        yield "".join(rows).encode()


def release(questionnaire: "Questionnaire") -> None:
    """Release what was grown as if it had come little by little; tidy up as the database itself does."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now
    from django.db.models import F  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from surveys.models import ItemCount, Questionnaire  # noqa: PLC0415
    from surveys.models.counts import Dimension  # noqa: PLC0415
    from surveys.services.recounting import count_responses, rows_of  # noqa: PLC0415
    from tna_portal.dashboards.services import sweep  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_participationstep")
        cursor.execute(_PARTICIPATION)
        cursor.execute("VACUUM ANALYZE")
    ItemCount.objects.all().delete()
    totals = count_responses(questionnaire, (Dimension.REGION,))
    ItemCount.objects.bulk_create(rows_of(questionnaire, totals))
    Questionnaire.objects.update(counts_revision=F("counts_revision") + 1)
    sweep(now=timezone.now())


def refresh_s(questionnaire: "Questionnaire", first: int, times: int) -> float:
    """Median seconds from 1,000 new responses to all snapshots of needs and participation."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from surveys.models import PendingRow  # noqa: PLC0415
    from surveys.services.counting import merge_due  # noqa: PLC0415
    from surveys.services.monitoring import fold_due  # noqa: PLC0415
    from tna_portal.dashboards.services import release_due, sweep  # noqa: PLC0415

    taken = []
    for number in range(times):
        start = first + 1000 * number
        grow(questionnaire, start, start + 1000, waiting=True)
        began = time.perf_counter()
        merge_due(now=timezone.now())
        release_due(round_id=questionnaire.round_id)
        fold_due()
        taken.append(time.perf_counter() - began)
        if PendingRow.objects.exists():
            raise AssertionError("some of the new responses still wait")
        sweep(now=timezone.now())
    return median(taken)


def pages_ms(times: int) -> list[float]:
    """Milliseconds of the national page and of one of a region, through all middleware, in turn."""
    from django.test import Client  # noqa: PLC0415 - Django is set up only now

    from tests.factories.organisation import make_user  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(make_user("manager"))
    taken = []
    for number in range(2 * times):
        address = ("/needs/", "/needs/regions/KZ-11/")[number % 2]
        began = time.perf_counter()
        answer = client.get(address, {"round": CODE})
        taken.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")
    return taken[4:]  # without what is compiled and remembered first


def recompute() -> float:
    """Seconds for all four breakdowns from the responses, the release and the pages."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from surveys.models import ItemCount, Questionnaire  # noqa: PLC0415
    from surveys.models.counts import Dimension  # noqa: PLC0415
    from surveys.services.recounting import count_responses, rows_of  # noqa: PLC0415
    from tna_portal.dashboards.services import release_due  # noqa: PLC0415

    questionnaire = Questionnaire.objects.get(round__code=CODE)
    began = time.perf_counter()
    totals = count_responses(questionnaire, tuple(Dimension))
    ItemCount.objects.filter(questionnaire=questionnaire).delete()
    ItemCount.objects.bulk_create(rows_of(questionnaire, totals))
    Questionnaire.objects.update(
        counts_revision=questionnaire.counts_revision + 1, breakdowns_counted_at=timezone.now()
    )
    release_due(round_id=questionnaire.round_id)
    return time.perf_counter() - began


def read_s() -> float:
    """Seconds of a COPY of the same columns to standard output, thrown away."""
    columns = "region_id, category, seniority, language, importance, competence, tallies"
    command = [
        "psql",
        os.environ["DATABASE_URL"],
        "-c",
        f"COPY surveys_response ({columns}) TO STDOUT",
    ]
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def measure(small: int = 100_000, large: int = 1_000_000) -> dict[str, float]:
    """All figures, in one round that grows."""
    found = {}
    questionnaire = make()
    first = small // 10
    grow(questionnaire, 0, first)
    release(questionnaire)
    few = pages_ms(40)
    grow(questionnaire, first, small)
    release(questionnaire)
    base = refresh_s(questionnaire, small, 5)
    grow(questionnaire, small + 5000, large)
    release(questionnaire)
    found["refresh_1m_s"] = refresh_s(questionnaire, large, 5)
    found["refresh_1m_vs_100k"] = found["refresh_1m_s"] / base
    runs = []
    for _ in range(3):
        floor = read_s()
        out = subprocess.run(
            [sys.executable, "-m", "tests.bench.million"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        seconds, peak = (float(part) for part in out.split())
        runs.append((seconds / floor, seconds, peak))
        print(f"  recompute {seconds:.2f} s, read {floor:.2f} s, {peak:.0f} MB", flush=True)
    ratio, seconds, peak = sorted(runs)[1]
    found |= {
        "recompute_1m_s": seconds,
        "recompute_1m_peak_mb": peak,
        "recompute_1m_vs_read": ratio,
    }
    many = pages_ms(40)
    found["dashboard_p95_ms"] = sorted(many)[int(0.95 * len(many))]
    found["dashboard_1m_vs_10k"] = median(many) / median(few)
    return found


if __name__ == "__main__":
    import django

    django.setup()
    from tests.bench.__main__ import peak_mb

    print(recompute(), peak_mb())
