"""From spans to the report: units, missing coders, pooling, intervals."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.agreement.alpha import Scale, alpha_of_ratings
from interviews.agreement.bootstrap import LEVEL, Estimate
from interviews.agreement.report import agreement, alphas
from interviews.agreement.sets import SetDistance, set_alpha
from interviews.agreement.units import CodedTranscript, Unit
from interviews.transcript.anchors import Range, sentences
from tests.bench.agreement import transcripts
from tna_portal.statistics.intervals import Interval
from tna_portal.statistics.results import NotComputable, Reason

Spans = Sequence[tuple[int, int]]
CODES = (7, 8)
CONSTANT = NotComputable(Reason.ZERO_VARIANCE)
ONE_CODER = NotComputable(Reason.ONE_RATER)


def coded(
    length: int, codings: Mapping[int, Mapping[int, Spans]], **units: object
) -> CodedTranscript:
    """A transcript whose spans are written as pairs."""
    ranges = {
        coder: {code: [Range(*span) for span in spans] for code, spans in by_code.items()}
        for coder, by_code in codings.items()
    }
    return CodedTranscript(length, ranges, **units)  # type: ignore[arg-type]


def pair(length: int, first: Spans, second: Spans) -> CodedTranscript:
    """Two coders, one code."""
    return coded(length, {1: {7: first}, 2: {7: second}})


@pytest.mark.parametrize(
    ("first", "second", "cells", "kappa"),
    [
        ([(2, 10), (14, 20)], [(4, 8), (15, 17)], (6, 8, 0, 10), 0.385),
        ([(0, 18)], [(0, 4), (4, 10)], (10, 8, 0, 6), 0.385),
        (
            [(2, 8), (10, 12), (14, 18), (20, 22)],
            [(0, 2), (4, 8), (10, 14), (16, 18), (20, 22)],
            (10, 4, 4, 6),
            0.314,
        ),
    ],
)
def test_spans_on_a_continuum(
    first: Spans, second: Spans, cells: tuple[int, int, int, int], kappa: float
) -> None:
    report = agreement([pair(24, first, second)], [7], Unit.CHARACTER)
    (code,) = report.together.codes
    table = code.table
    assert table is not None
    assert (table.both, table.only_first, table.only_second, table.neither) == cells
    assert table.kappa == pytest.approx(kappa, abs=5e-4)
    assert table.pi == pytest.approx(0.314, abs=5e-4)
    assert table.alpha == code.estimate.alpha == pytest.approx(0.329, abs=5e-4)
    assert code.percent == pytest.approx(table.percent)
    assert report.pairs == (report.together,)


@pytest.mark.parametrize("spans", [[(0, 24)], []])
def test_coding_everything_or_nothing_is_not_computable(spans: Spans) -> None:
    together = agreement([pair(24, spans, spans)] * 3, [7], Unit.CHARACTER).together
    nothing = Estimate(CONSTANT, CONSTANT, 3)
    assert together.codes[0].estimate == nothing
    assert together.micro == together.macro == together.relevance == nothing


def test_overlapping_spans_of_one_coder_count_once() -> None:
    united, overlapping = (
        [pair(30, spans, [(4, 20)])] for spans in ([(2, 16)], [(2, 12), (6, 16)])
    )
    assert agreement(united, [7], Unit.CHARACTER) == agreement(overlapping, [7], Unit.CHARACTER)


def test_a_sentence_is_marked_by_a_span_that_touches_it() -> None:
    text = "Бірінші. Екінші. Үшінші.\nТөртінші."
    found = sentences(text)
    second = found[1]
    transcript = coded(
        len(text),
        {1: {7: [(second.start + 2, second.end)]}, 2: {7: [(second.end - 1, found[2].start + 1)]}},
        sentences=found,
        turns=[Range(0, found[2].end), Range(found[3].start, len(text))],
    )
    in_sentences = agreement([transcript], [7], Unit.SENTENCE).together.codes[0].table
    in_turns = agreement([transcript], [7], Unit.TURN).together.codes[0].table
    assert in_sentences is not None
    assert in_turns is not None
    assert (in_sentences.both, in_sentences.only_second, in_sentences.neither) == (1, 1, 2)
    assert (in_turns.both, in_turns.differing, in_turns.neither) == (1, 0, 1)


def test_a_blank_between_two_sentences_marks_neither() -> None:
    units = [Range(0, 4), Range(5, 9)]
    transcript = coded(9, {1: {7: [(4, 5)]}, 2: {}}, sentences=units)
    table = agreement([transcript], [7], Unit.SENTENCE).together.codes[0].table
    assert table is not None
    assert (table.neither, table.n) == (2, 2)


def test_who_did_not_code_a_transcript_is_missing_not_empty() -> None:
    shared = pair(24, [(2, 10)], [(4, 8)])
    alone = coded(24, {1: {7: [(0, 20)]}})
    with_alone = agreement([shared, alone], [7], Unit.CHARACTER)
    assert with_alone == agreement([shared], [7], Unit.CHARACTER)
    assert with_alone.together.double_coded == 1
    assert with_alone.together.n_units == 24
    found_nothing = coded(24, {1: {7: [(0, 20)]}, 2: {}})
    other = agreement([shared, found_nothing], [7], Unit.CHARACTER).together
    assert other.double_coded == 2
    assert other.codes[0].estimate.alpha != with_alone.together.codes[0].estimate.alpha


def test_without_a_second_coder_there_is_no_figure() -> None:
    for transcripts_ in ([], [coded(24, {1: {7: [(0, 4)]}}), coded(24, {2: {7: [(0, 4)]}})]):
        report = agreement(transcripts_, [7], Unit.CHARACTER)
        assert report.pairs == ()
        assert report.together.codes[0].percent == ONE_CODER
        assert report.together.micro == Estimate(ONE_CODER, ONE_CODER, 0)


def test_bad_spans_and_codes_are_refused() -> None:
    with pytest.raises(ValueError, match="passage"):
        agreement([pair(24, [(20, 25)], [])], [7], Unit.CHARACTER)
    with pytest.raises(ValueError, match="twice"):
        agreement([], [7, 7], Unit.CHARACTER)
    overlapping = coded(9, {1: {}}, turns=[Range(0, 5), Range(3, 9)])
    with pytest.raises(ValueError, match="overlap"):
        agreement([overlapping], [7], Unit.TURN)


SPANS = st.lists(
    st.tuples(st.integers(0, 19), st.integers(1, 12)).map(lambda at: (at[0], min(20, sum(at)))),
    max_size=3,
)
CODINGS = st.dictionaries(
    st.integers(1, 4), st.dictionaries(st.sampled_from(CODES), SPANS), max_size=4
)
SEVERAL = st.lists(CODINGS.map(lambda codings: coded(20, codings)), min_size=1, max_size=4)


def letter_by_letter(
    coded_: Sequence[CodedTranscript], coders: Sequence[int], codes: Sequence[int]
) -> list[list[float | None]]:
    """One row a coder, one value a character: whether any of these codes covers it."""
    return [
        [
            None
            if coder not in text.codings
            else float(
                any(
                    span.start <= place < span.end
                    for code in codes
                    for span in text.codings[coder].get(code, ())
                )
            )
            for text in coded_
            for place in range(text.length)
        ]
        for coder in coders
    ]


def same(found: object, wanted: object) -> bool:
    """Equal to 1e-12, or not computable for the same reason."""
    return found == (pytest.approx(wanted, abs=1e-12) if isinstance(wanted, float) else wanted)


def no_data_is_one_rater(value: float | NotComputable) -> float | NotComputable:
    """The report has one reason where nothing was coded twice."""
    return ONE_CODER if value == NotComputable(Reason.NO_DATA) else value


@given(SEVERAL)
@settings(max_examples=150, deadline=None)
def test_the_report_is_what_letter_by_letter_gives(coded_: list[CodedTranscript]) -> None:
    report = agreement(coded_, CODES, Unit.CHARACTER)
    everybody = sorted({coder for text in coded_ for coder in text.codings})
    assert report.together.coders == tuple(everybody)
    in_common = [
        two for two in combinations(everybody, 2) if any(set(two) <= set(t.codings) for t in coded_)
    ]
    assert [comparison.coders for comparison in report.pairs] == in_common
    for comparison in (report.together, *report.pairs):
        alphas = []
        for code, found in zip(CODES, comparison.codes, strict=True):
            ratings = letter_by_letter(coded_, comparison.coders, [code])
            wanted = no_data_is_one_rater(alpha_of_ratings(ratings, Scale.NOMINAL))
            assert same(found.estimate.alpha, wanted)
            alphas += [wanted] if isinstance(wanted, float) else []
            if found.table is not None and found.table.n:
                assert same(found.table.alpha, wanted)
        if alphas:
            assert same(comparison.macro.alpha, float(np.mean(alphas)))
        anything = letter_by_letter(coded_, comparison.coders, CODES)
        wanted = no_data_is_one_rater(alpha_of_ratings(anything, Scale.NOMINAL))
        assert same(comparison.relevance.alpha, wanted)


@given(SEVERAL)
@settings(max_examples=60, deadline=None)
def test_alphas_alone_are_those_of_the_report(coded_: list[CodedTranscript]) -> None:
    found = alphas(coded_, CODES, Unit.CHARACTER)
    for code in agreement(coded_, CODES, Unit.CHARACTER).together.codes:
        assert same(found.get(code.code, code.estimate.alpha), code.estimate.alpha)
        assert (code.code in found) == isinstance(code.estimate.alpha, float)


@given(SEVERAL)
@settings(max_examples=60, deadline=None)
def test_alpha_of_sets_of_one_code_is_alpha_of_the_code(coded_: list[CodedTranscript]) -> None:
    wanted = agreement(coded_, CODES[:1], Unit.CHARACTER).together.codes[0].estimate.alpha
    for kind in SetDistance:
        found = no_data_is_one_rater(set_alpha(coded_, CODES[:1], Unit.CHARACTER, kind))
        assert same(found, wanted)


def test_micro_pools_disagreement_and_macro_leaves_out_what_has_no_alpha() -> None:
    transcript = coded(
        100,
        {
            1: {1: [(0, 50)], 2: [(60, 62)]},
            2: {1: [(0, 40)], 2: [(61, 63)]},
        },
    )
    together = agreement([transcript], [1, 2, 3], Unit.CHARACTER).together
    one, two, unused = together.codes
    assert unused.estimate.alpha == CONSTANT
    tables = [code.table for code in (one, two) if code.table is not None]
    do = sum(table.differing / 100 for table in tables)
    ones = [2 * table.both + table.differing for table in tables]
    de = sum(n1 * (200 - n1) / (100 * 199) for n1 in ones)
    assert together.micro.alpha == pytest.approx(1 - do / de, abs=1e-12)
    assert isinstance(one.estimate.alpha, float)
    assert isinstance(two.estimate.alpha, float)
    assert together.macro.alpha == pytest.approx((one.estimate.alpha + two.estimate.alpha) / 2)


def test_intervals_hold_the_estimate_and_repeat() -> None:
    sample = transcripts()[:12]
    report = agreement(sample, range(5), Unit.CHARACTER)
    assert report == agreement(sample, range(5), Unit.CHARACTER)
    assert len(report.pairs) == 3
    for comparison in (report.together, *report.pairs):
        for estimate in (comparison.micro, comparison.macro, comparison.codes[0].estimate):
            assert isinstance(estimate.interval, Interval)
            assert estimate.interval.low < estimate.interval.estimate < estimate.interval.high
            assert (estimate.double_coded, estimate.interval.level) == (12, LEVEL)


def test_more_transcripts_make_the_interval_narrower() -> None:
    sample = transcripts()
    few, many = (agreement(sample[:n], range(25), Unit.CHARACTER).together.micro for n in (6, 30))
    assert isinstance(few.interval, Interval)
    assert isinstance(many.interval, Interval)
    assert many.interval.high - many.interval.low < few.interval.high - few.interval.low


@pytest.mark.parametrize(
    ("transcripts_", "reason"),
    [
        ([pair(24, [(2, 10)], [(4, 8)])], Reason.TOO_FEW_ITEMS),
        # one of six knows the code: a third of all draws are without it
        ([pair(24, [(2, 10)], [(4, 8)]), *[pair(24, [], [])] * 5], Reason.TOO_FEW_ITEMS),
        ([pair(24, [(2, 10)], [(2, 10)])] * 6, Reason.PERFECT_AGREEMENT),
    ],
)
def test_an_interval_that_would_mislead_is_not_given(
    transcripts_: list[CodedTranscript], reason: Reason
) -> None:
    estimate = agreement(transcripts_, [7], Unit.CHARACTER).together.codes[0].estimate
    assert isinstance(estimate.alpha, float)
    assert estimate.interval == NotComputable(reason)
    assert estimate.double_coded == len(transcripts_)
