"""How far coders of a round agree, over the texts that all their coders have handed in."""

from collections import defaultdict
from typing import TYPE_CHECKING

from interviews.agreement.report import AgreementReport, agreement, alphas
from interviews.agreement.sets import SetDistance, set_alpha
from interviews.agreement.units import CodedTranscript, Unit
from interviews.choices import AssignmentState, Stage
from interviews.models import Assignment, CodedSegment, Interview, Transcript
from interviews.selectors.codebooks import codes_of
from interviews.selectors.comparing import comparable
from interviews.transcript.anchors import Range, sentences
from tna_portal.common.caching import remembered
from tna_portal.organisation.selectors import input_versions

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from interviews.agreement.alpha import Number
    from tna_portal.organisation.models import User

# Labels, not gates (Krippendorff): below the first nothing can be concluded, from the second on it can.
TENTATIVE, RELIABLE = 0.667, 0.800
# The figure of sets compares every two sets of codes there are; above this many codings that is no
# longer the work of a page.
MOST_CODINGS = 10_000


def double_coded(interviews: "QuerySet[Interview]") -> list[CodedTranscript]:
    """Texts of two or more coders, with their sentences and turns.

    A coder who found nothing is there with no passage; one who has not handed in is missing.
    """
    coders: dict[int, list[int]] = defaultdict(list)
    work = Assignment.objects.filter(
        interview__in=interviews,
        state=AssignmentState.SUBMITTED,
        interview__transcript__isnull=False,
    )
    for transcript, coder in work.values_list("interview__transcript", "coder"):
        coders[transcript].append(coder)
    twice = {key: found for key, found in coders.items() if len(found) > 1}
    spans: dict[tuple[int, int], dict[int, list[Range]]] = defaultdict(lambda: defaultdict(list))
    rows = CodedSegment.objects.filter(transcript__in=list(twice), is_lost=False)
    for transcript, coder, code, start, end in rows.values_list(
        "transcript", "coder", "code", "start", "end"
    ):
        spans[transcript, coder or 0][code].append(Range(start, end))
    return [
        CodedTranscript(
            length=transcript.length,
            codings={coder: spans[transcript.pk, coder] for coder in twice[transcript.pk]},
            sentences=sentences(transcript.text),
            turns=[Range(start, end) for start, end, *_ in transcript.turns],
        )
        for transcript in Transcript.objects.filter(pk__in=list(twice)).order_by("pk")
    ]


def of_round(user: "User", round_id: int) -> list[CodedTranscript]:
    """The double-coded texts of a round that the person leads."""
    return double_coded(comparable(user).filter(round=round_id))


def of_interview(interview: Interview) -> list[CodedTranscript]:
    """One text, if it is coded by two."""
    return double_coded(Interview.objects.filter(pk=interview.pk))


def report_of(texts: list[CodedTranscript], round_id: int, unit: Unit) -> AgreementReport:
    """Figures over all codes of the round."""
    return agreement(texts, [code.pk for code in codes_of(round_id, with_retired=True)], unit)


def masi_alpha(texts: list[CodedTranscript], round_id: int, unit: Unit) -> "Number | None":
    """Alpha of whole sets of codes by MASI; None when there are too many codings for a page."""
    codings = sum(
        len(spans)
        for text in texts
        for by_code in text.codings.values()
        for spans in by_code.values()
    )
    if codings > MOST_CODINGS:
        return None
    codes = [code.pk for code in codes_of(round_id, with_retired=True)]
    return set_alpha(texts, codes, unit, SetDistance.MASI)


def is_unresolved(alpha: float) -> bool:
    """Whether nothing can be concluded from it, as it is printed with three digits."""
    return round(alpha, 3) < TENTATIVE


def unresolved_codes(round_id: int) -> frozenset[str]:
    """Keys of codes on which coders agree too little (alpha by sentences below .667), for Table 1.

    Final texts alone: whoever still codes must not learn from the mark what others have coded. All of
    them are read for it, so it is remembered until codings of the round change.
    """
    name = f"codings:{round_id}"
    version = input_versions([name])[name]
    return remembered(f"unresolved:{round_id}:{version}", lambda: _unresolved(round_id))


def _unresolved(round_id: int) -> frozenset[str]:
    final = Interview.objects.filter(round=round_id, stage=Stage.FINAL)
    texts = double_coded(final)
    if not texts:
        return frozenset()
    keys = {code.pk: code.key for code in codes_of(round_id, with_retired=True)}
    found = alphas(texts, list(keys), Unit.SENTENCE)
    return frozenset(keys[code] for code, alpha in found.items() if is_unresolved(alpha))
