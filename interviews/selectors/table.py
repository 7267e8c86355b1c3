"""Table 1: need, issue, interpretation, number of interviewees, quotes.

By region or by group, never both, and only where at least K were interviewed; a branch sees its own
interviews whole. Quotes are shown where the interviewee agreed to quotes, and never beyond the branch.
"""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.choices import ConsentScope
from interviews.models import Code, FinalCoding, Interview
from interviews.selectors.codebooks import codes_of
from tna_portal.common.languages import current, localised
from tna_portal.organisation.access import sees_whole_country, within_branch
from tna_portal.statistics.disclosure import K, suppress_one_way

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User

MOST_QUOTES = 3
MOST_TEXTS = 2


@dataclass(frozen=True)
class Row:
    """One code of the table; `interviewees` of the table's base."""

    code: Code
    issues: tuple[str, ...]
    interpretations: tuple[str, ...]
    interviewees: int
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`base` people were interviewed; no rows when they are too few to be shown."""

    base: int
    rows: tuple[Row, ...]
    is_hidden: bool


def table_one(
    round_id: int, *, user: "User | None" = None, region: str = "", group: str = ""
) -> Table:
    """The table for what a person may see; without a user it is the whole country's, no quotes."""
    interviews = Interview.objects.filter(round=round_id, transcript__isnull=False)
    own = user is not None and not sees_whole_country(user)
    if own:
        interviews = within_branch(interviews, user)  # type: ignore[arg-type]
    chosen = interviews
    if region:
        chosen = chosen.filter(region=region)
    elif group:
        chosen = chosen.filter(group=group)
    base = chosen.count()
    if not own and _is_hidden(interviews, region, group, base):
        return Table(base=0, rows=(), is_hidden=True)
    segments = list(
        FinalCoding.objects.filter(transcript__interview__in=chosen)
        .select_related("transcript__interview")
        .order_by("-updated_at", "-pk")
    )
    rows = tuple(
        _row(code, [s for s in segments if s.code_id == code.pk], with_quotes=own)
        for code in codes_of(round_id, with_retired=True)
    )
    used = tuple(row for row in rows if row.interviewees or not row.code.is_retired)
    return Table(base=base, rows=used, is_hidden=False)


def _is_hidden(interviews: "QuerySet[Interview]", region: str, group: str, base: int) -> bool:
    if not region and not group:
        return base < K
    field, value = ("region_id", region) if region else ("group", group)
    people = Counter(interviews.values_list(field, flat=True))
    return base < K or value in suppress_one_way(people)


def _row(code: Code, segments: list[FinalCoding], *, with_quotes: bool) -> Row:
    quotes = [
        segment.quote
        for segment in segments
        if segment.transcript.interview.consent_scope == ConsentScope.QUOTES
    ]
    return Row(
        code=code,
        issues=_texts(segments, "key_issue", localised(code, "issue")),
        interpretations=_texts(segments, "interpretation", localised(code, "interpretation")),
        interviewees=len({segment.transcript.interview_id for segment in segments}),
        quotes=tuple(quotes[:MOST_QUOTES]) if with_quotes else (),
    )


def _texts(segments: list[FinalCoding], field: str, usual: str) -> tuple[str, ...]:
    """The code's own text first, then the latest findings in the reader's language."""
    found = [getattr(s, field) for s in segments if s.language == current()]
    texts = dict.fromkeys([usual, *found] if usual else found)
    return tuple(texts)[: MOST_TEXTS + 1]
