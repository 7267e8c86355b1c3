"""Codes on which the coders of a round agree too little, over texts that are final."""

from collections import defaultdict

from interviews.agreement.report import agreement
from interviews.agreement.units import CodedTranscript, Unit
from interviews.choices import AssignmentState, Stage
from interviews.models import Assignment, CodedSegment, Transcript
from interviews.selectors.codebooks import codes_of
from interviews.transcript.anchors import Range, sentences

TENTATIVE = 0.667  # below it nothing can be concluded (Krippendorff)


def unresolved_codes(round_id: int) -> frozenset[str]:
    """Keys of codes whose alpha by sentences is below .667.

    Final texts alone: whoever still codes must not learn from the mark what others have coded.
    """
    texts = _double_coded(round_id)
    if not texts:
        return frozenset()
    keys = {code.pk: code.key for code in codes_of(round_id, with_retired=True)}
    found = agreement(texts, list(keys), Unit.SENTENCE).together.codes
    return frozenset(
        keys[each.code]
        for each in found
        if isinstance(each.estimate.alpha, float) and each.estimate.alpha < TENTATIVE
    )


def _double_coded(round_id: int) -> list[CodedTranscript]:
    """Final texts that two or more coders have handed in; one who found nothing is there as well."""
    coders: dict[int, set[int]] = defaultdict(set)
    work = Assignment.objects.filter(
        interview__round=round_id,
        interview__stage=Stage.FINAL,
        interview__transcript__isnull=False,
        state=AssignmentState.SUBMITTED,
    )
    for transcript, coder in work.values_list("interview__transcript", "coder"):
        coders[transcript].add(coder)
    twice = {key: found for key, found in coders.items() if len(found) > 1}
    if not twice:
        return []
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
        )
        for transcript in Transcript.objects.filter(pk__in=list(twice)).order_by("pk")
    ]
