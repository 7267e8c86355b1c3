"""Words for the declared groups of people, and why some of them are not shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from curricula.needs.content import COUNTRY, Content, Scope
from tna_portal.common.languages import localised
from tna_portal.dashboards.briefing.names import group_name
from tna_portal.dashboards.groups import (
    DEPUTIES,
    MACRO_REGION,
    REGION,
    Group,
    Refusal,
    groups_in,
    hidden_groups,
    read_group,
    scope_of,
)
from tna_portal.organisation.choices import MacroRegion

Regions = Mapping[str, Any]  # ISO code -> region, of the whole country
KINDS = (COUNTRY, DEPUTIES, REGION, MACRO_REGION, "category", "seniority", "language")


def kind_name(kind: str) -> str:
    """What groups of one kind have in common."""
    return {
        COUNTRY: _("The whole country"),
        DEPUTIES: _("Maslikhat deputies"),
        REGION: _("Regions"),
        MACRO_REGION: _("Parts of the country"),
        "category": _("By category of post"),
        "seniority": _("By time in office"),
        "language": _("By language of the questionnaire"),
    }[kind]


def label(group: Group, regions: Regions) -> str:
    """Name of a group, understandable by itself."""
    short = short_label(group, regions)
    whole = {
        MACRO_REGION: _("Part of the country: %(name)s"),
        "seniority": _("In office: %(name)s"),
        "language": _("Questionnaire in: %(name)s"),
    }.get(group.kind)
    return whole % {"name": short} if whole else short


def short_label(group: Group, regions: Regions) -> str:
    """Name of a group where its kind is known already."""
    if group.kind == COUNTRY:
        return _("All akims of the country")
    if group.kind == DEPUTIES:
        return _("Maslikhat deputies")
    if group.kind == REGION:
        known = regions.get(group.value)
        return localised(known, "name") if known else group.value
    if group.kind == MACRO_REGION:
        return str(MacroRegion(group.value).label)
    return _posts().get(group.key) or group_name(group.kind, group.value)


def _posts() -> dict[str, str]:
    """Kinds of akim as groups; the questionnaire names one person's post."""
    return {
        "category:city": _("Akims of towns of district significance"),
        "category:rural": _("Akims of rural districts"),
        "category:settlement": _("Akims of settlements"),
        "category:village": _("Akims of villages"),
    }


def refusal(reason: Refusal, name: str) -> str:
    """Why a group is not shown, in a sentence."""
    return {
        Refusal.UNDECLARED: _(
            "“%(name)s” is not a group that is published. Answers are shown for the country, its parts"
            " and regions, kinds of post, time in office, language and deputies, one at a time: crossing"
            " them would make groups so small that persons could be recognised."
        ),
        Refusal.NOT_YOURS: _("“%(name)s” is looked after by another branch."),
        Refusal.NOT_YET: _(
            "“%(name)s” is shown when the round has been closed; until then its figures could be worked"
            " out by comparing releases."
        ),
        Refusal.HIDDEN: _(
            "“%(name)s” is hidden: fewer than five people answered, or a group as small could be worked"
            " out from it."
        ),
        Refusal.NO_ANSWERS: _(
            "Fewer than five answers of “%(name)s” have been counted in this round."
        ),
    }[reason] % {"name": name}


def ask_for(
    key: str, content: Content, regions: Regions, visible: Iterable[str]
) -> tuple[Group, Scope] | tuple[Refusal, str]:
    """The group of an address with its figures; or why it is refused, and its name."""
    group = read_group(key)
    if group is None or (group.kind == REGION and group.value not in regions):
        return Refusal.UNDECLARED, key[:60]
    name = label(group, regions)
    if group.kind == REGION and group.value not in visible:
        return Refusal.NOT_YOURS, name
    found = scope_of(content, group)
    return (found, name) if isinstance(found, Refusal) else (group, found)


def visible_groups(content: Content, visible: Iterable[str]) -> list[Group]:
    """The groups shown to somebody who may see these regions."""
    seen = set(visible)
    return [g for g in groups_in(content) if g.kind != REGION or g.value in seen]


def hidden_sentence(
    content: Content, regions: Regions, visible: Iterable[str], kinds: Sequence[str] = KINDS
) -> str:
    """Which groups are hidden, and why; empty when none is."""
    seen = set(visible)
    names = [
        label(group, regions)
        for group in hidden_groups(content)
        if group.kind in kinds and (group.kind != REGION or group.value in seen)
    ]
    if not names:
        return ""
    return _(
        "Hidden: %(names)s. Fewer than five people answered, or a group as small could be worked out"
        " from it."
    ) % {"names": "; ".join(names)}


def choices(content: Content, regions: Regions, visible: Iterable[str]) -> list[dict[str, Any]]:
    """Groups to choose from, by kind."""
    shown = visible_groups(content, visible)
    return [
        {
            "title": kind_name(kind),
            "groups": [(g.key, short_label(g, regions)) for g in shown if g.kind == kind],
        }
        for kind in KINDS
        if any(g.kind == kind for g in shown)
    ]
