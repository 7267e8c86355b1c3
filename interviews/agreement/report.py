"""Agreement of all coders of a round, and of each two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from interviews.agreement.alpha import Number
from interviews.agreement.bootstrap import Estimate, Sums, estimates, joined, point_alphas, sums_of
from interviews.agreement.tables import TwoByTwo
from interviews.agreement.units import CodedTranscript, FloatArray, Overlaps, Unit, tabulate
from tna_portal.statistics.results import NotComputable, Reason


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code. `percent`: share 0..100 of pairs of values of one unit that are alike.

    `table` holds the counts of two coders, with Cohen's kappa and positive agreement; None for more.
    """

    code: int
    estimate: Estimate
    percent: Number
    table: TwoByTwo | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What these coders agree on, over the transcripts that at least two of them have coded.

    relevance: any code against none. micro: all codes pooled; macro: mean of the codes that have an
    alpha. n_units: units of those transcripts.
    """

    coders: tuple[int, ...]
    double_coded: int
    n_units: int
    codes: tuple[CodeAgreement, ...]
    relevance: Estimate
    micro: Estimate
    macro: Estimate


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """All coders together, and each pair that has coded a transcript in common."""

    unit: Unit
    together: Comparison
    pairs: tuple[Comparison, ...]


def agreement(
    transcripts: Sequence[CodedTranscript], codes: Sequence[int], unit: Unit
) -> AgreementReport:
    """Compare coders code by code. Figures that do not exist are NotComputable, never 1 or 0.

    Reasons: one_rater (nothing is coded twice), zero_variance (a code nobody used, or everybody
    everywhere). ValueError for codes listed twice, spans outside their text, and units that overlap.
    """
    overlaps = tabulate(transcripts, codes, unit)
    everybody = range(len(overlaps.coders))
    pairs = [_compared(overlaps, codes, pair) for pair in combinations(everybody, 2)]
    together = pairs[0] if len(pairs) == 1 else _compared(overlaps, codes, everybody)
    return AgreementReport(unit, together, tuple(pair for pair in pairs if pair.double_coded))


def alphas(
    transcripts: Sequence[CodedTranscript], codes: Sequence[int], unit: Unit
) -> dict[int, float]:
    """Alpha of each code that has one, of all coders together, as in the report but with no interval.

    Text by text, each with its own coders alone: what a page can wait for.
    """
    tabulated = [tabulate([transcript], codes, unit) for transcript in transcripts]
    if not tabulated:
        return {}
    sums = joined([_sums(each, range(len(each.coders)))[-1] for each in tabulated])
    found = zip(codes, point_alphas(sums), strict=False)  # behind the codes stand any, micro, macro
    return {code: float(alpha) for code, alpha in found if not np.isnan(alpha)}


def _sums(overlaps: Overlaps, chosen: Sequence[int]) -> tuple[FloatArray, FloatArray, Sums]:
    """Of the texts that two of the chosen coders (positions) have coded: n_units, shared, sums."""
    present = overlaps.present[:, chosen]
    used = (present.sum(axis=1) > 1) & (overlaps.n_units > 0)
    shared = overlaps.shared[used][:, :, chosen][:, :, :, chosen]
    n_units = overlaps.n_units[used]
    return n_units, shared, sums_of(n_units, present[used], shared)


def _compared(overlaps: Overlaps, codes: Sequence[int], chosen: Sequence[int]) -> Comparison:
    """The chosen coders (positions) alone."""
    n_units, shared, sums = _sums(overlaps, chosen)
    *each, relevance, micro, macro = estimates(sums)
    n, differing = float(sums.values.sum()), sums.observed.sum(axis=0)
    total = shared.sum(axis=0)
    return Comparison(
        coders=tuple(overlaps.coders[coder] for coder in chosen),
        double_coded=len(n_units),
        n_units=int(n_units.sum()),
        codes=tuple(
            CodeAgreement(
                code=code,
                estimate=estimate,
                percent=100 * (1 - float(differing[k]) / n) if n else _NOTHING_TWICE,
                table=_table(total[k], n_units) if len(chosen) == 2 else None,
            )
            for k, (code, estimate) in enumerate(zip(codes, each, strict=True))
        ),
        relevance=relevance,
        micro=micro,
        macro=macro,
    )


_NOTHING_TWICE = NotComputable(Reason.ONE_RATER)


def _table(shared: FloatArray, n_units: FloatArray) -> TwoByTwo:
    """Four counts of what two coders marked, [2, 2] with each coder's own on the diagonal."""
    both, first, second = (int(shared[at]) for at in ((0, 1), (0, 0), (1, 1)))
    return TwoByTwo(both, first - both, second - both, int(n_units.sum()) - first - second + both)
