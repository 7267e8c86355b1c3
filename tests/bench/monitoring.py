"""The monitoring page of the head office with 100,000 events, most folded, some waiting."""

import random
import time
from datetime import date, timedelta

EVENTS, WAITING, REQUESTS = 100_000, 5_000, 60
DAYS, LANGUAGES = 60, ("kk", "ru", "en")
SEED = 20261125


def fill() -> str:
    """A round over all regions, its events (folded but for the last), invitations and quotas; its code."""
    from surveys.models import FieldworkEvent, Invitation, LetterLink  # noqa: PLC0415 - Django is set up
    from surveys.services.monitoring import fold_due  # noqa: PLC0415
    from surveys.services.quotas import set_quotas  # noqa: PLC0415
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import make_invited, make_questionnaire  # noqa: PLC0415
    from tna_portal.organisation.selectors import regions  # noqa: PLC0415

    rng = random.Random(SEED)
    isos = [region.iso for region in regions()]
    categories = ("city", "rural", "settlement", "village", "")
    round_ = make_round(regions=isos, code="watched")
    questionnaire = make_questionnaire(round_)
    cells: dict[tuple[str | None, str], int | None] = {
        (iso, category): 40 for iso in isos for category in categories
    }
    set_quotas(questionnaire_id=questionnaire.pk, cells=cells, actor=None)
    for iso in isos:
        for category in categories[:-1]:
            make_invited(questionnaire, 25, region=iso, category=category)
    letter = LetterLink.objects.create(
        questionnaire=questionnaire,
        region_id=isos[0],
        addressee="",
        most_uses=1,
        token_hash="bench",
        expires_on=round_.ends_on,
    )
    Invitation.objects.bulk_create(
        Invitation(
            questionnaire=questionnaire,
            letter=letter,
            region_id=rng.choice(isos),
            token_hash=f"bench{number}",
            expires_on=round_.ends_on,
        )
        for number in range(38_000)
    )
    kinds = ("opened",) * 40 + ("started",) * 35 + ("finished",) * 20 + ("refused",) * 5

    def events(number: int) -> None:
        FieldworkEvent.objects.bulk_create(
            (
                FieldworkEvent(
                    questionnaire=questionnaire,
                    day=date(2026, 9, 1) + timedelta(days=rng.randrange(DAYS)),
                    region_id=rng.choice(isos),
                    category=rng.choice(categories),
                    language=rng.choice(LANGUAGES),
                    kind=(kind := rng.choice(kinds)),
                    minutes=rng.randrange(5, 60) if kind == "finished" else None,
                )
                for _ in range(number)
            ),
            batch_size=5000,
        )

    events(EVENTS - WAITING)
    fold_due()
    events(WAITING)
    return round_.code


def measure() -> tuple[float, int]:
    """p95 in milliseconds of one request after another, and the number of queries of one."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from tests.factories.organisation import make_user  # noqa: PLC0415

    address = f"/fieldwork/{fill()}/monitoring/"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself within a minute
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_user("manager"), "allauth.account.auth_backends.AuthenticationBackend")
    client.get(address)
    times = []
    for number in range(REQUESTS):
        started = time.perf_counter()
        response = client.get(address, {"by": ("category", "language")[number % 2]})
        times.append(time.perf_counter() - started)
        assert response.status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    slowest = sorted(times)[int(0.95 * REQUESTS) - 1]
    return 1000 * slowest, len(captured)
