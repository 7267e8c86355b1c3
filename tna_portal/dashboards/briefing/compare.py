"""Two groups side by side: a drawing, a table, and what may be said of the difference."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from curricula.needs.content import COUNTRY, AreaScore, Content, Scope
from curricula.needs.contrasts import AreaPair, Verdict, compare, of_verdict, only_in
from tna_portal.dashboards.briefing.drawings import drawn_dot, drawn_pairs
from tna_portal.dashboards.briefing.people import Regions, label
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.figures.dumbbell import Pair
from tna_portal.dashboards.figures.ranking import Dot
from tna_portal.dashboards.groups import DEPUTIES, Group, Relation, groups_in, relation
from tna_portal.dashboards.words import Names, name, number

MOST_NAMED = 6
DIFFERS = (Verdict.HIGHER, Verdict.LOWER)


def comparison_page(
    first: tuple[Group, Scope],
    second: tuple[Group, Scope],
    names: Names,
    regions: Regions,
    place: Place,
) -> dict[str, Any]:
    """Everything of the page once both groups may be shown."""
    (one, scope_one), (two, scope_two) = first, second
    label_one, label_two = label(one, regions), label(two, regions)
    macro_of = {iso: region.macro_region for iso, region in regions.items()}
    how = relation(one, two, macro_of)
    if how is Relation.SAME:
        return {"note": _("Both sides name the same group. Choose another one to compare it with.")}
    pairs = compare(scope_one, scope_two, independent=how is Relation.INDEPENDENT)
    return {
        "sentences": differences(pairs, names, label_one, label_two)
        if how is Relation.INDEPENDENT
        else [not_independent(how)],
        "note": _(
            "Deputies rate how important an area is for akims and how well akims master it: another"
            " view of the same people, not another group that needs training."
        )
        if DEPUTIES in (one.kind, two.kind)
        else "",
        "figure": comparison_figure(pairs, names, first=label_one, second=label_two, place=place),
        "base": _("%(first)s: %(n)s people; %(second)s: %(m)s people")
        % {
            "first": label_one,
            "n": number(scope_one.n, 0),
            "second": label_two,
            "m": number(scope_two.n, 0),
        },
        "left_out": _left_out(scope_one, scope_two, names),
    }


def not_independent(how: Relation) -> str:
    """Why no interval of a difference stands here."""
    if how is Relation.CONTAINS:
        return _(
            "One of these groups is part of the other, so this is not a comparison of independent groups:"
            " the part's answers count on both sides. Differences are shown, but not whether they are"
            " beyond chance."
        )
    return _(
        "The same people may belong to both groups, so this is not a comparison of independent groups."
        " Differences are shown, but not whether they are beyond chance."
    )


def differences(pairs: Sequence[AreaPair], names: Names, first: str, second: str) -> list[str]:
    """Which areas differ beyond chance, in sentences; both groups are independent."""
    higher, lower = of_verdict(pairs, Verdict.HIGHER), of_verdict(pairs, Verdict.LOWER)
    sentences = [
        _("Needed more by “%(more)s” than by “%(less)s”, beyond chance: %(areas)s.")
        % {"more": more, "less": less, "areas": with_differences(found, names)}
        for found, more, less in ((higher, first, second), (lower, second, first))
        if found
    ]
    alike = len(of_verdict(pairs, Verdict.ALIKE))
    if not sentences and alike:
        sentences.append(_("No area differs beyond chance between these two groups."))
    elif alike:
        sentences.append(
            ngettext(
                "In %(count)s other area the difference may be chance.",
                "In %(count)s other areas the difference may be chance.",
                alike,
            )
            % {"count": alike}
        )
    unknown = len(of_verdict(pairs, Verdict.UNKNOWN))
    if unknown:
        sentences.append(
            ngettext(
                "Of %(count)s area there is no interval, so nothing can be said of its difference.",
                "Of %(count)s areas there is no interval, so nothing can be said of their differences.",
                unknown,
            )
            % {"count": unknown}
        )
    return sentences


def with_differences(pairs: Sequence[AreaPair], names: Names) -> str:
    """Names of areas with how far apart the groups are, greatest first."""
    shown = "; ".join(
        _("%(area)s (by %(points)s points)")
        % {"area": name(names, pair.code), "points": number(abs(pair.difference))}
        for pair in pairs[:MOST_NAMED]
    )
    return shown + (" …" if len(pairs) > MOST_NAMED else "")


def _left_out(one: Scope, two: Scope, names: Names) -> str:
    codes = [*only_in(one, two), *only_in(two, one)]
    if not codes:
        return ""
    return _("Not compared, since only one of the groups has a figure: %(areas)s.") % {
        "areas": "; ".join(name(names, code) for code in codes)
    }


def comparison_figure(
    pairs: Sequence[AreaPair], names: Names, *, first: str, second: str, place: Place
) -> dict[str, Any]:
    """The drawing and its table, in the order of the first group's needs; without areas no rows."""
    title = _seen(pairs, names, first, second)
    drawn = [
        Pair(
            name(names, pair.code, "short"),
            dot_of(pair.first),
            dot_of(pair.second),
            pair.verdict in DIFFERS,
        )
        for pair in pairs
    ]
    return {
        **drawn_pairs(drawn, title, first=first, second=second),
        "headers": [
            {"label": _("Need area")},
            {"label": first, "numeric": True},
            {"label": _("Rank there"), "numeric": True},
            {"label": second, "numeric": True},
            {"label": _("Rank there"), "numeric": True},
            {"label": pgettext("points", "Difference"), "numeric": True},
            {"label": _("95% interval of the difference"), "numeric": True},
        ],
        "rows": [_row(pair, names, place) for pair in pairs],
        "has_intervals": any(pair.low is not None for pair in pairs),
    }


def _seen(pairs: Sequence[AreaPair], names: Names, first: str, second: str) -> str:
    """What the drawing shows, in a sentence."""
    if not pairs:
        return _("No area has a figure on both sides.")
    beyond = sum(pair.verdict in DIFFERS for pair in pairs)
    if any(pair.low is not None for pair in pairs):
        if not beyond:
            return _("“%(first)s” and “%(second)s”: no area differs beyond chance") % {
                "first": first,
                "second": second,
            }
        return ngettext(
            "“%(first)s” and “%(second)s”: %(count)s area of %(all)s differs beyond chance",
            "“%(first)s” and “%(second)s”: %(count)s areas of %(all)s differ beyond chance",
            beyond,
        ) % {"first": first, "second": second, "count": beyond, "all": number(len(pairs), 0)}
    greatest = max(pairs, key=lambda pair: abs(pair.difference))
    return _("“%(first)s” beside “%(second)s”: the greatest difference is in %(area)s") % {
        "first": first,
        "second": second,
        "area": with_differences([greatest], names),
    }


def dot_of(area: AreaScore, label_: str = "") -> Dot:
    """An area's dot; without an interval it has no width."""
    ends = (area.low, area.high)
    return drawn_dot(label_, area.score, ends, is_indicative=area.is_indicative)


def _row(pair: AreaPair, names: Names, place: Place) -> list[dict[str, Any]]:
    limits = f"{signed(pair.low)} … {signed(pair.high)}" if pair.low is not None else "–"
    return [
        {"text": name(names, pair.code), "header": True, "url": place.to_area(pair.code)},
        {"text": number(pair.first.score), "numeric": True},
        {"text": number(pair.first.rank, 0), "numeric": True},
        {"text": number(pair.second.score), "numeric": True},
        {"text": number(pair.second.rank, 0), "numeric": True},
        {"text": signed(pair.difference), "numeric": True},
        {"text": limits, "numeric": True},
    ]


def signed(value: float | None) -> str:
    """A difference with its sign: a true minus, a plus for what is more."""
    if value is None:
        return "–"
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value))


SUGGESTED = (
    (COUNTRY, DEPUTIES),
    ("category:city", "category:rural"),
    ("seniority:lt1", "seniority:gt10"),
    ("language:kk", "language:ru"),
)


def suggestions(content: Content, regions: Regions, place: Place) -> list[dict[str, str]]:
    """Comparisons to begin with, of groups that are shown."""
    shown = {group.key: group for group in groups_in(content)}
    return [
        {
            "url": place.to_comparison(shown[one], shown[two]),
            "label": _("%(first)s and %(second)s")
            % {"first": label(shown[one], regions), "second": label(shown[two], regions)},
        }
        for one, two in SUGGESTED
        if one in shown and two in shown
    ]
