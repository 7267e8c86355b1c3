"""A withdrawn interview leaves no word of itself anywhere in the database."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from curricula.needs.content import Content
from curricula.needs.selectors import latest_snapshot
from interviews.models import CodedSegment, FinalCoding, FormerText, Interview, Pseudonym
from interviews.services.interviews import withdraw_interview
from interviews.services.texts import correct_text
from tests.factories.interviews import make_empty_final, make_final, make_interview
from tests.factories.organisation import make_round, make_user
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AuditEntry

pytestmark = pytest.mark.django_db
WORD = "тарбағатайша"
TEXT = f"Бюджет {WORD} жетпейді. Ақшаны қайдан табамыз?"


def dumped() -> str:
    """The whole database as text."""
    written = io.StringIO()
    call_command("dumpdata", stdout=written, verbosity=0)
    return written.getvalue()


def test_text_codings_former_texts_and_counts_go() -> None:
    round_ = make_round()
    lead = make_user("methodologist")
    others = [make_interview(round_) for _ in range(5)]
    make_final(others[0])
    for other in others[1:]:
        make_empty_final(other)
    interview = make_interview(round_, text=TEXT)
    make_final(interview, quote=f"Бюджет {WORD} жетпейді.")
    Pseudonym.objects.create(
        interview=interview, placeholder="[ауыл 1]", kind="place", forms_encrypted=b"x"
    )
    correct_text(
        interview_id=interview.pk,
        version=1,
        raw=f"{TEXT} Иә.",
        reason=f"{WORD} деген сөз дұрыс",
        actor=lead,
    )
    sweep(now=timezone.now())
    assert count_of(round_) == 2
    assert WORD in dumped()
    withdraw_interview(interview_id=interview.pk, actor=lead, today=timezone.localdate())
    sweep(now=timezone.now())
    assert WORD not in dumped().casefold()
    assert not Pseudonym.objects.exists()
    assert not FormerText.objects.exists()
    assert (CodedSegment.objects.count(), FinalCoding.objects.count()) == (1, 1)
    assert count_of(round_) == 1
    assert not Interview.objects.filter(pk=interview.pk).exists()
    entries = AuditEntry.objects.filter(subject="interview", subject_id=str(interview.pk))
    assert {"text_corrected", "interview_withdrawn"} <= set(
        entries.values_list("action", flat=True)
    )


def count_of(round_: Any) -> int:
    """Interviewees with T1 in the newest release."""
    snapshot = latest_snapshot(round_.pk)
    assert snapshot is not None
    return Content.from_json(snapshot.content).interviews.codes["T1"]
