"""How the field goes: counts of people by region, post, language and day, never of one person.

Folded counts and events that still wait are read in one statement, so that an event being folded at
this moment is counted once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from surveys.models import (
    CellCount,
    DayCount,
    EventKind,
    FieldworkDigest,
    FieldworkEvent,
    Invitation,
    MinuteCount,
    QuestionnaireVersion,
    QuestionTime,
    Quota,
    Response,
)
from surveys.questionnaire.quality import bucket_width, median_of
from surveys.selectors.fieldwork import quotas_of
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import regions_for, sees_whole_country
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from surveys.models import Questionnaire
    from surveys.questionnaire.definition import Definition
    from tna_portal.organisation.models import AssessmentRound, Region, User

KINDS = tuple(EventKind.values)


@dataclass(frozen=True)
class Line:
    """People of one region, post or language, or of all; `frame` and `quota` where they are known."""

    key: str
    steps: Mapping[str, int]
    invited: int | None = None
    frame: int | None = None
    quota: int | None = None

    @property
    def finished(self) -> int:
        """Questionnaires sent."""
        return self.steps.get(EventKind.FINISHED, 0)

    def of_frame(self) -> float | None:
        """Finished ones of a hundred in office."""
        return 100 * self.finished / self.frame if self.frame else None

    def of_quota(self) -> float | None:
        """Finished ones of a hundred wanted at most."""
        return 100 * self.finished / self.quota if self.quota else None

    def of_invited(self) -> float | None:
        """Finished ones of a hundred invited."""
        return 100 * self.finished / self.invited if self.invited else None


@dataclass(frozen=True)
class Monitoring:
    """Everything of a monitoring page; of the regions in view, or of the one asked for."""

    regions: "Sequence[Region]"
    total: Line
    by_region: Sequence[Line]
    by_group: Sequence[Line]  # by post, or by language
    by_day: Sequence[tuple[date, Mapping[str, int]]]
    stopped: Mapping[str, int]  # page -> unfinished questionnaires
    median_minutes: float | None
    counted: "FieldworkDigest | None" = field(default=None)


def monitoring_for(
    user: "User",
    entry: "AssessmentRound",
    questionnaire: "Questionnaire",
    *,
    region: str = "",
    by: str = "category",
) -> Monitoring:
    """The counts of a questionnaire in the regions that a person may see."""
    visible = [place for place in regions_for(user) if region in ("", place.iso)]
    scope = {place.iso for place in visible}
    steps = _steps(CellCount, questionnaire, scope, "region_id", "category", "language")
    invited, refused = _invited(questionnaire, scope)
    frame = {key: n for key, n in organisation.frame_counts(entry).items() if key[0] in scope}
    if questionnaire.group == "deputies":
        frame = {}
    quotas = [q for q in quotas_of(user, entry.pk) if q.questionnaire_id == questionnaire.pk]
    whole = sees_whole_country(user) and not region
    targets = {place.iso for place in organisation.round_regions(entry)} & scope
    isos = sorted(targets | {key[0] for key in steps} | {key[0] for key in invited})
    by_region = [
        Line(
            iso,
            _sum(steps, 0, iso) | {EventKind.REFUSED: _people(refused, 0, iso)},
            _people(invited, 0, iso),
            _people(frame, 0, iso) or None,
            _quota(quotas, iso),
        )
        for iso in isos
    ]
    total = Line(
        "",
        _sum(steps) | {EventKind.REFUSED: sum(refused.values())},
        sum(invited.values()),
        sum(frame.values()) or None,
        (_quota(quotas, None) if whole else None) or _added(line.quota for line in by_region),
    )
    digest = FieldworkDigest.objects.filter(questionnaire=questionnaire).first()
    return Monitoring(
        regions=visible,
        total=total,
        by_region=by_region,
        by_group=(
            _by_language(questionnaire, entry, steps, scope)
            if by == "language"
            else _by_category(steps, invited, refused, frame, quotas, scope, whole=whole)
        ),
        by_day=sorted(
            (day, counts)
            for (day,), counts in _steps(DayCount, questionnaire, scope, "day").items()
        ),
        stopped=_stopped(digest, scope),
        median_minutes=_median_minutes(questionnaire, scope),
        counted=digest,
    )


def _steps(
    counts: type[CellCount | DayCount],
    questionnaire: "Questionnaire",
    scope: Iterable[str],
    *keys: str,
) -> dict[tuple[Any, ...], Mapping[str, int]]:
    """Sums by the given keys over folded counts and waiting events, in one statement."""
    own = {"questionnaire": questionnaire, "region__in": list(scope)}
    # The sums have names of their own: a column of that name would be summed instead.
    folded = counts._default_manager.filter(**own).order_by().values_list(*keys)
    waiting = FieldworkEvent.objects.filter(**own).order_by().values_list(*keys)
    rows = folded.annotate(**{f"n_{kind}": Sum(kind) for kind in KINDS}).union(
        waiting.annotate(**{f"n_{kind}": Count("pk", filter=Q(kind=kind)) for kind in KINDS}),
        all=True,
    )
    found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row[: len(keys)]].update(dict(zip(KINDS, row[len(keys) :], strict=True)))
    return dict(found)


def _sum(
    steps: Mapping[tuple[Any, ...], Mapping[str, int]], place: int = 0, value: str | None = None
) -> Counter[str]:
    """Steps of the keys that have a value at a place; of all when none is given."""
    total: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    for key, counts in steps.items():
        if value is None or key[place] == value:
            total.update(counts)
    return total


def _people(numbers: Mapping[tuple[str, str], int], place: int, value: str) -> int:
    return sum(number for key, number in numbers.items() if key[place] == value)


def _invited(
    questionnaire: "Questionnaire", scope: Iterable[str]
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """(region, post as invited) -> invitations, and refusals that stand (one may be taken back, which
    events do not tell); the post is empty for letters to offices."""
    rows = (
        Invitation.objects.filter(questionnaire=questionnaire, region__in=list(scope))
        .values_list("region_id", "respondent__category")
        .annotate(invited=Count("pk"), declined=Count("pk", filter=Q(refused=True)))
        .order_by()
    )
    found = {(region, category or ""): numbers for region, category, *numbers in rows}
    return {key: n[0] for key, n in found.items()}, {key: n[1] for key, n in found.items()}


def _quota(quotas: Iterable[Quota], iso: str | None) -> int | None:
    """The quota of a region (None: of the country), else the sum of its posts' quotas."""
    own = [quota for quota in quotas if quota.region_id == iso]
    whole = [quota.most for quota in own if not quota.category]
    return whole[0] if whole else _added(quota.most for quota in own)


def _added(numbers: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _by_category(
    steps: Mapping[tuple[Any, ...], Mapping[str, int]],
    invited: Mapping[tuple[str, str], int],
    refused: Mapping[tuple[str, str], int],
    frame: Mapping[tuple[str, str], int],
    quotas: Sequence[Quota],
    scope: Iterable[str],
    *,
    whole: bool,
) -> list[Line]:
    seen = {key[1] for key in (*steps, *invited, *frame)}
    own = set(scope)
    lines = []
    for category in sorted(seen):
        wanted = [quota for quota in quotas if category and quota.category == category]
        national = [quota.most for quota in wanted if quota.region_id is None and whole]
        regional = [quota.most for quota in wanted if quota.region_id in own]
        lines.append(
            Line(
                category,
                _sum(steps, 1, category) | {EventKind.REFUSED: _people(refused, 1, category)},
                _people(invited, 1, category),
                _people(frame, 1, category) or None,
                national[0] if national else _added(regional),
            )
        )
    return lines


def _by_language(
    questionnaire: "Questionnaire",
    entry: "AssessmentRound",
    steps: Mapping[tuple[Any, ...], Mapping[str, int]],
    scope: Iterable[str],
) -> list[Line]:
    """Events of an anonymous round tell no language: there the responses written so far do."""
    if entry.is_anonymous:
        rows = (
            Response.objects.filter(questionnaire=questionnaire, region__in=list(scope))
            .values_list("language")
            .annotate(Count("pk"))
            .order_by("language")
        )
        return [Line(language, {EventKind.FINISHED: number}) for language, number in rows]
    return [
        Line(language, _sum(steps, 2, language)) for language in sorted({key[2] for key in steps})
    ]


def _stopped(digest: FieldworkDigest | None, scope: Iterable[str]) -> Counter[str]:
    pages: Counter[str] = Counter()
    for iso in scope:
        pages.update((digest.break_off if digest else {}).get(iso, {}))
    return pages


def _median_minutes(questionnaire: "Questionnaire", scope: Iterable[str]) -> float | None:
    """Nothing for fewer than K: one person's minutes are nobody's business."""
    rows = MinuteCount.objects.filter(questionnaire=questionnaire, region__in=list(scope))
    minutes = dict(rows.values_list("minutes").annotate(Sum("people")).order_by("minutes"))
    return median_of(minutes) if sum(minutes.values()) >= K else None


def usual_minutes(questionnaire_id: int, definition: "Definition") -> float:
    """How long answering takes: the median once enough have finished, else what the text promises."""
    digest = FieldworkDigest.objects.filter(questionnaire=questionnaire_id)
    known = digest.values_list("median_minutes", flat=True).first()
    return definition.minutes if known is None else known


@dataclass(frozen=True)
class Tried:
    """A question in a pilot: seconds (half of the people took less), and who left it out."""

    question: str
    people: int
    seconds: float | None
    asked: int
    answered: int


def pilot_of(questionnaire: "Questionnaire") -> list[Tried]:
    """Questions of the newest version, the slowest first; nothing below K people is told."""
    version = QuestionnaireVersion.objects.filter(questionnaire=questionnaire).order_by("-number")
    rows = QuestionTime.objects.filter(version=version.values("pk")[:1])
    times: dict[str, dict[int, int]] = defaultdict(dict)
    for question, seconds, people in rows.values_list("question", "seconds", "people"):
        times[question][seconds] = people
    digest = FieldworkDigest.objects.filter(questionnaire=questionnaire).first()
    nonresponse = digest.nonresponse if digest else {}
    tried = [
        _tried(code, times.get(code, {}), *nonresponse.get(code, (0, 0)))
        for code in sorted({*times, *nonresponse})
    ]
    return sorted(tried, key=lambda line: -(line.seconds or 0))


def _tried(code: str, times: Mapping[int, int], asked: int, answered: int) -> Tried:
    people = sum(times.values())
    seconds = median_of(times, bucket_width) if people >= K else None
    return Tried(code, people, seconds, *((asked, answered) if asked >= K else (0, 0)))
