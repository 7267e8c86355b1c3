"""The greatest needs, and how sure their order is."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tna_portal.dashboards.sentences.parts import (
    TOP,
    Area,
    Scope,
    importance_only,
    needs,
    points,
    ranked,
    whole,
)
from tna_portal.dashboards.words import Names, name, number


def greatest(scope: Scope) -> list[Area]:
    """The five that a page names: by need, or by importance where nothing else was asked."""
    if importance_only(scope):
        known = [area for area in scope["areas"] if area["importance"] is not None]
        return sorted(known, key=lambda area: (-area["importance"], area["code"]))[:TOP]
    return ranked(scope)[:TOP]


def no_need(scope: Scope) -> bool:
    """Whether nowhere importance lies above competence."""
    areas = ranked(scope)
    return bool(areas) and all((area["score"] or 0) <= 0 for area in areas)


def nothing_needed(scope: Scope) -> str:
    """The sentence for a group in which nothing is needed."""
    return ngettext(
        "By the ratings of %(n)s akim, present competence nowhere lies below importance: "
        "no need was found.",
        "By the ratings of %(n)s akims, present competence nowhere lies below importance: "
        "no need was found.",
        scope["n"],
    ) % {"n": whole(scope["n"])}


def lead(scope: Scope) -> str:
    """The sentence that introduces the list of the greatest needs."""
    values = {"n": whole(scope["n"])}
    if importance_only(scope):
        return (
            ngettext(
                "Only importance was asked, so no need can be computed. "
                "Most important by the ratings of %(n)s akim, from 1 to 5:",
                "Only importance was asked, so no need can be computed. "
                "Most important by the ratings of %(n)s akims, from 1 to 5:",
                scope["n"],
            )
            % values
        )
    if any(area["low"] is not None for area in greatest(scope)):
        return (
            ngettext(
                "The greatest needs by the ratings of %(n)s akim, in points of 100 "
                "(in brackets: the range in which the true value probably lies):",
                "The greatest needs by the ratings of %(n)s akims, in points of 100 "
                "(in brackets: the range in which the true value probably lies):",
                scope["n"],
            )
            % values
        )
    return (
        ngettext(
            "The greatest needs by the ratings of %(n)s akim, in points of 100:",
            "The greatest needs by the ratings of %(n)s akims, in points of 100:",
            scope["n"],
        )
        % values
    )


def top_lines(scope: Scope, names: Names) -> list[str]:
    """One line a need: its name and its points."""
    if importance_only(scope):
        return [_line(names, area, number(area["importance"])) for area in greatest(scope)]
    return [_line(names, area, points(area)) for area in greatest(scope)]


def _line(names: Names, area: Area, value: str) -> str:
    return _("%(area)s – %(value)s") % {"area": name(names, area["code"]), "value": value}


def base(scope: Scope) -> str:
    """How many rated each of the areas, where that is not everybody."""
    pairs = [area["n_pairs"] for area in ranked(scope)]
    if not pairs or importance_only(scope) or min(pairs) == scope["n"]:
        return ""
    if min(pairs) == max(pairs):
        return ngettext(
            "Each need was rated by %(n)s akim.", "Each need was rated by %(n)s akims.", pairs[0]
        ) % {"n": whole(pairs[0])}
    return ngettext(
        "Each need was rated by %(low)s to %(high)s akim.",
        "Each need was rated by %(low)s to %(high)s akims.",
        max(pairs),
    ) % {"low": whole(min(pairs)), "high": whole(max(pairs))}


def certainty(scope: Scope, names: Names) -> list[str]:
    """What can be said of the order, and no more: by rank sets where released, else by intervals.

    Rank sets are those of the answers weighted to the people in office, which is then said.
    """
    areas = ranked(scope)
    if len(areas) < 2 or importance_only(scope):
        return []
    if all(_has_rank_set(area) for area in areas) and areas[0].get("weighted") is not None:
        return [
            *_places(areas, names),
            _("The order was judged by answers weighted to all akims in office."),
        ]
    return _places(areas, names)


def _places(areas: Sequence[Area], names: Names) -> list[str]:
    if areas[0]["low"] is None and not _has_rank_set(areas[0]):
        return [_("There are too few answers for ranges, so the order is only a first indication.")]
    first = _may_be_within(areas, 1)
    if len(first) == len(areas):
        return [
            _(
                "The needs cannot be told apart: none can be said to be greater than another, "
                "whatever their order in the list."
            )
        ]
    within = _may_be_within(areas, TOP)
    if len(first) > TOP and len(first) == len(within):
        return [
            ngettext(
                "The order is quite uncertain: %(first)s need may be the greatest.",
                "The order is quite uncertain: any of %(first)s needs may be the greatest.",
                len(first),
            )
            % {"first": len(first)}
        ]
    if len(first) > TOP:
        return [
            ngettext(
                "The order is quite uncertain: %(first)s need may be the greatest, "
                "and %(within)s may belong among the five greatest.",
                "The order is quite uncertain: any of %(first)s needs may be the greatest, "
                "and %(within)s may belong among the five greatest.",
                len(first),
            )
            % {"first": len(first), "within": len(within)}
        ]
    return [_first_place(first, names), *_among_the_first(areas, within, names)]


def cannot_be_told_apart(scope: Scope) -> bool:
    """Whether every need may be the greatest."""
    areas = ranked(scope)
    return len(_may_be_within(areas, 1)) == len(areas)


def _first_place(first: Sequence[Area], names: Names) -> str:
    if len(first) > 1:
        return _("It is not certain which need is the greatest; in question are %(areas)s.") % {
            "areas": needs(names, [area["code"] for area in first])
        }
    greatest_one = needs(names, [first[0]["code"]])
    if _has_rank_set(first[0]):
        return _("The greatest need is certain with 95%% confidence: %(area)s.") % {
            "area": greatest_one
        }
    return _("The greatest need stands out: the range of %(area)s overlaps with no other.") % {
        "area": greatest_one
    }


def _among_the_first(areas: Sequence[Area], within: Sequence[Area], names: Names) -> list[str]:
    """Whether others may belong to the five that are named."""
    if len(areas) <= TOP:
        return []
    others = [area["code"] for area in within if area not in areas[:TOP]]
    if not others:
        return [_("The five needs named lie above all others, whatever the order among them.")]
    if len(others) > TOP:
        return [
            ngettext(
                "%(count)s more need may belong among the five greatest.",
                "%(count)s more needs may belong among the five greatest.",
                len(others),
            )
            % {"count": len(others)}
        ]
    return [
        ngettext(
            "%(count)s more need may belong among the five greatest: %(areas)s.",
            "%(count)s more needs may belong among the five greatest: %(areas)s.",
            len(others),
        )
        % {"count": len(others), "areas": needs(names, others)}
    ]


def _may_be_within(areas: Sequence[Area], places: int) -> list[Area]:
    """Areas that may hold one of the first places: not so many others lie wholly above them."""
    if all(_has_rank_set(area) for area in areas):
        return [area for area in areas if area["rank_low"] <= places]
    return [area for area in areas if _surely_above(area, areas) < places]


def _surely_above(area: Area, areas: Sequence[Area]) -> int:
    if area["high"] is None:
        return 0
    return sum(other["low"] is not None and other["low"] > area["high"] for other in areas)


def _has_rank_set(area: Area) -> bool:
    return area.get("rank_low") is not None and area.get("rank_high") is not None
