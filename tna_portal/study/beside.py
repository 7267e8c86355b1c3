"""What stands beside the figures of the study: intervals, and figures weighted to the frame."""

from collections.abc import Mapping
from dataclasses import dataclass

from curricula.needs.content import Content, QuestionFigure
from curricula.needs.orders import heading_needs
from tna_portal.organisation.choices import RespondentGroup
from tna_portal.statistics.intervals import Interval, wilson_interval, wilson_of_share
from tna_portal.statistics.results import NotComputable

# figure -> question and the answers whose share it is
SHARES = {
    "Q4b": ("Q4b", "y1_3"),
    "Q6b": ("Q6b", "gt10"),
    "Q6a": ("Q6a", "yes"),
    "Q7a": ("Q7a", "community"),
    "channels_shared": ("channels_shared", "yes"),
    "Q12": ("Q12", "v5", "v4"),
    "Q13a": ("Q13a", "yes"),
}


@dataclass(frozen=True)
class Beside:
    """A figure's 95 % interval, and the figure weighted to the frame; empty where there is none."""

    interval: str = ""
    weighted: str = ""


def beside_of(key: str, content: Content, headings: Mapping[str, Mapping[str, float]]) -> Beside:
    """What stands beside one figure."""
    if key in SHARES:
        return _share(content, *SHARES[key])
    if key == "Q11.rollup":
        return _rollup(content, headings)
    return Beside()


def _share(content: Content, code: str, *answers: str) -> Beside:
    """The interval of a share, and the share weighted to the frame with its own."""
    figure = content.questions.get(RespondentGroup.AKIMS, {}).get(code) or QuestionFigure(0, 0)
    people = sum(figure.buckets.get(answer) or 0 for answer in answers)
    plain = _interval(wilson_interval(successes=people, n=figure.base_n))
    weighting = content.sheet.weighting if content.sheet else None
    if weighting is None or weighting.n_eff is None or not set(answers) <= set(figure.weighted):
        return Beside(plain)
    percent = sum(figure.weighted[answer] for answer in answers)
    worth = weighting.n_eff * figure.base_n / figure.asked
    interval = wilson_of_share(share=min(1.0, percent / 100), n=worth)
    return Beside(plain, f"{percent:.1f} % ({_interval(interval)})")


def _interval(interval: Interval | NotComputable) -> str:
    if isinstance(interval, NotComputable):
        return f"not computable: {interval.reason}"
    return f"{100 * interval.low:.1f}-{100 * interval.high:.1f} %"


def _rollup(content: Content, headings: Mapping[str, Mapping[str, float]]) -> Beside:
    """The order of the headings from weighted scores; intervals stand with the areas."""
    areas = content.country.areas if content.country else ()
    needs = {a.code: a.weighted_mwds for a in areas if a.weighted_mwds is not None}
    rolled = heading_needs(needs, headings)
    return Beside("", " > ".join(sorted(rolled, key=lambda heading: -rolled[heading])))


def need_rows(content: Content) -> list[tuple[str, ...]]:
    """Every area: place, need with interval, weighted need with interval, the places it may have."""
    return [
        (
            f"{area.rank}. {area.code}",
            f"{area.score}",
            _from_to(area.low, area.high),
            f"{area.weighted}",
            _from_to(area.weighted_low, area.weighted_high),
            _from_to(area.rank_low, area.rank_high),
        )
        for area in (content.country.ranked() if content.country else ())
    ]


def _from_to(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low}-{high}"
