"""What the figures do not tell, and why."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tna_portal.common.languages import localised
from tna_portal.dashboards.sentences.parts import (
    FEW,
    Area,
    K,
    Scope,
    importance_only,
    listed,
    needs,
    quoted,
    whole,
)
from tna_portal.dashboards.sentences.sources import Joint
from tna_portal.dashboards.words import Names
from tna_portal.organisation.choices import IndicatorBlock

ENOUGH_RATED = 80  # per cent of those whom it concerns
GOES_TOGETHER = 0.667  # alpha of a block below which nothing is concluded from it


def of_survey(scope: Scope | None, joint: Joint, names: Names) -> list[str]:
    """How far the ratings carry."""
    if not scope:
        return [_("Fewer than five akims have answered: the survey has no figures yet.")]
    told = []
    if scope["n"] < FEW:
        told.append(
            ngettext(
                "Only %(n)s akim answered: the figures are a first indication.",
                "Only %(n)s akims answered: the figures are a first indication.",
                scope["n"],
            )
            % {"n": whole(scope["n"])}
        )
    if importance_only(scope):
        return told
    areas: Sequence[Area] = scope["areas"]
    known = [area for area in areas if area["score"] is not None]
    told += _few_ratings(scope, known, names)
    told += _seldom_rated(known, names)
    told += _no_figure([area["code"] for area in areas if area["score"] is None], names)
    return told + _not_asked(scope, joint, names)


def _few_ratings(scope: Scope, known: Sequence[Area], names: Names) -> list[str]:
    few = [area["code"] for area in known if area["n_pairs"] < FEW]
    if not few or scope["n"] < FEW:  # of few people everything is an indication, as said
        return []
    return [
        ngettext(
            "%(count)s need was rated by fewer than %(few)s akims and is a first indication: "
            "%(areas)s.",
            "%(count)s needs were rated by fewer than %(few)s akims and are a first indication: "
            "%(areas)s.",
            len(few),
        )
        % {"count": len(few), "few": FEW, "areas": needs(names, few)}
    ]


def _seldom_rated(known: Sequence[Area], names: Names) -> list[str]:
    seldom = [
        area["code"]
        for area in known
        if area["response_rate"] is not None and area["response_rate"] < ENOUGH_RATED
    ]
    if not seldom:
        return []
    return [
        ngettext(
            "More than a fifth of the akims whom it concerns did not rate %(count)s need: %(areas)s.",
            "More than a fifth of the akims whom it concerns did not rate %(count)s needs: %(areas)s.",
            len(seldom),
        )
        % {"count": len(seldom), "areas": needs(names, seldom)}
    ]


def _no_figure(hidden: Sequence[str], names: Names) -> list[str]:
    if not hidden:
        return []
    return [
        ngettext(
            "%(count)s need has no figure, because fewer than five akims rated it: %(areas)s.",
            "%(count)s needs have no figure, because fewer than five akims rated them: %(areas)s.",
            len(hidden),
        )
        % {"count": len(hidden), "areas": needs(names, hidden)}
    ]


def _not_asked(scope: Scope, joint: Joint, names: Names) -> list[str]:
    asked = {area["code"] for area in scope["areas"]}
    left_out = [row["area"] for row in joint if row["area"] not in asked]
    if not left_out:
        return []
    return [
        ngettext(
            "The questionnaire did not cover %(count)s need: %(areas)s.",
            "The questionnaire did not cover %(count)s needs: %(areas)s.",
            len(left_out),
        )
        % {"count": len(left_out), "areas": needs(names, left_out)}
    ]


def of_blocks(sheet: Mapping[str, Any] | None) -> list[str]:
    """Blocks of the questionnaire whose answers say little together; nothing without a method sheet."""
    weak = {
        entry["block"]
        for entry in (sheet or {}).get("alphas", ())
        if entry["alpha"] is not None and entry["alpha"] < GOES_TOGETHER
    }
    if not weak:
        return []
    known = set(IndicatorBlock.values)
    named = [quoted(str(IndicatorBlock(b).label) if b in known else b) for b in sorted(weak)]
    return [
        ngettext(
            "The answers within %(count)s block of the questionnaire go together poorly (%(blocks)s): "
            "single needs count, not the block.",
            "The answers within %(count)s blocks of the questionnaire go together poorly (%(blocks)s): "
            "single needs count, not the blocks.",
            len(weak),
        )
        % {"count": len(weak), "blocks": listed(named)}
    ]


def of_regions(hidden: Sequence[Any], silent: Sequence[Any]) -> list[str]:
    """Regions that are missing from the figures: not shown, or without an answer."""
    told = []
    if hidden:
        told.append(
            ngettext(
                "The figures of %(count)s region are not shown: it has fewer than five answers, or "
                "those of another region could be worked out from it (%(regions)s).",
                "The figures of %(count)s regions are not shown: they have fewer than five answers, "
                "or those of another region could be worked out from them (%(regions)s).",
                len(hidden),
            )
            % {"count": len(hidden), "regions": region_list(hidden)}
        )
    if silent:
        told.append(
            ngettext(
                "There is no answer from %(count)s region: %(regions)s.",
                "There is no answer from %(count)s regions: %(regions)s.",
                len(silent),
            )
            % {"count": len(silent), "regions": region_list(silent)}
        )
    return told


def of_hidden_region(region: Any) -> str:
    """Why a region's own page has no figures of the survey."""
    return _(
        "The survey's figures %(of_region)s are not shown: there are fewer than five answers, or "
        "those of another region could be worked out from them."
    ) % {"of_region": localised(region, "name", case="of")}


def region_list(regions: Sequence[Any]) -> str:
    """Names of regions inside a sentence."""
    return listed([localised(region, "name") for region in regions])


def of_interviews(people: int, unresolved: Collection[str], codes: Names) -> list[str]:
    """How far the interviews carry."""
    if people < K:
        return [_("Fewer than five people have been interviewed: interviews add nothing yet.")]
    if not unresolved:
        return []
    named = [quoted(localised(codes[key], "name") if key in codes else key) for key in unresolved]
    return [
        ngettext(
            "Those who evaluated the interviews agree too little on %(count)s category (%(codes)s): "
            "its number of people may change.",
            "Those who evaluated the interviews agree too little on %(count)s categories (%(codes)s): "
            "their numbers of people may change.",
            len(named),
        )
        % {"count": len(named), "codes": listed(named)}
    ]


def of_region_interviews(talks: Mapping[str, Any] | None) -> list[str]:
    """Where a region's own interviews cannot be shown."""
    if talks and talks["codes"]:
        return []
    return [
        _(
            "No interviews of the region are shown: fewer than five people were interviewed there, "
            "or those of another region could be worked out from them."
        )
    ]


def of_deputies(deputies: Scope | None) -> list[str]:
    """Where deputies are missing."""
    if deputies:
        return []
    return [_("How maslikhat deputies see it is not known: fewer than five of them have answered.")]
