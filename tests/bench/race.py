"""Many submissions at once on few seats."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

THREADS = 20  # connections; a barrier lets each wave of them go at once


def wrong_runs(*, runs: int, people: int, seats: int) -> int:
    """In how many runs the seats taken, the responses and the quota's number are not all the same."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now
    from django.utils import timezone  # noqa: PLC0415

    from surveys.models import Quota, Response  # noqa: PLC0415
    from surveys.services.answering import submit  # noqa: PLC0415
    from surveys.services.quotas import QuotaFull, set_quotas  # noqa: PLC0415
    from tests.factories.organisation import make_round  # noqa: PLC0415
    from tests.factories.surveys import draft_with, make_invited, make_questionnaire  # noqa: PLC0415

    wrong = 0
    for _ in range(runs):
        questionnaire = make_questionnaire(make_round())
        set_quotas(questionnaire_id=questionnaire.pk, cells={("KZ-11", ""): seats}, actor=None)
        drafts = [draft_with(person).pk for person in make_invited(questionnaire, people)]
        gate = threading.Barrier(THREADS)

        def send(own: list[UUID], gate: threading.Barrier = gate) -> int:
            taken = 0
            gate.wait()
            try:
                for draft in own:
                    try:
                        submit(draft_id=draft, language="kk", now=timezone.now())
                        taken += 1
                    except QuotaFull:
                        pass
            finally:
                connection.close()
            return taken

        with ThreadPoolExecutor(THREADS) as pool:
            taken = sum(pool.map(send, [drafts[i::THREADS] for i in range(THREADS)]))
        stored = Response.objects.filter(questionnaire=questionnaire).count()
        counted = Quota.objects.get(questionnaire=questionnaire).taken
        wrong += (taken, stored, counted) != (seats, seats, seats)
    return wrong
