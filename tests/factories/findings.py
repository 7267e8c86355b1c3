"""Final interviews and findings in any number, written at once."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from interviews.choices import SourceKind, Stage
from interviews.models import FinalCoding, Interview, Transcript
from interviews.selectors.codebooks import codes_of
from interviews.services.codebooks import ensure_codebook
from tests.factories.organisation import branch
from tna_portal.organisation.models import AssessmentRound

_number = count(1)
TEXT = "Кіріспе сөйлем. Бюджет жетпейді. Ақшаны қайдан табамыз?"
QUOTE = "Бюджет жетпейді."

Named = tuple[str, str]  # code, key issue


def final_interview(
    round_: AssessmentRound,
    named: Iterable[Named] = (),
    *,
    region: str = "KZ-11",
    group: str = "akim",
    consent_scope: str = "quotes",
    **fields: object,
) -> Interview:
    """A final interview of a region's branch with these findings in Kazakh; a day after the last one."""
    ensure_codebook(round_id=round_.pk)
    number = next(_number)
    held_on = date(2026, 1, 1) + timedelta(days=number)
    known = {"stage": Stage.FINAL, "kind": SourceKind.INTERVIEW, "held_on": held_on}
    interview = Interview.objects.create(
        key=f"f{number:04d}",
        round=round_,
        branch=branch(region.lower()),
        region_id=region,
        group=group,
        language="kk",
        consent_scope=consent_scope,
        **(known | fields),
    )
    transcript = Transcript.objects.create(
        interview=interview, text=TEXT, digest="0" * 64, length=len(TEXT)
    )
    codes = {code.key: code.pk for code in codes_of(round_.pk, with_retired=True)}
    start = TEXT.index(QUOTE)
    FinalCoding.objects.bulk_create(
        FinalCoding(
            transcript=transcript,
            code_id=codes[key],
            start=start,
            end=start + len(QUOTE),
            quote=QUOTE,
            key_issue=issue,
            interpretation=f"{issue}: оқыту",
            language="kk",
        )
        for key, issue in named
    )
    return interview


def release_quotes(interview: Interview) -> None:
    """A second reader has read them all."""
    finals = FinalCoding.objects.filter(transcript__interview=interview)
    finals.update(quote_released_at=timezone.now())


def translate(interview: Interview, language: str, issue: str) -> None:
    """Every finding of an interview says this in another language."""
    texts = {"key_issue": issue, "interpretation": f"{issue}: обучение", "skills_need": ""}
    finals = FinalCoding.objects.filter(transcript__interview=interview)
    finals.update(translations={language: texts})
