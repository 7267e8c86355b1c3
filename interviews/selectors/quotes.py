"""Released quotes with the sentences around them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from interviews.choices import ConsentScope, SourceKind, Stage
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


@dataclass(frozen=True)
class QuoteMark:
    """A quote that may be told beyond the branch, without its words."""

    key: str
    code: str
    region: str


@dataclass(frozen=True)
class ToldQuote:
    """A released quote with what may be known of it; each place decides what of that it shows."""

    key: str
    code: str
    region: str
    group: str
    language: str
    text: str


def _tellable(round_id: int) -> "QuerySet[FinalCoding]":
    """Released, agreed to, of a final text, and still where it was: by key, which tells no order."""
    return FinalCoding.objects.filter(
        transcript__interview__round=round_id,
        transcript__interview__kind=SourceKind.INTERVIEW,
        transcript__interview__stage=Stage.FINAL,
        transcript__interview__consent_scope=ConsentScope.QUOTES,
        quote_released_at__isnull=False,
        is_lost=False,
    ).order_by("key")


def quote_marks(round_id: int) -> list[QuoteMark]:
    """All quotes that a release may point to."""
    rows = _tellable(round_id).values_list("key", "code__key", "transcript__interview__region_id")
    return [QuoteMark(str(key), code, region) for key, code, region in rows]


def told_quotes(
    round_id: int, keys: Iterable[str], *, released_until: datetime
) -> dict[str, ToldQuote]:
    """Words of those quotes that may still be told and were released by then; others are left out."""
    rows = _tellable(round_id).filter(key__in=list(keys), quote_released_at__lte=released_until)
    interview = "transcript__interview__"
    return {
        str(key): ToldQuote(str(key), code, region, group, language.split(",")[0], quote)
        for key, code, region, group, language, quote in rows.values_list(
            "key",
            "code__key",
            f"{interview}region_id",
            f"{interview}group",
            f"{interview}language",
            "quote",
        )
    }


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
