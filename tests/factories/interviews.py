"""Interviews and codings."""

from datetime import date
from itertools import count

from interviews.models import CodedSegment, FinalCoding, Interview
from interviews.selectors.codebooks import codes_of
from interviews.services.codebooks import ensure_codebook
from interviews.services.coding import code_segment
from interviews.services.deciding import accept
from interviews.services.interviews import create_interview, keep_transcript
from tests.factories.organisation import branch
from tna_portal.organisation.models import AssessmentRound

_number = count(1)
TEXT = "Бюджет жетпейді. Ақшаны қайдан табамыз?\nТұрғындармен сөйлесу қиын, бірақ қажет."


def make_interview(
    round_: AssessmentRound,
    *,
    region: str = "KZ-11",
    group: str = "akim",
    text: str | None = TEXT,
    consent_scope: str = "quotes",
) -> Interview:
    """An interview of the branch of a region, with a text unless told otherwise."""
    ensure_codebook(round_id=round_.pk)
    interview = create_interview(
        key=f"i{next(_number):03d}",
        round_id=round_.pk,
        branch_id=branch(region.lower()).pk,
        region=region,
        group=group,
        language="kk",
        held_on=date(2026, 9, 1),
        consent_scope=consent_scope,
        consent_recording=False,
        actor=None,
    )
    if text is not None:
        keep_transcript(interview_id=interview.pk, raw=text, actor=None)
    return interview


def make_coding(
    interview: Interview, key: str = "T1", quote: str = "Бюджет жетпейді."
) -> CodedSegment:
    """A coding of a passage."""
    code = next(entry for entry in codes_of(interview.round_id) if entry.key == key)
    transcript = Interview.objects.get(pk=interview.pk).transcript
    start = transcript.text.index(quote)
    return code_segment(
        transcript_id=transcript.pk,
        start=start,
        end=start + len(quote),
        quote=quote,
        code_id=code.pk,
        key_issue="Қаражат аз",
        interpretation="Қаржы құралдарына оқыту",
        language="kk",
        actor=None,
    )


def make_final(
    interview: Interview, key: str = "T1", quote: str = "Бюджет жетпейді."
) -> FinalCoding:
    """A coding that the lead has accepted."""
    segment = make_coding(interview, key, quote)
    accept(interview_id=interview.pk, actor=None)
    return FinalCoding.objects.get(decision__sources=segment)
