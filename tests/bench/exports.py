"""Exports: the time and the memory of writing raw answers, in a process of its own for the memory."""

import os
import resource
import subprocess
import sys
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, MANY, COLUMNS = 2345, 100_000, 300


def fill(number: int, code: str, matrices: int = 0) -> None:
    """Responses with the study's answers, the same few hundred people again and again."""
    from surveys.questionnaire.reading import from_json  # noqa: PLC0415 - Django is set up only now
    from surveys.sheets.columns import blocks_of, header  # noqa: PLC0415
    from tests.bench.wide import with_matrices  # noqa: PLC0415

    source = with_matrices(matrices)
    assert not matrices or len(header(blocks_of([from_json(source)]))) >= COLUMNS
    more = {
        f"M{place}": {f"m{row}": str(1 + row % 5) for row in range(8)} for place in range(matrices)
    }
    from surveys.models import Response  # noqa: PLC0415 - Django is set up only now
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import make_questionnaire  # noqa: PLC0415
    from tna_portal.organisation.selectors import district_lists  # noqa: PLC0415
    from tna_portal.study import answers  # noqa: PLC0415

    districts = {region.iso: [d.code for d in own] for region, own in district_lists()}
    people = list(answers.akims(districts))
    questionnaire = make_questionnaire(make_round(code=code), source=source)
    version = questionnaire.versions.get()
    for start in range(0, number, 5000):
        Response.objects.bulk_create(
            Response(
                questionnaire=questionnaire,
                version=version,
                region_id="KZ-11",
                category="rural",
                language="kk",
                answers={**people[index % len(people)].answers, **more},
                importance=b"",
                competence=b"",
                receipt_hash=uuid.uuid4().hex,
                month="2026-09",
            )
            for index in range(start, min(start + 5000, number))
        )


def measure() -> dict[str, float]:
    """Seconds and MB, each file in a fresh process."""
    from tests.bench.wide import THREE_HUNDRED  # noqa: PLC0415 - Django is set up only now

    fill(PEOPLE, "sheet", THREE_HUNDRED)
    fill(MANY, "sheets")
    found = {}
    peaks = []
    for name, code, kind in (
        ("export_csv_s", "sheet", "answers_csv"),
        ("export_xlsx_s", "sheet", "answers_xlsx"),
        ("export_csv_100k_s", "sheets", "answers_csv"),
    ):
        command = [sys.executable, "-m", "tests.bench.exports", code, kind]
        out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        seconds, peak = (float(part) for part in out.split())
        found[name] = seconds
        peaks.append(peak)
    return {
        "export_csv_s": found["export_csv_s"],
        "export_xlsx_s": found["export_xlsx_s"],
        "export_peak_mb": max(peaks),
        "export_csv_100k_s": found["export_csv_100k_s"],
    }


def main() -> None:
    """Make one file as the worker does."""
    import django  # noqa: PLC0415 - the settings come from the environment

    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from surveys.services.files import make_due, request_answers  # noqa: PLC0415
    from tests.factories.organisation import make_user  # noqa: PLC0415
    from tna_portal.organisation.selectors import round_by_code, users  # noqa: PLC0415

    entry = round_by_code(sys.argv[1])
    assert entry is not None
    request_answers(
        entry=entry,
        kind=sys.argv[2],
        language="kk",
        with_labels=True,
        with_bom=True,
        with_version=False,
        reason="measuring how long it takes",
        actor=users().first() or make_user("methodologist"),
        now=timezone.now(),
    )
    started = time.perf_counter()
    made = make_due(now=timezone.now())
    assert made == 1
    print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tna_portal.settings")
    main()
