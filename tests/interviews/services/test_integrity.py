"""The check of quotes finds what was spoiled behind the services' back, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from interviews.models import (
    CodedSegment,
    Decision,
    FinalCoding,
    FormerText,
    Transcript,
    Verification,
)
from interviews.selectors.integrity import confirmed_flaws
from interviews.services.integrity import verify_due
from interviews.services.texts import correct_text
from tests.factories.interviews import TEXT, make_final, make_interview
from tests.factories.organisation import make_round, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def final() -> Any:
    """A final coding in a text that has been corrected."""
    interview = make_interview(make_round())
    found = make_final(interview)
    actor = make_user("methodologist")
    correct_text(
        interview_id=interview.pk, version=1, raw=f"Иә. {TEXT}", reason="есту қатесі", actor=actor
    )
    return FinalCoding.objects.get(pk=found.pk)


SPOILED: dict[str, Callable[[], object]] = {
    "quote": lambda: CodedSegment.objects.update(quote="Басқа сөз"),
    "bounds": lambda: FinalCoding.objects.update(end=9_999),
    "version": lambda: CodedSegment.objects.update(text_version=1),
    "no such version": lambda: CodedSegment.objects.update(text_version=7, is_lost=True),
    "text": lambda: Transcript.objects.update(text=f"Иа. {TEXT}"),
    "former text": lambda: FormerText.objects.update(text=f"Иа. {TEXT}"),
    "former text gone": lambda: FormerText.objects.all().delete(),
    "search": lambda: Transcript.objects.update(stems=" бюджет "),
    "turns": lambda: Transcript.objects.update(turns=[[0, 9_999, "А"]]),
    "decision gone": lambda: Decision.objects.all().delete(),
    "sources gone": lambda: CodedSegment.objects.get().decisions.clear(),
    "nothing came of it": lambda: Decision.objects.update(final=None),
}


def test_services_leave_no_flaw(final: Any) -> None:
    assert confirmed_flaws() == []
    call_command("verify_quotes")


@pytest.mark.parametrize("spoil", SPOILED)
def test_whatever_is_spoiled_is_found(final: Any, spoil: str) -> None:
    SPOILED[spoil]()
    assert confirmed_flaws()
    with pytest.raises(CommandError):
        call_command("verify_quotes")


def test_a_flaw_is_told_without_a_word_of_the_text(
    final: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    CodedSegment.objects.update(quote="Басқа сөз")
    with pytest.raises(CommandError):
        call_command("verify_quotes")
    told = capsys.readouterr().out
    assert str(CodedSegment.objects.get().key) in told
    assert not any(word in told for word in ("Басқа", "Бюджет"))


def test_it_is_checked_once_a_day_and_told_to_administrators(final: Any, client: Any) -> None:
    CodedSegment.objects.update(quote="Басқа сөз")
    now = timezone.now()
    verify_due(now=now)
    CodedSegment.objects.update(quote="Бюджет жетпейді.")
    verify_due(now=now)
    check = Verification.objects.get()
    assert (check.number, check.texts) == (1, 1)
    for role, told in (("admin", True), ("manager", False)):
        client.force_login(make_user(role), "allauth.account.auth_backends.AuthenticationBackend")
        assert ("verify_quotes" in client.get("/needs/").content.decode()) is told
    verify_due(now=now + timedelta(days=1))
    assert Verification.objects.order_by("-day")[0].number == 0
