"""A name that is noticed after coding goes from every version, quote and file; every coding stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from interviews.choices import ExchangeKind
from interviews.models import (
    CodedSegment,
    ExchangeJob,
    FinalCoding,
    FormerText,
    Interview,
    Transcript,
    Upload,
)
from interviews.pseudonyms.draft import Choice, Decision
from interviews.selectors.coding import log_state
from interviews.selectors.integrity import flaws
from interviews.services import coding, texts, uploads
from interviews.services.assigning import assign
from interviews.services.exchange import request_export
from interviews.services.pseudonyms import keep_draft
from interviews.services.texts import correct_text
from tests.factories.interviews import make_coding, make_final, make_interview
from tests.factories.organisation import NOW, make_round, make_user
from tna_portal.organisation.models import InputVersion, User

pytestmark = pytest.mark.django_db
NAMES = ("ахметов", "ахметоф", "серік", "серик")
FIRST = (
    "Серік Ахметовтың сөзі: Бюджет жетпейді. Ақшаны қайдан табамыз?\n"
    "Серік: Оны былтыр Серик Ахметоф айтқан. Ахметовке сенбейміз.\n"
    "Тұрғындармен сөйлесу қиын."
)
TEXT = FIRST.replace("Серик Ахметоф", "Серік Ахметов").replace(" Ахметовке сенбейміз.", "")


def looked_through(interview: Interview, actor: User) -> Upload:
    """A kept text in which the person is found, and nothing else that identifies."""
    upload = uploads.look_again(interview_id=interview.pk, actor=actor, now=timezone.now())
    uploads.convert_due(now=timezone.now())
    upload.refresh_from_db()
    decisions = {
        (group.kind.value, group.key): Decision(
            Choice.REPLACE if any(n in group.forms[0].lower() for n in NAMES) else Choice.LEAVE
        )
        for group in uploads.draft_of(upload).groups()
    }
    uploads.decide_names(upload=upload, revision=1, decisions=decisions)
    upload.refresh_from_db()
    return upload


def kept(upload: Upload, actor: User) -> Any:
    """The text as it is then."""
    return keep_draft(upload=upload, revision=upload.revision, actor=actor)


def where_named() -> list[str]:
    """Every column of every table in which one of the names stands, whatever is encrypted left aside."""
    models = [
        *apps.get_app_config("interviews").get_models(),
        *apps.get_app_config("organisation").get_models(),
    ]
    return [
        f"{model.__name__}.{column}"
        for model in models
        for row in model._default_manager.values()
        for column, value in row.items()
        if any(name in str(value).lower() for name in NAMES)
    ]


def version_of(interview: Interview) -> int:
    """Of the round's codings, by which figures are told to be out of date."""
    return InputVersion.objects.get(name=f"codings:{interview.round_id}").number


def undone(transcript: Transcript, coder: User) -> None:
    """The coder's last step."""
    seen = log_state(transcript.pk, coder).number
    coding.undo(transcript_id=transcript.pk, seen=seen, actor=coder)


@pytest.fixture
def coders() -> list[User]:
    return [make_user("coder", branch_code="kz-11") for _ in range(2)]


def test_a_later_name_goes_from_everywhere_and_no_coding_is_lost(coders: list[User]) -> None:
    interview = make_interview(make_round(), text=FIRST)
    lead, (one, two) = make_user("methodologist"), coders
    assign(interview_id=interview.pk, coders=coders, actor=lead)
    lost = make_coding(interview, quote="Ахметовке сенбейміз.", coder=one)
    correct_text(
        interview_id=interview.pk, version=1, raw=TEXT, reason="Ахметоф деп жазылған", actor=lead
    )
    around = make_coding(interview, quote="Оны былтыр Серік Ахметов айтқан.", coder=one)
    within = make_coding(interview, quote="Ахметов айтқан", coder=two)
    before = make_coding(interview, quote="сөзі: Бюджет жетпейді.", coder=two)
    removed = make_coding(interview, quote="Серік Ахметовтың сөзі: Бюджет жетпейді.", coder=two)
    coding.remove_segment(key=removed.key, revision=1, actor=two)
    assert where_named()

    upload = looked_through(interview, one)
    behind = make_coding(interview, quote="сөйлесу қиын", coder=two)  # meanwhile
    transcript = kept(upload, one)

    assert transcript.version == 3
    quotes = {segment.pk: segment.quote for segment in CodedSegment.objects.all()}
    person = transcript.text[: transcript.text.index("]") + 1]
    assert quotes == {
        lost.pk: "█████████ сенбейміз.",
        around.pk: f"Оны былтыр {person} айтқан.",
        within.pk: f"{person} айтқан",
        before.pk: "сөзі: Бюджет жетпейді.",
        behind.pk: "сөйлесу қиын",
    }
    assert list(CodedSegment.objects.filter(is_lost=True)) == [lost]
    assert [len(former.text) for former in FormerText.objects.order_by("version")] == [
        len(FIRST),
        len(TEXT),
    ]
    assert {who for *_, who in transcript.turns} | set(transcript.speakers) <= {person, ""}
    undone(transcript, two)
    undone(transcript, two)
    assert CodedSegment.objects.filter(key=removed.key).exists()
    assert (where_named(), list(flaws())) == ([], [])


def test_a_final_text_is_counted_anew_its_quote_released_anew_and_its_files_go() -> None:
    interview = make_interview(make_round(), text=TEXT)
    final = make_final(interview, quote="Оны былтыр Серік Ахметов айтқан.")
    lead, coder = make_user("methodologist"), make_user("coder", branch_code="kz-11")
    FinalCoding.objects.update(quote_released_by=lead, quote_released_at=NOW)
    request_export(
        entry=interview.round, kind=ExchangeKind.CODINGS_CSV, whose="final", unready="mask",
        language="kk", crlf=False, bom=True, reason="есеп", actor=lead, now=timezone.now(),
    )  # fmt: skip
    version = version_of(interview)
    upload = looked_through(interview, lead)
    with pytest.raises(texts.NotCorrectable):
        kept(upload, coder)
    assert Upload.objects.filter(pk=upload.pk).exists()
    kept(upload, lead)
    final.refresh_from_db()
    assert (final.quote_released_at, final.is_lost) == (None, False)
    assert version_of(interview) == version + 1
    assert not ExchangeJob.objects.exists()
    assert (where_named(), list(flaws())) == ([], [])


def test_a_text_corrected_meanwhile_is_told_and_stays(coders: list[User]) -> None:
    interview = make_interview(make_round(), text=TEXT)
    upload = looked_through(interview, coders[0])
    correct_text(
        interview_id=interview.pk, version=1, raw=f"{TEXT} Иә.", reason="қосылды", actor=coders[1]
    )
    with pytest.raises(texts.CorrectedMeanwhile):
        kept(upload, coders[0])
    assert Interview.objects.get().transcript.text == f"{TEXT} Иә."
    assert Upload.objects.filter(pk=upload.pk).exists()


@pytest.mark.parametrize("work", [lambda *_: None, lambda i, c: make_coding(i, coder=c)])
def test_whether_the_other_has_coded_cannot_be_told(
    coders: list[User], work: Callable[..., object]
) -> None:
    interview = make_interview(make_round(), text=TEXT)
    assign(interview_id=interview.pk, coders=coders, actor=None)
    work(interview, coders[1])
    transcript = kept(looked_through(interview, coders[0]), coders[0])
    assert (transcript.version, FormerText.objects.count()) == (2, 1)
