"""Words and tables of the monitoring pages and files, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.figures.bars import Bar, Day, days_svg, lines_svg
from surveys.models import EventKind
from surveys.selectors.monitoring import KINDS, Line, Monitoring, Tried
from surveys.selectors.quality import Flagged
from tna_portal.common.languages import localised
from tna_portal.common.sheets import Cell
from tna_portal.organisation.choices import PostCategory, RespondentGroup

if TYPE_CHECKING:
    from surveys.questionnaire.definition import Definition

LEVELS = (20, 40, 60, 80)
Table = tuple[str, list[list["Cell"]]]
Cells = list[dict[str, Any]]


def number(value: float | None, digits: int = 0) -> str:
    """A number in the reader's format, or a dash. Formatting alone would cut digits off, not round."""
    return "–" if value is None else number_format(round(value, digits), decimal_pos=digits)


def _cells(label: str, texts: Iterable[str], url: str = "") -> Cells:
    """One row: its name, then numbers. Every key is there, for a template looks long for a missing one."""
    plain = {"url": "", "header": False, "numeric": True, "suppressed": False, "tag_kind": ""}
    first = {**plain, "text": label, "header": True, "numeric": False, "url": url}
    return [first, *({**plain, "text": text} for text in texts)]


def _headers(first: str, labels: Iterable[str]) -> Cells:
    plain = {"numeric": True, "sorted": "", "sort_url": ""}
    return [
        {**plain, "label": first, "numeric": False},
        *({**plain, "label": label} for label in labels),
    ]


def category_name(key: str) -> str:
    """Name of a post; whoever answers a letter to an office tells the post only at the end."""
    return str(PostCategory(key).label) if key in PostCategory.values else _("not told in advance")


def language_name(key: str) -> str:
    """Name of a language."""
    names = {"kk": _("Kazakh"), "ru": _("Russian"), "en": _("English")}
    return names.get(key, _("not known"))


def page(found: Monitoring, definition: "Definition", by: str, query: str) -> dict[str, Any]:
    """Everything of the page that is drawn from the counts."""
    return {
        "headline": headline(found),
        "regions_table": _table(found, _("Region"), _named_regions(found), query),
        "group_table": _table(found, _group(by), _named_groups(found, by)),
        "days": _days(found),
        "stopped": _stopped(found, definition),
        "tiles": _tiles(found) if len(found.by_region) > 1 else [],
        "legend": _legend(),
        "counted_at": found.counted.counted_at if found.counted else None,
    }


def headline(found: Monitoring) -> list[tuple[str, str, str]]:
    """(name, number, remark) of the numbers that matter most."""
    total = found.total
    rows = [(_("Invited"), number(total.invited), "")]
    for kind in EventKind:
        share = _share(100 * total.steps[kind] / total.invited if total.invited else None)
        told = _("%(share)s of those invited") % {"share": share} if share != "–" else ""
        rows.append((str(kind.label), number(total.steps[kind]), told))
    if total.frame:
        told = _("%(n)s in office") % {"n": number(total.frame)}
        rows.append((_("Of those in office"), _share(total.of_frame()), told))
    if total.quota:
        told = _("%(n)s at most") % {"n": number(total.quota)}
        rows.append((_("Of the quota"), _share(total.of_quota()), told))
    minutes = found.median_minutes
    if minutes is not None:
        rows.append((_("Median time, minutes"), number(minutes), _("with pauses")))
    return rows


def _share(value: float | None) -> str:
    return "–" if value is None else f"{number(value, 1)} %"


def _named_regions(found: Monitoring) -> list[tuple[str, Line]]:
    names = {region.iso: localised(region, "name") for region in found.regions}
    return [(names[line.key], line) for line in found.by_region]


def _named_groups(found: Monitoring, by: str) -> list[tuple[str, Line]]:
    name = language_name if by == "language" else category_name
    order = [*PostCategory.values, "kk", "ru", "en"]
    lines = sorted(found.by_group, key=lambda line: (line.key not in order, line.key))
    lines.sort(key=lambda line: order.index(line.key) if line.key in order else len(order))
    return [(name(line.key), line) for line in lines]


def _group(by: str) -> str:
    return _("Language") if by == "language" else _("Post")


def _columns() -> list[str]:
    steps = [str(kind.label) for kind in EventKind]
    wanted = [_("In office"), _("Of those in office, %"), _("Quota"), _("Of the quota, %")]
    return [_("Invited"), *steps, *wanted]


def _values(line: Line) -> "list[int | float | None]":
    steps = [line.steps.get(kind) for kind in KINDS]
    return [line.invited, *steps, line.frame, line.of_frame(), line.quota, line.of_quota()]


def _row(label: str, line: Line, url: str = "") -> Cells:
    return _cells(label, [number(v, isinstance(v, float)) for v in _values(line)], url)


def _table(
    found: Monitoring, first: str, lines: Sequence[tuple[str, Line]], query: str = ""
) -> dict[str, Any]:
    return {
        "headers": _headers(first, _columns()),
        "rows": [
            _row(label, line, f"?{query}region={line.key}" if query and len(lines) > 1 else "")
            for label, line in lines
        ],
        "total": _row(_("Total"), found.total) if query and len(lines) > 1 else None,
    }


def _days(found: Monitoring) -> dict[str, Any] | None:
    """Opened and finished by day as a drawing, all steps as a table."""
    if not found.by_day:
        return None
    known = dict(found.by_day)
    first, last = found.by_day[0][0], found.by_day[-1][0]
    every = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    days = [
        Day(
            date_format(day, "d.m.Y"),
            known.get(day, {}).get(EventKind.OPENED, 0),
            known.get(day, {}).get(EventKind.FINISHED, 0),
        )
        for day in every
    ]
    title = _("Questionnaires opened (pale) and finished (dark) by day")
    return {
        "title": title,
        "svg": mark_safe(days_svg(days, title=title)),  # noqa: S308 - it escapes every text
        "headers": _headers(_("Day"), [str(kind.label) for kind in EventKind]),
        "rows": [_day_row(day, counts) for day, counts in reversed(found.by_day)],
    }


def _day_row(day: date, counts: Mapping[str, int]) -> Cells:
    return _cells(date_format(day, "SHORT_DATE_FORMAT"), [number(counts[kind]) for kind in KINDS])


def _stops(found: Monitoring, definition: "Definition") -> list[tuple[str, int]]:
    """Where unfinished questionnaires stand: without any answer, then page by page."""
    steps = found.total.steps
    unstarted = max(0, steps[EventKind.OPENED] - steps[EventKind.STARTED])
    pages = [
        (section.title.get(get_language() or "kk"), found.stopped.get(section.code, 0))
        for section in definition.sections
    ]
    return [(_("Opened, nothing answered"), unstarted), *pages]


def _stopped(found: Monitoring, definition: "Definition") -> dict[str, Any] | None:
    lines = _stops(found, definition)
    if not any(people for _label, people in lines):
        return None
    title = _("Unfinished questionnaires by the page of their last answer")
    return _bars(title, _("Page"), [(label, n, number(n)) for label, n in lines])


def _bars(title: str, first: str, lines: Sequence[tuple[str, float, str]]) -> dict[str, Any]:
    bars = [Bar(_short(label), value, text) for label, value, text in lines]
    return {
        "title": title,
        "svg": mark_safe(lines_svg(bars, title=title)),  # noqa: S308 - it escapes every text
        "headers": _headers(first, [_("People")]),
        "rows": [_cells(label, [text]) for label, _value, text in lines],
    }


def _short(text: str, most: int = 36) -> str:
    """A drawing does not break lines; the table beside it has the whole text."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _rate(line: Line) -> float | None:
    """What the map shows: of those in office, else of those invited."""
    return line.of_frame() if line.frame else line.of_invited()


def _tiles(found: Monitoring) -> Cells:
    lines = {line.key: line for line in found.by_region}
    rates = {iso: _rate(line) for iso, line in lines.items()}
    return [
        {
            "column": region.tile_column + 1,
            "row": region.tile_row + 1,
            "label": localised(region, "name"),
            "value_label": _share(rates.get(region.iso)),
            "level": _level(rates.get(region.iso)),
        }
        for region in found.regions
    ]


def _level(rate: float | None) -> int:
    return 0 if rate is None else 1 + sum(rate >= limit for limit in LEVELS)


def _legend() -> Cells:
    bounds = ("0–19 %", "20–39 %", "40–59 %", "60–79 %", _("80 % and more"))
    steps: Cells = [{"level": level, "label": text} for level, text in enumerate(bounds, start=1)]
    return [*steps, {"level": 0, "label": _("not part of the round")}]


def file_parts(found: Monitoring, definition: "Definition", by: str) -> list[Table]:
    """The same numbers as tables: (name, lines with a header)."""
    columns: list[Cell] = [*_columns()]
    steps: list[Cell] = [str(kind.label) for kind in EventKind]
    regions = [*_named_regions(found), (_("Total"), found.total)]
    groups = _named_groups(found, by)
    stops: list[list[Cell]] = [[label, people] for label, people in _stops(found, definition)]
    return [
        (_("Regions"), [[_("Region"), *columns], *[_plain(*line) for line in regions]]),
        (
            _("Languages") if by == "language" else _("Posts"),
            [[_group(by), *columns], *[_plain(*line) for line in groups]],
        ),
        (_("Days"), [[_("Day"), *steps], *[_plain_day(*line) for line in found.by_day]]),
        (_("Unfinished"), [[_("Page"), _("People")], *stops]),
    ]


def _plain_day(day: date, counts: Mapping[str, int]) -> "list[Cell]":
    return [day.isoformat(), *(counts[kind] for kind in KINDS)]


def _plain(label: str, line: Line) -> "list[Cell]":
    values = [round(v, 1) if isinstance(v, float) else v for v in _values(line)]
    return [label, *values]


def pilot_page(tried: Sequence[Tried], definition: "Definition") -> dict[str, Any]:
    """Median seconds as bars, the slowest first, and who left a question out."""
    texts = {q.code: q.text.get(get_language() or "kk") for q in definition.questions()}
    named = [(line, f"{line.question}. {texts.get(line.question, '')}".strip()) for line in tried]
    timed = [(line, name) for line, name in named if line.seconds is not None]
    title = _("Median seconds on each question, the slowest first")
    bars = [(name, line.seconds or 0, _seconds(line.seconds)) for line, name in timed]
    return {
        "times": _bars(title, _("Question"), bars) if bars else None,
        "headers": _headers(
            _("Question"),
            [_("Median, seconds"), _("Measured"), _("Asked"), _("Left out"), _("Left out, %")],
        ),
        "rows": [_tried_row(line, name) for line, name in named],
    }


def _seconds(value: float | None) -> str:
    return "–" if value is None else _("%(n)s s") % {"n": number(value)}


def _tried_row(line: Tried, name: str) -> Cells:
    left = line.asked - line.answered if line.asked else None
    share = 100 * left / line.asked if left is not None else None
    texts = (
        number(line.seconds),
        number(line.people),
        number(line.asked or None),
        number(left),
        number(share, 1),
    )
    return _cells(name, texts)


def quality_table(lines: Sequence[Flagged], names: Mapping[str, str]) -> dict[str, Any]:
    """Flags by region and group, numbers with their share."""
    labels = [_("Too fast"), _("All rated alike"), _("Equal answers"), _("Any flag")]
    return {
        "headers": _headers(_("Region"), [_("Responses"), *labels]),
        "rows": [_quality_row(line, names) for line in lines],
    }


def _quality_row(line: Flagged, names: Mapping[str, str]) -> Cells:
    region = names.get(line.region, _("region not kept"))
    label = f"{region} ({RespondentGroup(line.group).label})"
    flags = (line.fast, line.straight, line.duplicate, line.flagged)
    shares = [f"{number(n)} ({number(100 * n / line.responses, 1)} %)" for n in flags]
    return _cells(label, [number(line.responses), *shares])
