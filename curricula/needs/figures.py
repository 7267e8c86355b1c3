"""Pure: what may be shown of the answers to single questions."""

from collections.abc import Mapping

from curricula.needs.content import QuestionFigure
from surveys.questionnaire.definition import Definition, Question, QuestionType
from surveys.questionnaire.tallies import ANSWERED, SHARED_CHANNELS
from tna_portal.statistics.disclosure import K, complement_safe, suppress_one_way
from tna_portal.statistics.intervals import Interval, mean_interval

AGE_BANDS = ((18, 29), (30, 39), (40, 49), (50, 59), (60, 99))


def question_figures(
    definition: Definition,
    tallies: Mapping[str, Mapping[str, int]],
    *,
    asked: int,
    is_synthetic: bool,
) -> dict[str, QuestionFigure]:
    """Question code -> its figure. Smallest and largest numbers are single persons: synthetic only."""
    figures = {}
    for section in definition.sections:
        for question in section.questions:
            counts = tallies.get(question.code)
            if counts and counts.get(ANSWERED, 0) >= K:
                figures[question.code] = _figure(question, counts, asked, is_synthetic)
    shared = tallies.get(SHARED_CHANNELS)
    if shared and shared.get(ANSWERED, 0) >= K:
        base = shared[ANSWERED]
        figures[SHARED_CHANNELS] = QuestionFigure(base, asked, _single(_without_base(shared)))
    return figures


def _figure(
    question: Question, counts: Mapping[str, int], asked: int, is_synthetic: bool
) -> QuestionFigure:
    base, buckets = counts[ANSWERED], _without_base(counts)
    match question.type:
        case QuestionType.NUMBER:
            return _number(base, asked, {int(key): n for key, n in buckets.items()}, is_synthetic)
        case QuestionType.RANKING:
            return _ranking(base, asked, buckets)
        case QuestionType.MULTI:
            shown = {
                key: number if number >= K and complement_safe(number, base) else None
                for key, number in sorted(buckets.items())
            }
            return QuestionFigure(base, asked, shown)
        case _:
            return QuestionFigure(base, asked, _single(buckets))


def _without_base(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: number for key, number in counts.items() if key != ANSWERED}


def _single(buckets: Mapping[str, int]) -> dict[str, int | None]:
    """Exclusive answers sum to the base, so one hidden bucket takes the next smallest with it."""
    hidden = suppress_one_way(buckets)
    return {key: None if key in hidden else number for key, number in sorted(buckets.items())}


def _number(base: int, asked: int, values: Mapping[int, int], is_synthetic: bool) -> QuestionFigure:
    bands = {f"{low}-{high}": 0 for low, high in AGE_BANDS}
    for value, number in values.items():
        for low, high in AGE_BANDS:
            if low <= value <= high:
                bands[f"{low}-{high}"] += number
    mean = sum(value * number for value, number in values.items()) / base
    squares = sum((value - mean) ** 2 * number for value, number in values.items())
    found = mean_interval(mean=mean, variance=squares / (base - 1), n=base) if base > 1 else None
    interval = found if isinstance(found, Interval) else None
    return QuestionFigure(
        base,
        asked,
        _single({key: number for key, number in bands.items() if number}),
        mean=round(mean, 1),
        low=min(values) if is_synthetic else None,
        high=max(values) if is_synthetic else None,
        mean_low=round(interval.low, 1) if interval else None,
        mean_high=round(interval.high, 1) if interval else None,
    )


def _ranking(base: int, asked: int, buckets: Mapping[str, int]) -> QuestionFigure:
    """Mean points with mid-ranks, and Kendall's W with ties, both from counts alone."""
    totals: dict[str, int] = {}
    ranked: dict[int, int] = {}
    for key, number in buckets.items():
        item, _, points = key.rpartition(":")
        if item == "ranked":
            ranked[int(points)] = ranked.get(int(points), 0) + number
        else:
            totals[item] = totals.get(item, 0) + int(points) * number
    means = {item: round(total / 2 / base, 2) for item, total in totals.items()}
    return QuestionFigure(base, asked, means=means, w=_concordance(base, totals, ranked))


def _concordance(
    base: int, doubled_totals: Mapping[str, int], ranked: Mapping[int, int]
) -> float | None:
    """W = 12 S / (m^2 (n^3 - n) - m T), the sums of points standing in for the sums of ranks."""
    n = len(doubled_totals)
    if base < 2 or n < 2:
        return None
    totals = [total / 2 for total in doubled_totals.values()]
    mean = sum(totals) / n
    s = sum((total - mean) ** 2 for total in totals)
    # whoever ranked k items ties the other n - k
    ties = sum(((n - k) ** 3 - (n - k)) * number for k, number in ranked.items() if n - k > 1)
    divisor = base**2 * (n**3 - n) - base * ties
    return round(12 * s / divisor, 3) if divisor else None
