"""100,000 responses of a closed round: `fill` makes them, running the module recounts them."""

import os
import random
import sys
import time
import uuid

SEED = 20230901
KINDS = 400  # distinct answer patterns; counting does not get cheaper by repetition


def fill(number: int) -> None:
    """Insert responses in bulk, with realistic bytes and tallies, and the waiting row of none."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from surveys.models import Response  # noqa: PLC0415
    from surveys.questionnaire import library  # noqa: PLC0415
    from surveys.questionnaire.tallies import tally_lines  # noqa: PLC0415
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import make_questionnaire  # noqa: PLC0415
    from tna_portal.organisation.selectors import district_lists  # noqa: PLC0415
    from tna_portal.organisation.services.rounds import close_round  # noqa: PLC0415
    from tna_portal.study import answers  # noqa: PLC0415

    regions = ("KZ-11", "KZ-27", "KZ-59", "KZ-61", "KZ-63")
    round_ = make_round(regions=regions, code="many")
    questionnaire = make_questionnaire(round_)
    version = questionnaire.versions.get()
    definition = library.load("akims_2023")
    districts = {region.iso: [d.code for d in own] for region, own in district_lists()}
    rng = random.Random(SEED)
    lines = [tally_lines(definition, person.answers) for person in answers.akims(districts)]
    codes = [0, 1, 2, 3, 4, 5, 5, 4, 8, 9]
    patterns = [
        (bytes(rng.choices(codes, k=22)), bytes(rng.choices(codes, k=22)), rng.choice(lines))
        for _ in range(KINDS)
    ]
    for start in range(0, number, 5000):
        rows = []
        for index in range(start, start + 5000):
            importance, competence, tallies = rng.choice(patterns)
            rows.append(
                Response(
                    questionnaire=questionnaire,
                    version=version,
                    region_id=regions[index % 5],
                    category=rng.choice(("city", "rural", "settlement", "village")),
                    seniority=rng.choice(("lt1", "y1_3", "y3_5", "y5_10", "gt10")),
                    language=rng.choice(("kk", "ru")),
                    answers={"Q5": 44},
                    importance=importance,
                    competence=competence,
                    tallies=tallies,
                    receipt_hash=uuid.uuid4().hex,
                    month="2026-09",
                )
            )
        Response.objects.bulk_create(rows)
    close_round(round_id=round_.pk, actor=None, now=timezone.now())


def recount() -> float:
    """Seconds for all four breakdowns from the responses, the release and the pages."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from surveys.models import ItemCount, Questionnaire  # noqa: PLC0415
    from surveys.models.counts import Dimension  # noqa: PLC0415
    from surveys.scoring.histogram import to_bytes  # noqa: PLC0415
    from surveys.services.recounting import count_responses  # noqa: PLC0415
    from tna_portal.dashboards.services import sweep  # noqa: PLC0415

    questionnaire = Questionnaire.objects.get(round__code="many")
    started = time.perf_counter()
    totals = count_responses(questionnaire, tuple(Dimension))
    ItemCount.objects.bulk_create(
        ItemCount(
            questionnaire=questionnaire,
            dimension=dimension,
            value=value,
            responses=total.responses,
            joint=to_bytes(total.joint),
            tallies=total.tallies,
        )
        for (dimension, value), total in totals.items()
    )
    Questionnaire.objects.update(breakdowns_counted_at=timezone.now())
    sweep(now=timezone.now())
    return time.perf_counter() - started


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tna_portal.settings")
    django.setup()
    from tests.bench.__main__ import peak_mb

    seconds = recount()
    print(seconds, peak_mb())
    sys.exit(0)
