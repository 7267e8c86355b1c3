"""The sweep: what fails is told, and keeps nothing else from being done."""

import pytest
from django.utils import timezone

from surveys.models import Invitation
from tests.factories.organisation import make_round
from tests.factories.surveys import answer, make_invited, make_questionnaire
from tna_portal.dashboards import services
from tna_portal.dashboards.models import PanelSnapshot, WorkerHeartbeat


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["unlink_due", "fold_due", "erase_due", "send_due"])
def test_one_thing_that_fails_every_time_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for person in make_invited(make_questionnaire(make_round()), 6):
        answer(person)
    done: list[str] = []
    steps = ("unlink_due", "fold_due", "digest_due", "make_due", "erase_due", "send_due")
    for name in steps:

        def work(name: str = name, **_given: object) -> None:
            done.append(name)
            if name == step:
                raise ValueError(name)

        monkeypatch.setattr(services, name, work)
    with pytest.raises(ExceptionGroup) as told:
        services.sweep(now=timezone.now())
    assert [str(error) for error in told.value.exceptions] == [step]
    assert done == list(steps)
    assert PanelSnapshot.objects.exists()
    assert WorkerHeartbeat.objects.get().lasted_ms is not None
    assert Invitation.objects.filter(was_answered=True).count() == 6
