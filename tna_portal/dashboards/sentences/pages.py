"""The briefing of a page, from its payload and from what stands around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tna_portal.dashboards.selectors import ParticipationLine
from tna_portal.dashboards.sentences import limits, order, sources
from tna_portal.dashboards.sentences.comparing import against_country
from tna_portal.dashboards.sentences.decisions import decisions
from tna_portal.dashboards.sentences.participation import participation
from tna_portal.dashboards.sentences.parts import Briefing, Scope
from tna_portal.dashboards.sentences.situation import Situation
from tna_portal.dashboards.words import Names

Payload = Mapping[str, Any]


def national(
    payload: Payload | None,
    *,
    names: Names,
    codes: Names,
    regions: Sequence[Any],
    lines: Sequence[tuple[Any, ParticipationLine]],
    situation: Situation,
) -> Briefing:
    """The country: payload of its page, or nothing before the first release.

    `codes`: categories of the interviews by key; `lines`: region with its participation.
    """
    taking_part = participation([line for _region, line in lines])
    if payload is None:
        due = decisions((), situation, names, has_survey=False)
        return Briefing(participation=tuple(taking_part), decisions=tuple(due))
    scope, joint, people = payload["scope"], payload["joint"], payload["interviewees"]
    found = [
        *sources.agreement(joint, people, names),
        *sources.deputies(scope, payload["deputies"], names),
    ]
    if not scope:
        found += sources.most_named(payload.get("interviews"), codes)
    # fewer than five answers of a region are not counted as its own
    few = {_iso(region) for region, line in lines if scope and line.answered} - {*payload["map"]}
    hidden = [r for r in regions if _iso(r) in few | {*payload["hidden_regions"]}]
    silent = (
        [region for region, line in lines if not line.answered] if not situation.is_open else []
    )
    unknown = [
        *limits.of_survey(scope, joint, names),
        *limits.of_blocks(payload.get("sheet")),
        *limits.of_regions(hidden, silent),
        *limits.of_interviews(people, payload.get("unresolved", ()), codes),
        *limits.of_deputies(payload["deputies"]),
    ]
    due = decisions(joint, situation, names, has_survey=bool(scope))
    return _briefing(scope, names, found, unknown, due, taking_part)


def regional(
    payload: Payload | None,
    *,
    region: Any,
    names: Names,
    codes: Names,
    lines: Sequence[ParticipationLine],
    situation: Situation,
    is_hidden: bool = False,
) -> Briefing:
    """One region: payload of its page, or nothing where nothing may be shown.

    `is_hidden`: others have been released, but not this one.
    """
    taking_part = participation(lines)
    joint = payload["joint"] if payload else ()
    scope = payload["scope"] if payload else None
    can_plan = is_hidden or bool(payload and payload["country"])
    due = decisions((), situation, names, has_survey=can_plan)
    if payload is None:
        unknown = [limits.of_hidden_region(region)] if is_hidden else []
        return _briefing(None, names, [], unknown, due, taking_part)
    found = [
        *against_country(scope, payload["country"], region, names),
        *sources.most_named(payload["interviews"], codes),
    ]
    unknown = [
        *(limits.of_survey(scope, joint, names) if scope else [limits.of_hidden_region(region)]),
        *limits.of_region_interviews(payload["interviews"]),
    ]
    return _briefing(scope, names, found, unknown, due, taking_part)


def of_group(scope: Scope, names: Names) -> Briefing:
    """A group of people: its needs and what is not known of them."""
    return _briefing(scope, names, [], limits.of_survey(scope, (), names), (), ())


def _briefing(
    scope: Scope | None,
    names: Names,
    found: Sequence[str],
    unknown: Sequence[str],
    due: Sequence[Any],
    taking_part: Sequence[str],
) -> Briefing:
    lead, top, base, sure = "", [], "", []
    if scope and order.no_need(scope):
        sure = [order.nothing_needed(scope)]
    elif scope and order.greatest(scope):
        lead, top = order.lead(scope), order.top_lines(scope, names)
        base, sure = order.base(scope), order.certainty(scope, names)
    return Briefing(
        lead=lead,
        top=tuple(top),
        base=base,
        findings=(*sure, *found),
        unknown=tuple(unknown),
        decisions=tuple(due),
        participation=tuple(taking_part),
    )


def _iso(region: Any) -> str:
    return str(region["iso"] if isinstance(region, Mapping) else region.iso)
