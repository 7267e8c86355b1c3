"""Released quotes with the sentences around them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.choices import ConsentScope
from interviews.models import Code, FinalCoding
from interviews.selectors.findings import Basis
from interviews.transcript.anchors import sentences

if TYPE_CHECKING:
    from django.db.models import QuerySet

AROUND = 600  # characters before and after a quote in which its neighbours are looked for


@dataclass(frozen=True)
class Quote:
    """A quote, the sentence before and the one after it (empty at the ends of a text)."""

    text: str
    before: str
    after: str
    language: str
    interview: int
    finding: int


def released_quotes(found: Basis, code: Code) -> "QuerySet[FinalCoding]":
    """Quotes that a second reader has released and the interviewee has agreed to, by date."""
    return (
        FinalCoding.objects.filter(
            transcript__interview__in=found.interviews,
            transcript__interview__consent_scope=ConsentScope.QUOTES,
            code=code,
            quote_released_at__isnull=False,
        )
        .select_related("transcript__interview")
        .order_by("transcript__interview__held_on", "transcript_id", "start", "pk")
    )


def in_context(final: FinalCoding) -> Quote:
    """The quote as it stands in its text. A quote that has lost its place stands alone."""
    text = final.transcript.text
    before = after = ""
    if not final.is_lost and text[final.start : final.end] == final.quote:
        leading = text[max(0, final.start - AROUND) : final.start]
        trailing = text[final.end : final.end + AROUND]
        before = _spans(leading)[-1]
        after = _spans(trailing)[0]
    interview = final.transcript.interview
    return Quote(
        text=final.quote,
        before=before,
        after=after,
        language=interview.language.split(",")[0],
        interview=interview.pk,
        finding=final.pk,
    )


def _spans(text: str) -> list[str]:
    """Sentences of a stretch of text; one empty one where there is none."""
    return [text[span.start : span.end] for span in sentences(text)] or [""]
