"""People code while others correct: whoever comes too late is told, and no quote is left behind."""

from collections import Counter

import pytest
from django.utils import timezone

from interviews.models import CodedSegment, FormerText, Interview
from interviews.pseudonyms.draft import Choice, Decision
from interviews.selectors.codebooks import codes_of
from interviews.selectors.integrity import flaws
from interviews.services import coding, texts, uploads
from interviews.services.assigning import assign
from interviews.services.interviews import withdraw_interview
from interviews.services.pseudonyms import keep_draft
from interviews.services.uploads import draft_of
from interviews.services.versions import TextGone
from interviews.transcript.anchors import UnusableRange
from tests.factories.interviews import TEXT, make_interview
from tests.factories.organisation import NOW, make_round, make_user
from tests.surveys.services.test_letters_and_quotas import together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
NAME = "Серік Ахметов"
TOLD = (texts.CodedMeanwhile, texts.CorrectedMeanwhile)


def test_coding_and_correcting_at_once_leaves_every_quote_in_its_place() -> None:
    interview = make_interview(make_round())
    lead, coder = make_user("methodologist"), make_user("coder", branch_code="kz-11")
    assign(interview_id=interview.pk, coders=[coder], actor=lead)
    pk, code = interview.transcript.pk, codes_of(interview.round_id)[0].pk
    told: Counter[str] = Counter()

    def work(index: int) -> None:
        for number in range(5):
            transcript = Interview.objects.get(pk=interview.pk).transcript
            try:
                if index % 2:
                    quote = "сөйлесу қиын"
                    start = transcript.text.index(quote)
                    coding.code_segment(
                        transcript_id=pk,
                        start=start,
                        end=start + len(quote),
                        quote=quote,
                        text_version=transcript.version,
                        code_id=code,
                        language="kk",
                        actor=coder,
                    )
                else:
                    texts.correct_text(
                        interview_id=interview.pk,
                        version=transcript.version,
                        raw=f"{index} {number}. {transcript.text}",
                        reason="есту қатесі",
                        actor=lead,
                    )
                told["done"] += 1
            except (*TOLD, UnusableRange) as refusal:
                told[type(refusal).__name__] += 1

    together(6, work)
    assert sum(told.values()) == 30
    assert list(flaws()) == []
    assert CodedSegment.objects.count() + FormerText.objects.count() == told["done"]


def test_of_two_corrections_at_once_one_is_kept_and_the_other_told() -> None:
    interview = make_interview(make_round())
    lead = make_user("methodologist")
    told: list[str] = []

    def correct(index: int) -> None:
        try:
            texts.correct_text(
                interview_id=interview.pk,
                version=1,
                raw=f"{TEXT} {index}-түзету.",
                reason="есту қатесі",
                actor=lead,
            )
        except texts.CorrectedMeanwhile:
            told.append("told")

    together(5, correct)
    assert (len(told), FormerText.objects.count()) == (4, 1)
    assert Interview.objects.get().transcript.version == 2


def test_an_interview_withdrawn_while_it_is_corrected_is_gone() -> None:
    interview = make_interview(make_round())
    lead = make_user("methodologist")
    told: list[str] = []

    def work(index: int) -> None:
        if index:
            try:
                texts.correct_text(
                    interview_id=interview.pk,
                    version=1,
                    raw=f"{TEXT} Иә.",
                    reason="есту қатесі",
                    actor=lead,
                )
            except (TextGone, texts.CorrectedMeanwhile):
                told.append("told")
        else:
            withdraw_interview(interview_id=interview.pk, actor=lead, today=NOW.date())

    together(4, work)
    assert len(told) >= 2
    assert not Interview.objects.exists()
    assert not FormerText.objects.exists()


def test_coding_while_names_are_replaced_leaves_every_coding_and_no_name() -> None:
    interview = make_interview(make_round(), text="\n".join(f"{NAME} келді. {n}" for n in range(5)))
    lead, coder = make_user("methodologist"), make_user("coder", branch_code="kz-11")
    assign(interview_id=interview.pk, coders=[coder], actor=lead)
    code = codes_of(interview.round_id)[0].pk
    upload = uploads.look_again(interview_id=interview.pk, actor=lead, now=timezone.now())
    uploads.convert_due(now=timezone.now())
    upload.refresh_from_db()
    every = {(g.kind.value, g.key): Decision(Choice.REPLACE) for g in draft_of(upload).groups()}
    uploads.decide_names(upload=upload, revision=1, decisions=every)
    upload.refresh_from_db()
    told: Counter[str] = Counter()

    def work(index: int) -> None:
        if not index:
            keep_draft(upload=upload, revision=upload.revision, actor=lead)
            return
        for _ in range(4):
            transcript = Interview.objects.get(pk=interview.pk).transcript
            start = transcript.text.index("\n") + 1
            try:
                coding.code_segment(
                    transcript_id=transcript.pk,
                    start=start,
                    end=transcript.text.index(" келді", start),
                    quote=None,
                    text_version=transcript.version,
                    code_id=code,
                    language="kk",
                    actor=coder,
                )
                told["coded"] += 1
            except UnusableRange:
                told["stale"] += 1

    together(5, work)
    quotes = list(CodedSegment.objects.values_list("quote", flat=True))
    assert quotes == ["[Персона 1]"] * told["coded"]
    assert (sum(told.values()), list(flaws())) == (16, [])
    assert NAME not in FormerText.objects.get().text
