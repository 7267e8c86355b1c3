"""`make bench [ONLY=a,b]`: readable lines, then one JSON object name -> number as the last line."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

from tests.bench.floor import floor

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
PAGE_OF_STUDY = ("first_page_kb", "first_page_requests", "usable_cold_s", "usable_warm_s")
# and the same of a questionnaire of 40 questions
PAGE = (*PAGE_OF_STUDY, *(f"{name}_40" for name in PAGE_OF_STUDY))
SAVE = ("autosave_rps", "autosave_p99_ms", "autosave_vs_bare")
STUDY = ("recompute_study_s",)
MANY = ("recompute_100k_s", "recompute_100k_peak_mb")
MILLION = (
    *("refresh_1m_s", "refresh_1m_vs_100k", "recompute_1m_s", "recompute_1m_peak_mb"),
    *("recompute_1m_vs_read", "dashboard_p95_ms", "dashboard_1m_vs_10k"),
)
EXPORTS = ("export_csv_s", "export_xlsx_s", "export_peak_mb", "export_csv_100k_s")
QUOTA = ("quota_race_wrong",)
MONITORING = ("monitoring_p95_ms",)
FAULTS = ("faults_lost_answers", "faults_duplicate_responses", "rush_errors", "rush_p99_ms")
KILLS = ("kill_wrong_snapshots",)
AGREEMENT = ("agreement_s",)
CODING = ("coding_open_ms", "coding_save_ms", "coding_open_growth")
FUZZ = ("coding_fuzz_errors",)
BOOTSTRAP = ("bootstrap_s",)
COVERAGE = ("rank_coverage",)
FUZZ_STEPS, FUZZ_SEED, KILLS_SEED = 10_000, 20261125, 20261125
ROUNDS, SECONDS, PEOPLE, MANY_RESPONSES = 5, 4.0, 200, 100_000


def environment(database: str) -> None:
    """Settings of this run; Django reads them once."""
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "tna_portal.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
            "TNA_DATA_DIR": tempfile.mkdtemp(prefix="tna-bench-"),
            "DATABASE_URL": database,
            "REDIS_URL": REDIS,
            "TNA_REDIS_PREFIX": f"tna-bench-{uuid.uuid4().hex[:8]}:",
            "TNA_LOG_LEVEL": "ERROR",
        }
    )


def line(name: str, value: float, unit: str, note: str = "") -> None:
    """One readable line."""
    print(f"{name:26} {value:>10.3f} {unit:5} {note}", flush=True)


def bench_page() -> dict[str, float | None]:
    """The questionnaire's page on a phone: the study's, and one of 40 questions."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up only now

    from tests.bench.pages import measured  # noqa: PLC0415
    from tests.bench.wide import FORTY, with_matrices  # noqa: PLC0415
    from tests.e2e.conftest import CHROMIUM  # noqa: PLC0415

    if CHROMIUM is None:
        print("first page: no Chromium is installed")
        return dict.fromkeys(PAGE)
    call_command("collectstatic", interactive=False, verbosity=0)
    found: dict[str, float | None] = {}
    for ending, source in (("", None), ("_40", with_matrices(FORTY))):
        weight, cold, warm = measured(source)
        values = (weight.kb, weight.requests, cold, warm)
        units, bars = ("KB", "", "s", "s"), ("bar 40", "bar 4", "bar 2.5", "bar 1")
        for name, value, unit, bar in zip(PAGE_OF_STUDY, values, units, bars, strict=True):
            line(name + ending, value, unit, bar)
            found[name + ending] = round(value, 2)
    return found


def bench_saving() -> dict[str, float | None]:
    """The saving interface against a view that runs the same statements and nothing else."""
    from surveys.views.passes import COOKIE, Pass, signed  # noqa: PLC0415 - Django is set up only now
    from tests.bench.load import Person, save_for  # noqa: PLC0415
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import draft_with, make_invited, make_questionnaire  # noqa: PLC0415
    from tests.portal import BIN, Portal, free_port  # noqa: PLC0415

    people = []
    for invited in make_invited(make_questionnaire(make_round()), PEOPLE):
        draft = draft_with(invited)
        held = signed(Pass(invited.invitation_id, draft.pk, draft.version_id))
        secret = "x" * 32
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"{COOKIE}={held}; csrftoken={secret}",
            "X-CSRFToken": secret,
        }
        people.append(Person(str(draft.pk), headers))
    portal = Portal(TNA_WEB_WORKERS="2")
    bare = free_port()
    portal.start_web()
    config = ["--config", "python:tna_portal.gunicorn", "--no-control-socket"]
    command = [str(BIN / "gunicorn"), *config, "tests.bench.bare"]
    portal.start("bare", command, {"PORT": str(bare)})
    time.sleep(3)
    ours, ratios = [], []
    try:
        for number in range(ROUNDS):
            base = 10_000_000 * (2 * number + 1)
            product = save_for(portal.port, people, SECONDS, base)
            plain = save_for(bare, people, SECONDS, base + 5_000_000)
            ours.append(product)
            ratios.append(product.per_second / plain.per_second)
            print(
                f"  round {number + 1}: {product.per_second:.0f}/s, bare {plain.per_second:.0f}/s,"
                f" errors {product.errors} and {plain.errors}"
            )
    finally:
        portal.stop()
    rps = median(entry.per_second for entry in ours)
    p99 = median(entry.percentile(0.99) for entry in ours)
    line("autosave_rps", rps, "/s", f"floor {floor():.3f} s")
    line("autosave_p99_ms", p99, "ms")
    line("autosave_vs_bare", median(ratios), "", "bar 0.5; median of five alternating rounds")
    return {
        "autosave_rps": round(rps, 1),
        "autosave_p99_ms": round(p99, 1),
        "autosave_vs_bare": round(median(ratios), 3),
    }


def bench_study() -> dict[str, float | None]:
    """The study's figures from its released counts: release and all pages."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up only now
    from django.utils import timezone  # noqa: PLC0415

    from tna_portal.dashboards.models import PanelSnapshot  # noqa: PLC0415
    from tna_portal.dashboards.services import sweep  # noqa: PLC0415
    from tna_portal.organisation.audit import bump_version  # noqa: PLC0415

    call_command("load_catalogue", verbosity=0)
    call_command("load_study", verbosity=0)
    sweep(now=timezone.now())
    times = []
    for _ in range(5):
        PanelSnapshot.objects.all().delete()
        bump_version("crosswalk")
        started = time.perf_counter()
        sweep(now=timezone.now())
        times.append(time.perf_counter() - started)
    base = floor()
    line(
        "recompute_study_s", median(times), "s", f"{median(times) / base:.2f} x floor {base:.3f} s"
    )
    return {"recompute_study_s": round(median(times), 3)}


def bench_many() -> dict[str, float | None]:
    """100,000 responses of a closed round, recounted from the database in a process of its own."""
    from tests.bench.many import fill  # noqa: PLC0415 - Django is set up only now

    fill(MANY_RESPONSES)
    out = subprocess.run(
        [sys.executable, "-m", "tests.bench.many"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    seconds, peak = (float(part) for part in out.strip().splitlines()[-1].split())
    base = floor()
    line("recompute_100k_s", seconds, "s", f"guide 5; {seconds / base:.1f} x floor {base:.3f} s")
    line("recompute_100k_peak_mb", peak, "MB", "guide 512")
    return {"recompute_100k_s": round(seconds, 2), "recompute_100k_peak_mb": round(peak, 1)}


def bench_million() -> dict[str, float | None]:
    """A round of 40 rating pairs grown to a million responses: refreshed, recounted, looked at."""
    from tests.bench.million import measure  # noqa: PLC0415 - Django is set up only now

    found = measure()
    bars = ("bar 1", "bar 1.5", "bar 15", "bar 1024", "bar 3", "bar 100", "bar 1.3")
    for name, bar in zip(MILLION, bars, strict=True):
        line(name, found[name], name.rpartition("_")[2].upper() if "mb" in name else "", bar)
    line("floor", floor(), "s")
    return {name: round(found[name], 3) for name in MILLION}


def bench_exports() -> dict[str, float | None]:
    """2,345 responses in 300 columns, and 100,000 of the study's questionnaire."""
    from tests.bench.exports import measure  # noqa: PLC0415 - Django is set up only now

    found = measure()
    bars = ("bar 2", "bar 10", "bar 200", "guide 60")
    for (name, value), bar in zip(found.items(), bars, strict=True):
        line(name, value, "MB" if name.endswith("mb") else "s", bar)
    return {name: round(value, 2) for name, value in found.items()}


def bench_quota() -> dict[str, float | None]:
    """100 runs of 200 submissions at once on a quota of 10."""
    from tests.bench.race import wrong_runs  # noqa: PLC0415 - Django is set up only now

    wrong = wrong_runs(runs=100, people=200, seats=10)
    line("quota_race_wrong", wrong, "", "bar 0 of 100 runs")
    return {"quota_race_wrong": wrong}


def bench_monitoring() -> dict[str, float | None]:
    """60 openings of the monitoring page of the whole country with 100,000 events."""
    from tests.bench.monitoring import measure  # noqa: PLC0415 - Django is set up only now

    p95, queries = measure()
    line("monitoring_p95_ms", p95, "ms", f"bar 150; {queries} queries, floor {floor():.3f} s")
    return {"monitoring_p95_ms": round(p95, 1)}


def bench_faults() -> dict[str, float | None]:
    """1,000 respondents with everything going wrong, then the rush; seed 20261124."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up only now

    from tests.bench.faults import campaign, rush  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    lost, doubled = campaign(people=int(os.environ.get("FAULTS_PEOPLE", "1000")), seed=20261124)
    line("faults_lost_answers", lost, "", "bar 0; 1,000 respondents, seed 20261124")
    line("faults_duplicate_responses", doubled, "", "bar 0")
    errors, p99 = rush(openings=2345, submits=200)
    line("rush_errors", errors, "", "bar 0; 2,345 openings, then 200 submissions at once")
    line("rush_p99_ms", p99, "ms", "printed")
    return {
        "faults_lost_answers": lost,
        "faults_duplicate_responses": doubled,
        "rush_errors": errors,
        "rush_p99_ms": round(p99, 1),
    }


def bench_kills() -> dict[str, float | None]:
    """Many write, three workers sweep, and one of them is killed at 100 random points."""
    from tests.bench.kills import wrong_snapshots  # noqa: PLC0415 - like the other parts

    wrong = wrong_snapshots(kills=100, people=63, seed=KILLS_SEED)
    line("kill_wrong_snapshots", wrong, "", f"bar 0; 100 kills, seed {KILLS_SEED}")
    return {"kill_wrong_snapshots": wrong}


def bench_agreement() -> dict[str, float | None]:
    """Agreement of three coders over characters, from spans to intervals; median of five."""
    from tests.bench.agreement import measure  # noqa: PLC0415 - like the other parts

    seconds = median(measure() for _ in range(5))
    line("agreement_s", seconds, "s", f"bar 2; 30 transcripts, 25 codes; floor {floor():.3f} s")
    return {"agreement_s": round(seconds, 3)}


def bench_coding() -> dict[str, float | None]:
    """The coding page at 100,000 characters with 2,000 codings by two coders."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up only now

    from tests.bench.coding import measure  # noqa: PLC0415
    from tests.e2e.conftest import CHROMIUM  # noqa: PLC0415

    if CHROMIUM is None:
        print("coding page: no Chromium is installed")
        return dict.fromkeys(CODING)
    call_command("collectstatic", interactive=False, verbosity=0)
    found = measure()
    bars = ("bar 1000", "bar 100; from key to saved", "bar 12; against 10,000 characters")
    for (name, value), bar in zip(found.items(), bars, strict=True):
        line(name, value, "ms" if name.endswith("ms") else "", f"{bar}; floor {floor():.3f} s")
    return {name: round(value, 2) for name, value in found.items()}


def bench_fuzz() -> dict[str, float | None]:
    """Random work on texts: codings, undone and done again, corrections, merged codes, decisions."""
    from tests.bench.coding_fuzz import measure  # noqa: PLC0415 - like the other parts

    work = measure(FUZZ_STEPS, FUZZ_SEED)
    for told, number in work.errors.items():
        print(f"  {number} x {told}")
    errors = sum(work.errors.values())
    line("coding_fuzz_errors", errors, "", f"bar 0; {FUZZ_STEPS} steps, seed {FUZZ_SEED}")
    return {"coding_fuzz_errors": errors}


def bench_bootstrap() -> dict[str, float | None]:
    """2,000 raked replicates of 250 respondents and the rank sets from them; the slower of 22 and 40."""
    from tests.bench.ranks import bootstrap_seconds  # noqa: PLC0415 - like the other parts

    found = {items: median(bootstrap_seconds(items) for _ in range(5)) for items in (22, 40)}
    for items, seconds in found.items():
        line("bootstrap_s", seconds, "s", f"bar 0.5; {items} items, floor {floor():.3f} s")
    return {"bootstrap_s": round(max(found.values()), 3)}


def bench_coverage() -> dict[str, float | None]:
    """How often all true ranks lie in their rank sets."""
    from tests.bench.ranks import POPULATIONS, SEED, SIMULATIONS, coverage  # noqa: PLC0415

    started = time.perf_counter()
    jointly, singly = coverage()
    note = f"bar 0.95; {SIMULATIONS} simulations of {POPULATIONS} populations, seed {SEED}"
    line("rank_coverage", jointly, "", f"{note}; {time.perf_counter() - started:.0f} s")
    line("  of a single item", singly, "")
    return {"rank_coverage": jointly}


PARTS = (
    (PAGE, bench_page),
    (SAVE, bench_saving),
    (STUDY, bench_study),
    (MANY, bench_many),
    (MILLION, bench_million),
    (EXPORTS, bench_exports),
    (QUOTA, bench_quota),
    (MONITORING, bench_monitoring),
    (FAULTS, bench_faults),
    (KILLS, bench_kills),
    (AGREEMENT, bench_agreement),
    (CODING, bench_coding),
    (FUZZ, bench_fuzz),
    (BOOTSTRAP, bench_bootstrap),
    (COVERAGE, bench_coverage),
)


def main() -> int:
    """Each part in a database of its own."""
    only = {name for part in sys.argv[1:] for name in part.split(",") if name}
    if "--part" in sys.argv:
        return run_part(int(sys.argv[sys.argv.index("--part") + 1]))
    found: dict[str, float | None] = {}
    for number, (names, _) in enumerate(PARTS):
        if only and not only & set(names):
            continue
        found |= dict.fromkeys(names)
        process = subprocess.run(
            [sys.executable, "-m", "tests.bench", "--part", str(number)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        lines = process.stdout.strip().splitlines()
        print("\n".join(lines[:-1]), flush=True)
        if process.returncode == 0 and lines:
            found |= json.loads(lines[-1])
        else:
            print(f"{', '.join(names)}: not measured, exit code {process.returncode}")
    print(json.dumps(found))
    return 0


def run_part(number: int) -> int:
    """One part, on a database that is made and removed here."""
    import psycopg2  # noqa: PLC0415 - reported when the server is missing

    name = f"tna_bench_{uuid.uuid4().hex[:8]}"
    try:
        server = psycopg2.connect(SERVER)
    except psycopg2.OperationalError as error:
        print(f"PostgreSQL does not answer: {str(error).splitlines()[0]}")
        print(json.dumps(dict.fromkeys(PARTS[number][0])))
        return 0
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    environment(urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}")))
    try:
        import django  # noqa: PLC0415 - after the environment is set

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_framework", verbosity=0)
        found = PARTS[number][1]()
        connections.close_all()
    finally:
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    print(json.dumps(found))
    return 0


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
